"""rollup: the district's sums, with everybody who is not in them named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.districts import STREET, TOWN, UNITS, folder_contents, make, returned
from tests.support.workbooks import DATA
from toolkit.actions.checking import check
from toolkit.actions.collecting import collect
from toolkit.actions.summing import rollup, sums_of
from toolkit.campaign.folder import Campaign
from toolkit.errors import FileError, UsageError

FIGURES: dict[str, dict[str, Any]] = {
    STREET: {"t3.new.natural": 3, "t3.granted.natural": 3, "t2.fee.amount": 0.013},
    TOWN: {"t3.new.natural": 2, "t3.new.legal": None, "t2.fee.amount": 1865.42},
    "hidden": {"t3.new.natural": 100},
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four units: one right, one with a blank and an imbalance, one that does not count, one missing."""
    home = tmp_path_factory.mktemp("summing")
    listed = UNITS.replace("level\n", "level,counted\n").replace("道\n", "道,\n") + "垂管局,hidden,垂管,否\n"
    root = make(home / "2023", units=listed)
    paths = [returned(root, code, home / "in" / f"{code}.xlsx", values) for code, values in FIGURES.items()]
    with Campaign(root) as campaign:
        collect(campaign, paths)
    return root


def by_name(path: Path) -> dict[str, Any]:
    """Cached values under the defined names."""
    book = openpyxl.load_workbook(path, data_only=True)
    found = {}
    for name, defined in book.defined_names.items():
        sheet, _, cell = defined.attr_text.rpartition("!")
        found[name] = book[sheet.strip("'")][cell.replace("$", "")].value
    return found


def test_a_sum_counts_the_latest_return_of_every_unit_that_counts(root: Path) -> None:
    with Campaign(root) as campaign:
        sums, findings = sums_of(campaign)
    assert sums.values["t3.new.natural"] == 5
    assert sums.values["t2.fee.amount"] == Decimal("1865.433")
    assert sums.values["t3.granted.natural"] == 3
    assert sums.nulls["t3.new.legal"] == ("三营镇",)
    assert "t3.new.total" in sums.nulls, "a total over a blank is not known"
    assert sums.denominator == (
        "应报3家，已报2家，其中1家待改，未报：区教育局；另有不须报单位报送1家。未报单位未计入，本表为阶段性数据，不得对外公布。"
    )
    assert sums.null_sentence.startswith("下列单位有空项，空项未计入合计（不作0）：三营镇（")
    assert "t3.balance" in {finding.rule for finding in findings}


def test_the_workbook_carries_the_sums_under_the_issued_names_and_the_denominator(root: Path) -> None:
    with Campaign(root) as campaign:
        done = rollup(campaign)
        sums = done.sums
    assert done.path == root / "output" / "原州区_2023_汇总.xlsx"
    found = by_name(done.path)
    for code, value in sums.values.items():
        shown = found[code.replace(".", "_")]
        assert (None if shown in (None, "") else Decimal(str(round(shown, 9)))) == value, code
    book = openpyxl.load_workbook(done.path)
    assert book.sheetnames == ["汇总表二", "汇总表三", "汇总表四", "明细", "报送情况", "校验结果"]
    for sheet in book.worksheets:
        assert sums.denominator in {cell.value for row in sheet.iter_rows(max_row=3) for cell in row}, sheet.title


def test_values_only_are_three_tables_of_numbers(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        path = rollup(campaign, out=tmp_path / "深" / "数值.xlsx", values_only=True).path
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["汇总表二", "汇总表三", "汇总表四"]
    assert not any(cell.data_type == "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)
    assert by_name(path)["t3_new_natural"] == 5


def test_a_second_time_changes_nothing(root: Path) -> None:
    with Campaign(root) as campaign:
        rollup(campaign)
        before = folder_contents(root)
        rollup(campaign)
    assert folder_contents(root) == before


def test_the_sums_go_into_the_upper_levels_workbook_with_its_texts_kept(root: Path, tmp_path: Path) -> None:
    city = make(tmp_path / "市", district="固原市", units="name,code,level\n原州区,640402,区县\n")
    theirs = returned(city, "640402", tmp_path / "原州区.xlsx", {"t3.new.natural": 9})
    before = theirs.read_bytes()
    with Campaign(root) as campaign:
        path = rollup(campaign, into=theirs).path
    assert path == root / "output" / "原州区_已填.xlsx"
    assert theirs.read_bytes() == before
    with Campaign(city) as campaign:
        (one,) = check([path], campaign)
    assert one.submission is not None
    assert one.submission.origin == "issued"
    assert one.submission.identity.unit_code == "640402"
    assert one.submission.values["t3.new.natural"] == 5
    assert one.submission.values["t3.new.legal"] == 0
    assert one.submission.texts["s1.proactive"] == "无。"


def test_a_text_of_many_lines_still_goes_into_the_upper_levels_workbook(root: Path, tmp_path: Path) -> None:
    from tests.support.workbooks import fill

    city = make(tmp_path / "市", district="固原市", units="name,code,level\n原州区,640402,区县\n")
    issued = next((city / "issued").glob("*.xlsx"))
    theirs = fill(issued, tmp_path / "原州区.xlsx", {"s1.proactive": "\n".join(f"第{n}段。" for n in range(1, 60))})
    with Campaign(root) as campaign:
        path = rollup(campaign, into=theirs).path
        (one,) = check([path])
    assert one.submission is not None
    assert one.submission.texts["s1.proactive"].count("段。") == 59


def test_into_refuses_what_it_cannot_fill_and_names_it(root: Path, tmp_path: Path) -> None:
    earlier = make(tmp_path / "旧", year=2022)
    other = make(tmp_path / "别", form=DATA / "website-workload.toml")
    (tmp_path / "文本.xlsx").write_text("x")
    with Campaign(root) as campaign:
        for path, error, told in (
            (next((earlier / "issued").glob("*.xlsx")), UsageError, "2022年度"),
            (next((other / "issued").glob("*.xlsx")), UsageError, "本任务没有的栏目"),
            (rollup(campaign).path, UsageError, "没有原表标识"),
            (tmp_path / "文本.xlsx", FileError, r"“.*文本.xlsx”：这是文本文件"),
            (tmp_path / "没有.xlsx", FileError, r"“.*没有.xlsx”：没有这个文件"),
        ):
            with pytest.raises(error, match=told):
                rollup(campaign, into=path)
        with pytest.raises(UsageError, match="不会被改写"):
            rollup(campaign, into=tmp_path / "a.xlsx", out=tmp_path / "a.xlsx")


def test_a_campaign_nobody_answered_still_rolls_up(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    with Campaign(root) as campaign:
        done = rollup(campaign)
    assert set(done.sums.values.values()) == {None}
    assert done.findings == ()
    assert "已报0家" in done.sums.denominator
