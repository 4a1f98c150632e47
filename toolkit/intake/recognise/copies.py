"""Two filled copies of one table: which of them is this year's, where title, caption, year or sheet say so.

Nobody chooses silently. A copy is put aside only where words of the document say that it is another year's or laid aside,
and exactly one is left; else both stay, and what differs is given to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.flow import Line, Patch
from toolkit.intake.recognise.placing import Placed
from toolkit.intake.recognise.settling import differ
from toolkit.intake.recognise.sums import MOST_COPIES
from toolkit.intake.recognise.walking import Walk
from toolkit.intake.recognise.wording import bare_key, dense, key
from toolkit.patterns import regex
from toolkit.structs import Struct, replace

_YEAR = regex(r"(?<![0-9])(20[0-9]{2})(?![0-9])年?")
_LAST = regex(r"上一?年度?|去年|往年|前一年")
_THIS = regex(r"本年度?|今年")
_ASIDE = regex(r"作废|旧表|旧版|草稿|备份|仅供参考|样表|示例")
_LONGEST_TITLE = 60
_LONGEST = 40
"""Characters of a line that may be a caption; what is longer tells of something."""

Place = tuple[int, int]
"""Number of the patch, and of the line in it."""


class Mark(Struct, frozen=True):
    """What a caption, a title or a sheet's name says of the tables under it."""

    year: int | None
    what: str
    """``last``, ``this`` or ``aside`` where a word says so; empty where a year alone does."""
    words: str


class Copy(Struct, frozen=True):
    """One filled copy of a table."""

    table: str
    number: int
    items: tuple[Placed, ...]
    place: Place
    last: Place
    mark: Mark | None = None


class Taken(Struct, frozen=True):
    """One copy taken and others put aside, and the words that decided."""

    table: str
    kept: Copy
    aside: tuple[Copy, ...]
    differing: tuple[tuple[Placed, Placed], ...]
    """Of the same value: where it stands in the copy taken, and in one put aside."""


def choose(walk: Walk, patches: Sequence[Patch], wanted: Wanted) -> list[Taken]:
    """Decide between filled copies that differ; the copies put aside are taken out of the walk."""
    number = {id(patch): n for n, patch in enumerate(patches)}
    taken: list[Taken] = []
    marks: list[tuple[Place, Mark]] | None = None
    title: int | None = None
    for copies in _copies(walk, number, wanted):
        if not _differ(copies):
            continue
        if marks is None:
            marks = list(_marks(walk, patches, wanted))
            title = max((year for patch in patches for line in patch.lines if (year := _title_year(line, wanted))), default=None)
        done = _decide([_marked(copy, copies[:n], marks, patches) for n, copy in enumerate(copies)], title)
        if done is not None:
            taken.append(done)
    gone = {id(item) for one in taken for copy in one.aside for item in copy.items}
    if gone:
        walk.placed[:] = [item for item in walk.placed if id(item) not in gone]
    return taken


def _copies(walk: Walk, number: Mapping[int, int], wanted: Wanted) -> Iterator[list[Copy]]:
    """The filled copies of each table that has several, in reading order."""
    of_copy: dict[tuple[str, int], list[Placed]] = {}
    for item in walk.placed:
        of_copy.setdefault((wanted.form.table_of[item.cell.code].code, item.copy), []).append(item)
    for table in wanted.form.tables:
        filled = [
            Copy(table.code, copy, tuple(items), min(at), max(at))
            for (code, copy), items in of_copy.items()
            if code == table.code and any(item.spot is not None for item in items)
            for at in [[(number[id(item.patch)], item.line.number) for item in items]]
        ]
        if 1 < len(filled) <= MOST_COPIES:
            yield sorted(filled, key=lambda copy: copy.place)


def _differ(copies: Sequence[Copy]) -> bool:
    return any(True for n, copy in enumerate(copies) for _ in _differing(copy, copies[n + 1 :]))


