"""Cells that a clerk cut and pasted elsewhere: their names went along, and so tell of it.

In workbooks whose formulas look at places (:mod:`toolkit.layout.readings`) a cut takes nothing along: what stands in a
cell is its figure, and only a cell that was left empty is lost. In older ones totals and checks followed the cell,
and what stands where something was cut away or pasted belongs to nobody surely.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from toolkit.findings import Finding, Where
from toolkit.layout import Role, Sheet, Slot, defined_name
from toolkit.layout.address import Place, a1, corners
from toolkit.patterns import regex
from toolkit.words import excerpt, first_few
from toolkit.workbook.opened import Content, Opened, OpenedSheet

_AREA = regex(r"(?<![A-Z0-9!])[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?(?![A-Z0-9(])")
_MOST_NAMED, _QUOTED = 5, 30
"""Places named in one sentence, and characters quoted of what stands in one."""

Cuts = Mapping[str, tuple[str, Place]]
"""By code: the sheet and the place that a cell was pasted to."""


def found_cuts(sheet: Sheet, actual: OpenedSheet, opened: Opened) -> Cuts:
    """The values of a sheet whose cells were cut and pasted elsewhere, by where their names point now.

    None where cells were pushed aside: then one stands where another was, or most are gone from where they were issued.
    """
    names = {code: place for code in sheet.by_code if (place := opened.names.get(defined_name(code)))}
    gone = {code: (place[0], place[1:]) for code, place in names.items() if place[0] != actual.name}
    moved = {code: place[1:] for code, place in names.items() if place[0] == actual.name and place[1:] != _at(sheet, code)}
    sources = {_at(sheet, code) for code in moved}
    if not (moved or gone) or 2 * (len(moved) + len(gone)) > len(names):
        return {}
    targets = set(moved.values())
    way = {(place[0] - _at(sheet, code)[0], place[1] - _at(sheet, code)[1]) for code, place in moved.items()}
    one_block = len(way) == 1 and all(sheet.by_code[code].role is Role.INPUT for code in moved)
    swapped = sources == targets  # cells that changed places, by way of a third
    if not swapped and (sources & targets or (len(moved) > _MOST_NAMED and not one_block)):
        return {}
    return gone | {code: (actual.name, place) for code, place in moved.items()}


def lost_by(cuts: Cuts, sheet: Sheet, actual: OpenedSheet) -> frozenset[str]:
    """The codes whose values cannot be read because of the cuts."""
    if not _followed(sheet):
        return frozenset(code for code in cuts if sheet.by_code[code].role is not Role.TEXT and _empty(actual, sheet.by_code[code]))
    onto = {_at(sheet, code): code for code in sheet.by_code}
    return frozenset({*cuts, *(onto[place] for name, place in cuts.values() if name == actual.name and place in onto)})


def told_of(cuts: Cuts, sheet: Sheet, actual: OpenedSheet, opened: Opened, lost: Collection[str]) -> Finding:
    """What was cut where, and what to type again."""
    shown = {code: place for code, place in cuts.items() if code in lost or place[1] in {_at(sheet, other) for other in lost}}
    listed = first_few([
        f"{sheet.by_code[code].at}剪切到{'' if name == actual.name else f'《{name}》'}{a1(*place)}，现为“{_short(opened, name, place)}”"
        for code, (name, place) in shown.items()
    ], _MOST_NAMED, counted="格")
    where = [Where(code, sheet.name, slot.at) for code, slot in sheet.by_code.items() if code in lost]
    cells = first_few([place.cell or "" for place in where], 2 * _MOST_NAMED, counted="格")
    return Finding.of("structure.changed", "cut_away", item=f"{sheet.name}!cut", where=where, sheet=sheet.name, cuts=listed, cells=cells)


def looks_at(formula: str, places: Collection[Place]) -> bool:
    """Whether a formula names one of these cells of its own sheet, alone or in an area."""
    return any(_within(place, area) for area in _looked_at(formula) for place in places)


def _followed(sheet: Sheet) -> bool:
    """Whether formulas of the sheet, as issued, name its values."""
    places = [_at(sheet, code) for code, slot in sheet.by_code.items() if slot.role is not Role.TEXT]
    return any(slot.role is Role.TOTAL and looks_at(slot.formula, places) for slot in sheet.slots)


def _empty(actual: OpenedSheet, slot: Slot) -> bool:
    content = actual.contents.get((slot.span.row, slot.span.col))
    return content is None or not str(content).strip()


def _at(sheet: Sheet, code: str) -> Place:
    span = sheet.by_code[code].span
    return span.row, span.col


def _looked_at(formula: str) -> Iterator[tuple[Place, Place]]:
    """The cells and areas of its own sheet that a formula names, as first and last cell."""
    yield from (corners(match[0]) for match in _AREA.finditer(formula.replace("$", "")))


def _within(place: Place, area: tuple[Place, Place]) -> bool:
    (top, left), (bottom, right) = area
    return top <= place[0] <= bottom and left <= place[1] <= right


def _short(opened: Opened, name: str, place: Place) -> str:
    sheet = opened.sheet(name)
    content: Content = sheet.stood(place).content if sheet is not None else None
    return excerpt(str(content), _QUOTED) if content is not None else ""
