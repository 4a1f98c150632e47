"""The reading cells: one hidden, locked cell beside every typed cell and every total, which says what stands there.

A formula that names a typed cell follows that cell when a clerk cuts it and pastes it elsewhere, and then counts one
figure twice or loses one. So nothing names it. A reading cell looks at its place (so many rows below row 1 of the
column, which is locked and cannot be cut) and keeps a usable number, or one of four marks; totals, checks, colours and
the check code look at reading cells only. Each of them judges one cell with plain functions, because some suites evaluate
ISNUMBER, TRIM or SUBSTITUTE over a range and others do not; over ranges stand SUM, COUNT, COUNTIF and MATCH alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toolkit.form.model import Cell, Span, Table
from toolkit.form.spoken import FIRST_DAY, LAST_DAY
from toolkit.layout import lamps
from toolkit.layout.address import a1, area, column, on_sheet, rectangles
from toolkit.layout.model import Mark, Role, Slot
from toolkit.layout.plan import CHOICE_HELPER, IN_ROW_BLANK, IN_ROW_WRONG, MISSING_ROW, WRONG_ROW, Plan
from toolkit.rules import excel
from toolkit.rules import expression as ex
from toolkit.rules.values import LARGEST, is_number

BLANK, WRONG, CUT, NO_TOTAL = "空", "错", "移", "合"
"""Not filled in; no usable number; cut away from its place; a total that is no number."""
KINDS = (WRONG, CUT, NO_TOTAL)
"""What counts as filled in wrongly, in the order of the last digit of a place."""
FIRST_BLANK = "还没有填的第一格：{at}。"
_TOLD = (
    "{at}被剪切移动，请在{at}重新键入；不能键入的请先按Ctrl+Z撤销。",
    "{at}的合计公式已不在，请按Ctrl+Z恢复，或另要一份原表重填。",
)
DELETED = "有行或列被删除，请按Ctrl+Z恢复，或另要一份原表重填。"
"""Said where no cell is wrong but one is gone."""
SHORT = ("{at}", "{at}被剪切移动，请在{at}重新键入", "{at}的合计公式已不在")
"""The same on the line above the table."""
_ROWS, _COLS = 10_000, 10
_EXACT = 10
"""Decimals of a percentage that a suite keeps as a fraction, after which only its noise would follow."""


def told(cells: Iterable[Cell]) -> tuple[str, ...]:
    """What is said of the first wrong cell of a sheet with these cells, by what is wrong with it."""
    cells = [cell for cell in cells if not cell.total]
    kinds = {cell.kind for cell in cells}
    number = "数字" if any(cell.negative for cell in cells) else "不小于0的数字"
    parts = [f"应为{number}，件数不带小数，没有的填0"] if kinds - {"choice", "date"} else []
    parts += ["选项从下拉列表里选"] * ("choice" in kinds) + ["日期如2024-01-15"] * ("date" in kinds)
    return (f"{{at}}填的不能用：{'；'.join(parts)}。", *_TOLD)


def content_marks(plan: Plan, sheet: str) -> list[Mark]:
    """What is no usable number turns red where it stands, and what is blank is tinted; both as the reading cells say.

    No rule fails over a blank cell: its mark never meets another one, which suites would rank differently.
    """
    codes = {plan.places.cells[cell.code][1:]: cell.code for cell in plan.inputs(sheet)}
    marks = []
    for corners in rectangles(codes):
        read = a1(*plan.places.readings[codes[corners[0]]][1:])
        marks += [Mark(area(*corners), f'{read}="{WRONG}"', "failing"),
                  Mark(area(*corners), f'ISTEXT({read})*({read}<>"{WRONG}")', "blank")]
    return marks


def first_wrong(plan: Plan, sheet: str, words: Sequence[str], *, seen_from: str = "") -> str:
    """The formula of what is said of a sheet's first wrong cell: one of the ``words``, by its kind."""
    first, at = (_counted(plan, sheet, WRONG_ROW, n, seen_from) for n in (1, 2))
    formula = _worded(words[0], at)
    for kind, text in enumerate(words[1:], 1):
        formula = f"IF(MOD({first},{_COLS})={kind},{_worded(text, at)},{formula})"
    return f"IF({first}=0,{lamps.quoted(DELETED)},{formula})"


def first_blank(plan: Plan, sheet: str, words: str, *, seen_from: str = "") -> str:
    """The formula of what is said of a sheet's first blank cell."""
    return _worded(words, _counted(plan, sheet, MISSING_ROW, 2, seen_from))


