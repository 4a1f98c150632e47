"""Sentences and clauses as the rules over texts look at them: in one width, without blanks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from toolkit.patterns import regex
from toolkit.structs import Struct
from toolkit.words import narrow, quotation, without_blanks

_MARKS = frozenset(",;:、()《》“”\"'")
_ORDINAL = regex(r"\(?[一二三四五六七八九十0-9]{1,3}[)、.,:是]{0,2}")
_LONGEST_HEADING = 80
_LONGEST = 400
"""Characters of a sentence that are looked at: a longer one is a table that was pasted, or no sentence."""
_LONGEST_TITLE = 60
_NO_TITLE = ("附件", "公布", "发布", "公开了", "编制", "完成", "报送", "上传", "撰写", "按时", "按期", "根据", "见")
"""A line with one of these speaks of a report and is not its title."""
_QUOTED = 40
_AROUND = 12


class Said(Struct, frozen=True):
    """One sentence: ``dense`` is looked at, ``spoken`` stands there."""

    dense: str
    spoken: str
    head: int = 0
    """Where its own words begin in ``dense``: the line before may stand in front of it, a heading."""

    def opens_at(self, place: int) -> bool:
        """Whether nothing but an ordinal stands before a place of the sentence."""
        return place <= self.head or _ORDINAL.fullmatch(self.dense, self.head, place) is not None

    def around(self, word: str) -> str:
        """What is quoted of it: its beginning, or where it is longer the words around ``word``."""
        at = self.spoken.find(word)
        begin = at - _AROUND if at > _QUOTED - len(word) else 0
        return f"{'…' if begin else ''}{quotation(self.spoken[begin:], _QUOTED)}"


_SENTENCE = regex("[^。!?\n]++")
_ENDS = "。!?;"


@lru_cache(maxsize=256)
def sentences(text: str) -> tuple[Said, ...]:
    """The sentences of a text, in order. The first of a line has the line before it in front where that does not end: it may be a heading."""
    said = []
    thin, before, line_end = narrow(text), "", 0
    for match in _SENTENCE.finditer(thin):
        start, end = match.span()
        if line_end and "\n" not in thin[line_end:start]:
            before = ""  # a further sentence of the same line
        dense = without_blanks(thin[start:end])
        if dense:
            whole = f"{before},{dense}" if before else dense
            said.append(Said(whole[:_LONGEST], text[start:end].strip(), len(whole) - len(dense)))
            goes_on = thin[end : end + 1] in ("\n", "") and dense[-1] not in _ENDS
            before, line_end = dense[-_LONGEST_HEADING:] if goes_on else "", end
    return tuple(said)


def clause_before(sentence: str, at: int) -> tuple[int, str]:
    """Where the clause begins in which a place of a sentence stands, and its words up to there."""
    begin = at
    while begin and sentence[begin - 1] not in _MARKS:
        begin -= 1
    return begin, sentence[begin:at]


def places_of(sentence: str, words: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Where any of the words stands; of words that begin alike the longest."""
    for word in words:
        at = sentence.find(word)
        while at >= 0:
            yield at, word
            at = sentence.find(word, at + len(word))


def says(words: str, any_of: tuple[str, ...]) -> bool:
    """Whether one of the words stands there."""
    return any(word in words for word in any_of)


def is_title(first: Said, titles: tuple[str, ...], text: str) -> bool:
    """Whether a text begins with a title of the report, on a line of its own, pasted along with it."""
    line = text.lstrip().split("\n", 1)[0].rstrip()
    return (
        len(line) <= _LONGEST_TITLE and first.dense[first.head :].rstrip(")》").endswith(titles) and line[-1:] not in "。；;，,"
        and not says(first.dense, _NO_TITLE)
    )
