"""What is said of an issued workbook agrees with its own live checks: what the sheet takes as ready never blocks here.

A live check sees the stored number whatever its format, a text as no number, and a total without its formula as wrong.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from toolkit.structs import replace

from tests.support.cells import with_cells
from tests.support.gnumeric import Gnumeric
from tests.support.office import Office
from tests.support.readings import Reading, reading
from tests.support.workbooks import cached, fill, issued, seal_for, statutory_form
from toolkit.findings import Finding, Severity
from toolkit.layout import Layout, Role, defined_name
from toolkit.workbook.issuing import issued_workbook

FORM = statutory_form()
SEAL = seal_for(FORM)
CONTENTS = {code: n % 7 for n, (code, cell) in enumerate(FORM.cells.items()) if not cell.total}
WORKBOOK = issued_workbook(SEAL, CONTENTS, {})
CODE, TOTAL = "t3.new.natural", "t3.new.total"
AT, TOTAL_AT = SEAL.layout.slot(CODE).at, SEAL.layout.slot(TOTAL).at
QUERY, ERROR = Severity.QUERY, Severity.ERROR


def of(read: Reading, code: str) -> list[Finding]:
    return [finding for finding in read.findings if code in {where.code for where in finding.where}]


def formatted(formats: Mapping[str, tuple[float, str]]) -> bytes:
    """The workbook with these numbers under these formats in cells of 表三."""
    book = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    for at, (value, code) in formats.items():
        book["表三"][at].value = value
        book["表三"][at].number_format = code
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text_in(*cells: tuple[str, str]) -> bytes:
    return with_cells(WORKBOOK, SEAL.layout, "表三", {at: f't="inlineStr"><is><t xml:space="preserve">{text}</t></is>' for at, text in cells})


def saves(data: bytes, folder: Path, office: Office) -> list[Path]:
    path = folder / "a.xlsx"
    path.write_bytes(data)
    return [path, *(office.convert([path], to, folder / to)[0] for to in ("xls", "ods"))]


# ── a number behind a format ────────────────────────────────────────


def test_a_number_behind_a_date_format_counts_and_is_queried_in_every_format(tmp_path: Path, office: Office) -> None:
    for save in saves(formatted({AT: (38, "dd/mm/yyyy")}), tmp_path, office):
        read = reading(save)
        (finding,) = of(read, CODE)
        assert (read.values[CODE], finding.rule, finding.severity) == (38, "value.shown", QUERY), save
        assert "存的是38，按单元格格式显示为“0" in finding.message
        assert "已按存的38读取" in finding.message
        assert not [finding for finding in read.findings if finding.rule in ("value.date_serial", "value.not_a_number")]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [(37, "0%", "3700%"), (25000, "0.0,", "25.0"), (25000, r'0\.0,"万"', "2.5万"), (45300, "yyyy-mm-dd", "2024-01-09"), (37, '"1"0', "137")],
)
def test_no_format_stops_what_the_sheet_takes_as_ready(value: int, code: str, shown: str) -> None:
    read = reading(formatted({AT: (value, code)}))
    (finding,) = of(read, CODE)
    assert (read.values[CODE], finding.case, finding.severity) == (value, "format_taken", QUERY)
    assert f"“{shown}”" in finding.message


@pytest.mark.parametrize("code", [";;;", "0;-0;;@", "#"])
def test_a_zero_that_its_format_leaves_out_is_a_query_as_the_sheet_takes_it(code: str, tmp_path: Path, office: Office) -> None:
    for save in saves(formatted({AT: (0, code)}), tmp_path, office):
        read = reading(save)
        (finding,) = of(read, CODE)
        assert (read.values[CODE], finding.case, finding.severity) == (0, "format_taken", QUERY), save
        assert "存的是0，按单元格格式显示为“空白”" in finding.message


@pytest.mark.parametrize(
    ("value", "code", "rule"), [(0.37, "0%", "value.not_whole"), (-3, "yyyy-mm-dd", "value.negative"), (-3, "0%", "value.negative")],
)
def test_a_number_that_the_sheet_refuses_stays_refused_behind_a_format(value: float, code: str, rule: str) -> None:
    read = reading(formatted({AT: (value, code)}))
    (finding,) = of(read, CODE)
    assert (read.values[CODE], finding.rule, finding.severity) == (None, rule, ERROR)


def test_many_formatted_numbers_of_one_table_are_one_query() -> None:
    read = reading(formatted({f"{col}8": (38, "0%") for col in "DEFGHI"}))
    (finding,) = of(read, CODE)
    assert (finding.case, finding.severity, len(finding.where)) == ("formats_taken", QUERY, 6)
    assert "有6格" in finding.message
    assert "D8“38”显示“3800%”" in finding.message


# ── a number typed as text ──────────────────────────────────────────


@pytest.mark.parametrize(("text", "value"), [("4", 4), ("４", 4), ("4 ", 4), ("12件", 12), ("1,000", 1000)])
def test_a_number_typed_as_text_is_a_query_that_says_so(text: str, value: int) -> None:
    read = reading(text_in((AT, text)))
    (finding,) = of(read, CODE)
    assert (read.values[CODE], finding.rule, finding.case, finding.severity) == (value, "value.repaired", "text", QUERY)
    assert "是文本格式的数字，表里的合计没有计入" in finding.message
    assert "重新输入数字" in finding.remedy


def test_a_number_typed_as_text_is_said_so_in_every_save(tmp_path: Path, office: Office) -> None:
    for save in saves(text_in((AT, "4"), ("E8", "１２")), tmp_path, office):
        read = reading(save)
        assert [(finding.case, finding.severity) for code in (CODE, "t3.new.business") for finding in of(read, code)] == [("text", QUERY)] * 2, save


def test_text_with_an_unseen_mark_says_both() -> None:
    (finding,) = of(reading(text_in((AT, "\u200b37"))), CODE)
    assert (finding.case, finding.severity) == ("text_invisible", QUERY)
    assert "文本格式的数字，其中夹有看不见的字符" in finding.message


def test_many_texts_of_one_table_are_one_query() -> None:
    read = reading(text_in(*((f"{col}8", str(n)) for n, col in enumerate("DEFGHI"))))
    (finding,) = of(read, CODE)
    assert (finding.case, finding.severity, len(finding.where)) == ("texts", QUERY, 6)
    assert "有6格填的是文本格式的数字（如D8“0”）" in finding.message
    assert read.values["t3.new.business"] == 1


# ── a total whose formula is gone ───────────────────────────────────


def test_a_cleared_total_is_named_as_one_and_nobody_is_told_to_fill_a_0() -> None:
    read = reading(with_cells(WORKBOOK, SEAL.layout, "表三", {TOTAL_AT: ">"}))
    (finding,) = of(read, TOTAL)
    assert (finding.rule, finding.case, finding.severity) == ("total.typed", "cleared", ERROR)
    assert f"《表三》{TOTAL_AT}" in finding.message
    assert "合计公式被清除" in finding.message
    assert "填0" not in finding.remedy
    assert "恢复" in finding.remedy


@pytest.mark.parametrize("text", ["12", "无"])
def test_a_total_turned_into_text_is_an_error_said_once(text: str) -> None:
    read = reading(text_in((TOTAL_AT, text)))
    (finding,) = [finding for finding in of(read, TOTAL) if finding.rule != "t3.total"]
    assert (finding.rule, finding.case, finding.severity) == ("total.typed", "text", ERROR)
    assert f"改成了文字“{text}”" in finding.message


def test_a_cleared_line_of_totals_is_one_error_beside_the_blank_cells() -> None:
    rows = [slot.at for code, slot in SEAL.layout.sheet_of[CODE].by_code.items() if code.startswith("t3.") and slot.role is Role.TOTAL]
    read = reading(with_cells(WORKBOOK, SEAL.layout, "表三", dict.fromkeys(rows, ">")))
    cleared = [finding for finding in read.findings if finding.rule == "total.typed"]
    assert [(finding.case, finding.severity, len(finding.where)) for finding in cleared] == [("totals_cleared", ERROR, len(rows))]
    assert not [finding for finding in read.findings if finding.rule == "value.missing"]


def test_a_row_cleared_with_its_total_says_both() -> None:
    read = reading(with_cells(WORKBOOK, SEAL.layout, "表三", {f"{col}8": ">" for col in "DEFGHIJ"}))
    told = [(finding.rule, finding.case, len(finding.where)) for finding in read.findings if {where.code for where in finding.where} & {CODE, TOTAL}]
    assert sorted(told) == [("total.typed", "cleared", 1), ("value.missing", "row", 6)]


# ── cut ─────────────────────────────────────────────────────────────


def cut(sheet: str, moves: Mapping[str, str]) -> Reading:
    """The workbook after cells were cut and pasted, as an office suite leaves it: names go along, what they covered has none."""
    at = {slot.at: code for other in SEAL.layout.sheets if other.name == sheet for code, slot in other.by_code.items()}
    book: Any = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    contents = {source: book[sheet][source].value for source in moves}
    for source in moves:
        book[sheet][source].value = None
    for target in moves.values():
        book[sheet][target].value = None
    for source, target in moves.items():
        book[sheet][target].value = contents[source]
        if target in at and target not in moves:
            book.defined_names[defined_name(at[target])].attr_text = "#REF!"
    for source, target in moves.items():
        column, row = re.fullmatch(r"([A-Z]+)(\d+)", target).groups()  # type: ignore[union-attr]
        book.defined_names[defined_name(at[source])].attr_text = f"'{sheet}'!${column}${row}"
    out = io.BytesIO()
    book.save(out)
    return reading(out.getvalue())


@pytest.mark.parametrize(
    ("sheet", "moves", "lost"),
    [
        ("表四", {"A8": "B8"}, ["A8"]),
        ("表三", {"D8": "M40"}, ["D8"]),
        ("表三", {f"{col}8": f"{col}9" for col in "DEFGHI"}, [f"{col}8" for col in "DEFGHI"]),
    ],
)
def test_cut_cells_are_named_with_where_to_type_them_again(sheet: str, moves: Mapping[str, str], lost: list[str]) -> None:
    read = cut(sheet, moves)
    (finding,) = [finding for finding in read.findings if finding.rule == "structure.changed"]
    assert (finding.case, finding.severity, sorted(where.cell or "" for where in finding.where)) == ("cut_away", ERROR, sorted(lost))
    assert "被剪切移动" in finding.message
    assert f"在{lost[0]}" in finding.remedy
    assert "重新键入" in finding.remedy
    assert {read.values[where.code] for where in finding.where} == {None}


def test_cells_that_changed_places_are_read_as_they_show() -> None:
    read = cut("表三", {"D8": "E8", "E8": "D8"})
    at = {slot.at: code for sheet in SEAL.layout.sheets if sheet.name == "表三" for code, slot in sheet.by_code.items()}
    assert [finding for finding in read.findings if finding.rule.startswith("structure")] == []
    assert (read.values[at["D8"]], read.values[at["E8"]]) == (CONTENTS[at["E8"]], CONTENTS[at["D8"]])


def test_a_cell_cut_onto_another_sheet_is_named_with_that_sheet() -> None:
    book: Any = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    at = {(sheet.name, slot.at): code for sheet in SEAL.layout.sheets for code, slot in sheet.by_code.items()}
    book["表二"]["B11"], book["表四"]["A8"] = book["表四"]["A8"].value, None
    book.defined_names[defined_name(at["表四", "A8"])].attr_text = "'表二'!$B$11"
    book.defined_names[defined_name(at["表二", "B11"])].attr_text = "#REF!"
    out = io.BytesIO()
    book.save(out)
    (finding,) = [finding for finding in reading(out.getvalue()).findings if finding.rule == "structure.changed"]
    assert "A8剪切到《表二》B11" in finding.message


def test_a_total_that_a_cut_rewrote_is_not_called_a_changed_formula() -> None:
    """In workbooks issued before, totals look at the typed cells themselves, and a cut takes their formulas along."""
    sheet = next(sheet for sheet in SEAL.layout.sheets if sheet.name == "表四")
    at = {slot.at: code for code, slot in sheet.by_code.items()}
    totals = {"E8": "N(A8)+N(B8)+N(C8)+N(D8)", "J8": "SUM($F$8:I8)"}
    slots = tuple(replace(slot, formula=totals.get(slot.at, slot.formula)) for slot in sheet.slots)
    layout = Layout(tuple(replace(other, slots=slots) if other is sheet else other for other in SEAL.layout.sheets))
    book: Any = openpyxl.load_workbook(io.BytesIO(issued_workbook(replace(SEAL, layout=layout), CONTENTS, {})))
    book["表四"]["B8"], book["表四"]["A8"] = 3, None
    book.defined_names[defined_name(at["A8"])].attr_text = "'表四'!$B$8"
    book.defined_names[defined_name(at["B8"])].attr_text = "#REF!"
    book["表四"]["E8"], book["表四"]["J8"] = "=N(B8)+N(B8)+N(C8)+N(D8)", "=SUM(F8:H8)"
    out = io.BytesIO()
    book.save(out)
    read = reading(out.getvalue())
    found = [(finding.case, finding.item) for finding in read.findings if finding.rule == "structure.changed"]
    assert found == [("cut_away", "表四!cut"), ("formula", at["J8"])]
    assert (read.values[at["A8"]], read.values[at["B8"]]) == (None, None), "there a figure counts twice: neither is taken"


@pytest.mark.parametrize("answer", ["是否", "是/否"])
def test_both_answers_at_once_declare_nothing_on_the_sheet_and_here(answer: str, tmp_path: Path, gnumeric: Gnumeric) -> None:
    path = fill(issued(SEAL, tmp_path / "原表.xlsx"), tmp_path / "答.xlsx", {CODE: None})
    book = openpyxl.load_workbook(path)
    book["表四"][SEAL.layout.sheet_of["t4.review.total"].choices["t4"].at] = answer
    book.save(path)
    read = reading(path)
    assert (read.declared, [finding.rule for finding in read.findings if finding.item == "t4!choice"]) == ((), ["value.unplaced"])
    assert "未填12格" in cached(gnumeric.recalculate(path, tmp_path / "fresh"))["表四"]["A1"].partition("本表")[2]


def test_what_stands_in_the_zero_choice_and_is_no_yes_is_said() -> None:
    sheet = next(sheet for sheet in SEAL.layout.sheets if sheet.name == "表四")
    book: Any = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    book["表四"][sheet.choices["t4"].at] = 5
    out = io.BytesIO()
    book.save(out)
    (finding,) = [finding for finding in reading(out.getvalue()).findings if finding.rule == "value.unplaced"]
    assert finding.message == "《表四》H2是“其余空白格均为0”的选择格，现填“5”，不是“是”，按没有选择处理。"


# ── a sheet that somebody added and hid ─────────────────────────────


def test_an_added_sheet_that_is_hidden_is_said_to_be_hidden() -> None:
    book: Any = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    book.create_sheet("草稿")["A1"] = 5
    book["草稿"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    (finding,) = [finding for finding in reading(out.getvalue()).findings if finding.rule == "value.unplaced"]
    assert finding.message.startswith("隐藏的工作表《草稿》")
