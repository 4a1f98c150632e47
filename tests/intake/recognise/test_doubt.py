"""What is in doubt is proved and said, or refused and said: the sentences a clerk would read."""

from __future__ import annotations

import random

import pytest
from toolkit.structs import replace

from tests.intake.recognise import columned as c
from tests.intake.recognise import copied as two
from tests.intake.recognise import doubtful as q
from tests.intake.recognise import drawing as d
from tests.intake.recognise.reports import FORM, TITLE, Truth
from toolkit.findings import Finding, Severity
from toolkit.intake.document import Document, Grid, GridCell, Paragraph
from toolkit.intake.recognise import Recognised, Sure, recognise
from toolkit.seen import Doubt

REPEATED, PUBLISHED = "2.重复申请", "3.要求提供公开出版物"


def read(build: q.Build, seed: int = 1) -> tuple[Recognised, Truth]:
    blocks, truth = build(random.Random(seed))
    return recognise(Document("docx", tuple(blocks)), FORM), truth


def notes(said: Recognised, case: str) -> list[Finding]:
    return [finding for finding in said.findings if finding.rule == "structure.proved" and finding.case == case]


def refusals(said: Recognised) -> str:
    return "".join(finding.message for finding in said.findings if finding.rule == "structure.changed")


def stacked(numbers: list[list[int]], labels: tuple[str, ...] = (REPEATED, PUBLISHED)) -> tuple[Recognised, Truth]:
    """The balanced report with two labels on lines of their own, and figures after them."""
    truth = q.balanced(random.Random(5))
    lines = [TITLE, FORM.tables_by_code["t3"].title, *d.bars(d.draw(q.T3, truth))]
    first = next(n for n, line in enumerate(lines) if REPEATED in line)
    lines[first : first + 2] = [*labels, *(" | ".join(map(str, row)) + " |" for row in numbers)]
    return recognise(Document("text", tuple(Paragraph(line, f"第{n}行") for n, line in enumerate(lines, 1))), FORM), truth


def values(truth: Truth, row: str) -> list[int]:
    return [int(truth[cell.code] or 0) for cell in q.T3.cells if cell.row_code == row]


@pytest.fixture
def both() -> list[list[int]]:
    truth = q.balanced(random.Random(5))
    return [values(truth, "repeated"), values(truth, "publication")]


# ── labels on labels ──


def test_two_labels_and_two_rows_of_figures_are_matched_in_order_where_the_sums_hold(both: list[list[int]]) -> None:
    said, truth = stacked(both)
    codes = [cell.code for cell in q.T3.cells if cell.row_code in ("repeated", "publication")]
    assert [str(said.raws[code].content) for code in codes] == [str(truth[code]) for code in codes]
    assert {said.sure[code] for code in codes} == {Sure.BY_SUMS}
    (note,) = notes(said, "sums")
    assert note.severity is Severity.NOTE
    assert "“2.重复申请”、“3.要求提供公开出版物”的位置由勾稽关系证明" in note.message
    assert "“表三（七）总计”7处" in note.message
    assert {where.code for where in note.where} == set(codes)


@pytest.mark.parametrize("change", ["one row", "a figure less", "three rows", "another figure", "labels exchanged"])
def test_what_does_not_fit_gives_neither_row_and_says_why(change: str, both: list[list[int]]) -> None:
    first, second = both
    numbers = {"one row": [first], "a figure less": [first, second[:-1]], "three rows": [first, second, second],
               "another figure": [[first[0] + 1, *first[1:]], second], "labels exchanged": [first, second]}[change]
    said, _ = stacked(numbers, (PUBLISHED, REPEATED) if change == "labels exchanged" else (REPEATED, PUBLISHED))
    assert not any(code.startswith(("t3.repeated", "t3.publication")) for code in said.raws)
    assert "t3.petition.total" in said.raws
    assert "2.重复申请" in refusals(said)
    assert "分不清哪一行数属于哪一行" in refusals(said)
    assert not notes(said, "sums")


def test_stacked_zeros_in_a_table_of_zeros_are_refused() -> None:
    said, _ = read(q.stacked(2, q.on_bars, figures=q.zero_report))
    assert sum(code.startswith("t3.") for code in said.raws) == 175 - 14
    assert not notes(said, "sums")


def test_a_table_whose_labels_stand_under_their_figures_is_not_read_a_row_off() -> None:
    said, truth = read(q.labels_under(q.on_bars))
    assert str(said.raws["t3.new.total"].content) == str(truth["t3.new.total"])
    lost, _ = read(q.labels_under(q.on_bars, "a row lost"))
    assert not any(code.startswith("t3.") for code in lost.raws)


