"""Where a row's figures might stand when its heads do not say: a few placements, for the witness to choose from.

Offered is only what keeps the figures in the order of the form's columns: windows of a run that has some figures too
many, or one start for figures with blanks among them. A row has at most as many offers as the form has columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.intake.recognise.columns import Heading
from toolkit.intake.recognise.expected import ExpectedRow, Wanted
from toolkit.intake.recognise.flow import Line, Patch, Spot
from toolkit.intake.recognise.model import Sure
from toolkit.intake.recognise.placing import Placed, Refused, Site
from toolkit.intake.recognise.records import Record
from toolkit.intake.recognise.wording import bare_key, key, one_script
from toolkit.patterns import regex
from toolkit.structs import Struct, replace

_MOST_STRAYS = 3
"""Figures beyond a row's columns that may be strays; more of them are another table."""
_LEAST_COLUMNS = 3
_OVER_LABELS = frozenset(("类别", "项目", "名称", "指标", "序号", "内容"))
"""Heads over the labels, which say nothing of the figures."""
_NUMBERED = regex(r"(?:数据|数值|数|列|栏|项|字段|指标|第)?([0-9]{1,2})(?:列|栏|项)?")


class Offer(Struct, frozen=True, eq=False):
    """A row whose columns are in doubt, with the placements that may be meant."""

    number: int
    """The number of the patch."""
    row: ExpectedRow
    table: str
    patch: Patch
    line: Line
    copy: int
    figures: tuple[Spot, ...]
    options: tuple[tuple[Placed, ...], ...]
    drawn: tuple[Placed, ...]
    """What was read of it all the same: the columns under heads that are known."""
    strange: bool
    """Whether heads stand over the columns that may mean another order of them."""


def offer(number: int, site: Site, result: Sequence[Placed] | Refused, wanted: Wanted) -> Offer | None:
    """What may be meant by a row that was refused, or read in part; None where nothing can be."""
    width = site.row.width
    if width < _LEAST_COLUMNS or (not isinstance(result, Refused) and len(result) == width):
        return None
    if not site.figures and (site.record.joined or not site.record.line.ruled):
        return None
    drawn = () if isinstance(result, Refused) else tuple(result)
    words = _strange(site)
    if any({key(word), bare_key(word)} & (wanted.foreign.keys() | site.expected.vocabulary) for word in words):
        return None
    if any(spot.label for spot in site.record.after):
        return None
    options = tuple(_options(site.record, site.row, site.figures, site.copy))
    if site.record.patch.exact:
        options = tuple(_agreeing(options, site.heading))
    if not options:
        return None
    return Offer(number, site.row, site.row.table, site.record.patch, site.record.line, site.copy, tuple(site.figures), options, drawn, bool(words))


def windows(record: Record, row: ExpectedRow, copy: int = 0) -> tuple[tuple[Placed, ...], ...]:
    """The placements of figures without a label or heads, where they may be a whole row."""
    return tuple(_options(record, row, record.figures, copy)) if len(record.figures) >= row.width else ()


def _options(record: Record, row: ExpectedRow, figures: Sequence[Spot], copy: int) -> Iterator[tuple[Placed, ...]]:
    width, count = row.width, len(figures)
    if count > width + _MOST_STRAYS:
        return
    if count >= width:
        for first in range(count - width + 1):
            window = figures[first : first + width]
            if record.joined or window[-1].col - window[0].col + 1 == width:
                yield placed_as(record, row, dict(enumerate(window)), copy)
    elif not figures:
        yield placed_as(record, row, {}, copy, record.last_word + 1)
    elif not record.joined:
        last = record.line.width if record.patch.grid is not None else figures[-1].col + width
        for start in range(max(record.last_word + 1, figures[-1].col - width + 1), figures[0].col + 1):
            if start + width <= last:
                yield placed_as(record, row, {spot.col - start: spot for spot in figures}, copy, start)


def placed_as(record: Record, row: ExpectedRow, spots: Mapping[int, Spot], copy: int, start: int = 0) -> tuple[Placed, ...]:
    """Figures by column as the values of one row."""
    return tuple(
        Placed(
            cell, spot, record.patch, record.patch.by_number.get(spot.row, record.line) if spot else record.line,
            spot.col if spot else start + column, Sure.BY_SUMS, copy,
        )
        for column, cell in enumerate(row.cells) for spot in [spots.get(column)]
    )


def _agreeing(options: Iterable[tuple[Placed, ...]], heading: Heading) -> Iterator[tuple[Placed, ...]]:
    """Those that stand under the heads which are known."""
    for option in options:
        if all(option[column].col in cols for column, cols in heading.places.items()):
            yield option


def _strange(site: Site) -> list[str]:
    """The strange words over a row's figures; none where they only count the columns, across or head by head."""
    record = site.record
    covered = max((spot.col + spot.cols - 1 for spot in record.words), default=-1)
    first = min((spot.col for spot in site.figures), default=0)
    # What an earlier table left over a label as wide as three columns stands over no figure.
    over = [spot for col, spot in site.heading.strangers if col > covered or col >= first]
    across = [spot.text for spot in sorted(over, key=lambda spot: spot.col)]
    by_head = [spot.text for spot in sorted(over, key=lambda spot: (spot.row, spot.col))]
    foreign = list(site.head.foreign)
    counted = _meaningless(across) or _meaningless(by_head)
    if (counted and set(foreign) <= set(across)) or ((counted or not over) and _meaningless(foreign)) or (not over and not foreign):
        return []
    return [*across, *foreign]


def _meaningless(words: Sequence[str]) -> bool:
    """Whether heads only count the columns: 数据1, 数据2 …, from left to right."""
    words = [word for word in dict.fromkeys(words) if word.strip() not in _OVER_LABELS]
    numbers = [match[1] for word in words if (match := _NUMBERED.fullmatch(one_script(word).strip()))]
    counted = [int(number) for number in numbers]
    return bool(counted) and len(counted) == len(words) and counted == list(range(counted[0], counted[0] + len(counted)))


def taken_from(option: Sequence[Placed], drawn: Sequence[Placed]) -> list[Placed]:
    """The placement, with what was read under known heads left as it was read."""
    known = {item.cell.code: item for item in drawn}
    return [replace(item, sure=known[item.cell.code].sure) if item.cell.code in known else item for item in option]
