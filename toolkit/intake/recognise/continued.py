"""A row of figures that goes on behind a page's end: 1 at the foot of one page, 7 at the head of the next.

The line behind a row has no label and stands under its figures. Joined are the figures of both where the row's sums
fail without and hold with it; where they fail either way, the figures that might go on are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.findings import Number
from toolkit.intake.recognise.expected import ExpectedRow, Wanted
from toolkit.intake.recognise.flow import Line, Patch, Spot
from toolkit.intake.recognise.placing import Placed, Refused
from toolkit.intake.recognise.records import Record
from toolkit.intake.recognise.sums import Proof, figures_of
from toolkit.intake.recognise.walking import Walk
from toolkit.intake.recognise.witness import Witness, amount
from toolkit.intake.recognise.wording import key
from toolkit.structs import Struct, replace
from toolkit.words import without_blanks

_HOW = "一行的数在换页处断成上下两截，合起来合计才相符"
_BROKEN = "下面一行没有名称而有数，可能是这一行的数在换页处断开"


class _Broken(Struct, frozen=True, eq=False):
    """A row as it was read, and what stands under some of its figures."""

    row: ExpectedRow
    items: tuple[Placed, ...]
    below: Mapping[str, Spot]
    loose: tuple[Spot, ...]
    """Figures of the line below that stand under none of the row's."""
    again: tuple[Placed, ...]
    """The line below where it was itself read as a row: of a table whose rows have no labels."""


def join_continued(walk: Walk, patches: Sequence[Patch], wanted: Wanted) -> list[Proof]:
    """Join what the sums prove; the walk's places then hold it whole. Only drawn tables of pages and texts are broken so."""
    drawn = {id(patch): number for number, patch in enumerate(patches) if patch.grid is not None and patch.sheet is None}
    proofs = []
    for broken in list(_found(walk, drawn, wanted)) if drawn else ():
        table, form, first = broken.row.table, wanted.form, broken.items[0]
        mine = set(map(id, (*broken.items, *broken.again)))
        firm = figures_of(
            item for item in walk.placed if id(item) not in mine and item.copy == first.copy and form.table_of[item.cell.code].code == table
        )
        witness = Witness(form, table, firm)
        whole = [_joined(item, broken.below.get(item.cell.code)) for item in broken.items]
        plain = not broken.loose and len(_plain(whole)) == len(whole)
        weighed = witness.proves(_plain(whole), [_plain(broken.items)]) if plain else None
        number = drawn[id(first.patch)]
        if weighed is not None:
            walk.placed[:] = [item for item in walk.placed if id(item) not in mine] + whole
            walk.used |= {(number, spot.row, spot.col) for spot in broken.below.values()}
            proofs.append(Proof(table, (broken.row,), first.line.place, _HOW, weighed.proved_by))
        elif _fails(witness, broken):
            doubtful = mine if broken.again else {id(i) for i in broken.items if broken.loose or i.cell.code in broken.below}
            walk.placed[:] = [item for item in walk.placed if id(item) not in doubtful]
            below = (*broken.below.values(), *broken.loose)
            walk.refused.append(Refused(broken.row, first.line, _BROKEN, below))
            walk.used |= {(number, spot.row, spot.col) for spot in below}
    return proofs


def _fails(witness: Witness, broken: _Broken) -> bool:
    """Whether the figures that might go on, any of them where some stand under none, break a sum as they stand."""
    codes = broken.below.keys() if not broken.loose else {item.cell.code for item in broken.items}
    return any(equation.codes & codes for equation in witness.weigh(_plain(broken.items)).fails)


def _found(walk: Walk, drawn: Mapping[int, int], wanted: Wanted) -> Iterator[_Broken]:
    rows = {cell.code: row for expected in wanted.tables for row in expected.rows for cell in row.cells}
    read: dict[tuple[int, int], list[Placed]] = {}
    for item in walk.placed:
        if id(item.patch) in drawn:
            read.setdefault((drawn[id(item.patch)], item.line.number), []).append(item)
    for (number, at), items in read.items():
        row, below = rows[items[0].cell.code], _next(items[0].patch, at)
        if below is None or len(items) != row.width or row.width < 2 or any(rows[item.cell.code] is not row for item in items):
            continue
        again = read.get((number, below.number), [])
        if again and (rows[again[0].cell.code] is not row or row.names):
            continue
        records = [record for record in walk.records[number] if record.line is below]
        if any(id(record) in walk.rows or not _goes_on(record, row, wanted) for record in records):
            continue
        columns = {item.col: item.cell.code for item in items}
        spots = [spot for record in records for spot in record.figures if spot.text.strip()]
        under = {columns[spot.col]: spot for spot in spots if spot.col in columns}
        if under:
            yield _Broken(row, tuple(items), under, tuple(spot for spot in spots if spot.col not in columns), tuple(again))


def _next(patch: Patch, at: int) -> Line | None:
    return next((line for line in patch.lines if line.number > at), None)


def _goes_on(record: Record, row: ExpectedRow, wanted: Wanted) -> bool:
    """Whether nothing stands before the figures but what is left of the row's own label."""
    words = [key(spot.text) for spot in record.words]
    return all(word not in wanted.words and any(word in name for name in row.names) for word in words)


def _joined(item: Placed, below: Spot | None) -> Placed:
    if below is None:
        return item
    above = item.spot
    text = without_blanks((above.text if above is not None else "") + below.text)
    if above is None:
        return replace(item, spot=replace(below, text=text, raw=text), line=item.patch.by_number[below.row])
    doubt = above.doubt or below.doubt
    return replace(item, spot=replace(above, text=text, raw=text, doubt=replace(doubt, shown=text) if doubt is not None else None))


def _plain(items: Iterable[Placed]) -> dict[str, Number]:
    """The numbers that show; of what is struck or hidden beside them the person is told in any case."""
    found: dict[str, Number] = {}
    for item in items:
        text = item.spot.text.strip() if item.spot is not None else ""
        doubt = item.spot.doubt if item.spot is not None else None
        number = amount(text)
        if number is not None and (doubt is None or doubt.kind in ("struck", "hidden")) and not (len(text) > 1 and text.startswith("0")):
            found[item.cell.code] = number
    return found
