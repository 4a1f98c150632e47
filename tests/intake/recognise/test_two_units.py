"""A file in which two units stand: what stands where is said, and never that it was issued so."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.intake.recognise.test_absent import spreadsheet
from tests.support.districts import BUREAU, copied_by_hand, make, returned
from tests.support.workbooks import statutory_form
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.campaign.folder import Campaign
from toolkit.intake.reading import read_file
from toolkit.submission import Submission

FORM = statutory_form()
TOWN_TITLE = "三营镇2023年政府信息公开工作年度报告"


def own_workbook(*rows: tuple[str, ...], **cells: str) -> bytes:
    """A clerk's own workbook with a cover of these rows; ``cells`` as ``表三_A2``."""
    book = openpyxl.load_workbook(io.BytesIO(spreadsheet(())))
    book["文字部分"]["A1"] = None
    cover = book.create_sheet("封面", 0)
    for row in rows:
        cover.append(row)
    for place, text in cells.items():
        sheet, _, cell = place.partition("_")
        book[sheet][cell] = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def of_units(read: Submission) -> list[str]:
    return [finding.message for finding in read.observed if finding.rule == "identity.unit"]


@pytest.mark.parametrize("rows", [
    ((TOWN_TITLE,), ("填报单位：北塬街道",)), ((TOWN_TITLE,), ("填报单位：", "北塬街道")), ((TOWN_TITLE,), ("填报单位", "北塬街道")),
    ((TOWN_TITLE,), ("单位：北塬街道",)), ((TOWN_TITLE,), ("单位", "北塬街道")),
])
def test_a_title_and_a_cell_that_name_two_units_are_both_quoted(rows: tuple[tuple[str, ...], ...]) -> None:
    read = read_file(own_workbook(*rows), default_form=FORM)
    what = rows[1][0].partition("：")[0]
    cell = "A2" if len(rows[1]) == 1 else "B2"
    assert read.identity.unit_name == "北塬街道"
    assert of_units(read) == [f"文件里写了不同的单位：题目写的是“三营镇”，《封面》{cell}的{what}写的是“北塬街道”；已按“北塬街道”认定。"]


@pytest.mark.parametrize("rows", [
    ((TOWN_TITLE,), ("填报单位：三营镇",)), ((TOWN_TITLE,), ("填报单位", "三营镇人民政府")),
    (("三营镇Ｒ＆Ｇ公司２０２３年政府信息公开工作年度报告",),), ((TOWN_TITLE,), ("单位：件",)), ((TOWN_TITLE,), ("单位", "万元")),
    (("政府信息公开工作年度报告",), ("填报单位", "三营镇")), (("原州区2023年政府信息公开工作年度报告",), ("填报单位：三营镇",)),
])
def test_one_unit_called_twice_is_one(rows: tuple[tuple[str, ...], ...]) -> None:
    read = read_file(own_workbook(*rows), default_form=FORM)
    assert (read.identity.unit_name or "").startswith("三营镇")
    assert of_units(read) == []


def test_two_sheets_that_name_two_units_are_both_quoted() -> None:
    read = read_file(own_workbook(("政府信息公开工作年度报告",), 表二_A2="填报单位：三营镇", 表三_A2="填报单位：北塬街道"), default_form=FORM)
    assert of_units(read) == ["文件里写了不同的单位：《表二》A2的填报单位写的是“三营镇”，《表三》A2的填报单位写的是“北塬街道”；已按“三营镇”认定。"]


def test_a_report_in_words_that_names_two_units_is_quoted_by_its_lines() -> None:
    lines = [TOWN_TITLE, "填报单位：北塬街道", "一、总体情况", "本年度公开信息三十条。", "二、主动公开政府信息情况", "规章\t0\t0\t0"]
    read = read_file("\n".join(lines).encode(), default_form=FORM)
    assert of_units(read) == ["文件里写了不同的单位：题目写的是“三营镇”，第2行的填报单位写的是“北塬街道”；已按“北塬街道”认定。"]


