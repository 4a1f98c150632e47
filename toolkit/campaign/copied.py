"""What a unit has taken over: another unit's words, its own words and figures of last year.

It is the officer's question, and no unit's state changes by it. Two passes over all units: the first keeps what each longer clause is compared
by, the second looks only at what more than one has. What many say alike is a pattern that went round (范本), and is nobody's.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from toolkit.aggregate import Standing
from toolkit.campaign.alike import SHORTEST, Wording, Written
from toolkit.campaign.figures import Texts
from toolkit.campaign.repeats import tells
from toolkit.findings import Finding, Number, Where
from toolkit.form import Cell, Form
from toolkit.structs import Struct, field
from toolkit.submission import Unit
from toolkit.words import first_few, quotation

FIGURES, SHARED, LAST = "figures.last_year", "text.shared", "text.last_year"
_MOST_WHO_SHARE = ((12, 4), (5, 3), (0, 2))
"""Of so many units: a clause that more than so many of them have is a pattern that went round."""
_ENOUGH = 32
"""Letters that are nobody's words in what two units have alike: a long sentence, or two."""
_ENOUGH_OF_LAST_YEAR, _MOSTLY = 90, 0.5
"""The same of what a unit says again, and how much of its texts that is: much of what an office does, it did last year."""
_SAID, _ALL = 30, 0.9
"""Letters of a text that is to be another every year, and how much of it is last year's."""
_MOST_NAMED, _QUOTED = 3, 60


class _Pair(Struct):
    """What a unit has alike with another: the clauses, each with the letters that count."""

    letters: int = 0
    clauses: list[tuple[int, str]] = field(default_factory=list)


def found_alike(
    form: Form, standings: Sequence[Standing], last_texts: Callable[[Unit], Texts], own: Sequence[str] = ()
) -> Iterator[tuple[int, Finding]]:
    """The questions on texts, each with the place of its unit among the ``standings``.

    ``last_texts`` gives a unit's texts of last year, ``own`` are texts of the district's. Nothing where the form does not ask for it.
    """
    if form.alike is None:
        return
    wording = Wording.of(form, own)
    written: dict[int, Written] = {}
    marks: dict[int, array[int]] = {}
    again: list[tuple[int, Written]] = []
    for n, one in enumerate(standings):
        if one.reported and one.unit.counted and one.texts:
            written[n] = Written.by(one.unit, one.texts.items())
            clauses = written[n].clauses()
            marks[n] = array("q", {hash(key) for key, _ in clauses if len(key) >= SHORTEST})
            before = Written.by(one.unit, last_texts(one.unit).items())
            if before.texts and _may_be_said_again(form.alike.yearly, clauses, before):
                again.append((n, before))
    users = Counter(mark for of_unit in marks.values() for mark in of_unit)
    most = _most(len(written))
    patterns = {mark for mark, count in users.items() if count > most} | {hash(key) for key in wording.own}
    some = {mark for mark, count in users.items() if count > 1} - patterns
    spoken: dict[str, list[int]] = {}
    for n, of_unit in marks.items():
        if not some.isdisjoint(of_unit):
            for key in {key for key, _ in written[n].clauses()}:
                if hash(key) in some:
                    spoken.setdefault(key, []).append(n)
    yield from _shared(wording, standings, written, {key: members for key, members in spoken.items() if len(members) > 1})
    for n, before in again:
        yield from ((n, finding) for finding in _said_again(wording, written[n], before, patterns))


def _most(units: int) -> int:
    """By how many a clause may be used and still be somebody's."""
    return next(most for fewest, most in _MOST_WHO_SHARE if units >= fewest)


def _shared(
    wording: Wording, standings: Sequence[Standing], written: Mapping[int, Written], spoken: Mapping[str, Sequence[int]]
) -> Iterator[tuple[int, Finding]]:
    """The question on each unit that has enough alike with another."""
    places = {n: written[n].places() for n in sorted({member for members in spoken.values() for member in members})}
    pairs: dict[int, dict[int, _Pair]] = {n: {} for n in places}
    for key, members in spoken.items():
        # What counts of a clause is the same whoever says it: each has left out its own name.
        counted = max(wording.counted(places[n][key][1], written[n].names) for n in members)
        for n in members if counted else ():
            for other in members:
                if other != n:
                    pair = pairs[n].setdefault(other, _Pair())
                    pair.letters += counted
                    pair.clauses.append((counted, key))
    for n, mine in pairs.items():
        others = sorted(other for other, pair in mine.items() if pair.letters >= _ENOUGH)
        if others:
            alike = {key: counted for other in others for counted, key in mine[other].clauses}
            longest = max(alike, key=lambda key: (alike[key], key))
            first = next(other for other in others if any(key == longest for _, key in mine[other].clauses))
            here, words = places[n][longest]
            yield n, Finding.of(
                SHARED, item=standings[others[0]].unit.code, where=_where(places[n][key][0] for key in alike), count=len(alike),
                others=first_few([f"“{standings[other].unit.name}”" for other in others], _MOST_NAMED, by=""),
                here=_called(wording.form, here), words=quotation(words, _QUOTED), other=standings[first].unit.name,
                there=_called(wording.form, places[first][longest][0]))


