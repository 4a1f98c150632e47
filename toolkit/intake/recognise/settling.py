"""Several finds of one value settled, and the codes that are left without one named with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from toolkit.findings import Where
from toolkit.form.model import Cell
from toolkit.intake.document import RawContent
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.placing import Placed
from toolkit.layout.address import a1
from toolkit.structs import Struct, replace
from toolkit.submission import Raw


class Twice(Struct, frozen=True):
    """A code that stands in two places with two contents."""

    cell: Cell
    first: Placed
    other: Placed


class Settled(Struct, frozen=True):
    """One place a code, and the codes that had two."""

    placed: Mapping[str, Placed]
    twice: tuple[Twice, ...]


def settle(placed: Sequence[Placed], wanted: Wanted) -> Settled:
    """The value of each code; none where two places differ. A copy of a table wholly blank says nothing."""
    table_of = wanted.form.table_of
    filled = {(table_of[item.cell.code].code, item.copy) for item in placed if item.spot is not None}
    some = {table for table, _ in filled}
    kept: dict[str, Placed] = {}
    twice: dict[str, Twice] = {}
    for item in placed:
        code = item.cell.code
        table = table_of[code].code
        if table in some and (table, item.copy) not in filled:
            continue
        other = kept.setdefault(code, item)
        if _out_of_sight(other) != _out_of_sight(item):
            kept[code] = _beside(other, item) if _out_of_sight(item) else _beside(item, other)
        elif other is not item and _said(other) != _said(item):
            twice[code] = Twice(item.cell, other, item)
    return Settled({code: item for code, item in kept.items() if code not in twice}, tuple(twice.values()))


def _out_of_sight(item: Placed) -> bool:
    """Whether all that stands in a place is struck or hidden: a row that was written anew below."""
    doubt = item.spot.doubt if item.spot is not None else None
    return doubt is not None and doubt.kind in ("struck", "hidden") and not doubt.shown


def _beside(shown: Placed, unseen: Placed) -> Placed:
    """The place that shows, as if what is struck or hidden in the other stood in it."""
    if shown.spot is None:
        return unseen
    if shown.spot.doubt is not None or unseen.spot is None or unseen.spot.doubt is None:
        return shown
    doubt = replace(unseen.spot.doubt, shown=shown.spot.text.strip())
    return replace(shown, spot=replace(shown.spot, doubt=doubt))


def _said(item: Placed) -> object:
    """What a place says, for comparison: 5 and “5” are the same."""
    if item.spot is None:
        return None
    text = str(content_of(item)).strip()
    try:
        return Decimal(text).normalize()
    except ArithmeticError:
        return text


def differ(one: Placed, other: Placed) -> bool:
    """Whether two places of one value say different things."""
    return _said(one) != _said(other)


def content_of(item: Placed) -> RawContent:
    """What stands in the cell, as it stands."""
    if item.spot is None:
        return None
    return item.spot.raw if item.spot.raw is not None else item.spot.text


def raw_of(item: Placed) -> Raw:
    """The value for the rules, with sheet and cell where the file is a spreadsheet."""
    code = item.cell.code
    sheet = item.patch.sheet
    where = Where(code) if sheet is None else Where(code, sheet, a1(item.line.number, item.col))
    return Raw(content_of(item), where, doubt=item.spot.doubt if item.spot is not None else None)


def place_of(item: Placed) -> str:
    """Where the value stands, as a sentence names it."""
    return f"{item.line.place}（{item.cell.column_name or item.cell.row_name}）"
