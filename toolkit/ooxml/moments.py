"""Dates and times as a number format shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from toolkit.ooxml.format_codes import Sign

LAST_DAY = 2_958_466
"""The serial number after 9999-12-31."""
_DAYS_TO_1904 = 1462
_SECONDS = 86_400
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEK_CHINESE = "一二三四五六日"
_BEYOND = "########"
"""What a suite shows of a number that is no date."""


def moment_shown(value: Decimal, signs: Sequence[Sign], *, since_1904: bool) -> str:
    """A serial number as the date or the time it is under these signs."""
    if since_1904:
        value += _DAYS_TO_1904
    if not 0 <= value < LAST_DAY:
        return _BEYOND
    parts = next((len(sign.text) - 1 for sign in signs if sign.kind == "parts"), 0)
    by_second = any(sign.kind in ("moment", "elapsed") and sign.text[0] == "s" for sign in signs)
    step = Decimal(1).scaleb(-parts) if by_second else Decimal(60)
    # Floats miss a minute by a hair: rounded to a millisecond first.
    seconds = (value * _SECONDS).quantize(Decimal("0.001"), ROUND_HALF_UP)
    seconds = (seconds / step).quantize(Decimal(1), ROUND_HALF_UP if by_second else ROUND_FLOOR) * step
    day, within = divmod(seconds, _SECONDS)
    year, month, dom, weekday = _date(int(day))
    minutes = _minutes(signs)
    noon = any(sign.kind == "noon" for sign in signs)
    shown = []
    for at, sign in enumerate(signs):
        letter, size = sign.text[:1], len(sign.text)
        if sign.kind == "elapsed":
            total = int(seconds // {"h": 3600, "m": 60, "s": 1}[letter])
            shown.append(f"{total:0{size}d}")
        elif sign.kind == "parts":
            shown.append(f".{int(within % 1 * 10**parts):0{parts}d}")
        elif sign.kind == "noon":
            shown.append(_noon(sign.text, int(within) < _SECONDS // 2))
        elif sign.kind != "moment":
            shown.append(sign.text)
        elif letter == "h":
            hour = int(within) // 3600
            shown.append(f"{(hour + 11) % 12 + 1 if noon else hour:0{min(size, 2)}d}")
        elif letter == "s":
            shown.append(f"{int(within) % 60:0{min(size, 2)}d}")
        elif letter == "m" and at in minutes:
            shown.append(f"{int(within) // 60 % 60:0{min(size, 2)}d}")
        elif letter == "m":
            shown.append(_named(_MONTHS[month - 1], month, size))
        elif letter == "d":
            shown.append(_named(_WEEK[weekday], dom, size))
        elif letter == "a":
            shown.append(("星期" if size > 3 else "") + _WEEK_CHINESE[weekday])
        elif letter == "y":
            shown.append(f"{year:04d}" if size > 2 else f"{year % 100:02d}")
        elif letter == "e":
            shown.append(str(year))
        elif letter == "b":
            shown.append(str(year + 543))
    return "".join(shown)


def serial_of(moment: str) -> float | None:
    """The serial number of a date, or a date and time, as XML writes them; None where it is none."""
    try:
        at = datetime.fromisoformat(moment.removesuffix("Z"))
    except ValueError:
        return None
    return (at.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1)


def _date(day: int) -> tuple[int, int, int, int]:
    """Year, month, day and weekday of a serial number; the 29th of February 1900 is one, by an old mistake."""
    weekday = (day + 5) % 7
    if day in (0, 60):
        return (1900, 1, 0, weekday) if day == 0 else (1900, 2, 29, weekday)
    on = date(1899, 12, 30 if day > 60 else 31) + timedelta(days=day)
    return on.year, on.month, on.day, weekday


def _minutes(signs: Sequence[Sign]) -> set[int]:
    """Which of the letters m are minutes: those after an hour or before a second."""
    letters = [(at, sign.text[0]) for at, sign in enumerate(signs) if sign.kind in ("moment", "elapsed")]
    return {
        at for n, (at, letter) in enumerate(letters)
        if letter == "m" and ((n and letters[n - 1][1] == "h") or (n + 1 < len(letters) and letters[n + 1][1] == "s"))
    }


def _named(name: str, number: int, size: int) -> str:
    match size:
        case 1 | 2:
            return f"{number:0{size}d}"
        case 3:
            return name[:3]
        case 5:
            return name[:1]
        case _:
            return name


def _noon(sign: str, before: bool) -> str:
    first, second = sign.upper().split("/")
    return first if before else second
