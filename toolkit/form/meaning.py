"""What a cell holds, in words for whoever reads a form."""

from __future__ import annotations

from typing import Final

from toolkit.form.model import Cell

KIND_WORDS: Final = {"count": "件数", "money": "金额", "percent": "百分比", "score": "得分", "choice": "选项", "date": "日期"}


def held(cell: Cell) -> str:
    """What belongs in a cell: “整数，件”, “金额，两位小数，万元”, “选一项：是、否”."""
    if cell.kind == "choice":
        return f"选一项：{'、'.join(cell.choices)}"
    if cell.kind == "date":
        return "日期"
    whole = "整数" if cell.kind == "count" else f"{KIND_WORDS[cell.kind]}，" + (f"{cell.decimals}位小数" if cell.decimals else "整数")
    return "，".join(filter(None, (whole, cell.unit, "可为负数" if cell.negative else "")))
