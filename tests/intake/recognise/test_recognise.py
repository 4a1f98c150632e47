"""One sentence a behaviour: what is read, what is not, and what is said of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from toolkit.structs import replace

from tests.intake.recognise import drawing, reports
from tests.intake.recognise.reports import FORM
from toolkit.errors import FileError
from toolkit.findings import Severity
from toolkit.intake.document import Document, Grid, GridCell, Paragraph
from toolkit.intake.recognise import Recognised, Sure, read_by_labels, recognise

COPIED = Path(__file__).parents[2] / "data" / "street-report.txt"


def text(*lines: str) -> Recognised:
    return recognise(Document("text", tuple(Paragraph(line, f"第{n}行") for n, line in enumerate(lines, 1))), FORM)


def grids(*blocks: Grid | Paragraph) -> Recognised:
    return recognise(Document("docx", tuple(blocks)), FORM)


def numbers(read: Recognised) -> dict[str, object]:
    return {code: raw.content for code, raw in read.raws.items() if raw.content is not None}


def said(read: Recognised, rule: str) -> list[str]:
    return [finding.message for finding in read.findings if finding.rule == rule]


def table(code: str, **how: object) -> drawing.Sheet:
    values = {cell: n for n, cell in enumerate(FORM.cells)}
    return drawing.draw(FORM.tables_by_code[code], values | how)  # type: ignore[arg-type]


HEAD = ("二、主动公开政府信息情况", "第二十条第（一）项", "信息内容\t本年制发件数\t本年废止件数\t现行有效件数")


# ── a report copied from a page ──


@pytest.fixture(scope="module")
def copied() -> Recognised:
    return text(*COPIED.read_text(encoding="utf-8").split("\n"))


def test_a_copied_report_is_read_whole(copied: Recognised) -> None:
    assert sum(copied.raws[code].content == "0" for code in FORM.cells if not code.startswith("s6.")) == 200
    assert copied.tables_found == ("t2", "t3", "t4")
    assert copied.kind == "report"
    assert copied.edition == "2021"


def test_the_sixteenth_figure_of_table_four_is_said_and_not_read(copied: Recognised) -> None:
    only, fees = copied.findings
    assert (fees.rule, fees.severity) == ("value.zero_in_text", Severity.NOTE)
    assert "本机关2023年未收到政府信息公开申请，未收取信息处理费”" in fees.message
    assert (only.rule, only.severity) == ("value.unplaced", Severity.NOTE)
    assert "第16格的“0”" in only.message


def test_unit_and_year_come_from_the_title(copied: Recognised) -> None:
    assert (copied.unit_name, copied.year) == ("原州区北塬街道", 2023)


def test_a_text_begins_on_the_line_of_its_heading_and_keeps_its_own_characters(copied: Recognised) -> None:
    assert copied.texts["s1.proactive"].startswith("2023年街道主动公开信息233条，其中")
    assert copied.text_places["s1.proactive"]


def test_a_paragraph_broken_in_the_middle_is_made_whole(copied: Recognised) -> None:
    assert "按月核对后重新发布" in copied.texts["s1.management"]


def test_section_five_without_headings_is_all_problems(copied: Recognised) -> None:
    assert copied.texts["s5.problems"].count("\n") == 1
    assert "s5.improvements" not in copied.texts


def test_what_the_report_says_of_fees_stays_in_its_text_and_is_read(copied: Recognised) -> None:
    assert "未收取信息处理费" in copied.texts["s6.matters"]
    assert copied.raws["s6.fee_collected"].content == "0"
    assert copied.sure["s6.fee_collected"] is Sure.BY_SENTENCE


def test_fees_in_the_forms_own_sentence_are_read() -> None:
    read = text("六、其他需要报告的事项", "收取信息处理费情况：本年度发出收费通知2件，通知总金额130.5元，实际收取总金额100元。")
    assert numbers(read) == {"s6.fee_notices": "2", "s6.fee_noticed": "130.5", "s6.fee_collected": "100"}


# ── never shifted ──


def test_a_row_with_a_figure_too_few_is_not_read() -> None:
    read = text(*HEAD, "规章", "1", "2", "行政规范性文件", "3", "4", "5")
    assert numbers(read) == {"t2.normative.made": "3", "t2.normative.repealed": "4", "t2.normative.valid": "5"}
    assert any("有2个数，应有3个" in message for message in said(read, "structure.changed"))


def test_figures_run_together_are_not_taken_apart() -> None:
    read = text("二、主动公开政府信息情况", "规章000", "行政许可0")
    assert not numbers(read)
    assert any("连在一起" in message for message in said(read, "structure.changed"))


def test_a_figure_across_several_columns_belongs_to_none() -> None:
    sheet = table("t3")
    boxes = tuple(b for b in sheet.boxes if not b.code.startswith("t3.new."))
    wide = drawing.Box(3, 3, 1, 7, "0")
    read = grids(drawing.grid(replace(sheet, boxes=(*boxes, wide)), "第1个表格"))
    assert not any(code.startswith("t3.new.") for code in read.raws)
    assert any("横跨几栏" in message for message in said(read, "structure.changed"))


def test_a_shifted_row_is_refused() -> None:
    grid = drawing.grid(table("t2"), "第1个表格")
    shifted = tuple(replace(c, col=c.col + 1) if c.row == 2 and c.col > 0 else c for c in grid.cells)
    read = grids(replace(grid, cells=shifted))
    assert not any(code.startswith("t2.regulation") for code in read.raws)
    assert "t2.normative.made" in read.raws


def test_last_years_row_is_not_this_years() -> None:
    read = text(*HEAD, "2022年\t规章\t1\t2\t3", "行政规范性文件\t4\t5\t6")
    assert not any(code.startswith("t2.regulation") for code in numbers(read))


def test_two_reports_in_one_file_contradict_each_other() -> None:
    first, second = table("t2"), table("t2", **{"t2.normative.made": 99})
    read = grids(drawing.grid(first, "第1个表格"), drawing.grid(second, "第2个表格"))
    assert "t2.normative.made" not in read.raws
    assert "t2.normative.valid" in read.raws
    assert any("两处不同" in message for message in said(read, "structure.changed"))


def test_a_blank_form_before_the_filled_one_says_nothing() -> None:
    blank = dict.fromkeys(FORM.cells)
    read = grids(drawing.grid(drawing.draw(FORM.tables_by_code["t2"], blank), "第1个表格"), drawing.grid(table("t2"), "第2个表格"))
    assert read.raws["t2.normative.made"].content is not None


def test_a_label_of_other_rows_needs_its_neighbours() -> None:
    """（六）其他 as the only row is not 3.其他, though the words are the same."""
    blocks, _ = reports.edited(reports.one_other_row)(random.Random(1))
    renamed = [
        replace(b, cells=tuple(replace(c, text="其他", raw="其他") if c.text == "（六）其他处理" else c for c in b.cells))
        if isinstance(b, Grid) else b
        for b in blocks
    ]
    assert "t3.other.total" not in grids(*renamed).raws


# ── said ──


def test_a_sum_that_cannot_be_split_is_said() -> None:
    blocks, _ = reports.edited(reports.one_other_row)(random.Random(1))
    read = grids(*blocks)
    assert any("只有一行合计数" in message for message in said(read, "structure.changed"))
    assert said(read, "value.unplaced")


def test_the_edition_of_2019_is_named_and_what_is_the_same_is_read() -> None:
    blocks, truth = reports.edited(reports.edition_2019)(random.Random(1))
    read = grids(*blocks)
    assert (read.kind, read.edition) == ("other edition", "2019")
    assert read.raws["t2.penalty.decisions"].content == truth["t2.penalty.decisions"]
    assert "t2.fee.amount" not in read.raws
    (finding,) = [f for f in read.findings if f.rule == "identity.edition"]
    assert finding.severity is Severity.QUERY


@pytest.mark.parametrize(
    ("year", "case", "words"),
    [
        (2019, "labels_of_year", "2019年度的报告适用2019版，本表式是2021版。"),
        (2020, "labels_of_year", "2020年度的报告适用2019版，本表式是2021版。"),
        (2021, "labels_in_year", "2021年度的报告应用2021版。"),
        (2024, "labels_in_year", "2024年度的报告应用2021版。"),
        (2018, "labels", "本表式用2021版。"),
    ],
)
def test_the_edition_of_2019_is_right_for_its_own_years_and_wrong_after_them(year: int, case: str, words: str) -> None:
    blocks, _ = reports.edited(reports.edition_2019)(random.Random(1))
    read = grids(Paragraph(f"甲街道{year}年政府信息公开工作年度报告"), *blocks[1:])
    findings = [finding for finding in read.findings if finding.rule == "identity.edition"]
    assert {finding.case for finding in findings} == {case}
    assert words in findings[0].message


def test_every_code_without_a_value_is_named_in_a_finding() -> None:
    read = grids(drawing.grid(table("t2"), "第1个表格"))
    told = {where.code for finding in read.findings for where in finding.where}
    assert set(FORM.cells) - set(read.raws) <= told


LABELS = ("一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "1.信访举报投诉类申请", "3.危及“三安全一稳定”",
          "4.保护第三方合法权益", "5.属于三类内部事务信息", "6.属于四类过程性信息", "7.属于行政执法案卷", "8.属于行政查询事项",
          "1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作", "3.补正后申请内容仍不明确", "四、结转下年度继续办理", "1.属于国家秘密")


def test_labels_alone_are_called_that_only_where_no_figure_stands_among_them() -> None:
    lead = [*HEAD, "规章\t0\t0\t0", "三、收到和处理政府信息公开申请情况"]
    (alone,) = [message for message in said(text(*lead, *LABELS), "structure.changed") if message.startswith("《表三》")]
    assert alone == "《表三》的数读不出来：只有栏目，没有数字。"
    filled = text(*lead, *LABELS, "共办理37件", "12 7")
    (both,) = [message for message in said(filled, "structure.changed") if message.startswith("《表三》")]
    assert both == "《表三》的数读不出来：有栏目，也有数字（如第21行的“12”），但不能确定各数属于哪一格。"


def test_what_is_said_of_a_table_that_is_not_there_is_said_once() -> None:
    for lines in (["一、总体情况", "公开三十条。"], [*HEAD, "规章\t0\t0\t0"], [*HEAD, "规章\t0\t0\t0", *LABELS]):
        document = Document("text", tuple(Paragraph(line) for line in lines))
        observed = read_by_labels(document, FORM).observed
        ids = [finding.id for finding in observed]
        assert len(set(ids)) == len(ids)
        codes = [where.code for finding in observed if finding.rule == "structure.changed" for where in finding.where]
        assert len(set(codes)) == len(codes)


def test_a_file_of_labels_alone_is_refused_for_what_it_is() -> None:
    with pytest.raises(FileError) as refused:
        read_by_labels(Document("text", tuple(Paragraph(line) for line in LABELS)), FORM)
    assert "《表三》的数读不出来：只有栏目，没有数字。" in str(refused.value)
    assert "没有找到" not in str(refused.value)


def test_a_blank_form_is_called_one() -> None:
    blank = dict.fromkeys(FORM.cells)
    tables = [drawing.grid(drawing.draw(t, blank), t.title) for t in drawing.tables_of(FORM)]
    assert grids(*tables).kind == "blank form"
    assert grids(Paragraph("今天天气很好。")).kind == ""


# ── places ──


def test_a_spreadsheet_gives_sheet_and_cell() -> None:
    read = grids(drawing.grid(table("t2"), "《表二》", name="表二"))
    where = read.raws["t2.regulation.repealed"].where
    assert (where.sheet, where.cell) == ("表二", "C3")
    assert "t2.regulation.repealed" not in read.places


def test_other_sources_name_table_row_and_column() -> None:
    read = grids(drawing.grid(table("t3"), "第2个表格"))
    assert read.places["t3.carried_in.natural"] == "第2个表格第5行（自然人）"
    assert read.raws["t3.carried_in.natural"].where.sheet is None


def test_hidden_sheets_count_only_where_nothing_else_is_there() -> None:
    hidden = replace(drawing.grid(table("t2"), "《旧表》", name="旧表"), hidden=True)
    shown = drawing.grid(table("t2", **{"t2.normative.made": 7}), "《表二》", name="表二")
    assert grids(hidden, shown).raws["t2.normative.made"].content == 7
    assert grids(hidden).raws["t2.normative.valid"].where.sheet == "旧表"


def test_text_in_a_drawn_cell_is_given_as_it_stands() -> None:
    read = grids(drawing.grid(table("t2", **{"t2.fee.amount": "未统计"}), "第1个表格"))
    assert read.raws["t2.fee.amount"].content == "未统计"


# ── texts and titles ──


@pytest.mark.parametrize(("title", "unit", "year"), [
    ("凤凰镇2023年政府信息公开工作年度报告", "凤凰镇", 2023),
    ("2023年原州区人民政府信息公开年度报告", "原州区人民政府", 2023),
    ("原州区教育局2023年度政府信息公开工作年度报告", "原州区教育局", 2023),
    ("关于2021年度政府信息公开工作的年度报告", None, 2021),
    ("政府信息公开工作2022年度报告", None, 2022),
    ("昌图县某镇2023年政府信息公开 工作告年度报", "昌图县某镇", 2023),
    ("廿三里街道辦事處2023年政府信息公開工作年度報告", "廿三里街道办事处", 2023),
])
def test_a_title_tells_unit_and_year(title: str, unit: str | None, year: int) -> None:
    read = text(title, "", "一、总体情况")
    assert (read.unit_name, read.year) == (unit, year)


@pytest.mark.parametrize("heading", [
    "（一）存在的主要问题。", "(一)存在问题：", "存在的主要问题：", "1.存在的问题。", "（一）主要问题\n",
])
def test_headings_of_texts_vary(heading: str) -> None:
    read = text("五、存在的主要问题及整改措施", *f"{heading}更新不够及时。".split("\n"), "（二）整改措施", "每月检查。")
    assert read.texts == {"s5.problems": "更新不够及时。", "s5.improvements": "每月检查。"}


def test_a_heading_that_is_a_sentence_is_a_heading() -> None:
    read = text("一、总体情况", "（一）主动公开。公开十条。", "（二）依申请公开依法规范。收到两件。",
                "（四）政府信息公开平台建设稳步推进。开设专栏。")
    assert read.texts == {"s1.proactive": "公开十条。", "s1.on_request": "收到两件。", "s1.platform": "开设专栏。"}


def test_two_systems_of_numbers_do_not_mix_texts_and_tables() -> None:
    read = text("一、主动公开情况", "公开十条。", "二、依申请公开情况", "收到两件。", "三、政府信息管理情况", "专人管理。",
                "二、主动公开政府信息情况", "第二十条第（一）项")
    assert read.texts == {"s1.proactive": "公开十条。", "s1.on_request": "收到两件。", "s1.management": "专人管理。"}


def test_headings_that_lost_their_numbers_still_head() -> None:
    read = text("一、总体情况", "()监督保障", "开会两次。", ")政府信息平台建设", "维护专栏。")
    assert read.texts == {"s1.supervision": "开会两次。", "s1.platform": "维护专栏。"}


def test_texts_of_a_sheet_stand_under_their_labels() -> None:
    cells = (GridCell(0, 0, "五、存在的主要问题", "五、存在的主要问题"), GridCell(1, 0, "更新不够及时。", "更新不够及时。"),
             GridCell(4, 0, "五、改进情况", "五、改进情况"), GridCell(5, 0, "每月检查。", "每月检查。"))
    read = grids(Grid(cells, "《文字》", "文字"))
    assert read.texts == {"s5.problems": "更新不够及时。", "s5.improvements": "每月检查。"}


# ── other tables ──


def test_a_row_of_some_other_table_is_not_the_forms() -> None:
    """The table itself is a picture; a list of cases elsewhere has a line 行政处罚."""
    cells = (GridCell(0, 0, "行政处罚", "行政处罚"), GridCell(0, 1, "5", 5), GridCell(1, 0, "信访", "信访"), GridCell(1, 1, "6", 6))
    assert not numbers(grids(Paragraph("二、主动公开政府信息情况"), Grid(cells, "第1个表格")))
    assert not numbers(text("六、其他需要报告的事项", "行政处罚\t5", "信访\t6"))


def test_a_slipped_row_under_foreign_heads_is_refused() -> None:
    blocks, _ = reports.edited(reports.edition_2019)(random.Random(1))
    grid = next(b for b in blocks if isinstance(b, Grid))
    row = next(c.row for c in grid.cells if c.text == "行政处罚")
    slipped = tuple(replace(c, col=c.col + 1) if c.row == row and c.col else c for c in grid.cells)
    assert "t2.penalty.decisions" not in grids(replace(grid, cells=slipped)).raws


@pytest.mark.parametrize("code", ["t3.new.natural", "t3.partial.business", "t3.handled.total", "t2.regulation.made"])
@pytest.mark.parametrize("words", ["约5件", "见附件", "没有统计"])
def test_words_in_a_cell_are_that_cells_and_cost_no_other_figure(code: str, words: str) -> None:
    table_of = next(one for one in FORM.tables if any(cell.code == code for cell in one.cells))
    others = {cell.code for cell in table_of.cells} - {code}
    read = grids(drawing.grid(table(table_of.code, **{code: words}), "表"))
    assert others <= set(numbers(read)), "every other figure is read"
    assert numbers(read).get(code) == words


def test_words_in_table_four_whose_row_has_no_label_leave_the_row_unread_and_said() -> None:
    read = grids(drawing.grid(table("t4", **{"t4.review.corrected": "见附件"}), "表"))
    assert numbers(read) == {}
    assert any("《表四》有15个数的位置不能确定，未读取" in message for message in said(read, "structure.changed"))


def test_sentences_that_belong_to_no_text_of_the_form_are_said() -> None:
    read = text("原州区北塬街道2023年政府信息公开工作年度报告", "全年我街道通过网站公开信息一百二十条。", "二、主动公开政府信息情况",
                "本年度没有制发规范性文件，详见网站。", *HEAD[1:], "规章\t0\t0\t0", "六、其他需要报告的事项", "无。")
    (before, under) = said(read, "text.unplaced")
    assert "第一个标题之前的文字（第2行）" in before
    assert "标题“二、主动公开政府信息情况”之下的文字（第4行）不属于任何一项，未读取：“本年度没有制发规范性文件，详见网站。”" in under


def test_of_many_strange_rows_twenty_are_told_and_the_others_counted() -> None:
    strange = [f"陌生的栏目{n}\t{n}" for n in range(1, 24)]
    read = text(*HEAD, "规章\t0\t0\t0", *strange, "行政规范性文件\t1\t2\t3")
    told = said(read, "value.unplaced")
    assert len(told) == 21
    assert told[-1] == "另有3行的数不属于《表二》的任何一格，未读取。"
