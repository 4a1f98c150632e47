"""A table sheet: the statutory grid cell for cell, with its lines on top and last year's values beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.form.model import Span, Table
from toolkit.layout import lamps, readings
from toolkit.layout.address import a1, on_sheet
from toolkit.layout.check_sheet import FIRST_GOAL
from toolkit.layout.hints import hint_heights, hint_slots
from toolkit.layout.intro import FACT_CELLS
from toolkit.layout.model import CHECK_SHEET, INTRO_SHEET, Mark, Role, Sheet, Slot
from toolkit.layout.plan import (
    FACT_ROWS,
    GRID_TOP,
    STATUS_ROW,
    TEXT_WIDTHS,
    TITLE_ROW,
    TOP_HEIGHTS,
    WHO_ROW,
    Plan,
    added,
    caption_cols,
    first_value_col,
    hint_width,
    moved,
)
from toolkit.layout.signing import DECLARED, foot_heights, foot_slots
from toolkit.rules import excel
from toolkit.structs import replace
from toolkit.words import drawn_width

_LONGEST_PAGE = 40
"""A table of up to so many rows is shrunk to one printed page; a longer one runs on with its head repeated."""
_WIDE_ENOUGH = 50
"""A line above the table wide enough (in characters) to say when to choose, not only what."""
_GAP, _NARROW, _LINK = 2.0, 5.6, 7.0
_CHARACTER = 2.05
"""The width of a Chinese character in a column, whose own width counts digits."""
_MUCH_WRONG = (f"还差99处：未填99格，填错99格，，（见《{CHECK_SHEET}》）。　本表未填99格（从AA88起），填错99格"
               f"（{max(readings.SHORT, key=len).replace('{at}', 'AA88')}）。")
_TALLIES, _MOST_LINES = 2, 3
"""A status line tells of this much and of so many rules without being cut, in a row that leaves the screen to the table."""
_LONG = 12
"""A table of more rows than this keeps its head and row labels in view."""


def grid_slots(table: Table, top: int, left: int) -> list[Slot]:
    """The statutory table cell for cell, at a corner of a sheet, without formulas."""
    slots = [
        Slot(moved(label.span, top, left), Role.HEADER if label.header else Role.ROW_HEAD, label.text)
        for label in table.labels
    ]
    slots += [
        Slot(moved(cell.span, top, left), Role.TOTAL if cell.total else Role.INPUT, code=cell.code)
        for cell in table.cells
    ]
    return slots


def table_sheet(plan: Plan, table: Table, helper: tuple[list[Slot], list[Mark]]) -> Sheet:
    """The sheet of one table; ``helper`` are its check states and their conditional formats."""
    left, top = plan.helper_left(table.sheet), GRID_TOP
    left_cols = caption_cols(table, exact=plan.exact)
    slots = top_slots(plan, table.sheet, table.title, _units(plan, table, left_cols), left_cols, table.cols)
    slots += [*choice_slots(plan, table), *live_grid(plan, table)]
    bottom = top + table.rows - 1
    if table.note:
        bottom += 1
        slots.append(Slot(Span(bottom, 0, 1, table.cols), Role.NOTE, table.note))
    slots += foot_slots(plan, table, bottom + 1)
    slots += hint_slots(plan, table)
    if plan.last_year:
        slots += _last_slots(plan, table, top)
    slots += fact_and_reading_slots(plan, table.sheet)
    slots += helper[0]
    first_value = first_value_col(table)
    frozen = table.header_rows if table.rows > _LONG and table.header_rows <= 4 else 0
    return Sheet(
        name=table.sheet,
        slots=tuple(slots),
        widths=(*table.widths, *side_widths(plan, table.sheet, table.widths[first_value_col(table) :])),
        heights=top_heights(plan, table.widths, TOP_HEIGHTS)
        | higher(row_heights(table, top), hint_heights(plan, table)) | foot_heights(table, bottom + 1),
        marks=(*lamps.status_marks(), *readings.content_marks(plan, table.sheet), *helper[1],
               *lamps.total_marks(plan.places, table, helper[1])),
        orientation=table.orientation,
        print_area=(TITLE_ROW, 0, bottom + 2, table.cols - 1),
        one_page=table.rows <= _LONGEST_PAGE,
        repeat=(top, top + table.header_rows - 1) if table.header_rows > 0 else None,
        freeze=(top + frozen, first_value if table.rows > _LONG else 0),
        hidden_from=left,
    )


def live_grid(plan: Plan, table: Table) -> list[Slot]:
    """The statutory table where it stands on its sheet, with the formulas of totals and of empty typed cells."""
    at, empty = lamps.SeenFrom(table.sheet, plan.places), input_formula(plan, table)
    slots = []
    for slot in grid_slots(table, plan.top(table), 0):
        if slot.role is Role.TOTAL:
            slot = replace(slot, formula='""' if plan.is_never_known(slot.code) else excel.total(slot.code, plan.book, at))
        elif slot.role is Role.INPUT:
            slot = replace(slot, formula=empty if plan.form.cells[slot.code].is_number else "")
        slots.append(slot)
    return slots


def fact_and_reading_slots(plan: Plan, sheet: str) -> list[Slot]:
    """Helper cells: the facts, what stands in each cell, how many are blank or wrong."""
    left = plan.helper_left(sheet)
    return [
        *(Slot(Span(row, left), Role.HELPER, formula=f'{on_sheet(INTRO_SHEET, FACT_CELLS[fact])}&""', shows=f"fact:{fact}")
          for row, fact in enumerate(FACT_ROWS)),
        *readings.reading_slots(plan, sheet),
    ]


def choice_slots(plan: Plan, table: Table) -> list[Slot]:
    """What lets a clerk declare a table's blank cells zero; it stands where nothing is printed."""
    if not table.zero_choice:
        return []
    row, col = plan.choice(table)
    choice = Slot(Span(row, col), Role.CHOICE, code=table.code)
    if table.on_text_sheet:
        chosen = a1(*plan.places.choices[table.code][1:], absolute=True)
        return [
            Slot(Span(row - 1, col), Role.CHOICE_HEAD, f"左边的表没有业务的，请在下格选“是”　{DECLARED}："),
            choice,
            Slot(Span(row, 0, 1, len(TEXT_WIDTHS)), Role.CODE, formula=f'IF({chosen}=1,"{DECLARED}：是","")',
                 shows=f"declared:{table.code}"),
        ]
    words = f"{DECLARED}："
    if added(table.widths[:col]) > _WIDE_ENOUGH:
        words = f"没有业务的不必逐格填0，请选“是”　{words}"
    return [Slot(Span(row, 0, 1, col), Role.CHOICE_HEAD, words), choice]


