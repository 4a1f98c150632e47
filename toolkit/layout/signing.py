"""The foot of a printed table: who signs, and the live 校验码 (:mod:`toolkit.rules.check_code`)."""

from __future__ import annotations

from toolkit.form.model import Cell, Span, Table
from toolkit.layout import lamps
from toolkit.layout.address import area
from toolkit.layout.model import Role, Slot
from toolkit.layout.plan import CODE_PLAIN, CODE_SQUARED, Plan
from toolkit.rules import excel
from toolkit.rules.check_code import FIRST, SECOND

_SIGNS = ("单位负责人：", "审核人：", "填表人：", "填报日期：　　　年　　月　　日")


def foot_slots(plan: Plan, table: Table, row: int) -> list[Slot]:
    """The two lines below a table, from ``row`` down, and what the check code is added up from."""
    words = "　　　　　　　".join(_SIGNS)
    return [
        Slot(Span(row, 0, 1, table.cols), Role.SIGN, words),
        Slot(Span(row + 1, 0, 1, table.cols), Role.CODE, formula=_formula(plan, table), shows=f"code:{table.code}"),
        *code_slots(plan, table),
    ]


def foot_heights(table: Table, row: int) -> dict[int, float]:
    """Row heights of the two lines: room for a pen, in as many lines as a narrow table needs."""
    lines = -(-110 // max(int(sum(table.widths)), 1))
    return {row: 12.0 + 20.0 * lines, row + 1: 20.0}


def code_slots(plan: Plan, table: Table) -> list[Slot]:
    """Hidden, in each row of a table: the row's part of both sums of the check code."""
    rows: dict[int, list[tuple[int, Cell]]] = {}
    for place, cell in enumerate(table.cells, 1):
        rows.setdefault(plan.places.cells[cell.code][1], []).append((place, cell))
    at, left = lamps.SeenFrom(table.sheet, plan.places), plan.helper_left(table.sheet)
    slots = []
    for row, cells in rows.items():
        for power, (col, modulus) in enumerate(((CODE_PLAIN, FIRST), (CODE_SQUARED, SECOND)), 1):
            terms = "+".join(f"{place**power}*{_reduced(cell, at.cell(cell.code, last=False))}" for place, cell in cells)
            slots.append(Slot(Span(row, left + col), Role.HELPER, formula=f"MOD({terms},{modulus})",
                              shows=f"row.code:{power}.{row}@{table.code}"))
    return slots


def _reduced(cell: Cell, address: str) -> str:
    value = f"N({address})"
    if not cell.decimals:
        return f"MOD(INT({value}),{FIRST})"
    return f"(MOD(INT({value}),{FIRST})+ROUND(({value}-INT({value}))*{10**cell.decimals},0))"


def _formula(plan: Plan, table: Table) -> str:
    at, left = lamps.SeenFrom(table.sheet, plan.places), plan.helper_left(table.sheet)
    codes = [cell.code for cell in table.cells]
    first, last = (pick(plan.places.cells[code][1] for code in codes) for pick in (min, max))
    sums = (f"MOD(SUM({area((first, left + col), (last, left + col), absolute=True)}),{modulus})"
            for col, modulus in ((CODE_PLAIN, FIRST), (CODE_SQUARED, SECOND)))
    code = '&"-"&'.join(f'TEXT({each},"0000")' for each in sums)
    return f'"校验码："&IF({excel.usable(codes, at)}={len(codes)},{code},"填齐后自动生成")'
