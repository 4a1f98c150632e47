"""Whether somebody's own words say already what a sentence of the form would say: then the form's is not printed again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from toolkit.form import Table
from toolkit.patterns import regex
from toolkit.rules.in_text import says_plainly
from toolkit.words import condensed, letters_only

_FIELD = regex(r"\{([a-z][a-z0-9_.]*)\}")
_NUMBER = r"[0-9][0-9,，]*(?:\.[0-9]+)?"
_BETWEEN = "[^0-9。！？]{0,24}?"
"""What may stand between a figure and the word before it, or the figure before that: no other figure, no end of a sentence."""

_IN_FULL = "(?:全部|全额|如数|均已)(?:收取|收缴|收到|收讫)"


def is_said(table: Table, stands: Mapping[str, str], sentence: str, written: Sequence[str]) -> bool:
    """Whether the section's own words say what the table's ``sentence`` would: word for word, or plainly that all of it is 0."""
    if not any(text.strip() for text in written):
        return False
    if all(stands[cell.code] == "0" for cell in table.cells):
        return any(says_plainly(text, word) for text in written for one in table.zero_in_text for word in one.says)
    said = letters_only(sentence.split("：")[-1])
    return any(said in letters_only(text) for text in written)


def sentence_of(table: Table, stands: Mapping[str, str]) -> str:
    """The table's sentence with its figures as they are printed."""
    return _FIELD.sub(lambda match: stands.get(match[1]) or stands.get(f"{table.code}.{match[1]}") or match[0], table.sentence)


def says_it_all(written: Iterable[str], table: Table, stands: Mapping[str, str]) -> bool:
    """Whether one paragraph has every figure of the table's sentence, in its order, each behind the same word and before the same unit.

    Only what is sure counts: any other figure, and both are printed for a person to see. ``stands`` are the printed values by code.
    """
    pieces = _FIELD.split(table.sentence)
    words, codes = pieces[0::2], pieces[1::2]
    if not codes or any("。" in word.rstrip("。\n") for word in words):
        return False
    pattern, values, begun = "", [], 0
    for n, code in enumerate(codes):
        value = stands.get(code) or stands.get(f"{table.code}.{code}") or ""
        if not value:
            return False
        before, after = condensed(words[n]), condensed(words[n + 1])[:1]
        begun = len(pattern)
        pattern += f"{_word(before)}{_BETWEEN}({_NUMBER}){re.escape(after)}{_BETWEEN}"
        values.append(value)
    stated = [_plain(value) for value in values]
    lines = [condensed(line) for line in written]
    if any([_plain(found) for found in match.groups()] == stated for line in lines for match in re.compile(pattern).finditer(line)):
        return True
    # “金额130元，已全部收取” says two figures at once.
    if len(stated) < 2 or stated[-1] != stated[-2] or "收取" not in words[-2]:
        return False
    shorter = pattern[:begun] + _IN_FULL
    return any([_plain(found) for found in match.groups()] == stated[:-1] for line in lines for match in re.compile(shorter).finditer(line))


def _word(before: str) -> str:
    """The word before a figure, as a pattern: 实际收取总金额410元 is said as 实际收取410元, too."""
    shorter = before.removesuffix("金额").removesuffix("总")
    return f"(?:{re.escape(before[-2:])}|{re.escape(shorter[-2:])})" if shorter and shorter != before else re.escape(before[-2:])


def _plain(number: str) -> str:
    whole, point, decimals = number.replace(",", "").replace("，", "").partition(".")
    return whole + (f".{decimals.rstrip('0')}" if point and decimals.rstrip("0") else "")