_Clauses = Sequence[tuple[str, str]]


def _may_be_said_again(yearly: Collection[str], now: _Clauses, before: Written) -> bool:
    """Whether there may be anything to say: quickly told of nearly everyone."""
    then = {key for key, _ in before.clauses()}
    again = [one for one in now if one[0] in then]
    return _letters(again) >= _MOSTLY * _letters(now) or any(
        _letters(said) >= _SAID for code in yearly if (said := [one for one in again if one[1] == code]))


def _said_again(wording: Wording, now: Written, before: Written, patterns: Collection[int]) -> Iterator[Finding]:
    """What a unit says that it said last year: the texts that are to be another each year, and most of all its texts.

    Of the former everything counts: what is not good yet is often said in words that are nobody's, and even so is another each year.
    """
    form, then, stands, clauses = wording.form, dict(before.clauses()), now.places(), now.clauses()
    assert form.alike is not None  # nobody asks where the form does not
    told = set()
    for code in form.alike.yearly:
        own = [one for one in clauses if one[1] == code]
        again = [one for one in own if then.get(one[0]) in form.alike.yearly]
        if _letters(again) >= max(_SAID, _ALL * _letters(own)):
            told.add(code)
            longest = max((key for key, _ in again), key=len)
            yield Finding.of(LAST, "text", item=code, where=[Where(code)], here=_called(form, code),
                             words=quotation(stands[longest][1], _QUOTED), there=_called(form, then[longest]))
    own = [one for one in clauses if one[1] not in told]
    again = sorted((one for one in own if len(one[0]) >= SHORTEST and one[0] in then and hash(one[0]) not in patterns),
                   key=lambda one: -len(one[0]))
    if again and _letters(again) >= _MOSTLY * _letters(own) and _enough(wording, (stands[key][1] for key, _ in again), now.names):
        longest = again[0][0]
        yield Finding.of(LAST, "clauses", where=_where(code for _, code in again), count=len(again),
                         share=round(100 * _letters(again) / _letters(own)), here=_called(form, stands[longest][0]),
                         words=quotation(stands[longest][1], _QUOTED), there=_called(form, then[longest]))


def _enough(wording: Wording, clauses: Iterable[str], names: Sequence[str]) -> bool:
    """Whether enough of clauses, the longest first, is nobody's words: most need not be looked at."""
    letters = 0
    for words in clauses:
        letters += wording.counted(words, names)
        if letters >= _ENOUGH_OF_LAST_YEAR:
            return True
    return False


def _letters(clauses: Iterable[tuple[str, str]]) -> int:
    return sum(len(key) for key, _ in clauses)


def _where(codes: Iterable[str]) -> list[Where]:
    return [Where(code) for code in dict.fromkeys(codes)]


def _called(form: Form, code: str) -> str:
    return form.texts_by_code[code].label


# ── figures ─────────────────────────────────────────────────────────


def found_again(form: Form, standings: Sequence[Standing], last: Callable[[Unit], Mapping[str, Number | None]]) -> Iterator[tuple[int, Finding]]:
    """The question on each unit whose figures, all of them or those of one table, are those of its own last year."""
    parts = [("", "全部", [code for code, cell in form.cells.items() if _new_each_year(form, cell)])]
    parts += [(table.code, f"《{table.title if table.on_text_sheet else table.sheet}》填的",
               [cell.code for cell in table.cells if _new_each_year(form, cell)]) for table in form.tables]
    for n, standing in enumerate(standings):
        if standing.values is None or not standing.unit.counted:
            continue
        before = last(standing.unit)
        for part, what, codes in parts if before else ():
            figures = tuple((code, value) for code in codes if (value := standing.values.get(code)))
            if tells(figures) and all(before.get(code) is not None and before[code] == standing.values.get(code) for code in codes):
                yield n, Finding.of(FIGURES, item=part, where=[Where(code) for code, _ in figures], what=what, count=len(figures))
                break


def _new_each_year(form: Form, cell: Cell) -> bool:
    """Whether a cell is typed anew each year: not what is offered from last year, nor what a district asks for besides, which may be a stock."""
    return not cell.total and cell.is_number and not cell.prefill and not form.table_of[cell.code].supplement
