"""A form that grows: last year's figures under another edition come to this year's cells by code, and what does not is said."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from tests.support.districts import STREET, TOWN, make, returned
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.form import load_form
from toolkit.actions.issue import issue
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.campaign.last_year import LastYear, read_last_year
from toolkit.errors import FormError
from toolkit.findings import Number
from toolkit.form import Form, parse_form
from toolkit.submission import Unit

OLD = """
[form]
edition = "旧-2023"
title = "热线报表"

[[table]]
code = "calls"
sheet = "热线"
title = "热线"
columns = ["person", "firm", "shop", "total"]
grid = '''
| 项目     | 个人 | 企业 | 个体户 | 合计 |
| 收件     | {received.*} |
| 办结     | {done.*}     |
| 传真     | {fax.*}      |
'''
[[table.total]]
each = "row"
code = "total"
is = "person + firm + shop"
"""

NEW = """
[form]
edition = "新-2024"
title = "热线报表"

[[table]]
code = "calls"
sheet = "热线"
title = "热线"
columns = ["person", "company", "total"]
grid = '''
| 项目     | 个人 | 企业（含个体） | 合计 |
| 上年转来 | {carried.*}  |
| 受理     | {accepted.*} |
| 办结     | {done.*}     |
'''
[table.renamed]
received = "accepted"
firm = "company"
shop = "company"
[table.names]
received = "收件"
firm = "企业"
shop = "个体户"
[[table.total]]
each = "row"
code = "total"
is = "person + company"

[[rule]]
id = "calls.much"
title = "受理比上年多三倍以上的请核实"
table = "calls"
each = "column"
severity = "query"
holds = "accepted <= last.accepted * 3"
"""

UNITS = (Unit(STREET, "北塬街道"), Unit(TOWN, "三营镇"))
TYPED = {"calls.received.person": 10, "calls.received.firm": 4, "calls.received.shop": 3, "calls.done.person": 9, "calls.fax.person": 1}


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Form:
    path = tmp_path_factory.mktemp("form") / "新.toml"
    path.write_text(NEW, encoding="utf-8")
    return load_form(path)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign of 2023 under the old form, its returns, its roll-up, and what ``check --json`` says of the returns."""
    home = tmp_path_factory.mktemp("before")
    (home / "旧.toml").write_text(OLD, encoding="utf-8")
    root = make(home / "2023", year=2023, form=home / "旧.toml")
    returned(root, STREET, home / "returns" / "街道.xlsx", TYPED)
    returned(root, TOWN, home / "returns" / "镇.xlsx", {"calls.received.person": 2})
    with Campaign(root) as campaign:
        collect(campaign, [home / "returns"])
        rollup(campaign, out=home / "汇总.xlsx")
        checked = check([home / "returns"], campaign)
    (home / "check.json").write_text(json.dumps([one.to_json() for one in checked], ensure_ascii=False), "utf-8")
    return home


def of_street(found: LastYear) -> Mapping[str, Number | None]:
    return found.figures.of(UNITS[0]) or {}


@pytest.mark.parametrize("source", ["2023", "returns", "汇总.xlsx", "check.json"])
def test_last_year_is_mapped_by_code_whatever_holds_it(before: Path, form: Form, source: str) -> None:
    found = read_last_year(before / source, form, UNITS, 2024)
    values = of_street(found)
    assert values["calls.accepted.person"] == 10
    assert values["calls.accepted.company"] == 7, "what became one is added up"
    assert values["calls.accepted.total"] == 17
    assert values["calls.done.person"] == 9
    assert "calls.carried.person" not in values
    assert not any(code.startswith(("calls.received", "calls.fax")) or code.endswith(".firm") for code in values)


@pytest.mark.parametrize("source", ["2023", "returns"])
def test_what_has_no_counterpart_is_said_once(before: Path, form: Form, source: str) -> None:
    notes = read_last_year(before / source, form, UNITS, 2024).notes
    (mapped,) = [note for note in notes if "接续" in note]
    (without,) = [note for note in notes if "本年没有" in note]
    assert "“收件｜个人”接到“受理｜个人”" in mapped
    assert "“收件｜企业”加“收件｜个体户”接到“受理｜企业（含个体）”" in mapped
    assert without == ("上年的“传真｜个人”、“传真｜企业”、“传真｜个体户”本年没有，没有采用；"
                       "本年的“上年转来｜个人”、“上年转来｜企业（含个体）”上年没有，不与上年核对。")


@pytest.mark.parametrize("source", ["汇总.xlsx", "check.json"])
def test_a_list_of_codes_says_it_by_code(before: Path, form: Form, source: str) -> None:
    notes = "".join(read_last_year(before / source, form, UNITS, 2024).notes)
    assert "calls.fax.person" in notes
    assert "本年的“上年转来｜个人”、“上年转来｜企业（含个体）”上年没有" in notes


def test_of_a_sum_with_a_blank_in_it_nothing_is_known(tmp_path: Path, form: Form) -> None:
    listed = tmp_path / "上年.csv"
    listed.write_text(f"代码,calls.received.firm,calls.received.shop,calls.done.firm\n{STREET},4,无,5\n", encoding="utf-8")
    values = of_street(read_last_year(listed, form, UNITS, 2024))
    assert values["calls.accepted.company"] is None
    assert values["calls.done.company"] == 5, "the one that is listed"


def test_the_second_year_of_a_form_needs_no_mapping(tmp_path: Path, form: Form) -> None:
    listed = tmp_path / "上年.csv"
    listed.write_text(f"代码,calls.accepted.company,calls.carried.person\n{STREET},8,1\n", encoding="utf-8")
    found = read_last_year(listed, form, UNITS, 2024)
    assert of_street(found)["calls.accepted.company"] == 8
    assert not any("接续" in note for note in found.notes)


