"""A table of one row that was drawn in pieces: each group of its columns a small table, or a row, of its own.

A piece counts where the group's own name stands before exactly as many figures as the group has columns. Which figure is
which the heads say, if all of them stand there in the form's order; where they say nothing, the sums of every group must.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from toolkit.intake.recognise.expected import Expected, Head, Wanted
from toolkit.intake.recognise.flow import Line, Patch, Spot
from toolkit.intake.recognise.model import Sure
from toolkit.intake.recognise.placing import Placed
from toolkit.intake.recognise.sums import Proof, figures_of
from toolkit.intake.recognise.walking import Walk
from toolkit.intake.recognise.witness import Witness
from toolkit.intake.recognise.wording import joined, key, without_ordinal
from toolkit.structs import Struct, field


class _Group(Struct, frozen=True):
    """A group of columns: the spellings of its name, and its columns."""

    names: frozenset[str]
    """Its own name, alone or after any of the names over it: 复议后起诉, 行政诉讼 复议后起诉."""
    columns: tuple[int, ...]


class _Piece(Struct, frozen=True, eq=False):
    number: int
    patch: Patch
    line: Line
    spots: tuple[Spot, ...]
    headed: bool


class _Reading(Struct):
    """What stood so far: the group last named, the heads since the last figures, and the figures being gathered."""

    group: int | None = None
    heads: list[int | None] = field(default_factory=list)
    fresh: bool = True
    spots: list[Spot] = field(default_factory=list)


def find_pieces(walk: Walk, patches: Sequence[Patch], wanted: Wanted) -> list[Proof]:
    """Place the pieces of tables of which nothing else was found; only all of them together."""
    proofs: list[Proof] = []
    for expected in wanted.tables:
        if expected.labelled or len(expected.rows) != 1 or expected.table.code in walk.matched:
            continue
        groups = _groups(expected)
        found: dict[int, list[_Piece]] = {}
        for at, piece in _pieces(patches, expected, groups) if len(groups) > 1 else ():
            found.setdefault(at, []).append(piece)
        if len(found) != len(groups) or any(len(_different(pieces)) > 1 for pieces in found.values()):
            continue
        pieces = {at: copies[0] for at, copies in found.items()}
        placed = [item for at, piece in pieces.items() for item in _placed(expected, groups[at], piece)]
        figures = figures_of(placed)
        weighed = Witness(wanted.form, expected.table.code, {}).proves(figures) if len(figures) == len(placed) else None
        if weighed is None and not all(piece.headed for piece in pieces.values()):
            continue
        walk.placed += placed
        walk.matched[expected.table.code] = [(piece.number, piece.line) for piece in pieces.values()]
        walk.used |= {(piece.number, spot.row, spot.col) for copies in found.values() for piece in copies for spot in piece.spots}
        if weighed is not None and not all(piece.headed for piece in pieces.values()):
            how = "各组分开写，上面的栏目看不出各列是什么，按表式各栏的先后对应"
            proofs.append(Proof(expected.table.code, expected.rows, pieces[0].line.place, how, weighed.proved_by))
    return proofs


def _groups(expected: Expected) -> list[_Group]:
    by_names: dict[frozenset[str], list[int]] = {}
    for column, head in enumerate(expected.blocks[0].heads):
        by_names.setdefault(_called(head), []).append(column)
    return [_Group(names, tuple(columns)) for names, columns in by_names.items() if names]


def _called(head: Head) -> frozenset[str]:
    """Every name of the group that a column stands in."""
    if not head.groups:
        return frozenset()
    *above, own = head.groups
    return frozenset(joined(parts) for parts in product(*({"", *names} for names in above), own))


def _pieces(patches: Sequence[Patch], expected: Expected, groups: Sequence[_Group]) -> Iterator[tuple[int, _Piece]]:
    named = {name: at for at, group in enumerate(groups) for name in group.names}
    places = {leaf: place for group in groups for place, column in enumerate(group.columns)
              for leaf in expected.blocks[0].heads[column].leaf}
    reading = _Reading()
    for number, patch in enumerate(patches):
        for line in patch.lines:
            if line.prose:
                reading = _Reading()
                continue
            single = not line.ruled and len(line.spots) == 1
            for spot in line.spots:
                if spot.value:
                    reading.spots.append(spot)
                    continue
                if spot.blank:
                    continue
                yield from _ended(reading, number, patch, line, groups)
                _heard(reading, spot.text, named, places)
            if not single or line is patch.lines[-1]:
                yield from _ended(reading, number, patch, line, groups)


def _heard(reading: _Reading, text: str, named: dict[str, int], places: dict[str, int]) -> None:
    word = key(text)
    for name in (word, key(without_ordinal(text)), key(without_ordinal(text)).removesuffix("情况")):
        if name in named:
            reading.group = named[name]
            return
    if reading.fresh:
        reading.heads, reading.fresh = [], False
    if word in places:
        reading.heads.append(places[word])


def _ended(reading: _Reading, number: int, patch: Patch, line: Line, groups: Sequence[_Group]) -> Iterator[tuple[int, _Piece]]:
    """The figures have ended: a piece, if they are as many as the group named before them has columns."""
    spots = tuple(reading.spots)
    if not spots:
        return
    at, reading.spots, reading.group, reading.fresh = reading.group, [], None, True
    if at is not None and len(spots) == len(groups[at].columns):
        headed = reading.heads == list(range(len(spots)))
        yield at, _Piece(number, patch, patch.by_number.get(spots[0].row, line), spots, headed)


def _different(pieces: Sequence[_Piece]) -> set[tuple[str, ...]]:
    return {tuple(spot.text.strip() for spot in piece.spots) for piece in pieces}


def _placed(expected: Expected, group: _Group, piece: _Piece) -> Iterator[Placed]:
    for column, spot in zip(group.columns, piece.spots, strict=True):
        line = piece.patch.by_number.get(spot.row, piece.line)
        sure = Sure.BY_ORDER if piece.headed else Sure.BY_SUMS
        yield Placed(expected.rows[0].cells[column], spot, piece.patch, line, spot.col, sure)
