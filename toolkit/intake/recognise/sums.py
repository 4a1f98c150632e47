"""What every proof by sums needs: figures as numbers, whether several rows speak, and what is kept of a proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from toolkit.findings import Number
from toolkit.form.model import Form
from toolkit.intake.recognise.expected import ExpectedRow
from toolkit.intake.recognise.placing import Placed
from toolkit.intake.recognise.witness import Equation, Weighed, amount
from toolkit.structs import Struct

MOST_COPIES = 12
"""Copies of one table among which anything is decided; a document with more is no report."""


class Proof(Struct, frozen=True):
    """Rows placed by arithmetic, and what proved them."""

    table: str
    rows: tuple[ExpectedRow, ...]
    place: str
    how: str
    by: str


def figures_of(placed: Iterable[Placed]) -> dict[str, Number]:
    """Code → number, of those places that plainly show one, and store no other; a blank counts as nothing."""
    found: dict[str, Number] = {}
    for item in placed:
        number = amount(item.spot.text) if item.spot is not None else 0
        sure = item.spot is None or item.spot.doubt is None
        if number is not None and sure:
            found[item.cell.code] = number
    return found


def crossed(form: Form, row: ExpectedRow, own: Mapping[str, Number], weighed: Weighed) -> bool:
    """Whether other rows bear a row out: its own total holds wherever the whole row is put.

    Of a row of zeros the sum of every column must be known: then any other row would break one.
    """
    codes = {cell.code for cell in row.cells}
    told = {code for code in codes if own.get(code, 1)}
    across = {code for equation in weighed.holds if crosses(equation, form) for code in equation.codes}
    return bool(told & across) if told else codes <= across


def crosses(equation: Equation, form: Form) -> bool:
    """Whether an equation speaks of several rows."""
    return len({form.cells[code].row_code for code in equation.codes}) > 1
