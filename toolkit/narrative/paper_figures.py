"""Which of the district's figures the papers for the level above show, and beside which of last year's: asked of the form, not listed.

A table of few numbers is shown whole, as the form has it. Of a larger one what its rules hold against each other in the column of
totals (what came in, what was dealt with, what is left), else its own totals where these are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from toolkit.findings import Number
from toolkit.form import Cell, Form, Table
from toolkit.rules import expression as ex
from toolkit.rules import rolled, rulebook
from toolkit.structs import Struct
from toolkit.words import plain

_FEW, _FEW_TOTALS = 12, 6
"""Numbers of a table that is shown whole; totals of a larger one that are shown."""
_FLOW = range(3, 7)
"""How many totals a rule of what came in and what went out speaks of."""
_SHARE_FROM = 20
"""Below so many a percentage says nothing."""
_MOST_PERCENT = 1000
"""From so many on nobody reads it as one."""


class Carried(Struct, frozen=True):
    """What was carried in this year, and what the report of last year carried out, of one kind of applicant."""

    name: str
    code: str
    last_code: str


class Figure(Struct, frozen=True):
    """One figure that papers show."""

    code: str
    label: str
    unit: str


def key_figures(form: Form) -> list[Figure]:
    """The figures of the paper that is signed, in the form's order."""
    return [_figure(form, code) for table in _tables(form) for code in _of_table(form, table)]


def compared_figures(form: Form) -> list[Figure]:
    """Those of them that are held against last year's: the small tables, and what came in and was dealt with. What is carried over is
    held against the other side of the year by itself."""
    carried = carried_over(form)
    over = {one.code for one in carried} | {one.last_code for one in carried}
    flow = set(_flow(form))
    return [
        _figure(form, code) for table in _tables(form) for code in _of_table(form, table)
        if code not in over and (len(_numbers(table)) <= _FEW or code in flow)
    ]


def carried_over(form: Form) -> list[Carried]:
    """The pairs that a rule wants to be the same: a cell of this year, another of last year. In the form's order."""
    pairs = {}
    for check in rulebook(form).for_units:
        holds = check.holds
        if (isinstance(holds, ex.Compare) and holds.op == "==" and isinstance(holds.left, ex.Ref) and isinstance(holds.right, ex.Ref)
                and (holds.left.last, holds.right.last) == (False, True)):
            pairs[holds.left.code] = Carried(check.item_name, holds.left.code, holds.right.code)
    return [pairs[code] for code in form.cells if code in pairs]


def changed_by_half(value: Number | None, last: Number | None) -> bool:
    """Whether a figure is at least half as much again as last year's, or at most half of it; from nothing to something too."""
    if value is None or last is None or value == last:
        return False
    return _apart(value, last) * 2 >= abs(Decimal(last))


def change_said(value: Number, last: Number) -> str:
    """“增加12件” as a cell has it: “+12（60%）”, the percentage only where both are large enough to bear one."""
    sign = "+" if value > last else "−"
    percent = round(_apart(value, last) * 100 / Decimal(last)) if min(value, last) >= _SHARE_FROM else _MOST_PERCENT
    share = f"（{percent}%）" if percent < _MOST_PERCENT else ""
    return f"{sign}{plain(_apart(value, last))}{share}"


def _apart(value: Number, last: Number) -> Decimal:
    return abs(Decimal(value) - Decimal(last))


def said(form: Form, values: Mapping[str, Number | None], code: str) -> str:
    """A figure as papers print it; empty where nobody knows it."""
    return rolled.said(form.cells[code], values.get(code))


def _tables(form: Form) -> Iterable[Table]:
    return (table for table in form.sheet_tables() if not table.supplement)


def _numbers(table: Table) -> list[Cell]:
    return [cell for cell in table.cells if cell.is_number]


def _of_table(form: Form, table: Table) -> list[str]:
    numbers, without = [cell.code for cell in _numbers(table)], rolled.without_figure(form)
    if len(numbers) > _FEW:
        flow = [code for code in numbers if code in _flow(form)]
        totals = [cell.code for cell in _numbers(table) if cell.total]
        numbers = flow or (totals if len(totals) <= _FEW_TOTALS else [])
    return [code for code in numbers if code not in without]


def _flow(form: Form) -> list[str]:
    """The totals that a rule of the district's sets equal to each other: what came in and what became of it."""
    found: dict[str, None] = {}
    for check in rulebook(form).for_district:
        if isinstance(check.holds, ex.Compare) and check.holds.op == "==":
            refs = list(ex.refs(check.holds))
            if len(refs) in _FLOW and all(not ref.last and form.cells[ref.code].total for ref in refs):
                found |= dict.fromkeys(ref.code for ref in refs)
    return list(found)


def _figure(form: Form, code: str) -> Figure:
    cell = form.cells[code]
    label = "　".join(cell.row_labels) if code in _flow(form) and cell.row_labels else cell.name
    label = label.replace(f"（单位：{cell.unit}）", "")  # it has a column of its own
    return Figure(code, label, cell.unit)