def how_many(plan: Plan, sheet: str, *, seen_from: str = "") -> tuple[str, str]:
    """The addresses of how many cells of a sheet are blank and how many wrong."""
    return _counted(plan, sheet, MISSING_ROW, 0, seen_from), _counted(plan, sheet, WRONG_ROW, 0, seen_from)


def where_first(plan: Plan, sheet: str, *, seen_from: str = "") -> tuple[str, str]:
    """The addresses of the cells that say where a sheet's first blank cell stands, and its first wrong one."""
    return _counted(plan, sheet, MISSING_ROW, 2, seen_from), _counted(plan, sheet, WRONG_ROW, 2, seen_from)


def _counted(plan: Plan, sheet: str, row: int, n: int, seen_from: str) -> str:
    address = a1(row, plan.helper_left(sheet) + n, absolute=True)
    return address if seen_from == sheet else on_sheet(sheet, address)


def _worded(words: str, at: str) -> str:
    parts = [part for piece in words.split("{at}") for part in (lamps.quoted(piece) if piece else "", at)][:-1]
    return "&".join(filter(None, parts))


def place_number(row: int, col: int, kind: int = 0) -> int:
    """A place and what is wrong there as one number, so that the smallest is the first in reading order."""
    return (row + 1) * _ROWS + (col + 1) * _COLS + kind


def place_of(number: int) -> tuple[int, int]:
    """The place in such a number."""
    return number // _ROWS - 1, number % _ROWS // _COLS - 1


def reading_slots(plan: Plan, sheet: str) -> list[Slot]:
    """The reading cells of a sheet, what is blank and wrong in each row, and the first of each on the sheet."""
    left = plan.helper_left(sheet)
    slots, rows = list[Slot](), dict[int, Table]()
    for number, table in enumerate(plan.tables_on(sheet)):
        slots += _choice(plan, table, number)
        for cell in table.cells:
            _, row, col = plan.places.cells[cell.code]
            _, _, beside = plan.places.readings[cell.code]
            rows[row] = table
            formula = _of_total(plan, table, cell, col) if cell.total else _of_typed(plan, table, cell, row, col)
            slots.append(Slot(Span(row, beside), Role.HELPER, formula=formula, shows=f"read:{cell.code}"))
            if cell.kind == "choice" and plan.last_year:
                slots.append(Slot(Span(*plan.places.last[cell.code][1:]), Role.HELPER, shows=f"last:{cell.code}"))
    for row in rows:
        line = area((row, plan.reading_left(sheet)), (row, plan.reading_left(sheet) + plan.widest(sheet) - 1), absolute=True)
        slots += [
            Slot(Span(row, left + IN_ROW_BLANK), Role.HELPER, formula=_first_in_row(line, (BLANK,)), shows=f"row.missing:{row}@{sheet}"),
            Slot(Span(row, left + IN_ROW_WRONG), Role.HELPER, formula=_first_in_row(line, KINDS), shows=f"row.wrong:{row}@{sheet}"),
        ]
    return slots + _counts(plan, sheet, sorted(rows))


def _choice(plan: Plan, table: Table, number: int) -> list[Slot]:
    """1 where a table's blank cells are declared zero."""
    if not table.zero_choice:
        return []
    row, col = plan.choice(table)
    # This cell stands in another row than the drop-down: which that is, is asked of the locked words beside it.
    seen = f"OFFSET({column(col)}$1,ROW({a1(row, 0)})-1,0)"
    # “是的” is an answer, “是否” and “是/否” are none.
    formula = f'IF(ISERROR({seen}),0,IF(AND(LEFT({seen},1)="{ex.YES}",ISERROR(FIND("{ex.NO}",{seen}))),1,0))'
    return [Slot(Span(number, plan.helper_left(table.sheet) + CHOICE_HELPER), Role.HELPER, formula=formula,
                 shows=f"chosen:{table.code}")]


def _seen(col: int) -> str:
    """What stands in a column at the reading cell's own row, whatever was cut."""
    return f"OFFSET({column(col)}$1,ROW()-1,0)"


def _of_typed(plan: Plan, table: Table, cell: Cell, row: int, col: int) -> str:
    seen, here = _seen(col), a1(row, col)
    # A plain reference follows what is cut away, and so tells of it; pasted over, it is #REF!.
    stands = f"IF(ISERROR(ROW({here})),1,IF(AND(ROW({here})=ROW(),COLUMN({here})=COLUMN({column(col)}$1)),1,0))"
    blank = f'"{BLANK if cell.blank == "error" else ""}"'
    if table.zero_choice and cell.is_number:
        blank = f"IF({a1(*plan.places.choices[table.code][1:], absolute=True)}=1,0,{blank})"
    blank = f'IF({stands}=1,{blank},"{CUT}")'
    word = _place_in_list(cell, seen) if cell.kind == "choice" else f'"{WRONG}"'
    words = f'IF(TRIM(CLEAN(SUBSTITUTE(SUBSTITUTE({seen},"\u3000",""),"\u00a0","")))="",{blank},{word})'
    # Some suites keep TRUE as a number that is shown so.
    return f'IF(OR(ISERROR({seen}),ISLOGICAL({seen})),"{WRONG}",IF(ISNUMBER({seen}),{_number(cell, seen)},{words}))'


