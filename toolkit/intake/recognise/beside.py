"""Tables that stand beside each other on one sheet, taken apart before any is read.

Where the words of two tables (or of two copies of one) share lines and begin in different columns, the lines they share
are parted at those columns; what stands above and below stays whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from toolkit.intake.recognise.expected import Expected, Wanted
from toolkit.intake.recognise.flow import Line, Patch
from toolkit.intake.recognise.wording import bare_key, key

_LEAST_WORDS = 3
"""Words of its own that a table must show to be one."""
_MOST_CUTS = 6


@dataclass
class _Region:
    """Where the words of one table stand."""

    left: int
    top: int
    bottom: int
    words: int = 0
    lines: set[int] = field(default_factory=set)

    def take(self, line: int, col: int) -> None:
        self.left, self.bottom = min(self.left, col), max(self.bottom, line)
        self.words += 1
        self.lines.add(line)

    def shares(self, other: _Region) -> bool:
        return not self.lines.isdisjoint(other.lines)


def parted(patches: Sequence[Patch], wanted: Wanted) -> list[Patch]:
    """The patches, those with tables side by side parted."""
    return [part for patch in patches for part in (_parts(patch, wanted) if patch.grid is not None else (patch,))]


def _parts(patch: Patch, wanted: Wanted) -> Iterator[Patch]:
    regions = sorted(_regions(patch, wanted), key=lambda region: region.left)
    groups: list[list[_Region]] = []
    for region in sorted(regions, key=lambda region: region.top):
        if groups and any(region.shares(other) for other in groups[-1]):
            groups[-1].append(region)
        else:
            groups.append([region])
    first = 0
    for group in groups:
        cuts = sorted({region.left for region in group})[1 : 1 + _MOST_CUTS]
        if not cuts:
            continue
        top, bottom = min(region.top for region in group), max(region.bottom for region in group)
        yield from _lines(patch, first, top)
        for start, end in zip([0, *cuts], [*cuts, 1 << 30], strict=True):
            yield from _columns(patch, top, bottom + 1, start, end)
        first = bottom + 1
    yield from _lines(patch, first, 1 << 30) if first else (patch,)


def _lines(patch: Patch, first: int, end: int) -> Iterator[Patch]:
    lines = tuple(line for line in patch.lines if first <= line.number < end)
    if lines:
        yield replace(patch, lines=lines)


def _columns(patch: Patch, first: int, end: int, left: int, right: int) -> Iterator[Patch]:
    lines: list[Line] = []
    for line in patch.lines:
        if first <= line.number < end:
            spots = [spot for spot in line.spots if left <= spot.col < right]
            within = tuple(replace(spot, cols=min(spot.cols, right - spot.col)) for spot in spots)
            if within:
                lines.append(replace(line, spots=within, width=min(line.width, right)))
    if lines:
        yield replace(patch, lines=tuple(lines))


def _regions(patch: Patch, wanted: Wanted) -> Iterator[_Region]:
    for expected in wanted.tables:
        yield from _of_table(patch, expected, _own_words(expected, wanted))


def _own_words(expected: Expected, wanted: Wanted) -> frozenset[str]:
    """The names of the table's rows, or the heads of a table without such, that no other table has."""
    others = {word for other in wanted.tables if other is not expected for word in other.vocabulary | other.by_name.keys()}
    if not expected.labelled:
        return frozenset(expected.header_words - others)
    weak = {name for row in expected.rows for name in row.weak}
    return frozenset(expected.by_name.keys() | expected.header_words) - others - weak


def _of_table(patch: Patch, expected: Expected, own: frozenset[str]) -> Iterator[_Region]:
    """The first stretch of a table's words, and others where the same word stands on the same line again further right."""
    copies: list[_Region] = []
    for line in patch.lines:
        seen: dict[str, int] = {}
        for spot in line.spots:
            word = key(spot.text) if spot.label else ""
            word = word if word in own else (bare_key(spot.text) if spot.label else "")
            if word not in own:
                continue
            # Heads repeat within one table; the names of rows do not.
            copy = seen.get(word, -1) + 1 if word in expected.by_name else 0
            seen[word] = copy
            if copy == len(copies):
                copies.append(_Region(spot.col, line.number, line.number))
            copies[copy].take(line.number, spot.col)
    for region in copies:
        if region.words >= _LEAST_WORDS:
            if not expected.labelled:
                region.bottom += 1
            yield region
