"""Last year's figures under another edition of the form: mapped by code, and said cell by cell where something has no counterpart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.campaign.figures import Values
from toolkit.findings import Number
from toolkit.form import Cell, Form
from toolkit.form.renaming import ADDED
from toolkit.form.spoken import carried_over
from toolkit.rules import evaluate_totals
from toolkit.structs import replace
from toolkit.words import first_few

_MOST_NAMED = 8


def carried(form: Form, values: Values, before: Mapping[str, Cell] | None = None) -> dict[str, Number | None]:
    """A source's values under this year's codes. Of several that became one the sum, None where one of them is not known; totals
    that the source does not have are calculated where all their parts are there.

    ``before`` are the source's own cells, where it has a form: a choice is carried over by its word, wherever that stands in the list.
    """
    if before is not None:
        now = {old: cell for cell in form.cells.values() for old in (cell.code, *cell.was)}
        values = {
            code: carried_over(before[code], now[code], value) if code in now and code in before else value for code, value in values.items()
        }
    found: dict[str, Number | None] = {}
    for code, cell in form.cells.items():
        known = [values[old] for old in (code, *cell.was) if old in values]
        given = [value for value in known if value is not None]
        if known:
            found[code] = None if len(given) < len(known) or (len(given) > 1 and cell.kind not in ADDED) else sum(given[1:], given[0])
    absent = [code for code, cell in form.cells.items() if cell.total and code not in found] if any_renamed(form) else []
    return found | {code: value for code, value in evaluate_totals(form, found, absent).items() if value is not None}


def any_renamed(form: Form) -> bool:
    """Whether any cell had another code last year."""
    return any(cell.was for cell in form.cells.values())


def old_codes(form: Form) -> dict[str, Cell]:
    """This year's cell by every code it had last year and has no longer."""
    return {old: cell for cell in form.cells.values() for old in cell.was}


def as_it_was(form: Form) -> Form:
    """The form with its old codes beside the new ones, to read a list that is headed with codes."""
    def both(cell: Cell) -> tuple[Cell, ...]:
        return (cell, *(replace(cell, code=old, total=None, row_labels=(), column_labels=(), was=()) for old in cell.was))

    return replace(form, tables=tuple(replace(table, cells=tuple(one for cell in table.cells for one in both(cell))) for table in form.tables))


def said_of(form: Form, before: Mapping[str, str]) -> Iterator[str]:
    """What is to be said of figures whose source has other cells; ``before`` are its codes with their names."""
    used = {code for cell in form.cells.values() for code in (cell.code, *cell.was)}
    typed = [cell for cell in form.cells.values() if not cell.total]
    mapped = [
        f"“{'”加“'.join(before[code] for code in codes)}”接到“{cell.name}”"
        for cell in typed
        if (codes := [code for code in (cell.code, *cell.was) if code in before]) and codes != [cell.code]
    ]
    if mapped:
        yield f"上年的代码与本年不同，按 renamed 接续：{first_few(mapped, _MOST_NAMED, counted='格')}。"
    gone = [f"“{name}”" for code, name in before.items() if code not in used]
    new = [f"“{cell.name}”" for cell in typed if not any(code in before for code in (cell.code, *cell.was))]
    parts = [f"上年的{first_few(gone, _MOST_NAMED, counted='格')}本年没有，没有采用"] if gone else []
    parts += [f"本年的{first_few(new, _MOST_NAMED, counted='格')}上年没有，不与上年核对"] if new else []
    if parts:
        yield f"{'；'.join(parts)}。"
