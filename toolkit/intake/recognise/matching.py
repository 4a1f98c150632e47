"""Which row of the form a record is, by its words and by the order of the rows.

A text that several labels share (其他, 总计) names a row only between the rows that stand before and after it
in the form. A row of the form found twice begins another copy of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from toolkit.intake.recognise.expected import Expected, ExpectedRow
from toolkit.intake.recognise.flow import Spot
from toolkit.intake.recognise.records import Record, wordings
from toolkit.intake.recognise.wording import bare_key, key, lost_characters
from toolkit.structs import Struct, replace

_DEEPEST = 4
"""Labels that may stand before one row's figures."""


class Match(Struct, frozen=True):
    """A record that is a row of the form. ``copy`` tells copies of one table apart."""

    record: Record
    expected: Expected
    row: ExpectedRow
    weak: bool
    copy: int = 0
    first: int = 0
    """The column of the first word on the record's line that belongs to the row."""
    head: tuple[Spot, ...] = ()
    """The words before the row's own: the header where this is the first row under it."""


def match(record: Record, expected: Expected, words: frozenset[str]) -> Match | None:
    """The row a record is, as far as its words say. ``words`` are those of every table."""
    runs = [(record.words, False)] if record.words else []
    if record.lead and record.patch.grid is None:
        runs.append(([*record.lead, *record.words], True))
    for spots, _ in runs:
        naming = named(spots, expected) or _damaged(spots, expected)
        if naming is None:
            continue
        rows, weak, used = naming
        before = spots[: len(spots) - used]
        if weak and before and among_other_heads(before[-1], expected, words):
            continue
        own_line = [spot for spot in before if spot in record.words]
        beside = [spot for spot in own_line if _stands_beside(spot, expected)]
        if all(key(spot.text) in words for spot in own_line if spot not in beside):
            head = tuple([*record.lead, *own_line] if spots is record.words else before)
            cols = [spot.col for spot in (*beside, *spots[len(before) :]) if spot in record.words]
            return Match(record, expected, expected.rows[rows[0]], weak, first=min(cols, default=0), head=head)
    return _before_text(record, expected, words)


def among_other_heads(before: Spot, expected: Expected, words: frozenset[str]) -> bool:
    """Whether the word before is another table's: 总计 after 尚未审结 is the end of table four's heads, and no row of three."""
    word = key(before.text)
    return word in words and not expected.is_own(word)


def _before_text(record: Record, expected: Expected, words: frozenset[str]) -> Match | None:
    """A drawn row with words in place of its first figures, or of all: 行政许可 | 未统计."""
    if not record.patch.exact:
        return None
    for count in range(min(len(record.words) - 1, _DEEPEST), 0, -1):
        label, rest = record.words[:count], record.words[count:]
        naming = named(label, expected)
        if naming is None or naming[2] != count or naming[1] or len(rest) > expected.rows[naming[0][0]].width:
            continue
        if any({key(spot.text), bare_key(spot.text)} & words for spot in rest):
            continue
        record.narrow(count)
        return Match(record, expected, expected.rows[naming[0][0]], False, first=label[0].col, head=tuple(record.lead))
    return None


def named(spots: Sequence[Spot], expected: Expected) -> tuple[tuple[int, ...], bool, int] | None:
    """The row that the last words name, whether only weakly, and how many of the words it takes."""
    best = None
    if spots and not _may_end(spots[-1].text, expected.last_letters):
        return None  # nearly every line of a long register
    for text, used in wordings(spots, expected.longest):
        rows = expected.by_name.get(text)
        if rows is not None and len(rows) == 1:
            best = (rows, text in expected.rows[rows[0]].weak, used)
    return best


def _may_end(text: str, letters: frozenset[str]) -> bool:
    word, bare = key(text), bare_key(text)
    return not word or not bare or word[-1] in letters or bare[-1] in letters


def _damaged(spots: Sequence[Spot], expected: Expected) -> tuple[tuple[int, ...], bool, int] | None:
    """A label that lost a few characters, where only one row can be meant."""
    if not spots or len(spots[-1].text) > 2 * expected.longest:
        return None
    word = key(spots[-1].text)
    if word in expected.groups:
        return None
    row = _row_damaged(word, expected)
    return ((row,), False, 1) if row is not None else None


@lru_cache(maxsize=4096)
def _row_damaged(word: str, expected: Expected) -> int | None:
    rows = {row.number for row in expected.rows if any(lost_characters(word, leaf) for leaf in row.leaf)}
    return rows.pop() if len(rows) == 1 else None


def _stands_beside(spot: Spot, expected: Expected) -> bool:
    """Whether a word left of a row's label belongs there: a label it stands under, or a piece of one."""
    return any(not word or (word.isdigit() and len(word) <= 3) or expected.is_own(word) for word in (key(spot.text), bare_key(spot.text)))


def ordered(matches: Sequence[Match]) -> list[Match]:
    """The matches of one table, copies numbered, without the weak ones that their neighbours do not confirm."""
    kept: list[Match] = []
    copy = 0
    last = -1
    for n, hit in enumerate(matches):
        number = hit.row.number
        following = matches[n + 1] if n + 1 < len(matches) else None
        if following is not None and following.row.number == number and not hit.record.figures and not hit.record.patch.exact:
            continue  # the label on one line, its figures on the next
        if hit.weak and not _confirmed(hit, last, matches[n + 1 :]):
            continue
        if number <= last:
            copy += 1
        last = number
        kept.append(replace(hit, copy=copy))
    return kept


def _confirmed(hit: Match, last: int, following: Sequence[Match]) -> bool:
    number = hit.row.number
    after = next((other.row.number for other in following[:3] if not other.weak), None)
    return last == number - 1 and (after is None or after == number + 1 or after <= number)


def group_of(record: Record, expected: Expected) -> tuple[int, ...]:
    """The rows that a record's words stand over together, where it is no row itself."""
    words = record.words or (record.lead if record.patch.grid is None else [])
    for word in (key(words[-1].text), bare_key(words[-1].text)) if words else ():
        if word in expected.groups:
            return expected.groups[word]
    return ()
