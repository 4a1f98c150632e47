"""Rows whose labels and figures do not surely belong together: labels stacked on labels, figures on figures.

A run of figures beside a bare label is no evidence while a whole row of figures without a label stands near: the
labels may stand above, below, or a row off. Such rows are put aside here, all of them, before any is read; whether
something else proves where they belong is asked in :mod:`~toolkit.intake.recognise.proving`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.intake.recognise.expected import Expected, ExpectedRow
from toolkit.intake.recognise.flow import Line, Patch, Spot
from toolkit.intake.recognise.matching import Match, among_other_heads, named
from toolkit.intake.recognise.records import MOST_LEAD, Record
from toolkit.intake.recognise.slips import Is, Item, doubtful
from toolkit.intake.recognise.wording import bare_key, key
from toolkit.structs import Struct

SEEMING, UNDER, OFF = "columns by rows with blanks", "labels under their figures", "a row off"
_NEARLY = 2
"""Figures that a row may lack and still be taken for a row of figures."""


class Label(Struct, frozen=True, eq=False):
    """A row's label, and the record on whose line it stands where there is one."""

    row: ExpectedRow
    line: Line
    record: Record | None


class Numbers(Struct, frozen=True, eq=False):
    """One row of figures, and the row whose label stands nearest before it: as one would read it unwarned."""

    spots: tuple[Spot, ...]
    line: Line
    record: Record
    beside: ExpectedRow | None
    drawn: bool


class Knot(Struct, frozen=True, eq=False):
    """Labels and rows of figures that nobody can tie together by looking at them."""

    expected: Expected
    patch: Patch
    copy: int
    labels: tuple[Label, ...]
    numbers: tuple[Numbers, ...]
    stacked: bool
    """Whether all labels stand before all figures, or all after them."""


class Suspect(Struct, frozen=True, eq=False):
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
        for start, end in doubtful(items, in_text=patch.grid is None):
            knot = _knot(expected, patch, copy, items[start : end + 1])
            tied |= set(range(start, end + 1))
            if knot is not None:
                yield knot
        if patch.grid is None:
            yield from _suspect(expected, patch, copy, items, tied)


def _suspect(expected: Expected, patch: Patch, copy: int, items: Sequence[Item], tied: set[int]) -> Iterator[Suspect]:
    loose = [at for at, item in enumerate(items) if item.what is Is.LOOSE and not item.near]
    bare = any(item.what is Is.BARE for item in items)
    labels = [at for at, item in enumerate(items) if item.row is not None]
    rows = tuple(
        Label(item.row, item.line, item.record) for at, item in enumerate(items)
        if at not in tied and item.what is Is.AFTER and item.row is not None
    )
    missing = len({item.row.number for item in items if item.row is not None}) < len(expected.rows)
    if rows and (loose or bare or missing):
        under = items[labels[-1]].what is Is.BARE or (bool(loose) and (bare or loose[0] < labels[0]))
        yield Suspect(expected, patch, copy, rows, UNDER if under else OFF)


def _items(
    patch: Patch, records: Sequence[Record], matches: Mapping[int, Match], expected: Expected, words: frozenset[str]
) -> Iterator[Item]:
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
                yield Item(Is.GROUP, None, record.line)
        elif not own and record.words and not record.figures and _is_wall(record.words, expected, words):
            yield Item(Is.WALL, None, record.line)
        if hit is not None and own:
            last = hit.row.number
            what = Is.BARE if not record.figures else Is.DRAWN if record.words else Is.AFTER
            yield Item(what, hit.row, record.line, record)
        elif hit is not None or record.words:
            if in_text or hit is not None:
                yield Item(Is.WALL, None, record.line)
        elif in_text and record.lead and not _is_wall(record.lead[-1:], expected, words):
            yield Item(Is.GROUP, None, record.line)  # figures that other words stand before are not without a name
        elif record.figures and not any(spot.text.strip() for spot in record.figures):
            pass  # crossed out, label and all: nobody asks whose it was
        elif record.figures:
            count, width = len(record.figures), expected.rows[max(last, 0)].width
            whole = count % width == 0 or (not in_text and count > width)
            if whole or 0 < width - count <= min(_NEARLY, width - 1):
                yield Item(Is.LOOSE, None, record.line, record, near=patch.exact and count < width)
            elif patch.exact and count < width:
                yield Item(Is.LOOSE, None, record.line, record)
            else:
                yield Item(Is.WALL, None, record.line)
        following = records[number + 1] if number + 1 < len(records) else None
        if in_text and record.trail and (following is None or record.trail[0] not in following.lead):
            yield from _bare(record.trail, patch, record.line, expected, last, words)
            yield Item(Is.WALL, None, record.line)


def _bare(
    spots: Sequence[Spot], patch: Patch, line: Line, expected: Expected, last: int, words: frozenset[str]
) -> Iterator[Item]:
    """The labels of rows among words that no figures follow, and the words that part them."""
    found: list[Item] = []
    # A line of cells is a row of its own, blank or not.
    rest = [spot for spot in spots if not ((at := patch.by_number.get(spot.row)) and at.ruled)][-MOST_LEAD:]
    while rest:
        word = key(rest[-1].text)
        if word not in expected.by_name and (word in expected.header_words or (word in words and not expected.is_own(word))):
            found.append(Item(Is.WALL, None, line))
            del rest[-1]
            continue
        naming = named(rest, expected)
        if naming is not None:
            (number, *_), weak, used = naming
            own = patch.by_number.get(rest[-used].row, line)
            before = rest[:-used]
            if weak and before and among_other_heads(before[-1], expected, words):
                found.append(Item(Is.WALL, None, line))
            else:
                found.append(Item(Is.BARE, expected.rows[number], own, weak=weak))
            del rest[-used:]
            continue
        if {key(rest[-1].text), bare_key(rest[-1].text)} & expected.groups.keys():
            found.append(Item(Is.GROUP, None, line))
        elif _is_wall(rest[-1:], expected, words):
            found.append(Item(Is.WALL, None, line))
        del rest[-1]
    for item in reversed(found):
        if item.row is None:
            yield item
        elif item.weak and item.row.number != last + 1:
            yield Item(Is.WALL, None, line)  # 其他 and 总计 are heads as well
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


def _knot(expected: Expected, patch: Patch, copy: int, items: Sequence[Item]) -> Knot | None:
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
            numbers.append(Numbers(piece, item.line, item.record, beside, item.what is Is.DRAWN))
            order += "N"
    stacked = not any(number.drawn for number in numbers) and order.count("LN") + order.count("NL") == 1
    return Knot(expected, patch, copy, labels, tuple(numbers), stacked)
