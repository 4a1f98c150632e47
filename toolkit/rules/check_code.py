"""校验码: a short code of a table's numbers, so that stamped paper can be held against a file.

Each value (its whole part modulo 9973, and its decimals) is weighted by its place in the form's order, once
plainly and once squared, so that a changed number or a number moved by one cell changes the code. The workbook
works out the same row by row with MOD, kept far below the size at which old MOD gives up (2^27 times the
divisor). Both sums start at a number of the unit, the year and the table, so that two returns of zeros have two codes;
workbooks issued before that have no seed, and start at 0. It shows slips of the pen and mixed-up sheets; it is no signature.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import floor

from toolkit.digests import sha256
from toolkit.findings import Number
from toolkit.form.model import Cell, Table

FIRST, SECOND = 9973, 9967
"""The two moduli, primes below 10,000: each gives four digits."""


SEED = "check.seed"
"""The fact of an issued workbook that its codes start from."""


def seed_of(unit: str, year: int | None) -> str:
    """What the codes of a unit (its code, or its name where it has none) and year start from; empty for no unit."""
    return f"{unit}/{year or ''}" if unit else ""


def start(seed: str, table: str, power: int) -> int:
    """Where the first or second sum of a table starts: 0 without a seed, as in workbooks issued before there was one."""
    if not seed:
        return 0
    digest = sha256(f"{seed}/{table}/{power}".encode())
    return int.from_bytes(digest[:8], "big") % (FIRST, SECOND)[power - 1]


def check_code(table: Table, values: Mapping[str, Number | None], seed: str = "") -> str | None:
    """The code of a table, such as ``0412-7733``; None while a value is missing. ``seed`` is the issued workbook's own."""
    if any(values.get(cell.code) is None for cell in table.cells):
        return None
    known = {code: value for code, value in values.items() if value is not None}
    cells = list(enumerate(table.cells, 1))
    plain, squared = (
        (row_part(cells, known, power) + start(seed, table.code, power)) % modulus
        for power, modulus in enumerate((FIRST, SECOND), 1)
    )
    return f"{plain:04d}-{squared:04d}"


def row_part(cells: Sequence[tuple[int, Cell]], values: Mapping[str, Number], power: int) -> int:
    """What some cells (with their places in the table) add to the first or second sum; one without a number adds nothing."""
    modulus = (FIRST, SECOND)[power - 1]
    weighted: Iterable[int] = ((place * place if power == 2 else place) * _reduced(cell, values.get(cell.code, 0)) for place, cell in cells)
    return sum(weighted) % modulus


def _reduced(cell: Cell, value: Number) -> int:
    whole = floor(value)  # as INT does: a change or a ratio may be negative
    if not cell.decimals:
        return whole % FIRST
    fraction = ((Decimal(value) - whole) * 10**cell.decimals).quantize(Decimal(1), ROUND_HALF_UP)
    return whole % FIRST + int(fraction)
