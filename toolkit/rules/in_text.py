"""Whether running text says a thing plainly: of this year, of all cases, with no other amount beside it."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.patterns import regex
from toolkit.words import one_width, without_blanks

_END = regex(r"[。!?！？]")
_ENDS = "。！？；!?;"
_LONGEST_BEGINNING = 80
_CLAUSE = ",;:、()"
_EXCEPTION = regex(r"除了|除[^,;]{1,20}外")
_HEDGES = regex(r"其中|其余|部分|个别|另有|尚未|暂未|拟|应收|原则|标准|如果|若|可以|以来|以外|之外|费的(?:申请|有|件)")
"""What takes something back in the clause it stands in."""
_YEARS = regex(r"本年|今年|当年|上一?年|去年|前年|往年|以前年度|历年")
_THIS_YEAR = ("本年", "今年", "当年")
_AMOUNT = regex(
    r"(?<![0-9.,])(?:[0-9][0-9,]{0,15}(?:\.[0-9]{1,6})?|[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]{1,20})(?=万?元)"
)
_CHARGED = regex(r"收取|收费|征收|实收|处理费|缴")
_NONE = frozenset("0.,零〇")


def sentences_of(text: str) -> Iterator[tuple[str, str]]:
    """The sentences of a text: in one width without blanks, and as they stand.

    The first of a line has the line before it in front where that does not end: “上年度” may stand there, or a heading.
    """
    before = ""
    for line in text.split("\n"):
        dense = ""
        for sentence in _END.split(line):
            if dense := without_blanks(one_width(sentence)):
                yield f"{before},{dense}" if before else dense, sentence.strip()
                before = ""
        if line.strip():
            before = "" if line.rstrip()[-1] in _ENDS else dense[-_LONGEST_BEGINNING:]


def says_plainly(text: str, words: str) -> bool:
    """Whether a sentence says the words and neither takes anything back nor names an amount: “除1件外未收取” does not.

    Nor may another sentence name an amount that was charged.
    """
    said = [dense for dense, _ in sentences_of(text)]
    found = ((sentence, sentence.find(words)) for sentence in said)
    return any(at >= 0 and is_plain(sentence, at, at + len(words)) for sentence, at in found) and not any(
        _CHARGED.search(sentence) and _names_an_amount(sentence) for sentence in said
    )


def is_plain(sentence: str, start: int, end: int) -> bool:
    """Whether the words from ``start`` to ``end`` of a sentence (in one width, without blanks) hold without exception: for
    this year, for all cases, and no amount but 0 is named beside them."""
    years = _YEARS.findall(sentence[:end])
    return (
        not _EXCEPTION.search(sentence)
        and not _HEDGES.search(clause_of(sentence, start, end))
        and (not years or years[-1] in _THIS_YEAR)
        and not _names_an_amount(sentence)
    )


def clause_of(sentence: str, start: int, end: int) -> str:
    """The clause, between commas or brackets, in which some words of a sentence stand."""
    begin = max(sentence.rfind(mark, 0, start) for mark in _CLAUSE) + 1
    ends = [at for mark in _CLAUSE if (at := sentence.find(mark, end)) >= 0]
    return sentence[begin : min(ends, default=len(sentence))]


def _names_an_amount(sentence: str) -> bool:
    return any(not _NONE.issuperset(match.group()) for match in _AMOUNT.finditer(sentence))