def _differing(copy: Copy, others: Sequence[Copy]) -> Iterator[tuple[Placed, Placed]]:
    by_code = {item.cell.code: item for item in copy.items}
    for other in others:
        for item in other.items:
            own = by_code.get(item.cell.code)
            if own is not None and differ(own, item):
                yield own, item


def _decide(copies: Sequence[Copy], title: int | None) -> Taken | None:
    years = [copy.mark.year for copy in copies if copy.mark is not None and copy.mark.year is not None]
    year = title or max(years, default=None)
    if any(other > year for other in years if year is not None):
        return None
    aside = [copy for copy in copies if copy.mark is not None and _is_other(copy.mark, year)]
    kept = [copy for copy in copies if copy not in aside]
    if not kept or not aside or _differ(kept):
        return None
    differing = tuple(pair for copy in kept for pair in _differing(copy, aside))
    return Taken(kept[0].table, kept[0], tuple(aside), differing) if differing else None


def _is_other(mark: Mark, year: int | None) -> bool:
    if mark.what in ("last", "aside"):
        return True
    return mark.what != "this" and mark.year is not None and year is not None and mark.year < year


def _marked(copy: Copy, before: Sequence[Copy], marks: Sequence[tuple[Place, Mark]], patches: Sequence[Patch]) -> Copy:
    """The copy with the last mark above it; a mark that stands above an earlier copy of the table belongs to that one."""
    sheet = patches[copy.place[0]].sheet
    from_name = _mark(sheet) if sheet else None
    since = max((earlier.last for earlier in before), default=(-1, -1))
    above = [
        mark for place, mark in marks
        if since < place < copy.place and patches[place[0]].sheet == sheet
        # What stands in a drawn table speaks of that table; a sheet may hold several.
        and (patches[place[0]].grid is None or sheet is not None or place[0] == copy.place[0])
    ]
    return replace(copy, mark=from_name or (above[-1] if above else None))


def _marks(walk: Walk, patches: Sequence[Patch], wanted: Wanted) -> Iterator[tuple[Place, Mark]]:
    rows = {(number, line.number) for found in walk.matched.values() for number, line in found}
    for number, patch in enumerate(patches):
        for line in patch.lines:
            if (number, line.number) in rows or line.prose or any(spot.value and not _YEAR.search(spot.text) for spot in line.spots):
                continue
            words = [spot.text for spot in line.spots if not spot.blank and not {key(spot.text), bare_key(spot.text)} & wanted.words]
            mark = _mark("　".join(dict.fromkeys(words)))
            if mark is not None:
                yield (number, line.number), mark


def _mark(words: str) -> Mark | None:
    text = dense(words)
    if not text or len(text) > _LONGEST or "。" in text:
        return None
    years = {int(year) for year in _YEAR.findall(text)}
    what = "aside" if _ASIDE.search(text) else "last" if _LAST.search(text) else "this" if _THIS.search(text) else ""
    if len(years) > 1 or not (years or what):
        return None
    return Mark(next(iter(years), None), what, words.strip())


def _title_year(line: Line, wanted: Wanted) -> int | None:
    """The year in the title of a report: a short line of the form's title, or of what such reports are called."""
    titles = {dense(wanted.form.title), *map(dense, wanted.variants.title_words)}
    for spot in line.spots:
        text = dense(spot.text) if spot.label and len(spot.text) <= _LONGEST_TITLE else ""
        years = set(_YEAR.findall(text))
        if len(years) == 1 and any(title in text for title in titles):
            return int(years.pop())
    return None


def sheets_aside(taken: Sequence[Taken]) -> frozenset[str]:
    """The sheets on which nothing stands but copies put aside: their texts and titles are another year's, too."""
    def sheets(copies: Sequence[Copy]) -> set[str]:
        return {item.patch.sheet for copy in copies for item in copy.items if item.patch.sheet is not None}

    return frozenset(sheets([copy for one in taken for copy in one.aside]) - sheets([one.kept for one in taken]))
