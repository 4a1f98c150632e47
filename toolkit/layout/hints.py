"""填报提示: what belongs in a cell, said beside the table where it covers nothing, and not printed.

A prompt that opens over the sheet hides the very cells a clerk fills next; these stand in a column of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toolkit.form.model import Cell, Span, Table
from toolkit.layout.model import Role, Slot
from toolkit.layout.plan import Plan, hint_of, hint_width
from toolkit.words import lines_taken

HINT_HEAD = "填报提示（不打印）"
_CARRIED = "已按上年数预填。"
_POINTS_A_LINE = 12.0
_WIDE = 0.58
"""Chinese characters in a column of a width, for each digit's width, at the size of a hint."""


def hint_slots(plan: Plan, table: Table) -> list[Slot]:
    """The column of hints beside a table, its head one row above; empty for a table without any."""
    hints = list(_hints(plan, table))
    if not hints:
        return []
    top, left = plan.top(table), plan.hint_left(table.sheet)
    # On the text sheet one head stands above the hints of everything.
    head = [] if table.on_text_sheet else [Slot(Span(top - 1, left), Role.LAST_HEAD, HINT_HEAD)]
    return [*head, *(Slot(Span(top + row, left, rows), Role.HINT, words) for row, rows, words in hints)]


def hint_heights(plan: Plan, table: Table) -> dict[int, float]:
    """How high rows must be for their hints, by sheet row."""
    # Every letter as a whole character: a row of hints is better a little too high than cut.
    a_line = int(hint_width(plan.tables_on(table.sheet)) * _WIDE)
    return {
        plan.top(table) + row: 3 + _POINTS_A_LINE * lines_taken(words, a_line, narrow=1.0)
        for row, rows, words in _hints(plan, table)
        if rows == 1
    }


def _hints(plan: Plan, table: Table) -> Iterable[tuple[int, int, str]]:
    """First row, how many rows, and words of each hint."""
    told: set[str] = set()
    rows: dict[int, list[Cell]] = {}
    for cell in table.inputs:
        rows.setdefault(cell.span.row, []).append(cell)
    for row, cells in rows.items():
        words = _words(plan, cells)
        news = [sentence for sentence in dict.fromkeys(_renamed(cells)) if sentence not in told] if plan.last_year else []
        told.update(news)
        words += "".join(news)
        if words:
            # The only row of a flat table borrows the room of the heads above it.
            yield (0, row + 1, words) if len(rows) == 1 else (row, cells[0].span.rows, words)


def _renamed(cells: Sequence[Cell]) -> Iterable[str]:
    """Where last year's figures of a row come from, where its form called it otherwise. The same is said of a column in every row."""
    for cell in cells:
        for where, called in (
            (f"“{cell.row_name}”", cell.row_was), (f"“{cell.column_name}”一列", cell.column_was), (f"“{cell.name}”", cell.cell_was)
        ):
            if called and all(called):
                yield f"{where}的上年数取自上年的“{'”加“'.join(called)}”。"
            elif called:
                yield f"{where}的栏目有改动，上年数已从上年的旧栏目接来。"


def _words(plan: Plan, cells: Sequence[Cell]) -> str:
    hints: dict[str, list[Cell]] = {}
    for cell in cells:
        if hint := hint_of(cell):
            hints.setdefault(hint, []).append(cell)
    carried = _CARRIED if plan.last_year and any(cell.prefill for cell in cells) else ""
    if len(hints) <= 1 and all(len(held) == len(cells) for held in hints.values()):
        return "".join(hints) + carried
    by_row = len({cell.row_code for cell in cells}) > 1
    return "\n".join(f"{_names(held, by_row)}：{hint}" for hint, held in hints.items()) + carried


def _names(cells: Sequence[Cell], by_row: bool) -> str:
    return "、".join(dict.fromkeys(cell.row_name if by_row else cell.column_name for cell in cells))