def test_the_clerk_reads_beside_the_cell_where_last_year_comes_from(before: Path, tmp_path: Path) -> None:
    (tmp_path / "新.toml").write_text(NEW, encoding="utf-8")
    root = make(tmp_path / "2024", year=2024, form=tmp_path / "新.toml", last_year=before / "2023", issued=False)
    with Campaign(root) as campaign:
        path = issue(campaign, [STREET])[0].path
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    words = [str(cell.value) for row in book["热线"].iter_rows() for cell in row if cell.value]
    told = [word for word in words if "上年数取自" in word]
    assert told == ["“企业（含个体）”一列的上年数取自上年的“企业”加“个体户”。", "“受理”的上年数取自上年的“收件”。"]
    assert "17" in words, "last year's sum stands in last year's column"


@pytest.mark.parametrize(
    ("right", "wrong", "said", "marked"),
    [
        ('firm = "company"', 'firm = "compny"', "“compny”不是这张表今年的行、列或格的代码", 'firm = "compny"'),
        ('[table.renamed]', '[table.renamed]\nperson = "company"', "“person”今年还是这张表的代码", 'person = "company"'),
        ('[table.names]\nreceived', '[table.names]\nfax', "“fax”不是这张表的行、列或格的代码", "fax ="),
        ('[[rule]]', '[table.cell."*.company"]\nkind = "percent"\nrollup = "none"\n[[rule]]', "“company”里有不能相加的格", 'shop = "company"'),
        ('title = "热线报表"', 'title = "热线报表"\nrenamed = { "phone" = "cals" }', "“cals”不是今年的表、行、列或格的代码", "renamed ="),
    ],
)
def test_a_wrong_renaming_is_named_with_its_line(right: str, wrong: str, said: str, marked: str) -> None:
    text = NEW.replace(right, wrong, 1)
    with pytest.raises(FormError) as caught:
        parse_form(text)
    assert said in str(caught.value)
    assert f"，文件第{text[: text.index(marked)].count(chr(10)) + 1}行）" in str(caught.value)


def test_a_table_and_a_cell_may_be_renamed_for_the_whole_form() -> None:
    text = NEW.replace('title = "热线报表"', 'title = "热线报表"\nrenamed = { phone = "calls", "old.kept" = "calls.carried.person" }', 1)
    was = parse_form(text).cells["calls.accepted.company"].was
    assert {"phone.received.firm", "phone.received.shop", "calls.received.firm", "phone.accepted.company"} <= set(was)
    assert parse_form(text).cells["calls.carried.person"].was[-1] == "old.kept"


def test_the_guide_s_example_is_right() -> None:
    doc = (Path(__file__).parents[2] / "docs" / "form-files.md").read_text(encoding="utf-8")
    example = doc.partition("## 栏目变了")[2].partition("~~~toml\n")[2].partition("~~~")[0]
    before = parse_form(doc.partition("```toml\n")[2].partition("```")[0])
    form = parse_form(example)
    assert set(form.cells["cases.accepted.company"].was) >= {"cases.received.firm", "cases.received.shop"}
    assert all(any(code in before.cells for code in (cell.code, *cell.was)) for cell in form.cells.values())


def test_a_column_that_goes_up_in_one_that_stays_is_added_to_it(tmp_path: Path) -> None:
    stays = OLD.replace("| 个体户 ", "").replace(', "shop"', "").replace(" + shop", "") + '[table.renamed]\nshop = "firm"\n'
    listed = tmp_path / "上年.csv"
    listed.write_text(f"代码,calls.done.firm,calls.done.shop\n{STREET},4,3\n", encoding="utf-8")
    assert of_street(read_last_year(listed, parse_form(stays), UNITS, 2024))["calls.done.firm"] == 7


def test_without_last_year_s_figures_nothing_is_said_of_them(tmp_path: Path) -> None:
    (tmp_path / "新.toml").write_text(NEW, encoding="utf-8")
    root = make(tmp_path / "2024", year=2024, form=tmp_path / "新.toml", issued=False)
    with Campaign(root) as campaign:
        path = issue(campaign, [STREET])[0].path
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    assert not any("上年" in str(cell.value) for row in book["热线"].iter_rows() for cell in row if "转来" not in str(cell.value))


LISTED = """
[form]
edition = "{edition}"
title = "考核表"

[[table]]
code = "work"
sheet = "考核"
title = "考核"
grid = '''
| 等次 | {{grade}} |
| 件数 | {{n}}     |
'''
[table.cell.grade]
kind = "choice"
choices = {choices}
rollup = "sum"
"""


@pytest.mark.parametrize("whence", ["campaign", "workbook", "json"])
def test_a_word_of_last_year_is_the_same_word_where_the_list_has_another_order(tmp_path: Path, whence: str) -> None:
    (tmp_path / "旧.toml").write_text(LISTED.format(edition="旧", choices='["优秀", "良好", "一般"]'), "utf-8")
    now = parse_form(LISTED.format(edition="新", choices='["一般", "良好", "优秀", "不合格"]'))
    before = make(tmp_path / "2022", form=tmp_path / "旧.toml", year=2022)
    sent = returned(before, STREET, tmp_path / "a.xlsx", {"work.grade": 1, "work.n": 3})
    with Campaign(before) as campaign:
        collect(campaign, [sent])
        units = campaign.units
        (taken,) = check([sent], campaign)
    source = {"campaign": before, "workbook": sent, "json": tmp_path / "上年.json"}[whence]
    if whence == "json":
        source.write_text(json.dumps([taken.to_json()], ensure_ascii=False), "utf-8")
    values = of_street(read_last_year(source, now, units, 2023))
    assert (values["work.grade"], values["work.n"]) == (3, 3)
