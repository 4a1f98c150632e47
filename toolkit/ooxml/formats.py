"""What a person sees of a cell under a number format, and whether that says the same number as is stored.

A format may scale (25000 shown as 2.5), round, write a date, add digits of its own, or show nothing. Nobody lists all that
formats can do: what shows is worked out, read as a person reads it, and held against what is stored.
"""

from __future__ import annotations

import itertools
import operator
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from toolkit.numerals import in_numerals
from toolkit.ooxml.format_codes import Section, Sign, sections_of
from toolkit.ooxml.moments import moment_shown
from toolkit.ooxml.numbers import exactly, number_shown
from toolkit.patterns import regex
from toolkit.seen import Doubt, Seen
from toolkit.words import plain

GENERAL = ""
BUILT_IN = {
    **{1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0;¥-#,##0", 6: "¥#,##0;[Red]¥-#,##0", 7: "¥#,##0.00;¥-#,##0.00"},
    **{8: "¥#,##0.00;[Red]¥-#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d"},
    **{15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss"},
    **{22: "yyyy/m/d h:mm", 37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00"},
    **{41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 42: '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ '},
    **{43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 44: '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ '},
    **{45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@"},
    # The East Asian ones.
    **dict.fromkeys((27, 36, 50, 57), 'yyyy"年"m"月"'), **dict.fromkeys((28, 29, 51, 54, 58), 'm"月"d"日"'), 30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"', **dict.fromkeys((32,), 'h"时"mm"分"'), 33: 'h"时"mm"分"ss"秒"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    **dict.fromkeys((34, 55), '上午/下午h"时"mm"分"'), **dict.fromkeys((35, 56), '上午/下午h"时"mm"分"ss"秒"'),
}
"""The formats that a workbook gives by number alone, as a Chinese suite shows them."""
_PLAIN = regex(r"|@|general|0|#,##0|0_ |#,##0_ ", re.IGNORECASE)
"""Formats under which every whole number from 0 up shows as it is."""
_WIDE = Context(prec=700, rounding=ROUND_HALF_UP)
_LARGEST = 10**20
"""A number beyond is shown as it is written; no figure of a return comes near."""
_TESTS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne}
_FROM_ZERO = ((">=", Decimal(0)), (">", Decimal(0)))
_NONE = ("-", "–", "—", "－", "零", "无")
"""What accounts write for a zero."""
_SCALES = regex("[%‰十百千万亿KM]")
"""Signs that make another number of every number but zero."""
_LONGEST_TEXT = 1000
"""Characters of a text that is held against its format; no figure is as long."""
_LONGEST_DENOMINATOR = 7


def shows_whole(code: str) -> bool:
    """Whether every whole number from 0 up shows as it is under a format; quick, and true of nearly all there are."""
    return _PLAIN.fullmatch(code) is not None


@lru_cache(maxsize=4096)
def number_seen(value: int | float, code: str, *, since_1904: bool = False) -> Seen:
    """What shows of a number, with the doubt where that is not the number stored."""
    text = shown(value, code, since_1904=since_1904)
    stored = plain(value)
    if says(text, value):
        return Seen(text.strip())
    return Seen(text.strip(), Doubt("format" if text.strip() else "hidden", stored, text.strip()))


def says(text: str, value: int | float) -> bool:
    """Whether a text that shows in a cell says this number."""
    if abs(value) >= _LARGEST:
        return True  # whatever shows of it, it is no figure
    if value == 0 and (text.strip() in _NONE or number_shown(_SCALES.sub("", text)) == 0):
        return True
    return number_shown(text) == exactly(value)


def colour_stated(value: int | float, code: str) -> str:
    """The colour in which a format shows a number, in English; empty where it states none."""
    section, _ = _chosen(sections_of(code), exactly(value)) if "[" in code else (None, False)
    return section.colour if section is not None else ""


def text_seen(text: str, code: str) -> Seen:
    """What shows of a text: its own section of the format may hide it, or add to it."""
    if ";" not in code and "@" not in code:
        return Seen(text)
    sections = sections_of(code)
    section = sections[3] if len(sections) > 3 else sections[-1] if sections[-1].has("cell") else None
    if section is None or (section.has("cell") and len(text) > _LONGEST_TEXT):
        return Seen(text)
    shows = "".join(text if sign.kind in ("cell", "general") else sign.text for sign in section.signs)
    if not shows.strip():
        return Seen("", Doubt("hidden", text.strip(), "")) if text.strip() else Seen(text)
    # Words around a text change nothing of it; digits make another number of it.
    if any(char.isalnum() and number_shown(char) is not None for sign in section.signs if sign.kind != "cell" for char in sign.text):
        return Seen(shows.strip(), Doubt("format", text.strip(), shows.strip()))
    return Seen(text)


def shown(value: int | float, code: str, *, since_1904: bool = False) -> str:
    """What a person sees of a number under a format, blanks for what is only left room for."""
    number = exactly(value)
    if abs(number) >= _LARGEST:
        return plain(value)
    section, negated = _chosen(sections_of(code), number)
    if section is None:  # with one section that asks, a suite falls back on the general format
        return "########" if len(sections_of(code)) > 1 else plain(value)
    if negated:
        number = abs(number)
    if section.has("moment", "elapsed"):
        return moment_shown(number, section.signs, since_1904=since_1904)
    if section.has("general", "cell") and not section.has("digit"):
        text = _with(section, plain(abs(number)))
    elif not section.has("digit"):
        text = _with(section, "")
    elif section.has("power"):
        text = _scientific(section, abs(number))
    elif section.has("bar") and (parted := _fraction(section, abs(number))) is not None:
        text = parted
    else:
        text = _decimal(section, abs(number))
    minus = number < 0 and (not section.has("digit") or any(char in "123456789" for char in text))
    text = f"-{text}" if minus else text
    return in_numerals(text, section.numerals, spelt=section.has("general")) if section.numerals in (1, 2) else text


def _chosen(sections: Sequence[Section], number: Decimal) -> tuple[Section | None, bool]:
    """The section a number falls into, and whether that writes the minus itself."""
    numeric = [section for n, section in enumerate(sections[:3]) if not (n and n == len(sections) - 1 and section.has("cell"))]
    if not any(section.condition for section in numeric):
        if len(numeric) == 1:
            return numeric[0], False
        if number < 0:
            return numeric[1], True
        return (numeric[2] if number == 0 and len(numeric) > 2 else numeric[0]), False
    for at, section in enumerate(numeric):
        test, bound = section.condition or _implied(at, len(numeric))
        if test == "" or _TESTS[test](number, bound):
            rest = any(other.condition in _FROM_ZERO for other in numeric[:at])
            only_negative = (test in ("<", "<=") and bound <= 0) or (test == "" and rest)
            return section, only_negative and number < 0
    return None, False


def _implied(at: int, count: int) -> tuple[str, Decimal]:
    """The condition of a section that states none, where another does; empty for all that is left."""
    if at == count - 1 and at:
        return "", Decimal(0)
    return ("<" if at else ">" if count > 2 else ">="), Decimal(0)


def _with(section: Section, text: str) -> str:
    return "".join(text if sign.kind in ("general", "cell") else sign.text for sign in section.signs)


def _decimal(section: Section, number: Decimal) -> str:
    signs = section.signs
    point = next((at for at, sign in enumerate(signs) if sign.kind == "point"), len(signs))
    whole = [at for at, sign in enumerate(signs) if sign.kind == "digit" and at < point]
    parts = [at for at, sign in enumerate(signs) if sign.kind == "digit" and at > point]
    commas = [at for at, sign in enumerate(signs) if sign.kind == "comma"]
    ends = (whole[-1] if whole else -1, parts[-1] if parts else len(signs))
    scaling = sum(1 for at in commas if (ends[0] < at < point and whole) or at > ends[1])
    grouped = any(whole and whole[0] < at < whole[-1] for at in commas)
    power = 2 * sum(sign.kind == "percent" for sign in signs) - 3 * scaling
    written = _rounded(number.scaleb(power, _WIDE), len(parts))
    before, _, after = written.partition(".")
    return _laid_out(signs, (before.lstrip("0"), whole), (after, parts), grouped=grouped)


def _rounded(number: Decimal, decimals: int) -> str:
    return format(number.quantize(Decimal(1).scaleb(-decimals), context=_WIDE), "f")


def _laid_out(signs: Sequence[Sign], whole: tuple[str, list[int]], parts: tuple[str, list[int]], *, grouped: bool) -> str:
    """The signs with digits in the places: before the point from the right, the first place taking all that are left."""
    digits, places = whole
    places_before = bool(places)
    fills: dict[int, str] = {}
    left = len(digits)
    for n, at in enumerate(reversed(places)):
        first = 0 if n == len(places) - 1 else max(left - 1, 0)
        piece = digits[first:left] or {"0": "0", "?": " "}.get(signs[at].text, "")
        fills[at] = "".join(
            char + ("," if grouped and char != " " and (behind := n + len(piece) - 1 - k) and behind % 3 == 0 else "")
            for k, char in enumerate(piece)
        )
        left = first
    digits, places = parts
    last = len(digits.rstrip("0"))
    for n, at in enumerate(places):
        fills[at] = digits[n] if n < last or signs[at].text == "0" else {"?": " "}.get(signs[at].text, "")
    before = "" if places_before else whole[0]  # without a place for them, digits stand before the point all the same
    return "".join(
        fills.get(at, "" if sign.kind == "comma" else f"{before}." if sign.kind == "point" else sign.text)
        for at, sign in enumerate(signs)
    )


def _scientific(section: Section, number: Decimal) -> str:
    signs = section.signs
    power = next(at for at, sign in enumerate(signs) if sign.kind == "power")
    point = next((at for at, sign in enumerate(signs) if sign.kind == "point"), power)
    whole = sum(sign.kind == "digit" for sign in signs[:point]) or 1
    decimals = sum(sign.kind == "digit" for sign in signs[point:power])
    exponent = number.adjusted() if number else 0
    exponent -= exponent % whole if whole > 1 else 0
    mantissa = _rounded(number.scaleb(-exponent, _WIDE), decimals)
    if number and len(mantissa.partition(".")[0]) > whole:
        exponent += whole
        mantissa = _rounded(number.scaleb(-exponent, _WIDE), decimals)
    size = sum(sign.kind == "digit" for sign in signs[power:])
    sign = "-" if exponent < 0 else "+" if "+" in signs[power].text else ""
    before = "".join(sign.text for sign in signs[:power] if sign.kind == "words")
    after = "".join(sign.text for sign in signs[power:] if sign.kind == "words")
    return f"{before}{mantissa}E{sign}{abs(exponent):0{size}d}{after}"


def _fraction(section: Section, number: Decimal) -> str | None:
    """Whole and fraction; None where the bar is no fraction's."""
    signs = section.signs
    bar = next(at for at, sign in enumerate(signs) if sign.kind == "bar")
    upper = [at for at, sign in enumerate(signs[:bar]) if sign.kind == "digit"]
    fixed = re.match("[0-9]{1,7}", "".join(sign.text for sign in signs[bar + 1 :]))
    lower = sum(sign.kind == "digit" for sign in signs[bar + 1 :])
    if not upper or not (fixed or lower) or signs[bar - 1].kind != "digit":
        return None
    mixed = any(at + 1 != after for at, after in itertools.pairwise(upper))
    from fractions import Fraction  # few cells show any

    exact = Fraction(number)
    whole = exact.numerator // exact.denominator if mixed else 0
    rest = exact - whole
    if fixed and int(fixed[0]):
        below = int(fixed[0])
        above = int(rest * below + Fraction(1, 2))
    else:
        near = rest.limit_denominator(10 ** min(lower, _LONGEST_DENOMINATOR) - 1)
        above, below = near.numerator, near.denominator
    if mixed and above == below:
        whole, above = whole + 1, 0
    if mixed and above == 0:
        return f"{whole}"
    return f"{whole or ''} {above}/{below}".strip() if mixed else f"{above}/{below}"
