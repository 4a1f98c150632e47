"""What a unit has taken over: another unit's words, its own words and figures of last year.

It is the officer's question, and no unit's state changes by it. Two passes over all units: the first keeps what each longer clause is compared
by, the second looks only at what more than one has. What many say alike is a pattern that went round (范本), and is nobody's.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.aggregate import Standing
from toolkit.campaign.alike import SHORTEST, Clause, Wording, Written
from toolkit.campaign.figures import Texts
from toolkit.campaign.repeats import tells
from toolkit.findings import Finding, Number, Where
from toolkit.form import Cell, Form
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


@dataclass
class _Pair:
    """What two units have alike: the clauses of the one, with the letters that count."""

    letters: int = 0
    clauses: list[tuple[int, Clause]] = field(default_factory=list)


def found_alike(
    form: Form, standings: Sequence[Standing], last_texts: Callable[[Unit], Texts], own: Sequence[str] = ()
) -> Iterator[tuple[int, Finding]]:
    """The questions on texts, each with the place of its unit among the ``standings``.

    ``last_texts`` gives a unit's texts of last year, ``own`` are texts of the district's. Nothing where the form does not ask for it.
    """
    if form.alike is None:
        return
    wording = Wording.of(form, own)
    written = {
        n: Written.by(one.unit, one.texts.items()) for n, one in enumerate(standings) if one.reported and one.unit.counted and one.texts
    }
    marks = {n: array("q", map(hash, texts.keyed())) for n, texts in written.items()}
    users = Counter(mark for of_unit in marks.values() for mark in of_unit)
    most = _most(len(written))
    patterns = {mark for mark, count in users.items() if count > most} | {hash(key) for key in wording.own}
    some = {mark for mark, count in users.items() if count > 1} - patterns
    spoken: dict[str, list[int]] = {}
    for n, of_unit in marks.items():
        if not some.isdisjoint(of_unit):
            for key in written[n].keyed():
                if hash(key) in some:
                    spoken.setdefault(key, []).append(n)
    yield from _shared(wording, standings, written, {key: members for key, members in spoken.items() if len(members) > 1})
    for n, of_unit in marks.items():
        before = Written.by(standings[n].unit, last_texts(standings[n].unit).items())
        if before.texts and not set(of_unit).isdisjoint(map(hash, before.keyed())):
            yield from ((n, finding) for finding in _said_again(wording, written[n], before, patterns))


def _most(units: int) -> int:
    """By how many a clause may be used and still be somebody's."""
    return next(most for fewest, most in _MOST_WHO_SHARE if units >= fewest)


def _shared(
    wording: Wording, standings: Sequence[Standing], written: Mapping[int, Written], spoken: Mapping[str, Sequence[int]]
) -> Iterator[tuple[int, Finding]]:
    """The question on each unit that has enough alike with another."""
    pairs: dict[int, dict[int, _Pair]] = {}
    for n in sorted({member for members in spoken.values() for member in members}):
        mine = pairs.setdefault(n, {})
        for clause in {clause.key: clause for clause in written[n].clauses if clause.key in spoken}.values():
            counted = wording.counted(clause.words, written[n].names)
            for other in spoken[clause.key] if counted else ():
                if other != n:
                    pair = mine.setdefault(other, _Pair())
                    pair.letters += counted
                    pair.clauses.append((counted, clause))
    for n, mine in pairs.items():
        others = sorted(other for other, pair in mine.items() if max(pair.letters, pairs[other][n].letters if n in pairs[other] else 0) >= _ENOUGH)
        if others:
            yield n, _asked_of(wording.form, standings, written, others, mine)


def _asked_of(
    form: Form, standings: Sequence[Standing], written: Mapping[int, Written], others: Sequence[int], mine: Mapping[int, _Pair]
) -> Finding:
    names = [f"“{standings[other].unit.name}”" for other in others]
    alike = {clause.key: (counted, clause) for other in others for counted, clause in mine[other].clauses}
    _, longest = max(alike.values(), key=lambda one: one[0])
    first = next(other for other in others if any(clause is longest for _, clause in mine[other].clauses))
    theirs = next(clause.text for clause in written[first].clauses if clause.key == longest.key)
    return Finding.of(
        SHARED, item=standings[others[0]].unit.code, where=_where(clause for _, clause in alike.values()),
        others=first_few(names, _MOST_NAMED, by=""), count=len(alike), here=_called(form, longest.text),
        words=quotation(longest.words, _QUOTED), other=standings[first].unit.name, there=_called(form, theirs),
    )


def _said_again(wording: Wording, now: Written, before: Written, patterns: Collection[int]) -> Iterator[Finding]:
    """What a unit says that it said last year: the texts that are to be another each year, and most of all its texts.

    Of the former everything counts: what is not good yet is often said in words that are nobody's, and even so is another each year.
    """
    form, then = wording.form, {clause.key: clause for clause in before.clauses}
    assert form.alike is not None  # nobody asks where the form does not
    told = set()
    for code in form.alike.yearly:
        own = [clause for clause in now.clauses if clause.text == code]
        again = [clause for clause in own if clause.key in then and then[clause.key].text in form.alike.yearly]
        if _letters(again) >= max(_SAID, _ALL * _letters(own)):
            told.add(code)
            longest = max(again, key=lambda clause: len(clause.key))
            yield Finding.of(LAST, "text", item=code, where=[Where(code)], here=_called(form, code), words=quotation(longest.words, _QUOTED),
                             there=_called(form, then[longest.key].text))
    own = [clause for clause in now.clauses if clause.text not in told]
    again = [clause for clause in own if len(clause.key) >= SHORTEST and clause.key in then and hash(clause.key) not in patterns]
    if not again or _letters(again) < _MOSTLY * _letters(own):
        return
    counted = [(wording.counted(clause.words, now.names), clause) for clause in again]
    if sum(letters for letters, _ in counted) >= _ENOUGH_OF_LAST_YEAR:
        longest = max(counted, key=lambda one: one[0])[1]
        yield Finding.of(LAST, "clauses", where=_where(again), count=len(again), share=round(100 * _letters(again) / _letters(own)),
                         here=_called(form, longest.text), words=quotation(longest.words, _QUOTED), there=_called(form, then[longest.key].text))


def _letters(clauses: Iterable[Clause]) -> int:
    return sum(len(clause.key) for clause in clauses)


def _where(clauses: Iterable[Clause]) -> list[Where]:
    return [Where(code) for code in dict.fromkeys(clause.text for clause in clauses)]


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
