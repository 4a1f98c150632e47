"""correct, for units that sent no workbook of ours: a Word file, a retyped sheet, a manuscript beside the workbook."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import xlsxwriter

from tests.manuscript.words import docx as word_file
from tests.manuscript.words import outline, p
from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from tests.support.office import Office
from tests.support.workbooks import fill, statutory_form
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.correct import Corrected, Correcting, correct
from toolkit.actions.report import report
from toolkit.campaign import standing_of
from toolkit.campaign.folder import Campaign
from toolkit.findings import State
from toolkit.layout import grid_slots
from toolkit.submission import Submission

WORDS = "见附件（含重复申请，其中涉及征地拆迁的3件，其余为工资福利、社会保障和户籍管理类，待与信访室核对后再报）"
"""What a clerk wrote where a figure belongs: longer than any sentence quotes."""
FIGURES: dict[str, Any] = {
    "t2.normative.made": 3, "t2.normative.valid": 5, "t2.fee.amount": 12.34, "t3.new.natural": 7, "t3.granted.natural": 4,
    "t3.security.natural": 1, "t3.partial.natural": 2, "t4.review.upheld": 2,
}
TEXTS = {"（一）主动公开情况": "主动公开信息120条。", "（二）依申请公开情况": "受理7件。"}


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The street's own report in Word, everything in order."""
    home = tmp_path_factory.mktemp("report")
    root = make(home / "base")
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, STREET, home / "in.xlsx", FIGURES)])
        return report(campaign, unit=STREET, kind="docx", out=home / "报告.docx")


def edited(source: Path, target: Path, change: Callable[[Any], None]) -> Path:
    """A Word file after somebody worked in its table of applications."""
    document = docx.Document(str(source))
    change(document.tables[1])
    document.save(str(target))
    return target


def retyped(target: Path, values: Mapping[str, Any], *, beside: tuple[str, Any] | None = None) -> Path:
    """All tables typed anew on one sheet; ``beside`` stands at the end of the row of t3.granted."""
    with xlsxwriter.Workbook(str(target)) as book:
        sheet = book.add_worksheet("年报")
        sheet.write(0, 0, "三营镇2023年政府信息公开工作年度报告")
        top = 2
        for table in statutory_form().sheet_tables():
            sheet.write(top, 0, table.title)
            for slot in grid_slots(table, top + 1, 1):
                s, content = slot.span, slot.text if not slot.code else values.get(slot.code, 0)
                if s.rows * s.cols > 1:
                    sheet.merge_range(s.row, s.col, s.last_row, s.last_col, content)
                else:
                    sheet.write(s.row, s.col, content)
                if slot.code == "t3.granted.total" and beside:
                    sheet.write_row(s.row, s.col + 1, beside)
            top += table.rows + 3
        sheet.write(top, 0, "一、总体情况")
        for heading, text in TEXTS.items():
            sheet.write_column(top + 1, 0, (heading, text))
            top += 2
    return target


def sent_back(root: Path, *files: Path) -> tuple[Corrected, Correcting]:
    with Campaign(root) as campaign:
        outcomes = [one.outcome for one in collect(campaign, files)]
        assert set(outcomes) <= {"registered", "manuscript"}, outcomes
        done = correct(campaign)
    (one,) = done.units
    return one, done


def read(root: Path, path: Path) -> Submission:
    with Campaign(root) as campaign:
        (one,) = check([path], campaign)
    assert one.submission is not None, one.error
    return one.submission


def lines(path: Path) -> tuple[list[list[str]], list[list[str]]]:
    """The sheet 退回说明 as one reads it: the findings, and what stands below the heading of what has no place."""
    sheet = openpyxl.load_workbook(path)["退回说明"]
    rows = [[str(cell.value) for cell in row if cell.value is not None] for row in sheet.iter_rows(min_row=5)]
    at = next((n for n, row in enumerate(rows) if row and row[0].startswith("原件中放不进")), len(rows))
    return [row for row in rows[:at] if row], [row for row in rows[at + 1 :] if row]


def goal(link: str) -> tuple[str, str]:
    """Sheet and cell a link leads to."""
    match = re.fullmatch(r"=HYPERLINK\(\"#\"&\"'(.+?)'!([A-Z]+\d+)\",\"\1 \2\"\)", link)
    assert match, link
    return match[1], match[2]


def with_reason(source: Path, target: Path, rule: str, reason: str) -> Path:
    """A reason written on the sheet 说明, beside the finding of a rule."""
    book = openpyxl.load_workbook(source)
    row = next(n for n in range(4, 14) if str(book["说明"].cell(n, 4).value).startswith(rule))
    book["说明"].cell(row, 3).value = reason
    book.save(target)
    return target


def assert_says_the_same(one: Submission, other: Submission) -> None:
    assert one.origin == "issued"
    assert one.values == other.values
    assert one.texts == other.texts


# ── values and texts in their places ──────────────────────────────────────


