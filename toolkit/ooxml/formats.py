"""Number formats of a workbook: which cells are dates, times or percentages to whoever looks at them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from toolkit.ooxml.walking import child, children
from toolkit.words import plain

GENERAL = ""
_BUILT_IN = {
    **{9: "0%", 10: "0.00%", 14: "yyyy-m-d", 15: "d-m-y", 16: "d-m", 17: "m-y", 18: "h:m", 19: "h:m:s"},
    **{20: "h:m", 21: "h:m:s", 22: "y-m-d h:m", 45: "m:s", 46: "[h]:m:s", 47: "m:s"},
    **dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), "y-m-d"),  # the East Asian ones
    **dict.fromkeys((32, 33, 34, 35, 55, 56), "h:m:s"),
}
"""Formats that a workbook only gives by number. Left out: those that show a plain number."""
_NOT_SIGNS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
"""Literal text, padding, colours and conditions of a format."""
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LONGEST = 255
"""Characters of a format; a longer one no program has written."""
_LAST_DAY = 2_958_466
"""The serial number after 9999-12-31."""


def formats_in(styles: Element | None) -> list[str]:
    """The format of each cell style, by its index."""
    if styles is None:
        return []
    custom = {
        number: code
        for entry in children(child(styles, "numFmts"), "numFmt")
        if (number := entry.get("numFmtId", "")).isdecimal() and len(code := entry.get("formatCode", "")) <= _LONGEST
    }
    codes = []
    for style in children(child(styles, "cellXfs"), "xf"):
        number = style.get("numFmtId", "0")
        codes.append(custom.get(number) or _BUILT_IN.get(int(number) if number.isdecimal() else 0, GENERAL))
    return codes


def shown(value: int | float, code: str, *, since_1904: bool = False) -> tuple[str, int | float | str]:
    """What a person sees of a number under a format, and what the number is: a date is its text."""
    signs = _NOT_SIGNS.sub("", code.split(";")[0]).lower()
    if signs in ("", "general", "@"):
        return plain(value), value
    if re.search(r"[ymdhs]|aaa", signs.replace("general", "")) and 0 <= value < _LAST_DAY:
        text = _moment(value, signs, since_1904)
        return text, text
    if "%" in signs:
        decimals = len(re.sub(r"[^0#?]", "", signs.partition(".")[2]))
        return f"{value * 100:.{decimals}f}%", value
    return plain(value), value


def _moment(value: int | float, signs: str, since_1904: bool) -> str:
    moment = (_EPOCH_1904 if since_1904 else _EPOCH) + timedelta(days=value) + timedelta(milliseconds=1)
    if not re.search("[yd]", signs) and not re.search(r"m(?!.*[hs])", re.sub(r"[hs].*m|m.*s", "", signs)):
        hours = int(value) * 24 + moment.hour if "[h" in signs else moment.hour
        return f"{hours:02d}:{moment:%M:%S}" if "s" in signs else f"{hours:02d}:{moment:%M}"
    return f"{moment:%Y-%m-%d %H:%M}" if "h" in signs else f"{moment:%Y-%m-%d}"
