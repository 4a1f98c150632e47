"""What a typed cell of an issued workbook takes, as data validation: whatever else is typed there is refused with a sentence."""

from __future__ import annotations

from typing import Any

from toolkit.form.model import Cell
from toolkit.form.spoken import DAYS, FIRST_DAY, LAST_DAY, day_of
from toolkit.rules.values import LARGEST

_LONGEST = 255
"""Characters that a suite keeps of such a sentence."""


def what_may_be_typed(cell: Cell) -> dict[str, Any]:
    """The options of the cell's data validation, as XlsxWriter takes them."""
    takes, sentence = _TAKES.get(cell.kind, _number)(cell)
    return {
        **takes, "ignore_blank": True, "error_title": "请改填", "error_message": f"“{cell.name}”{sentence}"[:_LONGEST],
    }


def _number(cell: Cell) -> tuple[dict[str, Any], str]:
    what = "填整数" if cell.kind == "count" else f"填数字，单位：{cell.unit}，可带小数"
    if cell.kind == "percent":
        what = "填百分数，可带小数，76%填76"
    takes = {
        "validate": "integer" if cell.kind == "count" else "decimal", "criteria": "between",
        "minimum": -LARGEST if cell.negative else 0, "maximum": LARGEST,
    }
    bound = "，减少的填负数" if cell.negative else "，不小于0"
    return takes, f"应{what}{bound}；没有的填0，不要填“/”“无”等文字。"


def _choice(cell: Cell) -> tuple[dict[str, Any], str]:
    return {"validate": "list", "source": list(cell.choices)}, f"只能从下拉列表里选：{'、'.join(cell.choices)}。"


def _date(cell: Cell) -> tuple[dict[str, Any], str]:
    takes = {"validate": "date", "criteria": "between", "minimum": day_of(FIRST_DAY), "maximum": day_of(LAST_DAY)}
    return takes, f"应填年、月、日俱全的日期，如2024-01-15（{DAYS}）。"




_TAKES = {"choice": _choice, "date": _date}
