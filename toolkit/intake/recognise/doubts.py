"""Rows whose labels and figures do not surely belong together: labels stacked on labels, figures on figures.

A run of figures beside a bare label is no evidence while a whole row of figures without a label stands near: the
labels may stand above, below, or a row off. Such rows are put aside here, all of them, before any is read; whether
something else proves where they belong is asked in :mod:`~toolkit.intake.recognise.proving`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from toolkit.intake.recognise.expected import Expected, ExpectedRow
from toolkit.intake.recognise.flow import Line, Patch, Spot
from toolkit.intake.recognise.matching import Match, among_other_heads, named
from toolkit.intake.recognise.records import MOST_LEAD, Record
from toolkit.intake.recognise.wording import bare_key, key

SEEMING, UNDER, OFF = "columns by rows with blanks", "labels under their figures", "a row off"
_NEARLY = 2
"""Figures that a row may lack and still be taken for a row of figures."""


class _Is(Enum):
    BARE = "a label without figures"
    DRAWN = "a label and figures on one line"
    AFTER = "a label, and figures on the lines after it"
    LOOSE = "figures without a label"
    GROUP = "a label over several rows"
    WALL = "words of a header or of another part"


@dataclass(frozen=True, eq=False)
class _Item:
    what: _Is
    row: ExpectedRow | None
    line: Line
    record: Record | None = None
    near: bool = True
    """Whether it counts only right beside a bare label: figures too few for a row."""
    weak: bool = False


@dataclass(frozen=True, eq=False)
class Label:
    """A row's label, and the record on whose line it stands where there is one."""

    row: ExpectedRow
    line: Line
    record: Record | None


@dataclass(frozen=True, eq=False)
class Numbers:
    """One row of figures, and the row whose label stands nearest before it: as one would read it unwarned."""

    spots: tuple[Spot, ...]
    line: Line
    record: Record
    beside: ExpectedRow | None
    drawn: bool


@dataclass(frozen=True, eq=False)
class Knot:
    """Labels and rows of figures that nobody can tie together by looking at them."""

    expected: Expected
    patch: Patch
    copy: int
    labels: tuple[Label, ...]
    numbers: tuple[Numbers, ...]
    stacked: bool
    """Whether all labels stand before all figures, or all after them."""


@dataclass(frozen=True, eq=False)
class Suspect:
    """Rows read as they stand that may stand otherwise: all of them a row off, or their columns one.

    A row off may be rows whose labels stand on other lines than their figures, near a label or figures left over; a
    column off, rows with blanks whose columns no row without blanks bears out.
    """

    expected: Expected
    patch: Patch
    copy: int
    rows: tuple[Label, ...]
    look: str
    """:data:`SEEMING`, :data:`UNDER` or :data:`OFF`: the first two the sums must bear out; the last they must not refute."""


def doubts(
    patch: Patch, records: Sequence[Record], matches: Mapping[int, Match], expected: Expected, words: frozenset[str]
) -> Iterator[Knot | Suspect]:
    """What is in doubt of one table in one patch."""
    hits = [hit for record in records if (hit := matches.get(id(record))) and hit.expected is expected]
    if not hits or (patch.grid is not None and all(hit.record.figures for hit in hits)):
        return  # in a drawn table nothing is in doubt before a label stands without figures
    number = {id(record): n for n, record in enumerate(records)}
    copies: dict[int, list[int]] = {}
    for hit in hits:
        copies.setdefault(hit.copy, []).append(number[id(hit.record)])
    for copy, of_copy in copies.items():
        first, last = of_copy[0], of_copy[-1]
        reach = records[max(0, first - 1) : last + 2]
        items = list(_items(patch, reach, matches, expected, words))
        tied: set[int] = set()
        for start, end in _doubtful(items, in_text=patch.grid is None):
            knot = _knot(expected, patch, copy, items[start : end + 1])
            tied |= set(range(start, end + 1))
            if knot is not None:
                yield knot
        if patch.grid is None:
            yield from _suspect(expected, patch, copy, items, tied)


def _suspect(expected: Expected, patch: Patch, copy: int, items: Sequence[_Item], tied: set[int]) -> Iterator[Suspect]:
    loose = [at for at, item in enumerate(items) if item.what is _Is.LOOSE and not item.near]
    bare = any(item.what is _Is.BARE for item in items)
    labels = [at for at, item in enumerate(items) if item.row is not None]
    rows = tuple(
        Label(item.row, item.line, item.record) for at, item in enumerate(items)
        if at not in tied and item.what is _Is.AFTER and item.row is not None
    )
    missing = len({item.row.number for item in items if item.row is not None}) < len(expected.rows)
    if rows and (loose or bare or missing):
        under = items[labels[-1]].what is _Is.BARE or (bool(loose) and (bare or loose[0] < labels[0]))
        yield Suspect(expected, patch, copy, rows, UNDER if under else OFF)


