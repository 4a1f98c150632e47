"""Adjustments 调整 in words, as the roll-up and the command line say them; a report says none of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from toolkit.aggregate import Adjustment, Standing, Sums
from toolkit.findings import Number
from toolkit.form import Cell, Form
from toolkit.words import first_few, plain, signed

SHEET = "调整"
WHOLE = "全区"
"""Whose figure it is where it is no single unit's."""
_MOST_CELLS, _MOST_UNITS = 12, 3
"""Named below one table; the sheet lists them all."""


def below(sums: Sums, codes: Collection[str] | None = None) -> str:
    """Which of these cells (of all) are adjusted, and by how much; empty where none is. No full stop."""
    together: dict[str, Number] = {}
    units: dict[str, dict[str, None]] = {}
    for one in sums.adjustments:
        if codes is None or one.code in codes:
            together[one.code] = together.get(one.code, 0) + one.delta
            units.setdefault(one.code, {})[whose(one, sums.standings)] = None
    if not together:
        return ""
    named = [
        f"“{sums.form.cells[code].name or code}”{signed(delta)}（{first_few(list(units[code]), _MOST_UNITS)}）" for code, delta in together.items()
    ]
    return f"{len(named)}格的数经本级调整：{first_few(named, _MOST_CELLS, counted='格')}"


def doubts(sums: Sums) -> list[str]:
    """What is to be looked at again: an adjustment whose unit has sent or lost a return since, a sum that came below zero."""
    of_units = [f"{named(sums.form, one, sums.standings)}：{doubt}" for one in sums.adjustments if (doubt := doubt_of(one, sums.standings))]
    cells = {one.code: sums.form.cells[one.code] for one in sums.adjustments}
    return of_units + [
        f"“{cell.name or code}”（{code}）调整后为{plain(value)}{cell.unit}，小于0，请核对它的各条调整。"
        for code, cell in cells.items() if (value := sums.values[code]) is not None and value < 0 and not cell.negative
    ]


def doubt_of(one: Adjustment, standings: Sequence[Standing]) -> str:
    """What has become of the unit an adjustment is about; empty where it is as it was then."""
    if not one.unit or one.undone:
        return ""
    standing = next((standing for standing in standings if standing.unit.code == one.unit), None)
    way = f"不要的用 nianbao adjust --undo {one.number} 取消。"
    if standing is None:
        return f"单位名单里已没有这个单位，请核对是否还要；{way}"
    if not standing.unit.counted:
        return f"该单位现在不计入汇总，这一条仍计入，请核对是否还要；{way}"
    if standing.sha256 == one.sha256:
        return ""
    if standing.version > one.version:
        return f"调整之后该单位{'重报过' if one.version else '报来了报表'}，请核对是否还要；{way}"
    return f"调整之后该单位的报表撤回过，请核对是否还要；{way}"


def named(form: Form, one: Adjustment, standings: Sequence[Standing]) -> str:
    """An adjustment as a sentence names it: “第3条调整（北塬街道，《表三》“一、本年新收｜自然人”，+1件）”."""
    cell = form.cells[one.code]
    return f"第{one.number}条调整（{whose(one, standings)}，{place(form, cell)}，{signed(one.delta)}{cell.unit}）"


def place(form: Form, cell: Cell) -> str:
    """A cell with its table: “《表三》“一、本年新收｜自然人””."""
    return f"《{table_name(form, cell.code)}》“{cell.name or cell.code}”"


def table_name(form: Form, code: str) -> str:
    """What a table is called: by its sheet, or by its title where it stands among the texts."""
    table = form.table_of[code]
    return table.title if table.on_text_sheet else table.sheet


def whose(one: Adjustment, standings: Sequence[Standing]) -> str:
    """The unit's name; its code where the list has it no longer."""
    if not one.unit:
        return WHOLE
    return next((standing.unit.name for standing in standings if standing.unit.code == one.unit), one.unit)


def when(at: str) -> str:
    """A moment as lists print it, to the minute."""
    return at[:16].replace("T", " ")
