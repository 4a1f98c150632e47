"""Adjustments 调整 in words, as the roll-up and the command line say them; a report says none of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from toolkit.aggregate import Adjustment, Standing, Sums, figure
from toolkit.findings import Number
from toolkit.form import Cell, Form
from toolkit.scopes import ORGANS, WHOLE, called
from toolkit.words import first_few, signed

SHEET = "调整"
COUNTED_AMONG_ORGANS = "计入机关"
"""The head of a column, of 明细 and of 调整: whether it is in the scope of the district's own organs."""
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
    """What is to be looked at again, a sentence each: an adjustment whose unit has sent or lost a return since, a sum below zero."""
    return [f"{named(sums.form, one, sums.standings)}：{doubt}" for one in sums.adjustments if (doubt := doubt_of(one, sums))]


def doubt_of(one: Adjustment, sums: Sums) -> str:
    """What has become of the unit an adjustment is about, or of the sum; empty where there is nothing to look at, or it was taken back."""
    if one.undone:
        return ""
    cell, value = sums.form.cells[one.code], sums.values[one.code]
    below_zero = f"{called(sums.scope)}现为{figure(cell, value)}，小于0" if value is not None and value < 0 and not cell.negative else ""
    said = "；".join(filter(None, (_of_unit(one, sums.standings), below_zero)))
    return f"{said}，请核对是否还要；不要的用 nianbao adjust --undo {one.number} 取消。" if said else ""


def _of_unit(one: Adjustment, standings: Sequence[Standing]) -> str:
    if not one.unit:
        return ""
    standing = next((standing for standing in standings if standing.unit.code == one.unit), None)
    if standing is None:
        return "单位名单里已没有这个单位"
    if not standing.unit.counted:
        return "该单位现在不计入汇总，这一条仍计入"
    if standing.sha256 == one.sha256:
        return ""
    if standing.version > one.version:
        return f"调整之后该单位{'重报过' if one.version else '报来了报表'}"
    return "调整之后该单位的报表撤回过"


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
    """The unit's name, its code where the list has it no longer; 全区 or 机关 where it is no single unit's."""
    if not one.unit:
        return ORGANS if one.organs else WHOLE
    return next((standing.unit.name for standing in standings if standing.unit.code == one.unit), one.unit)


def when(at: str) -> str:
    """A moment as lists print it, to the minute."""
    return at[:16].replace("T", " ")