def _items(
    patch: Patch, records: Sequence[Record], matches: Mapping[int, Match], expected: Expected, words: frozenset[str]
) -> Iterator[_Item]:
    last = -1
    in_text = patch.grid is None
    for number, record in enumerate(records):
        hit = matches.get(id(record))
        own = hit is not None and hit.expected is expected
        before = hit.head if hit is not None and own else (*record.lead, *record.words)
        if in_text:
            for item in _bare(before, patch, record.line, expected, last, words):
                yield item
                last = item.row.number if item.row is not None else last
            if own and len(before) < len(record.lead) - 1:
                yield _Item(_Is.GROUP, None, record.line)
        elif not own and record.words and not record.figures and _is_wall(record.words, expected, words):
            yield _Item(_Is.WALL, None, record.line)
        if hit is not None and own:
            last = hit.row.number
            what = _Is.BARE if not record.figures else _Is.DRAWN if record.words else _Is.AFTER
            yield _Item(what, hit.row, record.line, record)
        elif hit is not None or record.words:
            if in_text or hit is not None:
                yield _Item(_Is.WALL, None, record.line)
        elif in_text and record.lead and not _is_wall(record.lead[-1:], expected, words):
            yield _Item(_Is.GROUP, None, record.line)  # figures that other words stand before are not without a name
        elif record.figures:
            count, width = len(record.figures), expected.rows[max(last, 0)].width
            whole = count % width == 0 or (not in_text and count > width)
            if whole or 0 < width - count <= min(_NEARLY, width - 1):
                yield _Item(_Is.LOOSE, None, record.line, record, near=patch.exact and count < width)
            elif patch.exact and count < width:
                yield _Item(_Is.LOOSE, None, record.line, record)
            else:
                yield _Item(_Is.WALL, None, record.line)
        following = records[number + 1] if number + 1 < len(records) else None
        if in_text and record.trail and (following is None or record.trail[0] not in following.lead):
            yield from _bare(record.trail, patch, record.line, expected, last, words)
            yield _Item(_Is.WALL, None, record.line)


def _bare(
    spots: Sequence[Spot], patch: Patch, line: Line, expected: Expected, last: int, words: frozenset[str]
) -> Iterator[_Item]:
    """The labels of rows among words that no figures follow, and the words that part them."""
    found: list[_Item] = []
    # A line of cells is a row of its own, blank or not.
    rest = [spot for spot in spots if not ((at := patch.by_number.get(spot.row)) and at.ruled)][-MOST_LEAD:]
    while rest:
        word = key(rest[-1].text)
        if word not in expected.by_name and (word in expected.header_words or (word in words and not expected.is_own(word))):
            found.append(_Item(_Is.WALL, None, line))
            del rest[-1]
            continue
        naming = named(rest, expected)
        if naming is not None:
            (number, *_), weak, used = naming
            own = patch.by_number.get(rest[-used].row, line)
            before = rest[:-used]
            if weak and before and among_other_heads(before[-1], expected, words):
                found.append(_Item(_Is.WALL, None, line))
            else:
                found.append(_Item(_Is.BARE, expected.rows[number], own, weak=weak))
            del rest[-used:]
            continue
        if {key(rest[-1].text), bare_key(rest[-1].text)} & expected.groups.keys():
            found.append(_Item(_Is.GROUP, None, line))
        elif _is_wall(rest[-1:], expected, words):
            found.append(_Item(_Is.WALL, None, line))
        del rest[-1]
    for item in reversed(found):
        if item.row is None:
            yield item
        elif item.weak and item.row.number != last + 1:
            yield _Item(_Is.WALL, None, line)  # 其他 and 总计 are heads as well
        else:
            last = item.row.number
            yield item


def _is_wall(spots: Iterable[Spot], expected: Expected, words: frozenset[str]) -> bool:
    """Whether words are those of a header or a title: what stands beyond them is another part."""
    for spot in spots:
        keys = {key(spot.text), bare_key(spot.text)}
        if keys & expected.header_words or (keys & words and not keys & expected.groups.keys()):
            return True
    return False


