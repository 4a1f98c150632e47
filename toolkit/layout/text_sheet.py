"""The text sheet 文字: the narrative texts by section, and the small tables that stand among them."""

from __future__ import annotations

from toolkit.form.model import TEXT_SHEET, Span, Text
from toolkit.layout import lamps, readings
from toolkit.layout.asked import asked_slots
from toolkit.layout.hints import HINT_HEAD, hint_heights, hint_slots
from toolkit.layout.model import Mark, Role, Sheet, Slot
from toolkit.layout.plan import (
    STATUS_ROW,
    TEXT_TITLE_ROW,
    TEXT_TOP,
    TEXT_TOP_HEIGHTS,
    TEXT_WHO_ROW,
    TEXT_WIDTHS,
    Plan,
)
from toolkit.layout.table_sheet import (
    choice_slots,
    fact_and_reading_slots,
    higher,
    live_grid,
    row_heights,
    side_widths,
    top_heights,
    top_slots,
)
from toolkit.structs import replace


def text_sheet(plan: Plan, helper: tuple[list[Slot], list[Mark]]) -> Sheet:
    """The sheet of all texts: a block of rows for each, one paragraph a row; hints and marks stand right of what is printed.

    A row that no paragraph stands in has neither line nor fill: on paper it is nothing but white.
    """
    form, rows, cols = plan.form, plan.text_rows, len(TEXT_WIDTHS)
    left = plan.helper_left(TEXT_SHEET)
    title = "文字部分及其他填报事项" if any(table.on_text_sheet for table in form.tables) else "文字部分"
    slots = top_slots(plan, TEXT_SHEET, title, "", 1, cols, title_row=TEXT_TITLE_ROW)
    slots.append(Slot(Span(TEXT_WHO_ROW, plan.hint_left(TEXT_SHEET)), Role.LAST_HEAD, HINT_HEAD))
    heights = top_heights(plan, TEXT_WIDTHS, TEXT_TOP_HEIGHTS)
    last_row = TEXT_TOP
    for section in form.sections:
        if section.heading not in rows:
            continue
        slots.append(Slot(Span(rows[section.heading], 0, 1, cols), Role.HEADING, section.heading))
        heights[rows[section.heading]] = 24.0
        for code in filter(plan.on_text_sheet, section.contents):
            if code in form.texts_by_code:
                text = form.texts_by_code[code]
                heights[rows[code] - 1] = 18.0
                slots.append(Slot(Span(rows[code] - 1, 0, 1, cols), Role.TEXT_HEAD, text.label))
                slots.append(Slot(Span(rows[code], plan.hint_left(TEXT_SHEET), text.rows), Role.HINT, _hint(text)))
                slots += [Slot(Span(rows[code] + n, 1), Role.TEXT, code=code) for n in range(text.rows)]
                last_row = rows[code] + text.rows - 1
            else:
                table = form.tables_by_code[code]
                heading = rows[code] - (2 if table.zero_choice else 1)
                slots.append(Slot(Span(heading, 0, 1, cols), Role.HEADING, table.title))
                slots += [*choice_slots(plan, table), *live_grid(plan, table), *hint_slots(plan, table)]
                if table.zero_choice:
                    heights[heading] = 30.0
                heights |= hint_heights(plan, table)
                if table.cols <= cols:
                    heights = higher(heights, row_heights(replace(table, widths=TEXT_WIDTHS), rows[code]))
                last_row = rows[code] + table.rows - 1
    slots += _last_slots(plan)
    written = [(slot.span.row, slot.span.col) for slot in slots if slot.role is Role.TEXT]
    slots += fact_and_reading_slots(plan, TEXT_SHEET)
    slots += [*helper[0], *asked_slots(plan)]
    return Sheet(
        name=TEXT_SHEET,
        slots=tuple(slots),
        widths=(*TEXT_WIDTHS, *side_widths(plan, TEXT_SHEET, (14.0,))),
        heights=heights,
        marks=(*lamps.status_marks(), *readings.content_marks(plan, TEXT_SHEET), *helper[1],
               *lamps.blank_marks(written),
               *(mark for table in plan.tables_on(TEXT_SHEET) for mark in lamps.total_marks(plan.places, table, helper[1]))),
        print_area=(TEXT_TITLE_ROW, 0, last_row, cols - 1),
        freeze=(STATUS_ROW + 1, 0),
        hidden_from=left,
    )


def _last_slots(plan: Plan) -> list[Slot]:
    slots = []
    for table in plan.form.tables:
        if table.on_text_sheet and plan.last_year:
            _, row, col = plan.last_at[table.cells[0].code]
            slots.append(Slot(Span(row - 1, col), Role.LAST_HEAD, "上年数"))
            slots += [Slot(Span(*plan.last_at[cell.code][1:]), Role.LAST, code=cell.code) for cell in table.cells]
    return slots


def _hint(text: Text) -> str:
    """What a text should say, and the length that is usual."""
    lines = [text.hint] if text.hint else []
    if text.length != (0, 0):
        lines.append(f"一般{text.length[0]}—{text.length[1]}字，每段一行。")
    return "\n".join(lines)
