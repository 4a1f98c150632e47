"""The unit list as lines of fields: what a page of it shows, and the whole list again from what was typed on that page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from toolkit.campaign.units import FIELDS, Examined
from toolkit.structs import Struct
from toolkit.submission import Unit

NEW_LINES: Final = 3
"""Empty lines for further units."""
_TYPED: Final = ("name", "code", "level", "aliases", "contact", "phone", "email")


class Line(Struct, frozen=True):
    """One unit's line: what its fields are called by, what stands in them, what is wrong with it."""

    key: str
    cells: Mapping[str, str]
    required: bool
    gone: bool
    new: bool
    wrong: tuple[str, ...]


def _cells(unit: Unit) -> dict[str, str]:
    """A unit as a row of the list, by field."""
    texts = {name: getattr(unit, name) for name in FIELDS}
    return {name: "、".join(value) if isinstance(value, tuple) else ("是" if value else "否") if isinstance(value, bool) else value
            for name, value in texts.items()}


def lines_of(shown: Sequence[Unit], units: Sequence[Unit], typed: Mapping[str, str], found: Examined | None) -> list[Line]:
    """The lines of a page, as the list has them or as they were typed, with empty ones at the end."""
    at = {key: number for number, (key, _) in enumerate(_edited(units, typed), 2)}
    wrong: dict[int, list[str]] = {}
    for one in found.wrong if found else ():
        wrong.setdefault(one.row, []).append(one.sentence)
    lines = []
    for unit in shown:
        known = f"here:{unit.code}" in typed
        cells = {name: typed.get(f"{name}:{unit.code}", "") for name in _TYPED if name != "code"} if known else _cells(unit)
        required = f"required:{unit.code}" in typed if known else unit.required
        lines.append(Line(unit.code, {**cells, "code": unit.code}, required, f"gone:{unit.code}" in typed, False,
                          tuple(wrong.get(at.get(unit.code, 0), ()))))
    for key in (f"new{number}" for number in range(1, NEW_LINES + 1)):
        cells = {name: typed.get(f"{name}:{key}", "") for name in _TYPED}
        lines.append(Line(key, cells, f"required:{key}" in typed or not typed, False, True, tuple(wrong.get(at.get(key, 0), ()))))
    return lines


def edited_rows(units: Sequence[Unit], typed: Mapping[str, str]) -> list[list[str]]:
    """The whole list with its head: who was not on the page as he was, who was as typed there, and who was added last."""
    return [list(FIELDS), *([cells.get(name, "") for name in FIELDS] for _, cells in _edited(units, typed))]


def _edited(units: Sequence[Unit], typed: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    rows = []
    for unit in units:
        cells = _cells(unit)
        if f"here:{unit.code}" in typed:
            if f"gone:{unit.code}" in typed:
                continue
            cells |= {name: typed.get(f"{name}:{unit.code}", "") for name in _TYPED if name != "code"}
            cells["required"] = "是" if f"required:{unit.code}" in typed else "否"
        rows.append((unit.code, cells))
    for key in (f"new{number}" for number in range(1, NEW_LINES + 1)):
        cells = {name: typed.get(f"{name}:{key}", "") for name in _TYPED}
        if any(cells.values()):
            rows.append((key, {**cells, "required": "是" if f"required:{key}" in typed else "否"}))
    return rows