def _doubtful(items: Sequence[_Item], *, in_text: bool) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of items that do not surely belong together."""
    marked: set[int] = set()
    for at, item in enumerate(items):
        if item.what in (_Is.BARE, _Is.LOOSE):
            marked |= _between(items, at)
    if in_text:
        marked |= {at for at, item in enumerate(items) if item.what is _Is.AFTER and _too_many(item)}
        for at, item in enumerate(items):
            if _undrawn(item):
                marked |= _with_next(items, at, 1, (_Is.AFTER,))
        for first, last in _apart(items):
            here = {item.what for item in items[first : last + 1] if not item.near or item.row is not None}
            if {_Is.BARE, _Is.LOOSE} <= here:
                marked |= set(range(first, last + 1))
    # What touches a knot with an end of its own hanging loose belongs to it.
    for step in (1, -1):
        for at in range(len(items))[::step]:
            if _hanging(items[at]) and at - step in marked:
                marked.add(at)
    if in_text:
        # As many rows of figures as labels need no neighbour; else the rows beside may be a part of the confusion.
        even = {at for first, last in _stretches(sorted(marked)) if _even(items[first : last + 1]) for at in range(first, last + 1)}
        for at, item in enumerate(items):
            if at not in even and _undrawn(item):
                marked |= _with_next(items, at, 1, (_Is.DRAWN,))
            if at not in even and item.what is _Is.LOOSE and not item.near and not _behind_blanks(item):
                marked |= _with_next(items, at, 1, (_Is.AFTER, _Is.DRAWN)) | _with_next(items, at, -1, (_Is.AFTER, _Is.DRAWN))
    yield from _stretches(sorted(marked))


def _undrawn(item: _Item) -> bool:
    """Whether this is a label on a line of its own, without so much as blank cells."""
    return item.what is _Is.BARE and item.record is None


def _hanging(item: _Item) -> bool:
    return item.what is _Is.BARE or (item.what is _Is.LOOSE and not item.near)


def _behind_blanks(item: _Item) -> bool:
    """Whether blank cells stand where the label should: then the line has a place for it, and is no other row's."""
    record = item.record
    return record is not None and not record.joined and record.figures[0].col > record.line.spots[0].col


def _with_next(items: Sequence[_Item], at: int, step: int, wanted: tuple[_Is, ...]) -> set[int]:
    """An item with the next one, where that is of a kind; a label over several rows may stand between a bare one and it."""
    end = at + step
    while 0 <= end < len(items) and items[end].what is _Is.GROUP and items[at].what is _Is.BARE:
        end += step
    if 0 <= end < len(items) and items[end].what in wanted:
        return set(range(min(at, end), max(at, end) + 1))
    return set()


def _even(items: Sequence[_Item]) -> bool:
    """Whether there are as many rows of figures as labels."""
    rows = [item.row for item in items if item.row is not None]
    width = rows[0].width if rows else 1
    return len(rows) == sum(len(item.record.figures) / width for item in items if item.record is not None)


def _apart(items: Sequence[_Item]) -> Iterator[tuple[int, int]]:
    """The stretches of running text in which no label stands on the line of its figures: one slip moves all of them."""
    start = None
    for at, item in enumerate([*items, None]):
        inside = item is not None and item.what not in (_Is.DRAWN, _Is.WALL)
        if inside and start is None:
            start = at
        elif not inside and start is not None:
            yield start, at - 1
            start = None


def _too_many(item: _Item) -> bool:
    """Whether several rows' figures follow one label."""
    if item.row is None or item.record is None:
        return False
    width = item.row.width
    return width > 1 and len(item.record.figures) > width and len(item.record.figures) % width == 0


def _between(items: Sequence[_Item], at: int) -> set[int]:
    """From a bare label to loose figures, or the other way round, with the rows between them that look whole."""
    first = items[at]
    wanted = _Is.LOOSE if first.what is _Is.BARE else _Is.BARE
    for end in range(at + 1, len(items)):
        other = items[end]
        if other.what is wanted:
            loose = other if wanted is _Is.LOOSE else first
            return set(range(at, end + 1)) if not loose.near or end == at + 1 else set()
        if other.what in (_Is.WALL, first.what):
            break
    return set()


def _stretches(marked: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for n in range(1, len(marked) + 1):
        if n == len(marked) or marked[n] != marked[n - 1] + 1:
            yield marked[start], marked[n - 1]
            start = n


def _knot(expected: Expected, patch: Patch, copy: int, items: Sequence[_Item]) -> Knot | None:
    labels = tuple(Label(item.row, item.line, item.record) for item in items if item.row is not None)
    if not labels:
        return None
    widths = {label.row.width for label in labels}
    numbers: list[Numbers] = []
    order = ""
    for item in items:
        if item.row is not None:
            order += "L"
        if item.record is None or not item.record.figures:
            continue
        figures = item.record.figures
        width = widths.copy().pop() if len(widths) == 1 else len(figures)
        whole = len(figures) % width == 0 and not patch.exact
        for first in range(0, len(figures), width if whole else len(figures)):
            piece = tuple(figures[first : first + width] if whole else figures)
            beside = item.row if first == 0 else None
            numbers.append(Numbers(piece, item.line, item.record, beside, item.what is _Is.DRAWN))
            order += "N"
    stacked = not any(number.drawn for number in numbers) and order.count("LN") + order.count("NL") == 1
    return Knot(expected, patch, copy, labels, tuple(numbers), stacked)
