"""How words are compared: by what they say, not by how they are printed.

A *key* is a text without widths, spaces, punctuation and Traditional forms. What differs in the key is
another word, and nothing here guesses which.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps

from toolkit.intake.document import RawContent
from toolkit.intake.recognise.variants import common
from toolkit.patterns import regex
from toolkit.words import letters_only, one_width, visible, without_blanks

# Pinyin that a conversion to Traditional left behind each character: 現(xiàn)行有效件數(shù).
_DEBRIS = regex(r"(?<=[\u4e00-\u9fff])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňêɡ]{1,7}\)")
_REMARK = regex(r"\([^()]*\)")
_ORDINAL = regex(
    r"\s*+(?:\(\s*+(?:(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})\s*+)?\)|(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})\s*+[、.,):]|"
    r"[)、]|第[一二三四五六七八九十]{1,3}(?:部分|、))\s*+"
)
_LONGEST = 4000
"""Characters of a text that are compared."""
_LONGEST_NUMBER = 60
_SHORT = 200
"""Characters of a text that may come again: labels do. A program that runs all day keeps no page of text for that."""


def _kept_where_short(make: Callable[[str], str]) -> Callable[[str], str]:
    kept = lru_cache(maxsize=8192)(make)

    @wraps(make)
    def asked(text: str) -> str:
        return kept(text) if len(text) <= _SHORT else make(text)

    return asked


@_kept_where_short
def one_script(text: str) -> str:
    """The text in one width and one script, brackets kept; nothing in it that nobody sees."""
    # NFKC turns （ ） into ( ), and leaves these, which the same remarks stand in.
    text = visible(one_width(text[:_LONGEST])).replace("〔", "(").replace("〕", ")")
    text = _DEBRIS.sub("", text)
    return text.translate(_characters())


def _characters() -> dict[int, str]:
    return dict(common().characters)


@_kept_where_short
def key(text: str) -> str:
    """What two labels must share to be the same."""
    return _same_words(letters(text))


def letters(text: str) -> str:
    """The key before words of one meaning are made one word: a label torn apart shows these letters."""
    return letters_only(_percent(one_script(text)))


def _percent(text: str) -> str:
    """A unit that has no letters in words: 增减（%） is not 增减（件）."""
    return text.replace("(%)", "(百分比)")


def dense(text: str) -> str:
    """The text in one script without blanks, its punctuation kept: titles and sentences are found in it."""
    return without_blanks(one_script(text))


@_kept_where_short
def bare_key(text: str) -> str:
    """The key without remarks in brackets, where none of them speaks of a unit: “规章（由市填）” is 规章."""
    plain = _percent(one_script(text))
    ordinal = _ORDINAL.match(plain)
    head = ordinal.group() if ordinal else ""
    body = _without_remarks(plain[len(head) :])
    return _same_words(letters_only(head + body))


def _without_remarks(text: str) -> str:
    def keep(match: re.Match[str]) -> str:
        inside = match.group()[1:-1].strip()
        return match.group() if (len(inside) <= 4 and not inside.isdigit()) or "单位" in inside else ""

    return _REMARK.sub(keep, text)


def without_ordinal(text: str) -> str:
    """The text less its number: （一）, 1., 二、, and what is left of a damaged one."""
    plain = one_script(text)
    match = _ORDINAL.match(plain)
    return plain[match.end() :] if match and match.end() < len(plain) else plain


def joined(keys: Iterable[str]) -> str:
    """Keys of the pieces of one label, put together: 下 and 年度 are 下年度."""
    return _same_words("".join(keys))


@_kept_where_short
def _same_words(text: str) -> str:
    for word, stands_for in common().same:
        if word in text:
            text = text.replace(word, stands_for)
    return text


def spellings(label: str, also: Iterable[str] = (), *, money: bool = False) -> frozenset[str]:
    """Every key a label may have: with its number and without, with its remark and without.

    A label of money keeps the remark, because the unit stands there.
    """
    keys: set[str] = set()
    for text in (label, *also):
        keys |= {key(text), key(text).replace("单位", "")}
        shorter = key(without_ordinal(text))
        if len(shorter) >= 2:
            keys |= {shorter, shorter.replace("单位", "")}
        if not money:
            stripped = _REMARK.sub("", without_ordinal(text))
            ordinal = one_script(text)[: len(one_script(text)) - len(without_ordinal(text))]
            keys |= {k for k in (key(stripped), key(ordinal + stripped)) if len(k) >= 2}
    return frozenset(k for k in keys if k)


def lost_characters(word: str, label: str) -> int:
    """How many characters of ``label`` are lost in ``word``; 0 where it is not that label damaged.

    Nothing may be added, at most a quarter lost, and none of the characters that carry the sense.
    """
    lost = len(label) - len(word)
    if len(label) < 6 or not 0 < lost <= len(label) // 4:
        return 0
    at = 0
    for char in label:
        if at < len(word) and word[at] == char:
            at += 1
        elif char in common().never_lost or char.isdigit():
            return 0
    return lost if at == len(word) else 0


def is_value(text: str, raw: RawContent = None) -> bool:
    """Whether a cell holds a figure, or one of the marks people put in a figure's place."""
    if raw is not None and not isinstance(raw, str):
        return True
    text = text.strip()
    if not text or (len(text) > _LONGEST_NUMBER and not text.startswith("=")):
        return False
    return text in common().not_numbers or text.startswith("=") or _looks_like_number(text)


@lru_cache(maxsize=8192)
def _looks_like_number(text: str) -> bool:
    return bool(_number_pattern().fullmatch(one_width(text)))


@lru_cache(maxsize=1)
def _number_pattern() -> re.Pattern[str]:
    units = "|".join(re.escape(unit) for unit in common().units)
    return re.compile(
        rf"[?\ufffd]?\s*+(?:[+\-−－±增减]\s*+)?[0-9][0-9,\s]*+(?:\.[0-9]++)?\s*+(?:(?:{units})\s*+)?(?:\([^()]{{1,40}}\))?", re.ASCII
    )