def test_a_word_file_comes_back_as_a_workbook_with_its_own_values_and_texts(root: Path, reported: Path, tmp_path: Path) -> None:
    def change(table: Any) -> None:
        table.cell(len(table.rows) - 1, 5).text = WORDS

    one, _ = sent_back(root, edited(reported, tmp_path / "北塬街道年报.docx", change))
    with Campaign(root) as campaign:
        registered = standing_of(campaign, campaign.require_unit(STREET))
    assert registered.origin == "recognised"
    again = read(root, one.path)
    assert again.origin == "issued"
    assert again.values == {**(registered.values or {})} | {"t3.carried_out.total": None}, "its parts are not complete"
    assert again.texts == registered.texts
    assert again.values["t2.fee.amount"] is not None


def test_words_in_a_figures_place_stand_there_whole_and_are_marked(root: Path, tmp_path: Path) -> None:
    file = retyped(tmp_path / "三营镇.xlsx", FIGURES | {"t3.carried_out.legal": WORDS, "t4.after_review.total": 0})
    one, _ = sent_back(root, file)
    findings, _ = lines(one.path)
    told = next(row for row in findings if "应填整数" in row[2])
    sheet, cell = goal(told[-1])
    assert f"《{sheet}》{cell}" in told[2], "the cell of this workbook, not of the file that came in"
    assert f"“{WORDS[:40]}…”" in told[2], "a sentence quotes the beginning"
    found = openpyxl.load_workbook(one.path)[sheet][cell]
    assert found.value == WORDS
    assert found.border.left.color.rgb.endswith("C00000")
    assert WORDS[:40] in found.comment.text
    assert found.parent.row_dimensions[found.row].height > 60, "a row as high as the words"


def test_a_retyped_sheet_does_too_and_what_it_becomes_is_filled_and_sent_back_like_the_first(
    root: Path, tmp_path: Path, office: Office
) -> None:
    totals = {"t3.new.total": 8, "t3.granted.total": 4, "t3.security.total": 1, "t3.partial.total": 2, "t3.handled.natural": 7,
              "t3.handled.total": 7, "t4.review.total": 2}
    file = retyped(tmp_path / "三营镇.xlsx", FIGURES | totals | {"t3.new.natural": 8})
    (before,) = check([file])
    one, _ = sent_back(root, file)
    assert before.submission is not None
    assert_says_the_same(read(root, one.path), before.submission)

    mended = fill(one.path, tmp_path / "mended.xlsx", {"t3.new.natural": 7})
    (saved,) = office.convert([mended], "xlsx", tmp_path / "saved")
    with Campaign(root) as campaign:
        (again,) = collect(campaign, [saved])
    assert (again.outcome, again.version) == ("registered", 2)
    assert not [finding for finding in again.findings if finding.severity == "error"]
    assert not [finding for finding in again.findings if finding.rule == "seal.missing"], "it is one of ours now"


def test_a_wrong_total_is_quoted_and_its_formula_stands_again(root: Path, tmp_path: Path) -> None:
    file = retyped(tmp_path / "三营镇.xlsx", {"t4.review.upheld": 2, "t4.review.total": 3})
    one, _ = sent_back(root, file)
    findings, _ = lines(one.path)
    told = next(row for row in findings if "原填" in row[2])
    assert told[2:4] == ["《表四》E8（行政复议｜总计）原填3，与应得数2不符。", "本表已恢复公式，请核对各分项。"]
    assert openpyxl.load_workbook(one.path)["表四"]["E8"].value.startswith("=")


# ── what could not be placed ──────────────────────────────────────────────


def test_figures_that_belong_to_no_cell_are_listed_with_their_words_and_place(root: Path, tmp_path: Path) -> None:
    one, done = sent_back(root, retyped(tmp_path / "三营镇.xlsx", FIGURES, beside=("其中网上申请", 3)))
    _, unplaced = lines(one.path)
    assert len(unplaced) == 1
    number, weight, words, remedy = unplaced[0]
    assert (number, weight) == ("1", "未放入")
    assert words.startswith("《年报》第26行“其中网上申请”后面的“3”不属于")
    assert "核对" in remedy
    assert "另有1处内容本表放不进，见《退回说明》。" in one.message
    assert done.listed is not None
    rows = list(openpyxl.load_workbook(done.listed)["退回清单"].iter_rows(min_row=4, values_only=True))
    assert [row[3] for row in rows if row[2] == "未放入"] == [words]


def test_a_row_without_a_place_is_an_error_and_totals_that_wait_for_it_are_listed(
    root: Path, reported: Path, tmp_path: Path
) -> None:
    def change(table: Any) -> None:
        gone = next(row for row in table.rows if "三安全" in row.cells[2].text)
        gone._tr.getparent().remove(gone._tr)

    one, _ = sent_back(root, edited(reported, tmp_path / "北塬街道年报.docx", change))
    findings, unplaced = lines(one.path)
    lost = next(row for row in findings if "位置不能确定" in row[2])
    assert "“3.危及“三安全一稳定””" in lost[2]
    assert "填入本表" in lost[3]
    sheet = openpyxl.load_workbook(one.path)["表三"]
    row = int(re.sub(r"\D", "", goal(lost[-1])[1]))
    assert all(sheet.cell(row, col).border.left.color.rgb.endswith("C00000") for col in range(4, 10))
    assert [line[2] for line in unplaced] == [
        "“三、收到和处理政府信息公开申请情况”的合计在原件中为：“（七）总计｜自然人”7、“（七）总计｜总计”7；"
        "本表的合计由公式计算，没有放入。"]


