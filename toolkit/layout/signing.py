"""The foot of a printed table: who signs, and the live 校验码 (:mod:`toolkit.rules.check_code`)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from toolkit.form.model import Span, Table
from toolkit.layout import lamps
from toolkit.layout.address import a1, area, rectangles
from toolkit.layout.model import Role, Slot
from toolkit.layout.plan import Plan
from toolkit.rules import excel
from toolkit.rules.check_code import FIRST, SECOND

_SIGNS = ("单位负责人：", "审核人：", "填表人：", "填报日期：　　　年　　月　　日")
_Corners = tuple[tuple[int, int], tuple[int, int]]


def foot_slots(plan: Plan, table: Table, row: int) -> list[Slot]:
    """The two lines below a table, from ``row`` down."""
    words = "　　　　　　　".join(_SIGNS)
    return [
        Slot(Span(row, 0, 1, table.cols), Role.SIGN, words),
        Slot(Span(row + 1, 0, 1, table.cols), Role.CODE, formula=_formula(plan, table), shows=f"code:{table.code}"),
    ]


def foot_heights(table: Table, row: int) -> dict[int, float]:
    """Row heights of the two lines: room for a pen, in as many lines as a narrow table needs."""
    lines = -(-110 // max(int(sum(table.widths)), 1))
    return {row: 12.0 + 20.0 * lines, row + 1: 20.0}


def _formula(plan: Plan, table: Table) -> str:
    at = lamps.SeenFrom(table.sheet, plan.places)
    codes = [cell.code for cell in table.inputs]
    sums = ["+".join(_weighted(plan, table, power)) for power in (1, 2)]
    code = f'TEXT(MOD({sums[0]},{FIRST}),"0000")&"-"&TEXT(MOD({sums[1]},{SECOND}),"0000")'
    return f'"校验码："&IF({excel.usable_or_declared(codes, at)}={len(codes)},{code},"填齐后自动生成")'


def _weighted(plan: Plan, table: Table, power: int) -> Iterator[str]:
    """For each block of cells the sum of their reduced values times their places to a power."""
    places = {plan.places.cells[cell.code][1:]: n for n, cell in enumerate(table.cells, 1)}
    decimals = {plan.places.cells[cell.code][1:]: cell.decimals for cell in table.cells}
    for digits in sorted(set(decimals.values())):
        for corners in rectangles(place for place, cell_digits in decimals.items() if cell_digits == digits):
            for block, stride in _even(corners, places):
                yield _block(block, stride, places[block[0]], digits, power)


def _even(corners: _Corners, places: dict[tuple[int, int], int]) -> Iterator[tuple[_Corners, int]]:
    """A block whose places rise evenly from row to row; one that does not is taken cell by cell."""
    (top, left), (bottom, right) = corners
    starts = [places[(row, left)] for row in range(top, bottom + 1)]
    steps = {b - a for a, b in itertools.pairwise(starts)}
    cells = [(row, col) for row in range(top, bottom + 1) for col in range(left, right + 1)]
    along = all(places[(row, col)] == places[(row, left)] + col - left for row, col in cells)
    if along and len(steps) <= 1:
        yield corners, steps.pop() if steps else 0
        return
    yield from (((cell, cell), 0) for cell in cells)


def _block(block: _Corners, stride: int, start: int, decimals: int, power: int) -> str:
    here, first = area(*block), a1(*block[0])
    reduced = f"MOD(INT({here}),{FIRST})"
    if decimals:
        reduced = f"({reduced}+ROUND(({here}-INT({here}))*{10**decimals},0))"
    place = f"({start}+(ROW({here})-ROW({first}))*{stride}+COLUMN({here})-COLUMN({first}))"
    return f"SUMPRODUCT({reduced}*{place}{f'*{place}' if power == 2 else ''})"
