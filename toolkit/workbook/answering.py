"""The sheet 说明 of every workbook that goes out: beside each figure that a rule asks about, a place for the reason.

It belongs to no layout: a reader finds it by its name and each line by the findings' numbers in a hidden column. A line has a place of
its own and is blank until a rule asks there: a reason never slips beside another sentence, and a clerk with nothing odd sees
a blank page that says so. What is asked live comes after what was sent back.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from toolkit.form.model import Form
from toolkit.layout import Layout, Role
from toolkit.layout.address import a1, area, on_sheet
from toolkit.layout.lamps import BRIEFLY, SENTENCE, STATE, may_be_answered, told_briefly
from toolkit.rules import Check, Rulebook, rulebook
from toolkit.structs import Struct
from toolkit.workbook.book import Pen, lines_needed, must
from toolkit.workbook.cached import Cached
from toolkit.workbook.reasons import FIRST_LINE, ID_COL, LAST_OF_LINE, REASON_COL, REASONS_SHEET
from toolkit.workbook.returned import REASON_WIDTHS, Returned, page, write_returned
from toolkit.workbook.styles import TEXT_POINTS, Styles

_ASKED_COL, _ANSWERED_COL = ID_COL + 1, LAST_OF_LINE
"""Hidden: whether a rule asks there, and whether the reason is given."""
_SAID = "sentence:"
"""How a layout marks the cells that say what is wrong."""
_STATUS_ROW, _HEAD_ROW = 1, FIRST_LINE - 1
_MOST_LINES = 40
"""So many lines one can look through; of a form that asks in more places each rule has one line."""
_NOTHING = "没有要说明的，本页不用填。"
_ALL_TOLD = "要说明的都已写明原因。"
_OPEN = ("有", "处待核实：核对无误的，请在右边写明原因；填错的请改正，改正后这里自动消失。")
_NOT_ASKED = "这一行没有要说明的，写在这里不会有人看到。"


class Line(Struct, frozen=True):
    """One line: the checks a reason there answers, and where the workbook works out what it says of each."""

    checks: tuple[Check, ...]
    states: tuple[tuple[str, int, int], ...]
    """Sheet, row and column of each check's state; its sentence stands beside."""

    def told(self) -> str:
        """The formula of what the line says: every sentence that stands, or of very many the first."""
        sentences = [on_sheet(sheet, a1(row, col + SENTENCE - STATE, absolute=True)) for sheet, row, col in self.states]
        if not told_briefly(len(sentences)):
            return "&".join(sentences)
        sheet, (first, last) = self.states[0][0], (self.states[0][1:], self.states[-1][1:])
        states = on_sheet(sheet, area(first, last, absolute=True))
        beside = on_sheet(sheet, area((first[0], first[1] + SENTENCE), (last[0], last[1] + SENTENCE), absolute=True))
        failing = f"COUNTIF({states},0)"
        more = BRIEFLY.replace("{n}", f'"&{failing}&"')
        return f'IF({failing}=0,"",INDEX({beside},MATCH(0,{states},0))&IF({failing}>1,"{more}",""))'


def lines_of(form: Form, layout: Layout, without: frozenset[str] = frozenset()) -> tuple[Line, ...]:
    """The lines of a layout's workbook, in the form's order; ``without`` are findings that have a line already.

    None where the layout does not say where its checks stand (one that only a seal or the ledger knows).
    """
    return _lines_of(rulebook(form), layout, without)


@lru_cache(maxsize=64)
def _lines_of(book: Rulebook, layout: Layout, without: frozenset[str]) -> tuple[Line, ...]:
    """Kept with the rulebook whose checks these are: one that was bound anew has others."""
    form = book.form
    if any(sheet.name == REASONS_SHEET for sheet in layout.sheets):
        return ()
    stand = {
        slot.shows.removeprefix(_SAID): (sheet.name, slot.span.row, slot.span.col - SENTENCE + STATE)
        for sheet in layout.sheets for slot in sheet.slots if slot.shows.startswith(_SAID)
    }
    asking = [check for check in book.shown if check.id in stand and check.id not in without and may_be_answered(check.rule)]
    for key in (_row_of, _rule_of):
        gathered: dict[Any, list[Check]] = {}
        for check in asking:
            gathered.setdefault(key(form, check, stand[check.id][0]), []).append(check)
        if len(gathered) <= _MOST_LINES:
            break
    lines = [Line(tuple(checks), tuple(stand[check.id] for check in checks)) for checks in gathered.values()]
    order = {code: n for n, code in enumerate(form.cells)}
    return tuple(sorted(lines, key=lambda line: min((order[code] for code in line.checks[0].codes[:1]), default=len(order))))


def _row_of(form: Form, check: Check, sheet: str) -> Any:
    """One line for each row of a table: a reason is about a figure, whichever rules ask about it."""
    return (form.table_of[check.codes[0]].code, form.cells[check.codes[0]].row_code) if check.codes else check.rule.id


def _rule_of(form: Form, check: Check, sheet: str) -> Any:
    return form.rules.index(check.rule), sheet


def asks(form: Form, layout: Layout, cached: Cached) -> bool:
    """Whether any line says something: of a workbook that asks nothing the sheet is the same for every unit."""
    return any(cached.told(line.checks) for line in lines_of(form, layout))