def test_labels_under_figures_that_no_sum_speaks_of_are_refused() -> None:
    said, truth = read(q.all_under)
    got = {code: raw.content for code, raw in said.raws.items() if code.startswith("t2.")}
    assert all(str(truth[code]) == str(content) for code, content in got.items())
    assert "t2.penalty.decisions" not in got


def test_a_figure_that_stores_another_than_it_shows_is_no_witness() -> None:
    blocks, _ = q.with_t3(q.stacked_in_grid(2))(random.Random(1))
    grid = next(b for b in blocks if isinstance(b, Grid) and any(cell.text == "（七）总计" for cell in b.cells))
    row = next(cell.row for cell in grid.cells if cell.text == "（七）总计")
    doubted = [replace(cell, doubt=Doubt("format", "1", cell.text)) if cell.row == row and cell.col > 2 else cell for cell in grid.cells]
    said = recognise(Document("docx", tuple(replace(b, cells=tuple(doubted)) if b is grid else b for b in blocks)), FORM)
    assert not notes(said, "sums")


def test_blank_rows_elsewhere_do_not_drag_the_rows_between_into_a_stack() -> None:
    """Drawn rows without a figure are no bare labels of a stack far above them."""
    def sparse(rng: random.Random) -> Truth:
        return q.balanced(rng) | {cell.code: None for cell in q.T3.cells if cell.row_code in ("fee_unpaid", "other")}

    said, truth = read(q.stacked(2, q.on_bars, first=5, figures=lambda rng: _summed(sparse(rng))))
    assert {code for code in FORM.cells if code.startswith("t3.") and code not in said.raws} <= {
        cell.code for cell in q.T3.cells if cell.row_code in ("fee_unpaid", "other")}
    assert str(said.raws["t3.prohibited.total"].content) == str(truth["t3.prohibited.total"])


def _summed(truth: Truth) -> Truth:
    """The same with its sums made to hold again."""
    for kind in (*q.KINDS, "total"):
        truth[f"t3.handled.{kind}"] = handled = sum(int(truth[f"t3.{row}.{kind}"] or 0) for row in q.RESULTS)
        truth[f"t3.new.{kind}"] = handled + int(truth[f"t3.carried_out.{kind}"] or 0) - int(truth[f"t3.carried_in.{kind}"] or 0)
    return truth


# ── rows and tables that must not be swallowed ──


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_table_three_cut_short_leaves_table_four_alone(rows: int) -> None:
    said, truth = read(c.cut_before_its_end(rows, d.bars))
    assert [str(said.raws[cell.code].content) for cell in FORM.tables_by_code["t4"].cells] == [
        str(truth[cell.code]) for cell in FORM.tables_by_code["t4"].cells]
    assert not set(c.cut_off(rows)) & said.raws.keys()


def test_a_stray_figure_is_said_and_the_others_are_proved() -> None:
    said, truth = read(c.strays("after", q.on_bars))
    assert all(str(said.raws[cell.code].content) == str(truth[cell.code]) for cell in q.T3.cells)
    assert len(notes(said, "sums")) == 1
    assert any(finding.rule == "value.unplaced" for finding in said.findings)


def test_a_row_without_a_label_is_the_one_that_the_sums_miss() -> None:
    said, truth = read(q.nameless(("reconfirm",)))
    assert str(said.raws["t3.reconfirm.total"].content) == str(truth["t3.reconfirm.total"])
    assert "没有名称" in notes(said, "sums")[0].message


def test_two_result_rows_without_labels_stay_unread_where_they_differ() -> None:
    for seed in range(6):
        said, truth = read(q.nameless(("granted", "partial")), seed)
        same = values(truth, "granted") == values(truth, "partial")
        assert same or "t3.granted.total" not in said.raws


# ── columns ──


def test_heads_that_only_count_leave_the_order_to_the_form_and_the_proof_to_the_sums() -> None:
    said, truth = read(c.headed_otherwise(c.counted))
    assert all(str(said.raws[cell.code].content) == str(truth[cell.code]) for cell in q.T3.cells)
    assert "按表式各栏的先后对应" in notes(said, "sums")[0].message


def test_heads_of_other_words_are_not_taken_for_the_forms_order() -> None:
    said, _ = read(c.headed_otherwise(c.invented))
    assert not any(code.startswith("t3.") for code in said.raws)


def test_tables_beside_each_other_are_read_with_their_own_cells() -> None:
    said, truth = read(two.on_one_sheet(("t2", "t3", "t4"), 1))
    assert {str(said.raws[code].content) == str(truth[code]) for code in truth} == {True}
    assert said.raws["t4.review.upheld"].where.cell == "Q7"
    assert [note.message for note in notes(said, "beside")] == ["《年报》第4行起有3张表左右并排，已按各表自己的栏目分开读取。"]


# ── two copies ──


