"""Published reports taken over: the same figures through every kind of file the package itself or an office makes of them."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import xlsxwriter

from tests.support.districts import STREET, make, returned
from tests.support.office import Office
from tests.support.workbooks import statutory_form
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.import_report import import_report
from toolkit.actions.init import init
from toolkit.actions.report import report
from toolkit.campaign.folder import Campaign
from toolkit.campaign.standing import standing_of
from toolkit.errors import FileError, UsageError
from toolkit.findings import Number
from toolkit.layout import grid_slots

PUBLISHED = json.loads((Path(__file__).parents[1] / "data" / "published.json").read_text("utf-8"))
TEXTS = Path(__file__).parents[1] / "data" / "street-report.txt"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign whose street reported random figures that balance."""
    root = make(tmp_path_factory.mktemp("import") / "2023")
    chance = random.Random(11)
    columns = ("natural", "business", "research", "welfare", "legal", "other_org")
    values: dict[str, float] = {"t2.fee.amount": 12.345, "t2.normative.made": 3, "t2.licence.decisions": 1204}
    for column in columns:
        parts = {row: chance.randrange(4) for row in ("granted", "partial", "petition", "other", "carried_out")}
        values |= {f"t3.{row}.{column}": number for row, number in parts.items()}
        values[f"t3.new.{column}"] = sum(parts.values())
    values |= {f"t4.{group}.{result}": chance.randrange(9) for group in ("review", "direct", "after_review")
               for result in ("upheld", "corrected", "other", "pending")}
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, STREET, root.parent / "in.xlsx", values)])
    return root


def accepted(root: Path) -> dict[str, Number | None]:
    with Campaign(root) as campaign:
        values = standing_of(campaign, campaign.require_unit(STREET)).values
    assert values is not None
    return dict(values)


def table_values(values: dict[str, Number | None]) -> dict[str, Number | None]:
    """The statutory tables; the fees stand in a sentence of the report."""
    return {code: value for code, value in values.items() if code.startswith(("t2", "t3", "t4"))}


def read_back(path: Path) -> dict[str, Number | None]:
    (one,) = check([path])
    assert one.submission is not None, one.error
    assert one.submission.identity.unit_name == "北塬街道"
    assert one.submission.identity.year == 2023
    assert not [finding for finding in one.findings if finding.severity == "error"], one.findings
    return table_values(one.submission.values)


@pytest.mark.parametrize("kind", ["docx", "html", "md"])
def test_the_units_own_report_reads_back_to_the_figures_it_was_made_from(root: Path, tmp_path: Path, kind: str) -> None:
    with Campaign(root) as campaign:
        path = report(campaign, unit=STREET, kind=kind, out=tmp_path / f"报告.{kind}")  # type: ignore[arg-type]
    assert read_back(path) == table_values(accepted(root))


@pytest.mark.parametrize("kind", ["pdf", "txt"])
def test_and_so_does_what_another_suite_makes_of_it(root: Path, tmp_path: Path, office: Office, kind: str) -> None:
    with Campaign(root) as campaign:
        word = report(campaign, unit=STREET, kind="docx", out=tmp_path / "报告.docx")
    (made,) = office.convert([word], "txt:Text (encoded):UTF8" if kind == "txt" else kind, tmp_path / "made")
    right = table_values(accepted(root))
    (one,) = check([made])
    assert one.submission is not None, one.error
    read = table_values(one.submission.values)
    wrong = {code: (value, right[code]) for code, value in read.items() if value is not None and value != right[code]}
    assert not wrong, "one silently wrong number is worse than a hundred missing ones"
    if kind != "txt":  # flattened by LibreOffice one cell to a line, with nothing for blank ones
        assert read == right


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_a_retyped_sheet_reads_by_its_labels(root: Path, tmp_path: Path, office: Office, suffix: str) -> None:
    form, values = statutory_form(), accepted(root)
    path = tmp_path / "自制.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write(0, 0, "北塬街道2023年政府信息公开工作年度报告")
        top = 2
        for table in form.sheet_tables():
            sheet.write(top, 0, table.title)
            for slot in grid_slots(table, top + 1, 1):
                s, content = slot.span, slot.text if not slot.code else values[slot.code]
                if s.rows * s.cols > 1:
                    sheet.merge_range(s.row, s.col, s.last_row, s.last_col, content)
                else:
                    sheet.write(s.row, s.col, content)
            top += table.rows + 3
    if suffix != "xlsx":
        (path,) = office.convert([path], suffix, tmp_path / "made")
    assert read_back(path) == table_values(values)


def test_an_imported_report_passes_check_with_the_same_values_and_texts(tmp_path: Path) -> None:
    done = import_report(TEXTS, out=tmp_path / "填好.xlsx")
    assert done.checked.submission is not None
    (again,) = check([done.path])
    assert again.submission is not None
    assert again.submission.origin == "issued"
    assert again.submission.values == done.checked.submission.values
    assert again.submission.texts == done.checked.submission.texts
    assert all(value == 0 for value in again.submission.values.values())
    assert not again.blocking
    rules = {finding.rule for finding in done.checked.findings}
    assert {"value.unplaced", "value.zero_in_text"} <= rules, rules


def test_with_a_campaign_it_is_sealed_as_the_units_own(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        done = import_report(TEXTS, campaign, out=tmp_path / "填好.xlsx")
        (one,) = check([done.path], campaign)
    assert one.submission is not None
    assert (one.submission.origin, one.submission.identity.unit_code) == ("issued", STREET)


def test_wrong_sums_are_taken_over_as_they_stand_and_told(tmp_path: Path) -> None:
    text = TEXTS.read_text("utf-8").replace("一、本年新收政府信息公开申请数量\t\t0", "一、本年新收政府信息公开申请数量\t\t3")
    (tmp_path / "报告.txt").write_text(text, "utf-8")
    done = import_report(tmp_path / "报告.txt")
    assert done.path == tmp_path / "报告_导入.xlsx"
    (again,) = check([done.path])
    assert again.submission is not None
    assert (again.submission.values["t3.new.natural"], again.submission.values["t3.new.total"]) == (3, 0)
    assert {"t3.total", "t3.balance"} <= {finding.rule for finding in again.findings}


def test_what_is_no_report_and_whose_unit_nobody_knows_is_told(root: Path, tmp_path: Path) -> None:
    (tmp_path / "空.txt").write_text("今天开会。", "utf-8")
    with pytest.raises(FileError, match=r"空\.txt”：这是文本文件，里面没有找到"):
        import_report(tmp_path / "空.txt")
    (tmp_path / "别处.txt").write_text(TEXTS.read_text("utf-8").replace("北塬街道", "远山街道"), "utf-8")
    with Campaign(root) as campaign, pytest.raises(UsageError, match=r"“.*远山街道”不在本任务的单位名单内"):
        import_report(tmp_path / "别处.txt", campaign)


def test_last_years_figures_may_be_published_reports(tmp_path: Path) -> None:
    (tmp_path / "上年").mkdir()
    (tmp_path / "上年" / "北塬.txt").write_bytes(TEXTS.read_bytes())
    (tmp_path / "u.csv").write_text("name,code,level\n北塬街道,640402003,街道\n三营镇,640402100,镇\n", "utf-8")
    made = init(tmp_path / "2024", district="原州区", year=2024, units=tmp_path / "u.csv", last_year=tmp_path / "上年")
    with Campaign(made.root) as campaign:
        assert campaign.last_year[STREET]["t3.carried_out.total"] == 0
        assert "640402100" not in campaign.last_year