def _units(plan: Plan, table: Table, left_cols: int) -> str:
    """In what a table counts, for the line above it; nothing where it counts in more than fit there, for then its labels say it."""
    units = list(dict.fromkeys(cell.unit for cell in table.cells if cell.kind == "count"))
    said = "、".join(units)
    fits = _drawn(f"2024年度　　单位：{said}") <= added(table.widths[left_cols:])
    return said if fits or len(units) < 2 or plan.worded_before else ""


def input_formula(plan: Plan, table: Table) -> str:
    """What stands in a typed cell until the clerk types: 0 once the table's blanks are declared zero."""
    return f'IF({a1(*plan.places.choices[table.code][1:], absolute=True)}=1,0,"")' if table.zero_choice else ""


def top_slots(
    plan: Plan, sheet: str, title: str, unit: str, left_cols: int, cols: int, *, title_row: int = TITLE_ROW,
) -> list[Slot]:
    """The status line, the title, and the line that says who reports for when."""
    missing, wrong = readings.how_many(plan, sheet, seen_from=sheet)
    blank_at = readings.first_blank(plan, sheet, "（从{at}起）", seen_from=sheet)
    wrong_at = readings.first_wrong(plan, sheet, [f"（{words}）" for words in readings.SHORT], seen_from=sheet)
    counts = f'"　本表未填"&{missing}&"格"&IF({missing}>0,{blank_at},"")&"，填错"&{wrong}&"格"&IF({wrong}>0,{wrong_at},"")&"。"'
    sheet_status = f'IF({missing}+{wrong}=0,"　本表已填齐。",{counts})'
    status = f"{on_sheet(CHECK_SHEET, '$A$2')}&{sheet_status}"
    blank_goal, wrong_goal = readings.where_first(plan, sheet, seen_from=sheet)
    here = f'{lamps.quoted(on_sheet(sheet, ""))}&IF({wrong}>0,{wrong_goal},{blank_goal})'
    goal, link = (0, plan.helper_left(sheet) + 1), (STATUS_ROW, plan.widest(sheet))
    year = "{year}年度" + (f"　　单位：{unit}" if unit else "")
    return [
        Slot(Span(STATUS_ROW, 0, 1, cols), Role.STATUS, formula=status, shows=f"status:{sheet}"),
        Slot(Span(*link), Role.LINK, formula=lamps.link(a1(*goal, absolute=True)), shows=f"link:{sheet}"),
        Slot(Span(*goal), Role.HELPER, formula=f"IF({missing}+{wrong}>0,{here},{FIRST_GOAL})", shows=f"goal:{sheet}"),
        Slot(Span(title_row, 0, 1, cols), Role.TITLE, title),
        Slot(Span(title_row + 1, 0, 1, left_cols), Role.CAPTION, "填报单位：{unit.name}", identity="unit"),
        Slot(Span(title_row + 1, left_cols, 1, cols - left_cols), Role.LINE, year, identity="year"),
    ]


