"""校验码: a short code of a table's numbers, so that stamped paper can be held against a file.

Each value (its whole part modulo 9973, and its decimals) is weighted by its place in the form's order, once
plainly and once squared, so that a changed number or a number moved by one cell changes the code. The workbook
works out the same row by row with MOD, kept far below the size at which old MOD gives up (2^27 times the
divisor). It shows slips of the pen and mixed-up sheets; it is no signature.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from toolkit.findings import Number
from toolkit.form.model import Cell, Table

FIRST, SECOND = 9973, 9967
"""The two moduli, primes below 10,000: each gives four digits."""


def check_code(table: Table, values: Mapping[str, Number | None]) -> str | None:
    """The code of a table, such as ``0412-7733``; None while a value is missing."""
    if any(values.get(cell.code) is None for cell in table.cells):
        return None
    known = {code: value for code, value in values.items() if value is not None}
    plain, squared = (row_part(list(enumerate(table.cells, 1)), known, power) for power in (1, 2))
    return f"{plain:04d}-{squared:04d}"


def row_part(cells: Sequence[tuple[int, Cell]], values: Mapping[str, Number], power: int) -> int:
    """What some cells (with their places in the table) add to the first or second sum; one without a number adds nothing."""
    modulus = (FIRST, SECOND)[power - 1]
    weighted: Iterable[int] = ((place * place if power == 2 else place) * _reduced(cell, values.get(cell.code, 0)) for place, cell in cells)
    return sum(weighted) % modulus


def _reduced(cell: Cell, value: Number) -> int:
    whole = int(value)
    if not cell.decimals:
        return whole % FIRST
    fraction = ((Decimal(value) - whole) * 10**cell.decimals).quantize(Decimal(1), ROUND_HALF_UP)
    return whole % FIRST + int(fraction)
