"""Tables that stand beside each other on one sheet, taken apart before any is read.

Where the words of two tables (or of two copies of one) share lines and begin in different columns, the lines they share
are parted at those columns; what stands above and below stays whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from toolkit.findings import Finding
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.flow import Line, Patch
from toolkit.intake.recognise.wording import bare_key, key
from toolkit.structs import Struct, field, replace

_LEAST_WORDS = 3
"""Words of its own that a table must show to be one."""
_MOST_CUTS = 6


class _Region(Struct):
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
    """The first stretch of each table's words, and others where a row's name stands on the same line again further right."""
    copies: dict[int, list[_Region]] = {}
    telling = wanted.telling
    for line in patch.lines:
        seen: dict[str, int] = {}
        for spot in line.spots:
            if spot.value or spot.blank:
                continue
            word = key(spot.text)
            at = telling.get(word)
            if at is None:
                word = bare_key(spot.text)
                at = telling.get(word)
            if at is None:
                continue
            # Heads repeat within one table; the names of rows do not.
            copy = seen.get(word, -1) + 1 if word in wanted.tables[at].by_name else 0
            seen[word] = copy
            found = copies.setdefault(at, [])
            if copy == len(found):
                found.append(_Region(spot.col, line.number, line.number))
            found[copy].take(line.number, spot.col)
    for at, found in copies.items():
        for region in found:
            if region.words >= _LEAST_WORDS:
                region.bottom += not wanted.tables[at].labelled
                yield region


def saying_parted(patches: Sequence[Patch]) -> Iterator[Finding]:
    """One note for each sheet or table on which tables were parted."""
    by_grid: dict[int, list[Patch]] = {}
    for patch in patches:
        if patch.grid is not None:
            by_grid.setdefault(id(patch.grid), []).append(patch)
    for parts in by_grid.values():
        beside = [patch for patch in parts if any(patch is not other and _same_lines(patch, other) for other in parts)]
        if beside:
            first = min(beside, key=lambda patch: patch.lines[0].number)
            yield Finding.of("structure.proved", "beside", item=f"beside.{first.lines[0].place}", place=first.lines[0].place, count=len(beside))


def _same_lines(patch: Patch, other: Patch) -> bool:
    return patch.lines[0].number <= other.lines[-1].number and other.lines[0].number <= patch.lines[-1].number
