"""Labels and figures in the order in which they stand, and the stretches in which one may have slipped past another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

from toolkit.intake.recognise.expected import ExpectedRow
from toolkit.intake.recognise.flow import Line
from toolkit.intake.recognise.records import Record
from toolkit.structs import Struct


class Is(Enum):
    """What stands there."""

    BARE = "a label without figures"
    DRAWN = "a label and figures on one line"
    AFTER = "a label, and figures on the lines after it"
    LOOSE = "figures without a label"
    GROUP = "a label over several rows"
    WALL = "words of a header or of another part"


class Item(Struct, frozen=True, eq=False):
    """A label, figures, both, or what parts them; a row where a label of the form was found."""

    what: Is
    row: ExpectedRow | None
    line: Line
    record: Record | None = None
    near: bool = True
    """Whether it counts only right beside a bare label: figures too few for a row."""
    weak: bool = False


def doubtful(items: Sequence[Item], *, in_text: bool) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of items that do not surely belong together."""
    stacks = {at for first, last in _stacks(items) for at in range(first, last + 1)}
    marked = set(stacks)
    for at, item in enumerate(items):
        if item.what in (Is.BARE, Is.LOOSE) and at not in stacks:
            marked |= _between(items, at, stacks)
    if in_text:
        marked |= {at for at, item in enumerate(items) if item.what is Is.AFTER and _too_many(item)}
        for at, item in enumerate(items):
            if _undrawn(item):
                marked |= _with_next(items, at, 1, (Is.AFTER,))
        for first, last in _apart(items):
            here = {items[at].what for at in range(first, last + 1) if at not in stacks and (not items[at].near or items[at].row is not None)}
            if {Is.BARE, Is.LOOSE} <= here:
                marked |= set(range(first, last + 1))
    # What touches a knot with an end of its own hanging loose belongs to it.
    for step in (1, -1):
        for at in range(len(items))[::step]:
            if hanging(items[at]) and at - step in marked:
                marked.add(at)
    if in_text:
        # As many rows of figures as labels need no neighbour; else the rows beside may be a part of the confusion.
        even = {at for first, last in _stretches(sorted(marked)) if _even(items[first : last + 1]) for at in range(first, last + 1)}
        for at, item in enumerate(items):
            if at not in even and _undrawn(item):
                marked |= _with_next(items, at, 1, (Is.DRAWN,))
            if at not in even and item.what is Is.LOOSE and not item.near and not _behind_blanks(item):
                marked |= _with_next(items, at, 1, (Is.AFTER, Is.DRAWN)) | _with_next(items, at, -1, (Is.AFTER, Is.DRAWN))
    yield from _stretches(sorted(marked))


def _undrawn(item: Item) -> bool:
    """Whether this is a label on a line of its own, without so much as blank cells."""
    return item.what is Is.BARE and item.record is None


def hanging(item: Item) -> bool:
    """Whether a label or a whole row of figures is left over."""
    return item.what is Is.BARE or (item.what is Is.LOOSE and not item.near)


def _behind_blanks(item: Item) -> bool:
    """Whether blank cells stand where the label should: then the line has a place for it, and is no other row's."""
    record = item.record
    return record is not None and not record.joined and record.figures[0].col > record.line.spots[0].col


def _with_next(items: Sequence[Item], at: int, step: int, wanted: tuple[Is, ...]) -> set[int]:
    """An item with the next one, where that is of a kind; a label over several rows may stand between a bare one and it."""
    end = at + step
    while 0 <= end < len(items) and items[end].what is Is.GROUP and items[at].what is Is.BARE:
        end += step
    if 0 <= end < len(items) and items[end].what in wanted:
        return set(range(min(at, end), max(at, end) + 1))
    return set()


def _even(items: Sequence[Item]) -> bool:
    """Whether there are as many rows of figures as labels."""
    rows = [item.row for item in items if item.row is not None]
    width = rows[0].width if rows else 1
    return len(rows) == sum(len(item.record.figures) / width for item in items if item.record is not None)


def _apart(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """The stretches of running text in which no label stands on the line of its figures: one slip moves all of them."""
    start = None
    for at, item in enumerate([*items, None]):
        inside = item is not None and item.what not in (Is.DRAWN, Is.WALL)
        if inside and start is None:
            start = at
        elif not inside and start is not None:
            yield start, at - 1
            start = None


def _too_many(item: Item) -> bool:
    """Whether several rows' figures follow one label."""
    if item.row is None or item.record is None:
        return False
    width = item.row.width
    return width > 1 and len(item.record.figures) > width and len(item.record.figures) % width == 0


def _stacks(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """Labels on labels and as many rows of figures right beside them: a knot by itself, whatever is left over elsewhere."""
    start = 0
    while start < len(items):
        end, last = start, start - 1
        while end < len(items) and (hanging(items[end]) or _in_stack(items, start, end)):
            last = end if items[end].what is not Is.GROUP else last
            end += 1
        run = items[start : last + 1]
        if any(item.what is Is.LOOSE for item in run) and any(item.what is Is.BARE for item in run) and _even(run):
            yield start, last
        start = max(end, start + 1)


def _in_stack(items: Sequence[Item], start: int, at: int) -> bool:
    """Whether a stack that began goes on here: with a label over several rows, or with the last label's own figures."""
    before = next((item for item in reversed(items[start:at]) if item.what is not Is.GROUP), None)
    if before is None:
        return False
    return items[at].what is Is.GROUP or (items[at].what is Is.AFTER and before.what is Is.BARE)


def _between(items: Sequence[Item], at: int, stacks: set[int]) -> set[int]:
    """From a bare label to loose figures, or the other way round, with the rows between them that look whole."""
    first = items[at]
    wanted = Is.LOOSE if first.what is Is.BARE else Is.BARE
    for end in range(at + 1, len(items)):
        other = items[end]
        if end in stacks:
            continue
        if other.what is wanted:
            loose = other if wanted is Is.LOOSE else first
            return set(range(at, end + 1)) if not loose.near or end == at + 1 else set()
        if other.what in (Is.WALL, first.what):
            break
    return set()


def _stretches(marked: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for n in range(1, len(marked) + 1):
        if n == len(marked) or marked[n] != marked[n - 1] + 1:
            yield marked[start], marked[n - 1]
            start = n