def top_heights(plan: Plan, widths: Sequence[float], heights: Mapping[int, float]) -> dict[int, float]:
    """Row heights in points of what stands above a table: the status line is high enough for much that is wrong."""
    tallies = sorted((_drawn(rule.tally) for rule in plan.form.rules if rule.severity == "error"), reverse=True)
    lines = -(-(_drawn(_MUCH_WRONG) + sum(tallies[:_TALLIES])) // max(added(widths) - 4, 1))
    return {**heights, STATUS_ROW: max(heights[STATUS_ROW], 6 + 14.5 * min(lines, _MOST_LINES))}


def _drawn(words: str) -> float:
    return drawn_width(words, narrow=1.0, wide=_CHARACTER)


def _last_slots(plan: Plan, table: Table, top: int) -> list[Slot]:
    first = first_value_col(table)
    left, right = plan.last_left(table), plan.last_left(table) + table.cols - first - 1
    head = "上年数（供核对，不打印）"
    slots = [Slot(Span(WHO_ROW, left, 1, right - left + 1), Role.LAST_HEAD, head)]
    header = table.header_rows - 1
    if header >= 0:
        for label in table.labels:
            if label.span.row <= header <= label.span.last_row and label.span.col >= first:
                slots.append(
                    Slot(Span(top + header, left + label.span.col - first, 1, label.span.cols),
                         Role.LAST_HEAD, label.text)
                )
    for cell in table.cells:
        _, row, col = plan.last_at[cell.code]
        slots.append(Slot(Span(row, col, cell.span.rows, cell.span.cols), Role.LAST, code=cell.code))
    return slots


def side_widths(plan: Plan, sheet: str, values: Sequence[float]) -> tuple[float, ...]:
    """The widths of what stands beside a table: the link of the status line, its hints, then last year's values (narrower than this year's)."""
    hints = (hint_width(plan.tables_on(sheet)), _GAP) if plan.has_hints(sheet) else ()
    last = (*(max(_NARROW, width * 0.6) for width in values), _GAP) if plan.last_year else ()
    return (_LINK, *hints, *last)


def higher(heights: dict[int, float], wanted: dict[int, float]) -> dict[int, float]:
    """Row heights of which each row gets the greater."""
    return heights | {row: max(heights.get(row, 0.0), height) for row, height in wanted.items()}


def row_heights(table: Table, top: int) -> dict[int, float]:
    """Row heights in points for a table at a row of a sheet: for wrapped labels: a label is given the lines it needs in its width."""
    heights = dict.fromkeys(range(top, top + table.rows), 19.5)
    for label in table.labels:
        width = added(table.widths[label.span.col : label.span.last_col + 1])
        lines = -(-_drawn(label.text) // max(width - 1.5, 1))
        height = max(19.5, 14.5 * lines / label.span.rows + 5 / label.span.rows)
        for row in range(label.span.row, label.span.last_row + 1):
            heights[top + row] = max(heights[top + row], min(height, 400.0))
    return heights
