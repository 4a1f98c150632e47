"""What stands in an issued workbook beside the cells that were issued, and is read by nobody: it is said, so that nothing is lost.

Numbers and remarks outside the cells, sheets that a clerk added, second copies of a table. Formulas outside are helpers, ours or
a clerk's, and no work typed in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from toolkit.findings import Finding, Where
from toolkit.layout import SEAL_SHEET, Layout, Role, Sheet, Slot, worded
from toolkit.layout.address import Place, a1
from toolkit.patterns import regex
from toolkit.rules.values import is_number
from toolkit.words import excerpt, first_few, one_line, plain
from toolkit.workbook.moved import normalised
from toolkit.workbook.opened import Content, Opened, OpenedSheet
from toolkit.workbook.reasons import (
    FIRST_LINE,
    LAST_OF_LINE,
    REASONS_SHEET,
    SUMS_SHEET,
    WHY_SHEET,
    finding_rows,
)
from toolkit.workbook.resolved import resolved
from toolkit.workbook.structure import Located

_OURS = (SEAL_SHEET, REASONS_SHEET, WHY_SHEET, SUMS_SHEET)
_RESERVED = "WpsReserved"
"""Sheets that an office suite keeps for itself."""
_MOST_NAMED, _QUOTED = 3, 24
_MOST_SHEETS = 20
"""Sheets nobody issued that are told of one by one."""
_LEAST_LABELS, _ENOUGH = 4, 0.6
"""A copy of a table has so many of its labels, in the same order."""
_SUM = "0123456789.+-("
_YEAR = regex(r"(?<![0-9])(20[0-9]{2})(?![0-9])")

_Found = list[tuple[Place, str]]


def found_beside(
    layout: Layout, opened: Opened, facts: Mapping[str, str], located: Mapping[str, Located], whole: Callable[[], Iterable[Layout]]
) -> Iterator[Finding]:
    """Notes of what nobody reads, and a query for each second copy with other numbers.

    ``located`` are the issued sheets by their names as issued; ``whole`` gives what the layout may have been with its hints and
    last year's values, which a seal leaves out.
    """
    issued = {name: _original(opened, place.sheet) for name, place in located.items()}
    for sheet in layout.sheets:
        if sheet.name in issued:
            yield from _outside(sheet, issued[sheet.name], located[sheet.name], facts, whole)
    added = [sheet for sheet in opened.sheets if not any(sheet is other for other in issued.values())]
    if (reasons := opened.sheet(REASONS_SHEET)) is not None and REASONS_SHEET not in issued:
        yield from _told("beside", reasons, *_typed(reasons, _read_in(reasons)))
    for number, other in enumerate(sheet for sheet in added if sheet.name not in _OURS and not sheet.name.startswith(_RESERVED)):
        if number < _MOST_SHEETS:
            yield from _added(layout, opened, other, facts, located)


def _original(opened: Opened, sheet: OpenedSheet) -> OpenedSheet:
    """The sheet as far as it goes, of which only what concerns the layout was looked at."""
    return opened.sheet(sheet.name) or sheet


def _read_in(reasons: OpenedSheet) -> set[Place]:
    """Where in 说明 reasons are looked for, and our own words: the head, and all of a line up to what is hidden of it."""
    lines = finding_rows(reasons)
    return {place for place in reasons.contents if place[0] < FIRST_LINE or (place[0] in lines and place[1] <= LAST_OF_LINE)}


# ── beside the cells of an issued sheet ─────────────────────────────


def _outside(
    sheet: Sheet, actual: OpenedSheet, located: Located, facts: Mapping[str, str], whole: Callable[[], Iterable[Layout]]
) -> Iterator[Finding]:
    if located.moved is None:
        numbers, texts = _outside_as_issued(sheet, actual, facts, whole)
    else:
        known = _read_places(sheet, located)
        numbers, texts = _within_edge(known, _typed(actual, known)[0]), []
    lost = located.moved is not None and any(
        located.place(slot) is None for slot in sheet.by_code.values() if slot.role in (Role.INPUT, Role.TOTAL))
    yield from _told("lost" if lost else "beside", actual, numbers, texts)


def _outside_as_issued(
    sheet: Sheet, actual: OpenedSheet, facts: Mapping[str, str], whole: Callable[[], Iterable[Layout]]
) -> tuple[_Found, _Found]:
    """What somebody typed outside the cells of a sheet in which nothing moved."""
    plan = resolved(sheet)
    found = _outside_of(actual, plan.places)
    if not found:
        return [], []
    unknown = True
    for layout in whole():
        unknown = False
        for other in [resolved(other) for other in layout.sheets if other.name == sheet.name]:
            found = [
                place for place in found
                if place not in other.fixed and not any(_same(slot, actual.contents.get(place), facts) for slot in other.worded.get(place, ()))
            ]
        if not found:
            return [], []
    return (_within_edge(plan.places, _shown(actual, found)[0]), []) if unknown else _shown(actual, found)


def _within_edge(known: Collection[Place], numbers: _Found) -> _Found:
    """The numbers left of the last known column: nobody can tell our own hints and last year's values, which stand to the right,
    from what a clerk wrote."""
    edge = 1 + max((col for _, col in known), default=0)
    return [(place, text) for place, text in numbers if place[1] < edge]


def _same(slot: Slot, content: Content, facts: Mapping[str, str]) -> bool:
    return normalised(content) == normalised(worded(slot, facts))


def _read_places(sheet: Sheet, located: Located) -> set[Place]:
    """Where the values and texts of a sheet that moved are read."""
    places = {place for slot in sheet.slots if slot.code and (place := located.place(slot)) is not None}
    for code in [code for code, slot in sheet.by_code.items() if slot.role is Role.TEXT]:
        rows = [located.place(other) for other in sheet.slots if other.code == code]
        if rows and (first := rows[0]) is not None and (last := rows[-1]) is not None:
            places |= {(row, first[1]) for row in range(first[0], last[0] + 1)}
    return places


def _typed(sheet: OpenedSheet, known: Collection[Place]) -> tuple[_Found, _Found]:
    """The numbers and the words that somebody typed outside known places."""
    return _shown(sheet, _outside_of(sheet, known))


def _outside_of(sheet: OpenedSheet, known: Collection[Place]) -> list[Place]:
    """Where something was typed outside known places: a formula is no work typed in, unless it is a sum of written numbers."""
    return [
        place for place, content in sheet.contents.items()
        if (not isinstance(content, str) or content[0] != "=" or content[1:2] in _SUM) and place not in known and place not in sheet.calculated
    ]


def _shown(sheet: OpenedSheet, places: Sequence[Place]) -> tuple[_Found, _Found]:
    """What shows there, as far as anything does: numbers, and words."""
    numbers, texts = _Found(), _Found()
    for place in places:
        doubt = sheet.doubts.get(place)
        shown = doubt.shown if doubt is not None and doubt.kind == "format" else _as_text(sheet.contents[place])
        if not shown.strip() or (shown[0] == "=" and not is_number(shown)):
            continue
        (numbers if is_number(shown) else texts).append((place, shown))
    return sorted(numbers), sorted(texts)


def _told(case: str, sheet: OpenedSheet, numbers: _Found, texts: _Found) -> Iterator[Finding]:
    if numbers:
        yield Finding.of(
            "value.unplaced", case, item=f"{sheet.name}!{case}", where=_where(sheet, numbers), sheet=sheet.name,
            figures=_listed(numbers, "个数"),
        )
    if texts:
        yield Finding.of(
            "text.unplaced", case, item=f"{sheet.name}!{case}", where=_where(sheet, texts), sheet=sheet.name,
            words=_listed(texts, "处"),
        )


def _listed(found: _Found, counted: str) -> str:
    return first_few([f"{a1(*place)}“{excerpt(one_line(text), _QUOTED)}”" for place, text in found], _MOST_NAMED, counted=counted)


def _where(sheet: OpenedSheet, found: _Found) -> list[Where]:
    return [Where("", sheet.name, a1(*place)) for place, _ in found[:_MOST_NAMED]]


# ── sheets that nobody issued ───────────────────────────────────────


def _added(
    layout: Layout, opened: Opened, other: OpenedSheet, facts: Mapping[str, str], located: Mapping[str, Located]
) -> Iterator[Finding]:
    numbers, texts = _typed(other, set())
    copied = False
    for sheet in layout.sheets:
        shift = _shift(sheet, other, facts) if sheet.name in located else None
        if shift is not None:
            copied = True
            yield from _copy(sheet, located[sheet.name], opened, other, facts, shift)
    if not copied:
        yield from _told("sheet_hidden" if other.hidden else "sheet_added", other, numbers, texts)


def _shift(sheet: Sheet, other: OpenedSheet, facts: Mapping[str, str]) -> Place | None:
    """How far a copy of a table stands from where the table was issued; None where the sheet holds no copy."""
    if not any(slot.role is Role.INPUT for slot in sheet.slots):
        return None
    labels = [
        ((slot.span.row, slot.span.col), text) for slot in sheet.slots
        if slot.role in (Role.HEADER, Role.ROW_HEAD) and (text := normalised(worded(slot, facts)))
    ]
    places: dict[str, list[Place]] = {}
    for place, content in other.contents.items():
        if isinstance(content, str):
            places.setdefault(normalised(content), []).append(place)
    shifts = Counter(
        (row - at[0], col - at[1]) for at, text in labels for row, col in places.get(text, ())[:_MOST_SHEETS])
    if not shifts:
        return None
    shift, count = shifts.most_common(1)[0]
    return shift if count >= max(_LEAST_LABELS, _ENOUGH * len(labels)) else None


def _copy(
    sheet: Sheet, located: Located, opened: Opened, other: OpenedSheet, facts: Mapping[str, str], shift: Place
) -> Iterator[Finding]:
    """What is to be said of a second copy: that it is another year's, or where its numbers differ. Equal ones say nothing."""
    named = _named(opened, other)
    year = _year_of(sheet, other, shift)
    if year and facts.get("year", "") and facts["year"] not in year:
        yield Finding.of("value.second_copy", "other_year", item=f"{named}!{sheet.name}", copy=named, sheet=sheet.name, year=min(year))
        return
    differing: list[tuple[Where, str]] = []
    for code, slot in sheet.by_code.items():
        place = located.place(slot)
        if slot.role is not Role.INPUT or place is None:
            continue
        there = _as_text(other.stood((slot.span.row + shift[0], slot.span.col + shift[1])).content)
        here = _as_text(located.sheet.stood(place).content)
        if there.strip() and there != here:
            cell = a1(*place)
            differing.append((Where(code, located.sheet.name, cell), f"{cell}为“{here or '（空）'}”，另一份为“{there}”"))
    if differing:
        examples: Any = first_few([told for _, told in differing], _MOST_NAMED, counted="", by="；")
        yield Finding.of(
            "value.second_copy", "differs", item=f"{named}!{sheet.name}", where=[where for where, _ in differing],
            copy=named, sheet=located.sheet.name, count=len(differing), examples=examples,
        )


def _year_of(sheet: Sheet, other: OpenedSheet, shift: Place) -> set[str]:
    """The years that a copy says it is of, in its name and where the year was issued."""
    said = [other.name]
    for slot in sheet.slots:
        if slot.identity == "year" or slot.role is Role.TITLE:
            said.append(_as_text(other.contents.get((slot.span.row + shift[0], slot.span.col + shift[1]))))
    return {year for text in said for year in _YEAR.findall(text)}


def _named(opened: Opened, sheet: OpenedSheet) -> str:
    """A sheet as a sentence names it: with its number where another has the name too."""
    same = sum(other.name == sheet.name for other in opened.sheets) > 1
    number = next(n for n, other in enumerate(opened.sheets, 1) if other is sheet)
    remarks = [f"第{number}张"] * same + ["隐藏的"] * sheet.hidden
    return f"《{sheet.name}》" + (f"（{'，'.join(remarks)}）" if remarks else "")


def _as_text(content: Content) -> str:
    return "" if content is None else content if isinstance(content, str) else plain(content)
