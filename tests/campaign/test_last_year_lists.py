"""Last year's figures typed by somebody: lists with one row a unit under the form's own words, and the statutory tables themselves."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.districts import STREET, TOWN, make
from tests.support.office import Office
from tests.support.workbooks import statutory_form
from toolkit.actions.init import init
from toolkit.actions.last_year import register_last_year
from toolkit.campaign.folder import Campaign
from toolkit.campaign.last_year import LastYear, read_last_year
from toolkit.errors import UsageError
from toolkit.findings import Number
from toolkit.submission import Unit

FORM = statutory_form()
UNITS = (Unit(STREET, "北塬街道", "街道"), Unit(TOWN, "三营镇", "镇", aliases=("三营乡",)), Unit("nobody", "新设局", "部门"))
WHO = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
KEYS = ("natural", "business", "research", "welfare", "legal", "other_org", "total")


def read(path: Path, units: Sequence[Unit] = UNITS) -> LastYear:
    return read_last_year(path, FORM, units, 2023, district="原州区")


def of(found: LastYear, unit: Unit = UNITS[0]) -> Mapping[str, Number | None]:
    return {code: value for code, value in (found.figures.of(unit) or {}).items() if value is not None}


def sheet(path: Path, rows: Sequence[Sequence[Any]], merges: Sequence[str] = (), title: str = "上年") -> Path:
    """A workbook of one sheet; more rows of another sheet are added to the same file."""
    book = openpyxl.load_workbook(path) if path.exists() else openpyxl.Workbook()
    ws = book.create_sheet(title) if path.exists() else book.active
    ws.title = title
    for row in rows:
        ws.append(list(row))
    for area in merges:
        ws.merge_cells(area)
    book.save(path)
    return path


def text(path: Path, rows: Sequence[Sequence[Any]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def said(found: LastYear) -> str:
    return "\n".join(found.notes)


NEW = ["本年新收政府信息公开申请数量 " + who for who in (*WHO, "总计")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_one_row_a_unit_under_the_forms_words(tmp_path: Path, encoding: str) -> None:
    rows = [["单位", *NEW, "备注"], ["北塬街道", 1, 2, 0, 0, 0, 0, 3, "已核"], ["三营乡", 4, 0, 0, 0, 0, 0, 4]]
    found = read(text(tmp_path / "上年.csv", rows, encoding))
    assert of(found) == dict(zip([f"t3.new.{key}" for key in KEYS], (1, 2, 0, 0, 0, 0, 3), strict=True))
    assert of(found, UNITS[1])["t3.new.total"] == 4
    assert "B至H列认作“一、本年新收”：自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他、总计。" in found.notes
    assert "下列列没有认出，没有采用：I列“备注”。" in found.notes
    assert "下列单位没有上年数，不核对上年结转：新设局。" in found.notes


THREE_ROWS = [
    ["原州区2022年依申请公开情况"],
    ["序号", "单位", "一、本年新收政府信息公开申请数量", *[""] * 6, "四、结转下年度继续办理", *[""] * 6],
    ["", "", "自然人", "法人或其他组织", *[""] * 4, "总计", "自然人", "法人或其他组织", *[""] * 4, "总计"],
    ["", "", "", *WHO[1:], "", "", *WHO[1:], ""],
    [1, "北塬街道", 1, 2, 0, 0, 0, 0, 3, 0, 1, 0, 0, 0, 0, 1],
    [2, "三营镇", 4, 0, 0, 0, 0, 0, 4, 2, 0, 0, 0, 0, 0, 2],
]
MERGES = ["A1:P1", "A2:A4", "B2:B4", "C2:I2", "J2:P2", "C3:C4", "D3:H3", "I3:I4", "J3:J4", "K3:O3", "P3:P4"]
EXPECTED = {
    **dict(zip([f"t3.new.{key}" for key in KEYS], (1, 2, 0, 0, 0, 0, 3), strict=True)),
    **dict(zip([f"t3.carried_out.{key}" for key in KEYS], (0, 1, 0, 0, 0, 0, 1), strict=True)),
}


def test_heads_of_three_rows_merged_or_not_say_the_same(tmp_path: Path) -> None:
    assert of(read(sheet(tmp_path / "合并.xlsx", THREE_ROWS, MERGES))) == EXPECTED
    assert of(read(sheet(tmp_path / "不合并.xlsx", THREE_ROWS))) == EXPECTED
    assert of(read(text(tmp_path / "上年.csv", THREE_ROWS))) == EXPECTED


def test_every_kind_of_spreadsheet_says_the_same(tmp_path: Path, office: Office) -> None:
    path = sheet(tmp_path / "上年.xlsx", THREE_ROWS, MERGES)
    for kind in ("xls", "ods"):
        (other,) = office.convert([path], kind, tmp_path / kind)
        found = read(other)
        assert of(found) == EXPECTED, kind
        assert "《上年》C至I列认作“一、本年新收”：自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他、总计。" in found.notes


def test_the_row_that_says_unit_may_stand_below_the_groups(tmp_path: Path) -> None:
    rows = [["", "上年结转", *[""] * 1, "行政复议", ""], ["单位名称", "自然人", "总计", "结果维持", "总计"], ["北塬街道", 5, 6, 1, 2]]
    found = read(sheet(tmp_path / "上年.xlsx", rows, ["B1:C1", "D1:E1"]))
    assert of(found) == {"t3.carried_in.natural": 5, "t3.carried_in.total": 6, "t4.review.upheld": 1, "t4.review.total": 2}


def test_a_cell_goes_on_over_blank_ones_only_where_words_stand_below(tmp_path: Path) -> None:
    rows = [["单位", "规章", "", "", "行政许可", "备注"], ["", "本年制发件数", "本年废止件数", "现行有效件数", "", ""],
            ["北塬街道", 1, 2, 3, 4, "无"]]
    assert of(read(text(tmp_path / "上年.csv", rows))) == {
        "t2.regulation.made": 1, "t2.regulation.repealed": 2, "t2.regulation.valid": 3, "t2.licence.decisions": 4}


def test_words_that_may_mean_several_cells_are_listed_and_never_guessed(tmp_path: Path) -> None:
    rows = [["单位", "行政复议 结果维持", "结果维持", "上年结转", "其他 总计"], ["北塬街道", 1, 2, 3, 4]]
    found = read(sheet(tmp_path / "上年.xlsx", rows))
    assert of(found) == {"t4.review.upheld": 1}
    assert ("《上年》C列“结果维持”没有采用：可能是“行政复议｜结果维持”、“未经复议直接起诉｜结果维持”、“复议后起诉｜结果维持”，"
            "请在列名里写全是哪一格。") in found.notes
    assert any(note.startswith("《上年》D列“上年结转”没有采用：可能是“二、上年结转｜自然人”") and "等7格" in note for note in found.notes)
    assert any(note.startswith("《上年》E列“其他 总计”没有采用：可能是") for note in found.notes)


def test_the_same_words_twice_are_read_in_neither_place(tmp_path: Path) -> None:
    rows = [["单位", NEW[0], "一、本年新收 自然人", NEW[6]], ["北塬街道", 1, 2, 3]]
    found = read(sheet(tmp_path / "上年.xlsx", rows))
    assert of(found) == {"t3.new.total": 3}
    assert ("《上年》B列“本年新收政府信息公开申请数量 自然人”、C列“一、本年新收 自然人”都是“一、本年新收｜自然人”，都没有采用，"
            "请只留一列。") in found.notes


def test_what_is_another_unit_of_money_is_not_read(tmp_path: Path) -> None:
    rows = [["单位", "行政事业性收费（元）", "行政许可"], ["北塬街道", 125000, 1]]
    found = read(sheet(tmp_path / "上年.xlsx", rows))
    assert of(found) == {"t2.licence.decisions": 1}
    assert "单位是“元”，表式的单位是“万元”" in said(found)
    rows[0][1] = "行政事业性收费"
    found = read(sheet(tmp_path / "表上.xlsx", [["情况表", "", "单位：件、元"], *rows]))
    assert of(found) == {"t2.licence.decisions": 1}
    assert "B列“行政事业性收费”没有采用：单位是“元”" in said(found)
    assert len(of(read(sheet(tmp_path / "表上万元.xlsx", [["情况表", "", "单位：件、万元"], *rows])))) == 2
    rows[0][1] = "行政事业性收费（万元）"
    assert str(of(read(sheet(tmp_path / "万元.xlsx", rows)))["t2.fee.amount"]) == "125000"


def test_of_two_years_side_by_side_only_last_years_is_read(tmp_path: Path) -> None:
    both = ["上年结转 总计", "结转下年度 总计"]
    rows = [["单位", "2021年", "", "2022年", ""], ["", *both, *both], ["北塬街道", 1, 2, 3, 4]]
    found = read(sheet(tmp_path / "上年.xlsx", rows, ["B1:C1", "D1:E1"]))
    assert of(found) == {"t3.carried_in.total": 3, "t3.carried_out.total": 4}
    assert "B列“2021年｜上年结转 总计”没有采用：写的是2021年" in said(found)


def test_what_is_no_number_is_said_with_its_cell_and_is_no_figure(tmp_path: Path) -> None:
    rows = [["单位", NEW[0], NEW[1], NEW[2], NEW[6]], ["北塬街道", "约3件", "—", "2件", -1]]
    found = read(sheet(tmp_path / "上年.xlsx", rows))
    assert of(found) == {"t3.new.research": 2}
    assert ("下列格填的不是能用的数，没有采用：《上年》B2（北塬街道，一、本年新收｜自然人）“约3件”、"
            "《上年》C2（北塬街道，一、本年新收｜商业企业）“—”、《上年》E2（北塬街道，一、本年新收｜总计）“-1”。") in found.notes


def test_units_that_the_list_has_and_this_year_has_not_are_named(tmp_path: Path) -> None:
    rows = [["单位", NEW[6]], ["北塬街道", 1], ["老干部局", 2], ["原州区三营镇人民政府", 3], ["", 9], ["合计", 15], ["注：数据截至12月31日"]]
    found = read(sheet(tmp_path / "上年.xlsx", rows))
    assert "表里下列单位不在本年名单上，没有采用：“老干部局”（《上年》第3行）。" in found.notes
    assert "《上年》第5行有数，没有写单位，没有采用。" in found.notes
    assert of(found, UNITS[1])["t3.new.total"] == 3, "the district before a name and its office behind it make no other unit"


def test_a_table_a_sheet_makes_one_set_of_figures_a_unit(tmp_path: Path) -> None:
    path = sheet(tmp_path / "上年.xlsx", [["单位", "规章 现行有效件数"], ["北塬街道", 7], ["三营镇", 1]], title="表二")
    sheet(path, [["单位", "上年结转 总计"], ["三营镇", 2], ["北塬街道", 8]], title="表三")
    sheet(path, [["说明"], ["各单位已核对"]], title="说明")
    found = read(path)
    assert of(found) == {"t2.regulation.valid": 7, "t3.carried_in.total": 8}
    assert not any("两次" in note for note in found.notes)


def test_units_divided_over_sheets_are_all_read_and_two_words_on_one_unit_are_not(tmp_path: Path) -> None:
    path = sheet(tmp_path / "上年.xlsx", [["单位", NEW[0], NEW[6]], ["北塬街道", 7, 7]], title="街道")
    sheet(path, [["单位", NEW[0], NEW[6]], ["三营镇", 1, 1], ["北塬街道", 7, 8]], title="乡镇")
    found = read(path)
    assert of(found) == {"t3.new.natural": 7}
    assert of(found, UNITS[1]) == {"t3.new.natural": 1, "t3.new.total": 1}
    assert "“北塬街道”在两张工作表里有1个数不同，这些数没有采用，请只留一张。" in found.notes


def test_totals_without_a_column_are_reckoned_from_all_their_parts(tmp_path: Path) -> None:
    rows = [["单位", *NEW[:6]], ["北塬街道", 1, 2, 0, 0, 0, 4], ["三营镇", 1, "", 0, 0, 0, 0]]
    found = read(sheet(tmp_path / "上年.xlsx", rows))
    assert of(found)["t3.new.total"] == 7
    assert "t3.new.total" not in of(found, UNITS[1]), "a blank is no 0"


def test_the_sheets_name_or_title_decides_between_tables(tmp_path: Path) -> None:
    rows = [["行政复议、行政诉讼情况"], ["单位", "行政复议", "", "备注"], ["", "结果维持", "总计", ""], ["北塬街道", 1, 2, ""]]
    assert of(read(text(tmp_path / "上年.csv", rows))) == {"t4.review.upheld": 1, "t4.review.total": 2}


def test_a_list_of_another_year_is_refused_and_beside_the_right_one_left_out(tmp_path: Path) -> None:
    rows = [["原州区2021年情况"], ["单位", NEW[6]], ["北塬街道", 1]]
    path = sheet(tmp_path / "上年.xlsx", rows, title="一")
    with pytest.raises(UsageError, match="2021年度的表，上年数应为2022年度"):
        read(path)
    sheet(path, [["原州区2022年情况"], ["单位", NEW[6]], ["北塬街道", 5]], title="二")
    found = read(path)
    assert of(found) == {"t3.new.total": 5}
    assert "《一》写的是2021年，没有用作2022年的数。" in found.notes


def test_a_list_of_which_nothing_is_understood_is_refused_with_its_columns(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(sheet(tmp_path / "上年.xlsx", [["单位", "申请量", "结果维持"], ["北塬街道", 1, 2]]))
    assert "《上年》下列列没有认出，没有采用：B列“申请量”。" in str(caught.value)
    assert "C列“结果维持”没有采用：可能是" in str(caught.value)
    assert "列名请照表式的栏目写" in str(caught.value)


# ── the statutory tables themselves ───────────────────────────────────


def statutory(ws: Any, values: Mapping[str, Any], title: str = "") -> None:
    """The three tables below one another, as somebody typed them."""
    top = 1
    if title:
        ws.cell(1, 1, title)
        top = 3
    for table in FORM.sheet_tables():
        ws.cell(top, 1, table.title)
        for label in table.labels:
            ws.cell(top + 1 + label.span.row, 1 + label.span.col, label.text)
            if label.span.rows * label.span.cols > 1:
                ws.merge_cells(start_row=top + 1 + label.span.row, start_column=1 + label.span.col,
                               end_row=top + 1 + label.span.last_row, end_column=1 + label.span.last_col)
        for cell in table.cells:
            ws.cell(top + 1 + cell.span.row, 1 + cell.span.col, values.get(cell.code, 0))
        top += table.rows + 3


def workbook(path: Path, sheets: Mapping[str, tuple[Mapping[str, Any], str]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, (values, title) in sheets.items():
        statutory(book.create_sheet(name), values, title)
    book.save(path)
    return path


ONE, OTHER = {"t3.new.natural": 5, "t3.new.total": 5, "t2.fee.amount": 1.5}, {"t3.new.natural": 7, "t3.new.total": 7}


def test_a_sheet_for_each_unit_named_on_its_tab_or_in_its_title(tmp_path: Path) -> None:
    found = read(workbook(tmp_path / "上年.xlsx", {
        "北塬": (ONE, "北塬街道2022年政府信息公开工作年度报告"), "三营镇": (OTHER, ""), "Sheet3": (OTHER, "")}))
    assert (of(found)["t3.new.total"], of(found, UNITS[1])["t3.new.natural"]) == (5, 7)
    assert len(of(found)) > 190, "zeros are figures, too"
    assert "每家单位一张表，按工作表名或表上写的单位认出2家：北塬街道、三营镇。" in found.notes
    assert "下列工作表没有写明是名单上哪家单位的，没有采用：《Sheet3》。" in found.notes


def test_a_sheet_whose_title_names_another_unit_than_its_tab_is_not_taken(tmp_path: Path) -> None:
    found = read(workbook(tmp_path / "上年.xlsx", {
        "北塬街道": (ONE, "三营镇2022年政府信息公开工作年度报告"), "三营镇": (OTHER, "三营镇2022年政府信息公开工作年度报告")}))
    assert not of(found)
    assert "《北塬街道》没有用作“北塬街道”的上年数：里面写的是“三营镇”，请核对。" in found.notes


def test_a_file_for_each_unit_named_by_the_file_alone(tmp_path: Path) -> None:
    folder = tmp_path / "上年"
    folder.mkdir()
    workbook(folder / "北塬街道2022.xlsx", {"Sheet1": (ONE | {"t3.new.business": "约2件"}, "")})
    workbook(folder / "三营乡.xlsx", {"Sheet1": (OTHER, "")})
    found = read(folder)
    assert (of(found)["t3.new.natural"], of(found, UNITS[1])["t3.new.natural"]) == (5, 7)
    assert "“北塬街道2022.xlsx”里没有写明是哪家单位的，按文件名用作“北塬街道”的上年数。" in found.notes
    assert any("“北塬街道2022.xlsx”下列格填的不是能用的数" in note and "约2件" in note for note in found.notes)


def test_a_merged_units_predecessors_are_found_by_their_old_names(tmp_path: Path) -> None:
    merged = Unit("c", "丙镇", predecessors=("甲镇", "乙乡"))
    found = read(workbook(tmp_path / "上年.xlsx", {"甲镇": (ONE, ""), "乙乡": (OTHER, "")}), [merged])
    assert of(found, merged)["t3.new.total"] == 12
    rows = [["单位", NEW[6]], ["甲镇", 1], ["乙乡", 2]]
    assert of(read(sheet(tmp_path / "列.xlsx", rows), [merged]), merged) == {"t3.new.total": 3}


# ── the verbs ─────────────────────────────────────────────────────────


def test_init_and_last_year_say_what_they_understood_and_judge_by_it(tmp_path: Path) -> None:
    path = sheet(tmp_path / "上年.xlsx", THREE_ROWS, MERGES)
    (tmp_path / "units.csv").write_text("name,code,level\n北塬街道,640402003,街道\n三营镇,640402100,镇\n", "utf-8")
    done = init(tmp_path / "2023", district="原州区", year=2023, units=tmp_path / "units.csv", last_year=path)
    assert "上年数：找到2家（共2家）。" in done.notes
    assert any(note.startswith("《上年》J至P列认作“四、结转下年度”") for note in done.notes)
    with Campaign(make(tmp_path / "后来", issued=False)) as campaign:
        later = register_last_year(campaign, path)
        assert [unit.name for unit in later.changed] == ["北塬街道", "三营镇"]
        assert any(note.startswith("《上年》J至P列认作") for note in later.notes)
        assert campaign.last_of(campaign.units[0])["t3.carried_out.total"] == 1


def test_a_total_that_no_program_reckoned_is_reckoned_and_a_hidden_sheet_left_out(tmp_path: Path) -> None:
    path = sheet(tmp_path / "上年.xlsx", [["单位", *NEW], ["北塬街道", 1, 2, 0, 0, 0, 0, "=SUM(B2:G2)"], ["三营镇", "=B2+1", 0, 0, 0, 0, 0, ""]])
    sheet(path, [["单位", *NEW], ["北塬街道", *[9] * 7]], title="旧")
    book = openpyxl.load_workbook(path)
    book["旧"].sheet_state = "hidden"
    book.save(path)
    found = read(path)
    assert of(found)["t3.new.total"] == 3
    assert "t3.new.total" not in of(found, UNITS[1])
    assert "《上年》B3（三营镇，一、本年新收｜自然人）“=B2+1，没有算出的数”" in said(found)
    assert "隐藏的工作表没有采用：《旧》。" in found.notes


def test_three_sheets_of_one_unit_are_that_units(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table in FORM.sheet_tables():
        ws = book.create_sheet(table.sheet)
        ws.cell(1, 1, f"北塬街道　{table.title}")
        for label in table.labels:
            ws.cell(3 + label.span.row, 1 + label.span.col, label.text)
        for cell in table.cells:
            ws.cell(3 + cell.span.row, 1 + cell.span.col, 1)
    book.save(tmp_path / "旧表.xlsx")
    found = read(tmp_path / "旧表.xlsx")
    assert of(found)["t4.review.upheld"] == 1
    assert found.units == (UNITS[0],)


def test_a_head_with_nothing_below_it_does_not_go_on_over_the_next_column(tmp_path: Path) -> None:
    rows = [["单位", "行政许可", "本年新收", "", ""], ["", "", "", "总计", "自然人"], ["北塬街道", 1, 2, 3, 4]]
    found = read(text(tmp_path / "上年.csv", rows))
    assert of(found) == {"t2.licence.decisions": 1}
    assert "D列“总计”没有采用：可能是" in said(found)


def test_sheets_named_after_other_years_are_left_out(tmp_path: Path) -> None:
    path = sheet(tmp_path / "历年.xlsx", [["单位", NEW[6]], ["北塬街道", 1]], title="2021年")
    sheet(path, [["单位", NEW[6]], ["北塬街道", 5]], title="2022年")
    found = read(path)
    assert of(found) == {"t3.new.total": 5}
    assert "《2021年》是别的年份的，没有采用。" in found.notes


@pytest.mark.parametrize("head", ["乡镇（街道）", "填报单位（盖章）", "部 门", "镇街"])
def test_the_column_of_units_may_be_headed_otherwise(tmp_path: Path, head: str) -> None:
    rows = [["编制单位：区政务公开办", "", "单位：件"], [head, NEW[0], NEW[6]], ["甲", 1, 2], ["北塬街道办事处", 3, 4]]
    found = read(sheet(tmp_path / "上年.xlsx", rows))
    assert of(found) == {"t3.new.natural": 3, "t3.new.total": 4}
    assert not any("不在本年名单上" in note for note in found.notes)