def test_words_of_a_manuscript_under_no_heading_are_listed_too(root: Path, tmp_path: Path) -> None:
    stray = "本街道党工委高度重视。"
    body = p("北塬街道2023年政府信息公开工作年度报告文字稿") + p(stray) + outline({"s1.proactive": "公开120条。"})
    (tmp_path / "北塬街道文字稿.docx").write_bytes(word_file(body))
    workbook = returned(root, STREET, tmp_path / "in.xlsx", {"t3.new.natural": 1}, texts=False)
    one, _ = sent_back(root, workbook, tmp_path / "北塬街道文字稿.docx")
    _, unplaced = lines(one.path)
    assert [line for line in unplaced if f"“{stray}”" in line[2]]
    assert read(root, one.path).texts["s1.proactive"] == "公开120条。"


def test_many_of_them_are_one_line_of_the_leaders_list(root: Path, tmp_path: Path) -> None:
    values = FIGURES | {"t3.new.natural": "见附件"}
    one, done = sent_back(root, retyped(tmp_path / "三营镇.xlsx", values))
    _, unplaced = lines(one.path)
    assert done.listed is not None
    listed = [row for row in openpyxl.load_workbook(done.listed).active.iter_rows(values_only=True) if row[2] == "未放入"]
    assert len(listed) == (1 if len(unplaced) > 3 else len(unplaced))
    assert len(one.message) <= 300


# ── who is asked what ─────────────────────────────────────────────────────


def test_a_file_known_by_its_name_alone_is_the_officers_question_not_the_clerks(root: Path, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "区教育局.xlsx")) as book:
        sheet = book.add_worksheet("表")
        table = statutory_form().tables_by_code["t2"]
        for slot in grid_slots(table, 0, 0):
            s, content = slot.span, slot.text if not slot.code else 0
            if s.rows * s.cols > 1:
                sheet.merge_range(s.row, s.col, s.last_row, s.last_col, content)
            else:
                sheet.write(s.row, s.col, content)
    one, done = sent_back(root, tmp_path / "区教育局.xlsx")
    assert one.unit.code == BUREAU
    assert "文件名" not in one.message + str(lines(one.path))
    assert "报送人" not in one.message + str(lines(one.path))
    assert done.listed is not None
    rows = list(openpyxl.load_workbook(done.listed).active.iter_rows(min_row=4, values_only=True))
    assert "经办人" in [row[5] for row in rows if "按文件（或文件夹、压缩包）名认定" in str(row[3])]


def test_texts_not_written_are_one_question(root: Path, tmp_path: Path) -> None:
    one, _ = sent_back(root, returned(root, TOWN, tmp_path / "in.xlsx", {"s6.fee_collected": 5000}, texts=False))
    findings, _ = lines(one.path)
    assert len(findings) == 2
    assert findings[0][2].startswith("文字有7项未写：“一、总体情况（一）主动公开情况”、")
    assert "有2处请核实" in one.message
    sheet = openpyxl.load_workbook(one.path)["文字"]
    marked = [cell for row in sheet.iter_rows() for cell in row if cell.comment and "未写" in cell.comment.text]
    assert len(marked) == 7
    assert all(cell.border.left.color.rgb.endswith("C55A11") for cell in marked)


def test_a_reason_once_given_goes_along_to_the_next_round(root: Path, tmp_path: Path) -> None:
    """The officer has yet to read it; a workbook without it would lose it."""
    reason = "年底一并上缴，次年入账。"
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, TOWN, tmp_path / "in.xlsx", {"s6.fee_collected": 5000, "t3.new.natural": 1})])
        path = correct(campaign).units[0].path
    told = with_reason(path, tmp_path / "told.xlsx", "s6.fee_in_charges", reason)
    one, _ = sent_back(root, told)
    findings, _ = lines(one.path)
    assert one.path.name.endswith("_第3次.xlsx")
    assert {row[1] for row in findings} == {"错误"}, "what is explained is not asked again"
    assert reason in [cell.value for row in openpyxl.load_workbook(one.path)["说明"] for cell in row]
    assert read(root, one.path).reasons == {"s6.fee_in_charges": reason}


def test_nothing_goes_back_to_a_unit_that_has_explained_all_it_was_asked(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, TOWN, tmp_path / "in.xlsx", {"s6.fee_collected": 5000})])
        path = correct(campaign).units[0].path
    told = with_reason(path, tmp_path / "told.xlsx", "s6.fee_in_charges", "年底一并上缴，次年入账。")
    with Campaign(root) as campaign:
        (one,) = collect(campaign, [told])
        assert [finding.state for finding in one.findings] == [State.EXPLAINED]
        assert correct(campaign).units == ()
