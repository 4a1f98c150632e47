"""The foot of a printed table: who signs, and one line that says whether it may be signed, with the 校验码.

The code is that of :mod:`toolkit.rules.check_code`; there is none while the whole return has an error.
"""

from __future__ import annotations

from toolkit.form.model import Cell, Span, Table
from toolkit.layout import lamps
from toolkit.layout.address import a1, area, on_sheet
from toolkit.layout.model import CHECK_SHEET, Role, Slot
from toolkit.layout.plan import CODE_PLAIN, CODE_SQUARED, STATUS_ROW, Plan, added
from toolkit.rules import excel
from toolkit.rules.check_code import FIRST, SECOND

PASSED, NOT_PASSED = "数据已通过表内校验，校验码 {code}", "未通过表内校验（{left}），不得签报"
NO_CODE = "数据已通过表内校验（有空着的格，不生成校验码）"
"""What the line says; ``{left}`` is “还差3处”, of the whole return."""
DECLARED = "其余空白格均为0"
DECLARED_TOO = f"　　{DECLARED}：是"
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
    width = max(int(added(table.widths)), 1)
    return {row: 12.0 + 20.0 * -(-110 // width), row + 1: 4.0 + 16.0 * -(-66 // width)}


def code_slots(plan: Plan, table: Table) -> list[Slot]:
    """Hidden, in each row of a table: the row's part of both sums of the check code; above them, where the sums start."""
    rows: dict[int, list[tuple[int, Cell]]] = {}
    for place, cell in enumerate(table.cells, 1):
        rows.setdefault(plan.places.cells[cell.code][1], []).append((place, cell))
    at, left = lamps.SeenFrom(table.sheet, plan.places), plan.helper_left(table.sheet)
    slots = [
        Slot(Span(STATUS_ROW, left + col), Role.HELPER, shows=f"start:{power}@{table.code}")
        for power, col in enumerate((CODE_PLAIN, CODE_SQUARED), 1)
    ]
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
    # Rounded twice: 12.345-12 is a little less, or more, than 0.345, which suites round to either side.
    return f"(MOD(INT({value}),{FIRST})+ROUND(ROUND(({value}-INT({value}))*{10**cell.decimals},4),0))"


def _formula(plan: Plan, table: Table) -> str:
    at, left = lamps.SeenFrom(table.sheet, plan.places), plan.helper_left(table.sheet)
    codes = [cell.code for cell in table.cells]
    first, last = (pick(plan.places.cells[code][1] for code in codes) for pick in (min, max))
    sums = (
        f"MOD(SUM({area((first, left + col), (last, left + col), absolute=True)})+N({a1(STATUS_ROW, left + col, absolute=True)}),{modulus})"
        for col, modulus in ((CODE_PLAIN, FIRST), (CODE_SQUARED, SECOND))
    )
    code = '&"-"&'.join(f'TEXT({each},"0000")' for each in sums)
    passed = f"IF({excel.usable(codes, at)}={len(codes)},{_worded(PASSED, code)},{lamps.quoted(NO_CODE)})"
    status = on_sheet(CHECK_SHEET, "$A$2")
    left_to_do = f'LEFT({status},FIND("处",{status}))'
    line = f'IF(LEFT({status},2)="还差",{_worded(NOT_PASSED, left_to_do)},{passed})'
    if not table.zero_choice:
        return line
    chosen = a1(*plan.places.choices[table.code][1:], absolute=True)
    return f'{line}&IF({chosen}=1,"{DECLARED_TOO}","")'


def _worded(words: str, formula: str) -> str:
    """A sentence with one field as formula text."""
    before, _, rest = words.partition("{")
    after = rest.partition("}")[2]
    return "&".join([lamps.quoted(before), formula, *([lamps.quoted(after)] if after else [])])