def _number(cell: Cell, seen: str) -> str:
    """The formula of a number that stands in a cell, where it is one of the cell's kind."""
    if cell.kind == "choice":
        return _place_in_list(cell, seen) if any(map(is_number, cell.choices)) else f'"{WRONG}"'
    least, most = (FIRST_DAY, LAST_DAY) if cell.kind == "date" else (-LARGEST if cell.negative else 0, LARGEST)
    whole = f",INT({seen})={seen}" if cell.kind in ("count", "date") else ""
    number = seen
    if cell.kind == "percent":  # 76% typed in a cell stands there as 0.76, and shows as 76%
        shown = f'CELL("format",{seen})'
        number = f'IF(ISERROR({shown}),{seen},IF(LEFT({shown},1)="P",ROUND({seen}*100,{_EXACT}),{seen}))'
    return f'IF(AND({seen}>={least},{seen}<={most}{whole}),{number},"{WRONG}")'


def _place_in_list(cell: Cell, seen: str) -> str:
    """The place of what stands there in the list of words. Compared one by one: MATCH takes ? and * for any character."""
    place = "+".join(f"{place}*EXACT({seen},{lamps.quoted(word)})" for place, word in enumerate(cell.choices, 1))
    return f'IF({place}=0,"{WRONG}",{place})'


def _of_total(plan: Plan, table: Table, cell: Cell, col: int) -> str:
    """A ratio to 0 shows nothing, and nothing is wrong with it; so does a total that was emptied, which is."""
    seen, none = _seen(col), f'"{NO_TOTAL}"'
    at = lamps.SeenFrom(table.sheet, plan.places)
    for unknown in ["TRUE"] if plan.is_never_known(cell.code) else excel.nothing_wrong(cell.code, plan.book, at):
        none = f'IF({unknown},IF({seen}="","","{NO_TOTAL}"),{none})'
    return f'IF(ISERROR({seen}),"{NO_TOTAL}",IF(ISNUMBER({seen}),{seen},{none}))'


def _first_in_row(line: str, marks: tuple[str, ...]) -> str:
    """The place of a row's first cell with one of the marks, as a number; an empty text where there is none."""
    formula = '""'
    for kind, mark in enumerate(marks):
        place = f"ROW()*{_ROWS}+MATCH(\"{mark}\",{line},0)*{_COLS}+{kind}"
        formula = f'IF(COUNTIF({line},"{mark}")>0,{place},{formula})'
    return formula


def _counts(plan: Plan, sheet: str, rows: list[int]) -> list[Slot]:
    """How many cells of a sheet are blank and how many wrong, and the first of each: as a number and as an address."""
    left, slots = plan.helper_left(sheet), list[Slot]()
    for what, at, in_row, marks in (
        ("missing", MISSING_ROW, IN_ROW_BLANK, (BLANK,)), ("wrong", WRONG_ROW, IN_ROW_WRONG, KINDS),
    ):
        count, first, address = "0", "0", '""'
        if rows:
            grid = area((rows[0], plan.reading_left(sheet)), (rows[-1], plan.reading_left(sheet) + plan.widest(sheet) - 1), absolute=True)
            count = "+".join(f'COUNTIF({grid},"{mark}")' for mark in marks)
            if what == "wrong":  # a row or column that was deleted took its reading cells along
                count += f"+IF(OR(ROWS({grid})<{rows[-1] - rows[0] + 1},COLUMNS({grid})<{plan.widest(sheet)}),1,0)"
            first = f"MIN({area((rows[0], left + in_row), (rows[-1], left + in_row), absolute=True)})"
            here = a1(at, left + 1, absolute=True)
            address = f'IF({here}=0,"",ADDRESS(INT({here}/{_ROWS}),INT(MOD({here},{_ROWS})/{_COLS}),4))'
        slots += [
            Slot(Span(at, left), Role.HELPER, formula=count, shows=f"{what}:{sheet}"),
            Slot(Span(at, left + 1), Role.HELPER, formula=first, shows=f"first.{what}:{sheet}"),
            Slot(Span(at, left + 2), Role.HELPER, formula=address, shows=f"at.{what}:{sheet}"),
        ]
    return slots
