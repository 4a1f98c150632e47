"""What is adjusted in the products: the roll-up says so, every other goes by it, a report says nothing of it."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.support.adjusting import FEE, NEW, Verb, added, by_name, formula
from tests.support.command_line import Line
from tests.support.districts import STREET, TOWN, make
from tests.support.gnumeric import Gnumeric, differing
from tests.support.office import Office
from tests.support.workbooks import cached
from toolkit.actions.adjust import undo
from toolkit.actions.check import check
from toolkit.campaign.folder import Campaign


def test_the_rollup_lists_the_adjustments_and_adds_them_in_its_formulas(adjusted: Path, verb: Verb) -> None:
    said = verb("rollup")
    assert said.status == 0, said
    sentence = "3格的数经本级调整：“一、本年新收｜自然人”+2（北塬街道、全区）、"
    assert sentence in said.out
    path = adjusted / "output" / "原州区_2023_汇总.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["调整"]
    assert [cell.value for cell in sheet[3]] == ["序号", "表", "栏目", "代码", "单位", "增减", "原因", "经办", "时间", "计入机关"]
    rows = [[cell.value for cell in row][:8] for row in sheet.iter_rows(min_row=4, max_row=7)]
    assert rows == [
        [1, "表三", "一、本年新收｜自然人", NEW, "北塬街道", -1, "与三营镇重复计入", "李四"],
        [2, "表三", "一、本年新收｜自然人", NEW, "全区", 3, "政府本级申请", "李四"],
        [3, "表二", "行政事业性收费｜本年收费金额（单位：万元）", FEE, "三营镇", 0.1, "补记", "李四"],
        [4, "表四", "行政复议｜结果维持", "t4.review.upheld", "全区", 2, "补记", "李四"],
    ]
    assert '+SUMIF(\'调整\'!$D$4:$D$7,"t3.new.natural",\'调整\'!$F$4:$F$7)' in formula(book, NEW)
    assert "调整" not in formula(book, "t3.new.legal"), "taken back, it is in no formula"
    assert "调整" not in formula(book, "t3.new.total")
    words = {name: "\n".join(str(cell.value) for row in book[name].iter_rows() for cell in row if cell.value) for name in book.sheetnames}
    assert "本表有1格的数经本级调整：“一、本年新收｜自然人”+2（北塬街道、全区），逐条见《调整》。" in words["汇总表三"]
    assert "本表有1格的数经本级调整：“行政事业性收费｜本年收费金额（单位：万元）”+0.1（三营镇），逐条见《调整》。" in words["汇总表二"]
    assert "政府本级申请" not in words["明细"], "no return was changed"


def test_adjusted_sums_are_right_cached_and_recalculated_by_others(
    adjusted: Path, verb: Verb, office: Office, gnumeric: Gnumeric, tmp_path: Path, nianbao: Line
) -> None:
    verb("rollup")
    path = adjusted / "output" / "原州区_2023_汇总.xlsx"
    nobody = make(tmp_path / "无人报送")
    added(nobody, NEW, 2, "全区", "政府本级申请")
    nianbao("rollup", "-C", nobody)
    alone = nobody / "output" / "原州区_2023_汇总.xlsx"
    expected = {NEW: 7, "t3.new.total": 7, "t4.review.upheld": 2, "t4.review.total": 2, FEE: 1865.533}
    shown = cached(path)
    assert {code: by_name(path, shown, code) for code in expected} == pytest.approx(expected)
    shown = cached(alone)
    assert [by_name(alone, shown, code) or None for code in (NEW, "t3.new.legal", "t3.new.total")] == [2, None, 2], "blank stays blank"
    alone = alone.rename(tmp_path / "另一本.xlsx")
    for before, fresh in zip((path, alone), office.recalculate([path, alone], tmp_path / "fresh"), strict=True):
        assert differing(before, fresh) == []
    assert differing(path, gnumeric.recalculate(path, tmp_path / "gnumeric")) == []


def test_without_adjustments_the_rollup_is_as_it_always_was(root: Path, verb: Verb) -> None:
    verb("rollup")
    before = (root / "output" / "原州区_2023_汇总.xlsx").read_bytes()
    added(root)
    with Campaign(root) as campaign:
        undo(campaign, 1, reason="不用了", who="李四")
    verb("rollup")
    assert (root / "output" / "原州区_2023_汇总.xlsx").read_bytes() == before
    assert "调整" not in openpyxl.load_workbook(root / "output" / "原州区_2023_汇总.xlsx").sheetnames


def test_values_alone_carry_the_adjusted_figures_and_say_so(adjusted: Path, verb: Verb) -> None:
    verb("rollup", "--values")
    path = adjusted / "output" / "原州区_2023_汇总_数值.xlsx"
    assert by_name(path, cached(path), NEW) == 7
    book = openpyxl.load_workbook(path)
    assert "调整" not in book.sheetnames
    words = [str(cell.value) for row in book["汇总表三"].iter_rows() for cell in row]
    assert "本表有1格的数经本级调整：“一、本年新收｜自然人”+2（北塬街道、全区）。" in words


def test_the_workbook_of_the_level_above_gets_the_adjusted_sums_and_is_told(adjusted: Path, verb: Verb, tmp_path: Path) -> None:
    city = make(tmp_path / "市", district="固原市", units="name,code,level\n原州区,640402,区县\n")
    theirs = next((city / "issued").glob("*.xlsx"))
    assert verb("rollup", "--into", theirs, "-o", tmp_path / "已填.xlsx").status == 0
    with Campaign(city) as campaign:
        (one,) = check([tmp_path / "已填.xlsx"], campaign)
    assert one.submission is not None
    assert one.submission.values[NEW] == 7
    first = openpyxl.load_workbook(tmp_path / "已填.xlsx").worksheets[0]
    words = "\n".join(str(cell.value) for row in first.iter_rows() for cell in row if cell.value)
    assert "3格的数经本级调整：“一、本年新收｜自然人”+2（北塬街道、全区）、" in words


def test_the_rollup_as_data_has_the_adjusted_figures_and_what_was_added(adjusted: Path, verb: Verb) -> None:
    told = json.loads(verb("rollup", "--json").out)
    assert (told["values"][NEW], told["values"]["t3.new.total"], told["values"]["t4.review.total"]) == (7, 7, 2)
    assert [(one["number"], one["code"], one["unit"], one["delta"]) for one in told["adjustments"]] == [
        (1, NEW, STREET, -1), (2, NEW, None, 3), (3, FEE, TOWN, 0.1), (4, "t4.review.upheld", None, 2)]
    assert Path(told["path"]).is_file()


@pytest.mark.parametrize("kind", ["md", "html"])
def test_the_report_has_the_adjusted_figures_and_says_nothing_of_them(adjusted: Path, verb: Verb, kind: str) -> None:
    assert verb("report", "--format", kind).status == 0
    (path,) = (adjusted / "output").glob(f"*.{kind}")
    text = path.read_text("utf-8")
    assert "1865.533" in text
    assert not {word for word in ("经本级调整", "政府本级申请", "重复计入", "李四") if word in text}