def test_the_copy_that_a_caption_calls_last_years_is_put_aside_and_quoted() -> None:
    said, truth = read(two.two_copies(("上年数据（2022年）", "本年数据（2023年）"), 1))
    assert str(said.raws["t3.new.natural"].content) == str(truth["t3.new.natural"])
    first = notes(said, "copy_taken")[0]
    assert "有2份，标明“上年数据（2022年）”的没有采用" in first.message
    assert len(notes(said, "copy_taken")) == 3


def test_the_year_of_the_report_is_that_of_the_copy_taken() -> None:
    sheets = two.two_copies(("", ""), 1, sheets=("2022", "2023"))
    said, _ = read(sheets)
    assert said.raws["t3.new.natural"].where.sheet == "2023"


def test_two_copies_without_a_word_are_both_quoted() -> None:
    said, _ = read(two.two_copies(("", ""), -1))
    assert not notes(said, "copy_taken")
    assert "两处不同" in refusals(said)


def test_a_hidden_copy_is_never_used_and_said() -> None:
    said, truth = read(two.two_copies(("", ""), 0, hidden=1))
    assert str(said.raws["t3.new.natural"].content) == str(truth["t3.new.natural"])
    assert all("是隐藏的" in note.message and "没有采用" in note.message for note in notes(said, "hidden_copy"))
    assert {note.item for note in notes(said, "hidden_copy")} == {"t2.hidden", "t3.hidden", "t4.hidden"}


def test_an_equal_copy_says_nothing() -> None:
    said, _ = read(two.two_copies(("", ""), 0, same=True))
    assert not said.findings


# ── digits broken over lines ──


def test_broken_digits_are_one_number_where_the_sums_say_so() -> None:
    said, truth = read(c.broken_digits(2, codes=("t3",)))
    assert all(str(said.raws[cell.code].content) == str(truth[cell.code]) for cell in q.T3.cells)
    (note,) = notes(said, "wrapped_sums")
    assert note.severity is Severity.NOTE
    assert "／" in note.message


def test_broken_digits_that_no_sum_speaks_of_follow_those_that_are_proved_and_are_queried() -> None:
    said, truth = read(c.broken_digits(2))
    assert str(said.raws["t2.licence.decisions"].content) == str(truth["t2.licence.decisions"])
    assert {note.severity for note in notes(said, "wrapped_alike")} == {Severity.QUERY}


def test_a_number_broken_in_table_two_alone_stays_as_it_stands() -> None:
    cells = (GridCell(0, 0, "信息内容", "信息内容"), GridCell(0, 1, "本年处理决定数量", "本年处理决定数量"), GridCell(1, 0, "行政许可", "行政许可"),
             GridCell(1, 1, "113988\n89", "113988\n89"))
    said = recognise(Document("docx", (Grid(cells, "第1个表格"),)), FORM)
    assert said.raws["t2.licence.decisions"].content == "113988\n89"


def test_two_numbers_in_a_cell_are_never_one() -> None:
    for which in (0, 1):
        said, _ = read(c.two_in_a_cell(which, True))
        assert not [finding for finding in said.findings if finding.case.startswith("wrapped")]
        assert all("\n" in str(said.raws[cell.code].content) for cell in q.T3.cells if cell.code in said.raws)


def test_a_number_and_its_correction_below_it_are_not_joined_because_the_column_is_narrow() -> None:
    truth: Truth = dict.fromkeys((cell.code for cell in q.T3.cells), 0)
    truth |= {f"t3.{row}.{kind}": 9 for row in ("new", "granted", "handled") for kind in ("natural", "total")}
    drawn = {code: f"{value}\n8" if value else value for code, value in truth.items()}
    said = recognise(Document("docx", (d.grid(d.draw(q.T3, drawn), "第1个表格"),)), FORM)
    assert said.raws["t3.new.natural"].content == "9\n8"
    assert not [finding for finding in said.findings if finding.case.startswith("wrapped")]


def test_figures_among_blanks_are_not_proved_by_their_rows_own_total() -> None:
    """A blank column among the others moves the figures; each row's total holds all the same."""
    truth = c.zeros_blank(random.Random(4))
    grid = d.grid(d.draw(q.T3, truth), "第1个表格", exact=False)
    moved = [replace(cell, col=cell.col + 1) if cell.col > 6 and cell.row > 2 else cell for cell in grid.cells]
    some = [cell for cell in moved if cell.row > 2 and not (cell.row == 8 and cell.col < 3)]
    said = recognise(Document("pdf", (Paragraph(TITLE), replace(grid, cells=tuple(some)))), FORM)
    got = {code: raw.content for code, raw in said.raws.items() if code.startswith("t3.") and raw.content is not None}
    assert all(str(truth[code]) == str(content) for code, content in got.items())
