"""Words and numbers as a person sees, compares and quotes them: one way of each, for every room above.

For comparing there are steps, each forgiving more than the one before: :func:`without_blanks`,
:func:`condensed`, :func:`letters_only`. A room that needs another step of its own (Traditional forms, remarks in
brackets) takes it on top of these, where it says why.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from toolkit.patterns import regex

if TYPE_CHECKING:
    from decimal import Decimal

_WIDE = "WFA"
"""Ambiguous too: “”, —, … and ① are as wide as a character in every Chinese font."""
_UNSEEN = ("Cf", "Cc")
_NARROW = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"　": " "}
_FULL_WIDTH = regex("[\uff01-\uff5e　]")
_EXACT = 15
"""Digits a spreadsheet keeps of a number; the rest of a float is noise."""

# ── how wide ──────────────────────────────────────────────────────────────


ORGANS, WHOLE = "机关", "全区"
"""What sheets, columns and ``adjust --unit`` call the scopes of sums (:mod:`toolkit.scopes`), whatever the district is."""


def drawn_width(text: str, *, narrow: float, wide: float = 1.0) -> float:
    """How wide a text is when drawn, in characters.

    ``narrow`` is the width of a Latin letter or digit. It differs from font to font: whoever draws knows it.
    """
    full = sum(unicodedata.east_asian_width(char) in _WIDE for char in text)
    return full * wide + (len(text) - full) * narrow  # not added one by one, which differs from Python to Python


def lines_taken(text: str, a_line: float, *, narrow: float) -> int:
    """How many lines a text takes where ``a_line`` characters fit on one; its own line breaks count. At least one."""
    fits = int(round(a_line * 100, 6))  # hundredths: 0.55 is not exact
    return sum(max(1, -(-int(round(drawn_width(line, narrow=narrow) * 100, 6)) // fits)) for line in text.split("\n"))

# ── what is compared ──────────────────────────────────────────────────────


def without_blanks(text: str) -> str:
    """A text without spaces and line breaks, of whatever width."""
    return "".join(text.split())


def narrow(text: str) -> str:
    """A text with narrow letters, digits and punctuation, character by character: what is found in it stands at the same place in the text."""
    return _FULL_WIDTH.sub(lambda sign: _NARROW[sign[0]], text)


def one_width(text: str) -> str:
    """A text in one width: （１２） is (12), and ㎡ is m2."""
    return unicodedata.normalize("NFKC", text)


def condensed(text: str) -> str:
    """A text as far as it counts: one width, no blanks, nothing that nobody sees."""
    text = without_blanks(one_width(text))
    if text.isprintable():  # nearly every text
        return text
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def letters_only(text: str) -> str:
    """Letters, digits and Chinese characters alone."""
    return "".join(filter(str.isalnum, text))


# ── what is quoted ────────────────────────────────────────────────────────


def one_line(text: str) -> str:
    """A text on one line: every run of blanks is one blank, none at the ends."""
    return " ".join(text.split())


def visible(text: str) -> str:
    """A text without what nobody sees: zero-width and direction marks, control characters. Line breaks and tabs stay."""
    if text.isprintable():  # nearly every text
        return text
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in _UNSEEN)


def excerpt(text: str, longest: int) -> str:
    """The beginning of a text as it is seen, for a sentence that has to stay readable; “…” tells that it goes on.

    A number that is a person's has stars in it (:mod:`toolkit.personal`): what is quoted goes further than what was written.
    """
    from toolkit.personal import masked  # few sentences quote anything

    text = masked(visible(text))
    return text if len(text) <= longest else f"{text[:longest]}…"


def quotation(text: str, longest: int = 24) -> str:
    """The first words of a text on one line, as a sentence quotes them."""
    return excerpt(one_line(text), longest)


def first_few(names: Sequence[str], most: int, *, counted: str = "家", by: str = "、") -> str:
    """The first names of many: “甲、乙、丙等12家”. ``counted`` is what is counted; empty leaves the number out: “甲、乙等”."""
    if len(names) <= most:
        return by.join(names)
    return f"{by.join(names[:most])}等{f'{len(names)}{counted}' if counted else ''}"

# ── numbers ───────────────────────────────────────────────────────────────


def fifteen_digits(value: float) -> str:
    """A float as a spreadsheet holds it: fifteen digits, an exponent where they do not reach."""
    return format(value, f".{_EXACT}g")


def plain(value: int | float | Decimal | None) -> str:
    """A number as a person writes it: no trailing zeros, no exponent; “（空）” for None.

    Of a float fifteen digits count, and one beyond all writing out keeps its exponent.
    """
    if value is None:
        return "（空）"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, float):
        return _shortest(format(value, "f"))
    text = fifteen_digits(value)
    return _shortest(format(value, f".{_EXACT}f")) if "e" in text and 1e-9 < abs(value) < 1e20 else text


def signed(value: int | Decimal) -> str:
    """What is added or taken away, with its sign: “+1”, “-0.35”."""
    return f"+{plain(value)}" if value > 0 else plain(value)


def _shortest(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
