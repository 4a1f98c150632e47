"""What a cell holds, and how the district's figure comes about, in words for whoever reads a form."""

from __future__ import annotations

from typing import Final

from toolkit.form.model import Cell, Form

KIND_WORDS: Final = {"count": "件数", "money": "金额", "percent": "百分比", "score": "得分", "choice": "选项", "date": "日期"}
_ADDED: Final = {"sum": "各单位相加", "max": "取各单位中最大的", "min": "取各单位中最小的", "none": "不汇总，各单位分列"}
_OF_DAYS: Final = {"max": "取各单位中最晚的", "min": "取各单位中最早的"}


def held(cell: Cell) -> str:
    """What belongs in a cell: “整数，件”, “金额，两位小数，万元”, “选一项：是、否”."""
    if cell.kind == "choice":
        return f"选一项：{'、'.join(cell.choices)}"
    if cell.kind == "date":
        return "日期"
    whole = "整数" if cell.kind == "count" else f"{KIND_WORDS[cell.kind]}，" + (f"{cell.decimals}位小数" if cell.decimals else "整数")
    return "，".join(filter(None, (whole, cell.unit, "可为负数" if cell.negative else "")))


def added_up(form: Form, cell: Cell) -> str:
    """How a cell of many units becomes the district's."""
    if cell.total:
        return "由全区的各分项按算式重算"
    if cell.kind == "choice" and cell.rollup == "sum":
        return "数每个选项各有几家"
    if cell.rollup == "mean":
        weight = form.cells.get(cell.weight)
        return f"按“{weight.name}”（{cell.weight}）加权平均" if weight is not None else "各单位平均，每家同权"
    return (_OF_DAYS if cell.kind == "date" else {}).get(cell.rollup, _ADDED[cell.rollup])
