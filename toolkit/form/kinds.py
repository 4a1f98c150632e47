"""What a cell holds, and how many units' cells become the district's: read from a cell's section of the form file.

A count and an amount add up. A share, a mark, a day and a choice do not, or not always as their author thinks: they must say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from toolkit.form.model import CellKind, Rollup, Total
from toolkit.form.toml import Keys
from toolkit.structs import Struct
from toolkit.words import condensed

KINDS: Final = ("count", "money", "percent", "score", "choice", "date")
_ROLLUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "count": ("sum", "mean", "max", "min", "none"),
    "money": ("sum", "mean", "max", "min", "none"),
    "percent": ("mean", "max", "min", "none"),
    "score": ("mean", "max", "min", "none"),
    "choice": ("sum", "none"),
    "date": ("max", "min", "none"),
}
"""What may be said of each kind; the first is what counts and amounts do unasked."""
_UNITS: Final = {"count": "件", "money": "元", "percent": "%", "score": "分", "choice": "", "date": ""}
_DECIMALS: Final = {"money": 2, "percent": 2, "score": 1}
_CALLED: Final = {"percent": "百分比", "score": "得分", "choice": "选项", "date": "日期"}
_MOST_DECIMALS: Final = 8
_MOST_CHOICES, _LONGEST_LIST = 30, 200


class Kind(Struct, frozen=True):
    """What a cell's section says of its content."""

    kind: CellKind
    unit: str
    decimals: int
    rollup: Rollup
    weight: str
    choices: tuple[str, ...]
    negative: bool


def kind_of(keys: Keys, usual: str, total: Total | None) -> Kind:
    """What a cell holds; ``usual`` is its table's kind. Raises :class:`FormError` with place and remedy."""
    kind = keys.choice("kind", KINDS, usual)
    if total and kind in ("choice", "date"):
        raise keys.fail(f"合计不能是{_CALLED[kind]}，请改 kind 或删去这个 [[table.total]]", "kind")
    return Kind(
        kind=cast(CellKind, kind),
        unit=keys.text("unit", _UNITS[kind]),
        decimals=_decimals(keys, kind),
        rollup=cast(Rollup, _rollup(keys, kind, total)),
        weight=_weight(keys),
        choices=_choices(keys, kind),
        negative=_negative(keys, kind),
    )


def _decimals(keys: Keys, kind: str) -> int:
    decimals = keys.whole("decimals", _DECIMALS.get(kind, 0))
    if decimals > _MOST_DECIMALS:
        raise keys.fail(f"最多{_MOST_DECIMALS}位小数", "decimals")
    if kind == "count" and decimals:
        raise keys.fail("count（件数）没有小数，请删去 decimals 或改为 money", "decimals")
    if kind in ("choice", "date") and decimals:
        raise keys.fail(f"{_CALLED[kind]}没有小数，请删去 decimals", "decimals")
    return decimals


def _rollup(keys: Keys, kind: str, total: Total | None) -> str:
    written = keys.text("rollup", "")
    allowed = _ROLLUPS[kind]
    if total:
        if written:
            raise keys.fail("合计由全区的各分项按它的算式重算，不写 rollup", "rollup")
        return "sum"
    if not written:
        if kind in _CALLED:
            error = keys.fail(f"{_CALLED[kind]}不会自己相加，请写明全区的怎样得出：rollup = {_either(allowed)}", "rollup")
            error.at = (*keys.at, "kind")
            raise error
        return "sum"
    if written not in allowed:
        what = f"{_CALLED[kind]}的 rollup " if kind in _CALLED else "rollup "
        raise keys.fail(f"{what}不能是“{written}”，可写 {_either(allowed)}", "rollup")
    return written


def _weight(keys: Keys) -> str:
    weight = keys.text("weight", "")
    if weight and keys.text("rollup", "") != "mean":
        raise keys.fail("weight 只与 rollup = \"mean\" 同用", "weight")
    return weight


def _choices(keys: Keys, kind: str) -> tuple[str, ...]:
    choices = keys.texts("choices", ("是", "否") if kind == "choice" else ())
    if choices and kind != "choice":
        raise keys.fail("choices 只与 kind = \"choice\" 同用", "choices")
    if kind == "choice":
        if len(set(map(condensed, choices))) != len(choices) or not all(word.strip() == word and word for word in choices):
            raise keys.fail("各选项不能相同、不能是空的，前后不能有空格", "choices")
        if len({condensed(word).casefold() for word in choices}) != len(choices):
            raise keys.fail("有选项只差字母大小写，表格软件数选项时当作同一个", "choices")
        if not 2 <= len(choices) <= _MOST_CHOICES:
            raise keys.fail(f"应有2至{_MOST_CHOICES}个选项", "choices")
        if any(char in word for word in choices for char in ',"') or len(",".join(choices)) > _LONGEST_LIST:
            raise keys.fail(f"选项里不能有半角逗号和引号，合起来不超过{_LONGEST_LIST}字：表格软件的下拉列表容不下", "choices")
    return choices


def _negative(keys: Keys, kind: str) -> bool:
    negative = keys.flag("negative", False)
    if negative and kind in ("choice", "date"):
        raise keys.fail(f"{_CALLED[kind]}没有正负，请删去 negative", "negative")
    return negative


def _either(words: tuple[str, ...]) -> str:
    return "、".join(f'"{word}"' for word in words)
