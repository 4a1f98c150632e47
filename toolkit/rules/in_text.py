"""Whether running text says a thing plainly: of this year, of all cases, with no other amount beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.words import one_width, without_blanks

_END = re.compile(r"[。!?！？\n]")
_HEDGES = re.compile(r"除|其中|其余|部分|个别|另有|尚未|暂未|拟|应收|原则|规定|标准|如果|若|可以|上年|上一年|去年|前年|往年|以前年度|历年|以来|"
                     r"以外|之外|费的(?:申请|有|件)")
_AMOUNT = re.compile(
    r"(?<![0-9.,])(?:[0-9][0-9,]{0,15}(?:\.[0-9]{1,6})?|[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]{1,20})(?=万?元)"
)
_CHARGED = re.compile(r"收取|收费|征收|实收|处理费|缴")
_NONE = frozenset("0.,零〇")


def sentences_of(text: str) -> Iterator[tuple[str, str]]:
    """The sentences of a text: in one width without blanks, and as they stand."""
    for sentence in _END.split(text):
        if dense := without_blanks(one_width(sentence)):
            yield dense, sentence.strip()


def says_plainly(text: str, words: str) -> bool:
    """Whether a sentence says the words and neither takes anything back nor names an amount: “除1件外未收取” does not.

    Nor may another sentence name an amount that was charged.
    """
    said = [dense for dense, _ in sentences_of(text)]
    return any(words in sentence and is_plain(sentence) for sentence in said) and not any(
        _CHARGED.search(sentence) and _names_an_amount(sentence) for sentence in said
    )


def is_plain(sentence: str) -> bool:
    """Whether a sentence (in one width, without blanks) makes no exception, speaks of no other year and names no amount but 0."""
    return not _HEDGES.search(sentence) and not _names_an_amount(sentence)


def _names_an_amount(sentence: str) -> bool:
    return any(not _NONE.issuperset(match.group()) for match in _AMOUNT.finditer(sentence))
