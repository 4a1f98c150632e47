"""校验码: a short code of a table's numbers, so that stamped paper can be held against a file.

Each value (its whole part modulo 9973, and its decimals) is weighted by its place in the form's order, once
plainly and once squared, so that a changed number or a number moved by one cell changes the code. The workbook
works out the same with SUMPRODUCT and MOD, kept far below the size at which old MOD gives up (2^27 times the
divisor). It shows slips of the pen and mixed-up sheets; it is no signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from toolkit.findings import Number
from toolkit.form.model import Cell, Table

FIRST, SECOND = 9973, 9967
"""The two moduli, primes below 10,000: each gives four digits."""


def check_code(table: Table, values: Mapping[str, Number | None]) -> str | None:
    """The code of a table, such as ``0412-7733``; None while a value is missing."""
    plain = squared = 0
    for place, cell in enumerate(table.cells, 1):
        value = values.get(cell.code)
        if value is None:
            return None
        reduced = _reduced(cell, value)
        plain += place * reduced
        squared += place * place * reduced
    return f"{plain % FIRST:04d}-{squared % SECOND:04d}"


def _reduced(cell: Cell, value: Number) -> int:
    whole = int(value)
    if not cell.decimals:
        return whole % FIRST
    fraction = ((Decimal(value) - whole) * 10**cell.decimals).quantize(Decimal(1), ROUND_HALF_UP)
    return whole % FIRST + int(fraction)