def test_of_two_units_of_the_list_the_officer_says_which(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "报表.xlsx"
    path.write_bytes(own_workbook((TOWN_TITLE,), ("填报单位：北塬街道",)))
    says = "表上写了两个单位：题目写的是“三营镇”，《封面》A2的填报单位写的是“北塬街道”，都在本任务的单位名单里。"
    with Campaign(root) as campaign:
        (checked,) = check([path], campaign)
        assert [finding.message for finding in checked.findings if finding.rule == "identity.unit"] == [says]
        (aside,) = collect(campaign, [path])
        assert aside.unit is None
        assert says in aside.reason
        (taken,) = collect(campaign, [path], assign_to="640402100")
        assert taken.unit is not None
        assert taken.unit.name == "三营镇"


def test_a_name_that_is_on_no_list_is_no_second_unit(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "报表.xlsx"
    path.write_bytes(own_workbook(("三营镇人民政府2023年政府信息公开工作年度报告",), ("编制单位：三营镇党政综合办公室",), ("填报单位：三营镇",)))
    with Campaign(root) as campaign:
        (taken,) = collect(campaign, [path])
    assert not [finding for finding in taken.findings if finding.rule == "identity.unit"]


# ── a copy of what was issued ──


def copy(tmp_path: Path, **cells: Any) -> bytes:
    made = copied_by_hand(returned(make(tmp_path / "2023"), BUREAU, tmp_path / "原.xlsx", rest=0), tmp_path / "copy.xlsx")
    book = openpyxl.load_workbook(made)
    for place, text in cells.items():
        sheet, _, cell = place.partition("_")
        book[sheet][cell] = text
    book.save(made)
    return made.read_bytes()


@pytest.mark.parametrize(("cells", "says"), [
    ({"表三_A4": "填报单位：三营镇"}, "表上写的单位不一致：《填报说明》B3写“区教育局”，《表三》A4写“填报单位：三营镇”。"),
    ({"填报说明_B3": "三营镇"}, "表上写的单位不一致：《填报说明》B3写“三营镇”，《表二》A4、《表三》A4、《表四》A4等4处写“填报单位：区教育局”。"),
    ({"表三_D4": "2022年度　　单位：件"}, "表上写的年度不一致：《填报说明》B4写“2023年”，《表三》D4写“2022年度 单位：件”。"),
    ({"表三_A4": "填报单位：区教育局幼儿园"}, "表上写的单位不一致：《填报说明》B3写“区教育局”，《表三》A4写“填报单位：区教育局幼儿园”。"),
    ({"填报说明_A2": "表式：2019版（国办公开办函〔2019〕60号）"}, ""),
    ({"表三_A4": None}, "《表三》A4没有写单位，《填报说明》B3写的是“区教育局”。"),
    ({"表三_D4": None}, "《表三》D4没有写年度，《填报说明》B4写的是“2023年”。"),
])
def test_a_copy_that_says_two_things_of_itself_is_told_what_stands_where(cells: dict[str, str | None], says: str, tmp_path: Path) -> None:
    told = [finding.message for finding in read_file(copy(tmp_path, **cells), default_form=FORM).observed]
    assert not any("下发时" in message or "被删去" in message or "被改为" in message for message in told), told
    assert told == [says] if says else told


@pytest.mark.parametrize("cells", [
    {"填报说明_B4": "2023"}, {"填报说明_B4": 2023}, {"填报说明_B3": "区教育局（盖章）"}, {"表三_A4": "填报单位：区教育局（公章）"},
])
def test_a_copy_that_says_the_same_in_its_own_words_says_one_thing(cells: dict[str, Any], tmp_path: Path) -> None:
    read = read_file(copy(tmp_path, **cells), default_form=FORM)
    assert (read.identity.unit_name, read.identity.year) == ("区教育局", 2023)
    assert [finding.message for finding in read.observed] == []


def test_a_copy_that_nowhere_says_whose_it_is_is_not_told_so_by_every_cell(tmp_path: Path) -> None:
    blank = dict.fromkeys(("填报说明_B3", "表二_A4", "表三_A4", "表四_A4", "文字_A3"))
    read = read_file(copy(tmp_path, **blank), default_form=FORM)
    assert read.identity.unit_name is None
    assert [finding.message for finding in read.observed] == []