def write_reasons(
    book: Any, styles: Styles, form: Form, layout: Layout, cached: Cached, reasons: Mapping[str, str], returned: Returned | None = None
) -> None:
    """The last sheet a clerk sees; none where nothing in the workbook can be asked about. ``reasons`` are those given already."""
    static = returned.explainable if returned is not None else ()
    lines = lines_of(form, layout, frozenset(finding.id for finding in static))
    if not lines and not static:
        return
    ws = book.add_worksheet(REASONS_SHEET)
    pen = Pen(ws)
    page(ws, REASON_WIDTHS[:3], _HEAD_ROW)
    ws.set_column(ID_COL, _ANSWERED_COL, REASON_WIDTHS[3], None, {"hidden": True})
    pen.put(0, 0, 1, 3, REASONS_SHEET, styles.role(Role.TITLE))
    ws.set_row(0, 34)
    ws.set_row(_STATUS_ROW, 24)
    for col, text in enumerate(("序号", "问题", "原因")):
        pen.put(_HEAD_ROW, col, 1, 1, text, styles.role(Role.LAMP_HEAD))
    first = write_returned(pen, styles, static, reasons, _HEAD_ROW + 1)
    told = [cached.told(line.checks) for line in lines]
    given = [_given(line, reasons) for line in lines]
    for row, (line, words, reason) in enumerate(zip(lines, told, given, strict=True), first):
        number = len(static) + sum(map(bool, told[: row - first + 1]))
        _line(pen, styles, row, first, len(static), line, words, reason, number)
    if lines:
        _marks(ws, styles, first, first + len(lines) - 1)
    status = _status(first, first + len(lines) - 1) if lines else ""
    asked, answered = sum(map(bool, told)), sum(bool(words and reason) for words, reason in zip(told, given, strict=True))
    if static:
        pen.put(_STATUS_ROW, 0, 1, 3, "下列各项核对无误的，请在“原因”一栏写明原因；有误的请改正，不必写。", styles.role(Role.NOTE))
    else:
        shown = _NOTHING if not asked else _ALL_TOLD if answered == asked else str(asked - answered).join(_OPEN)
        pen.put(_STATUS_ROW, 0, 1, 3, shown, styles.role(Role.STATUS), formula=status)
    ws.protect("", {"format_columns": True, "format_rows": True})


def _line(
    pen: Pen, styles: Styles, row: int, first: int, before: int, line: Line, words: str, reason: str, number: int
) -> None:
    problem, answer, asked = (a1(row, col) for col in (1, REASON_COL, _ASKED_COL))
    lines = max(2 if words else 1, *(lines_needed(text, width, TEXT_POINTS) for text, width in zip((words, reason), REASON_WIDTHS[1:3], strict=True)))
    pen.sheet.fit_row(row, lines, TEXT_POINTS)
    numbers = f"{before}+SUM({a1(first, _ASKED_COL, absolute=True)}:{asked})"
    plain = styles.look(Role.CHECKED, bottom=0)
    pen.put(row, 0, 1, 1, number if words else "", styles.look(Role.CHECKED, bottom=0, align="center"), formula=f'IF({asked}=0,"",{numbers})')
    pen.put(row, 1, 1, 1, words, plain, formula=line.told())
    pen.put(row, REASON_COL, 1, 1, reason, styles.role(Role.TEXT))
    pen.put(row, ID_COL, 1, 1, " ".join(check.id for check in line.checks), styles.role(Role.HELPER))
    pen.put(row, _ASKED_COL, 1, 1, int(bool(words)), styles.role(Role.HELPER), formula=f"IF(LEN({problem})>0,1,0)")
    given = f'LEN(TRIM(SUBSTITUTE({answer},"\u3000","")))>0'
    pen.put(row, _ANSWERED_COL, 1, 1, int(bool(words and reason)), styles.role(Role.HELPER), formula=f"IF(AND({asked}=1,{given}),1,0)")


def _given(line: Line, reasons: Mapping[str, str]) -> str:
    """The reason given of a line's findings; where a unit gave several, all of them."""
    return "；".join(dict.fromkeys(reason for check in line.checks if (reason := reasons.get(check.id, ""))))


def _marks(ws: Any, styles: Styles, first: int, last: int) -> None:
    """A line is amber while it asks, and its place for the reason tinted until something stands there."""
    asked, answered = f"${a1(first, _ASKED_COL)}", f"${a1(first, _ANSWERED_COL)}"
    for where, formula, style in (
        (area((first, 0), (last, 1)), f"{asked}>{answered}", "doubtful"), (area((first, 0), (last, 1)), f"{asked}*{answered}=1", "passing"),
        (area((first, REASON_COL), (last, REASON_COL)), f"{asked}>{answered}", "blank"),
    ):
        options = {"type": "formula", "criteria": f"={formula}", "format": styles.mark(style)}
        must(ws.conditional_format(where, options), f"conditional format {where}")
    options = {"validate": "custom", "value": f"={asked}=1", "error_type": "warning", "error_title": "这一行不用填",
               "error_message": _NOT_ASKED, "ignore_blank": True}
    must(ws.data_validation(first, REASON_COL, last, REASON_COL, options), "reasons")


def _status(first: int, last: int) -> str:
    asked, answered = (f"SUM({area((first, col), (last, col), absolute=True)})" for col in (_ASKED_COL, _ANSWERED_COL))
    still = f'"{_OPEN[0]}"&({asked}-{answered})&"{_OPEN[1]}"'
    return f'IF({asked}=0,"{_NOTHING}",IF({asked}={answered},"{_ALL_TOLD}",{still}))'
