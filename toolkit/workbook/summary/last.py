"""上年数: last year's figures unit by unit, as in 明细, and the district's made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.aggregate import STATES
from toolkit.findings import Number, json_number
from toolkit.form import Cell
from toolkit.layout import Role
from toolkit.layout.address import a1, on_sheet
from toolkit.layout.lamps import Places, SeenFrom
from toolkit.rules import excel, rolled, rulebook
from toolkit.scopes import WHOLE
from toolkit.workbook import adding
from toolkit.workbook.streamed import Row
from toolkit.workbook.styles import number_format
from toolkit.workbook.summary.detail import WIDTH
from toolkit.workbook.summary.plan import (
    DAY,
    DETAIL,
    DETAIL_TOP,
    LAST,
    LAST_TOP,
    STATE_COL,
    Plan,
)

_EXACT = 10
"""Decimals of what is only reckoned with, and shown nowhere."""


def last_sheet(plan: Plan) -> None:
    """Paint 上年数: only where figures of last year are known, or totals are made with them."""
    if not plan.last_columns:
        return
    scopes = [plan, *filter(None, [plan.beside])]
    form, styles, width = plan.form, plan.styles, len(plan.last_head) + len(plan.last_columns)
    ws, pen = plan.sheet(LAST, landscape=True)
    ws.set_column(0, 0, 6)
    ws.set_column(1, 1, 14)
    ws.set_column(2, 2, 22)
    ws.set_column(3, len(plan.last_head) - 1, 9)
    ws.set_column(len(plan.last_head), width - 1, WIDTH)
    title = f"{plan.facts.district}{plan.facts.year - 1}年　{LAST}"
    says = f"{plan.denominator}“计入比较”是已报送、计入汇总的单位；其中有一家没有上年数，全区的就空着，不比。"
    plan.head(ws, pen, title, 10, says=says, width=6 + 14 + 22 + 9 + 6 * WIDTH)
    ws.set_row(4, 62)
    head, line = styles.role(Role.LAMP_HEAD), styles.role(Role.LAMP)
    for col, text in enumerate(plan.last_head):
        pen.put(2, col, 3, 1, text, head)
    for one in scopes:
        pen.put(one.last_sum, 0, 1, len(plan.last_head), one.sums.scope.short if one.sums.scope else WHOLE, head)
    for code, col in plan.last_columns.items():
        cell = form.cells[code]
        pen.put(2, col, 1, 1, form.table_of[code].title, head)
        pen.put(3, col, 1, 1, code, styles.role(Role.HELPER))
        pen.put(4, col, 1, 1, cell.name, head)
        total = styles.role(Role.TOTAL, num_format=_format(cell))
        for one in scopes:
            content = json_number(one.sums.last.get(code))
            pen.put(one.last_sum, col, 1, 1, "" if content is None else content, total, formula=_formula(one, cell))
    cells = [form.cells[code] for code in plan.last_columns]
    looks = [*[line] * len(plan.last_head), *(styles.role(Role.NUMBER, num_format=_format(cell)) for cell in cells)]
    ws.stream(LAST_TOP, looks, lambda: _rows(plan, scopes, cells), plan.units)
    ws.freeze_panes(LAST_TOP, len(plan.last_head))
    ws.fit_to_pages(max(1, len(plan.last_columns) // 25), 0)
    ws.repeat_rows(2, 4)


def _rows(plan: Plan, scopes: Sequence[Plan], cells: Sequence[Cell]) -> Iterator[Row]:
    """The units one after another: whose they are, whether they are compared in each scope, their figures."""
    for n, standing in enumerate(plan.every.standings):
        counted = {one.last_counted_col: (_counts(one, n), "是" if standing.reported and one.holds(standing.unit) else "否") for one in scopes}
        before = plan.every.lasts.get(standing.unit.code, {})
        yield [n + 1, standing.unit.code, standing.unit.name, *(counted[col] for col in sorted(counted)),
               *(_said(cell, before.get(cell.code)) for cell in cells)], None


def _counts(plan: Plan, n: int) -> str:
    """Whether a unit's figures are in the sums of this year, which is when they are in those of last year: live over 明细."""
    counted, state = (on_sheet(DETAIL, a1(DETAIL_TOP + n, col)) for col in (plan.counted_col, STATE_COL))
    return f'IF(AND({counted}="是",{state}<>"{STATES["missing"]}",{state}<>"{STATES["exempt"]}"),"是","否")'


def _format(cell: Cell) -> str:
    return DAY if cell.kind == "date" else number_format(cell)


def _said(cell: Cell, value: Number | None) -> str | int | float | None:
    return rolled.said(cell, value) if cell.kind == "choice" else json_number(value)


def _formula(plan: Plan, cell: Cell) -> str:
    """The units' figures of last year made into the district's, blank where one in the sums has none."""
    book = rulebook(plan.form)
    if cell.code in book.with_last or cell.code in rolled.without_figure(plan.form):
        return ""  # it would ask for the year before, or is no number
    if rolled.is_recomputed(plan.form, cell.code):
        own = Places(cells={}, readings=plan.last_places, last={}, facts={}, choices={})
        return excel.district_total(cell.code, book, SeenFrom(LAST, own), _EXACT)
    columns = [plan.last_range(plan.last_columns[code]) for code in (cell.code, *filter(None, [cell.weight]))]
    counted = plan.last_range(plan.last_counted_col)
    whole = ",".join(f'COUNTIFS({counted},"是",{one},"{adding.ANY_NUMBER}")=COUNTIF({counted},"是")' for one in columns)
    return f'IF(AND({whole}),{adding.formula(cell, adding.Columns(counted, *columns))},"")'
