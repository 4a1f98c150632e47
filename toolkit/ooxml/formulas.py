"""What a formula's cell comes to, in whatever container: the result that was saved, and what is to be doubted of it.

Nothing is calculated anew. A picture that an office suite puts into a cell is a formula too, with its own text for a result.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.patterns import regex
from toolkit.seen import Doubt

FAULTS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!",
          "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#EXTERNAL!", "#PYTHON!")
"""What a cell shows in place of a result."""
_PICTURE = regex(r"=\s*@?(?:DISPIMG|IMAGE)\s*\(", re.IGNORECASE)
_PREFIX = regex(r"_xl(?:fn|ws|udf|nm)\.", re.IGNORECASE)
_LINK = regex(r"\[([0-9]{1,3})\]")
_HYPERLINK = regex(r"=\s*@?HYPERLINK\s*\(", re.IGNORECASE)


def spelt(formula: str, links: Sequence[str] = ()) -> str:
    """A formula with its ``=`` as a person typed it: without a program's prefixes, other workbooks by their names."""
    formula = _PREFIX.sub("", formula)
    return _LINK.sub(lambda number: _named(number, links), formula) if links else formula


def _named(number: re.Match[str], links: Sequence[str]) -> str:
    at = int(number[1]) - 1
    return f"[{links[at]}]" if 0 <= at < len(links) and links[at] else number[0]


def is_fault(text: object) -> bool:
    """Whether a text is what a cell shows in place of a result."""
    return isinstance(text, str) and (text.strip().upper() in FAULTS or re.fullmatch(r"Err:[0-9]{3}", text.strip()) is not None)


def is_picture(text: object) -> bool:
    """Whether a formula, or what is left of one, draws a picture in its cell."""
    return isinstance(text, str) and text.lstrip()[:1] == "=" and _PICTURE.match(_PREFIX.sub("", text.lstrip())) is not None


def is_link(formula: str) -> bool:
    """Whether a formula shows its own words, and only makes a link of them."""
    return _HYPERLINK.match(formula) is not None


def doubt_of(formula: str, result: object, shown: str) -> Doubt:
    """What is to be doubted of a formula's cell; ``formula`` with its ``=``, empty where its text is out of reach.

    ``result`` is None where none was saved, an empty text where the cell looks blank.
    """
    if is_picture(formula) or is_picture(result):
        return Doubt("picture", formula, "")
    if result is None:
        return Doubt("unsaved", formula, "")
    return Doubt("fault" if is_fault(result) else "formula", formula, shown)


def doubt_of_words(text: str) -> Doubt | None:
    """The same of words that stand there without a formula: what a formula left behind when its values were pasted."""
    if is_picture(text):
        return Doubt("picture", text, "")
    return Doubt("fault", "", text) if is_fault(text) else None
