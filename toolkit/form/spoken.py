"""The way between a value as it is counted with, a number always, and as people say it: a word of a list, a day, a number.

Inside, a choice is its place in its list (1, 2 …) and a date the day number that spreadsheets count (2024-01-15 is 45306).
Whatever leaves the house (lists, JSON, reports, sentences) asks :func:`spoken` or :func:`worded`; whatever comes in asks :func:`heard`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from toolkit.findings.numbers import Number, json_number, number_from_json
from toolkit.form.model import Cell
from toolkit.patterns import regex
from toolkit.words import condensed, plain

DAY_ZERO: Final = date(1899, 12, 30)
FIRST_DAY, LAST_DAY = 61, (date(2099, 12, 31) - DAY_ZERO).days
"""The days a date cell holds, as day numbers. Before March 1900 suites count differently: Excel has a 29 February 1900."""
DAYS: Final = "1900年3月至2099年12月"
"""The same in words."""
NO_SUCH_DAY: Final = "no such day"
_DATE = regex(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?)(?:[T ]?0{1,2}:00(?::00(?:\.0+)?)?)?")
_DIGITS = regex(r"(\d{4})(\d{2})(\d{2})")
_YES, _NO = "是", "否"
_TICKS: Final = {_YES: ("√", "✓", "✔", "☑"), _NO: ("×", "✗", "✘", "✕")}
"""What stands for 是 and 否 where a list has just these two words."""


def spoken(cell: Cell, value: Number | None) -> Number | str | None:
    """A value as it leaves the house: a choice is its word, a date ISO, a number itself; None where there is none.

    A number that stands for no word or day (a sum of places, say) stays a number.
    """
    if value is None or cell.is_number or (place := usable(cell, value)) is None:
        return value
    return cell.choices[place - 1] if cell.kind == "choice" else day_of(place).isoformat()


def usable(cell: Cell, value: object) -> int | None:
    """A number inside of a choice or date cell, where it is the place of a word or a day at all."""
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool) or value != value // 1:
        return None
    least, most = (1, len(cell.choices)) if cell.kind == "choice" else (FIRST_DAY, LAST_DAY)
    return int(value) if least <= value <= most else None


def stands_for(cell: Cell, content: object) -> object:
    """What stands in a spreadsheet cell for a content: a choice its word, a date its day number; a text as it was typed."""
    if cell.kind == "choice" and (place := usable(cell, content)) is not None:
        return cell.choices[place - 1]
    return content


def worded(cell: Cell, value: Number | None) -> str:
    """The same as text for a person: “（空）” for None."""
    said = spoken(cell, value)
    return said if isinstance(said, str) else plain(said)


def in_json(cell: Cell, value: Number | None) -> int | float | str | None:
    """The same as JSON has it."""
    said = spoken(cell, value)
    return said if isinstance(said, str) else json_number(said)


def all_in_json(cells: Mapping[str, Cell], values: Mapping[str, Number | None]) -> dict[str, int | float | str | None]:
    """Every value by its code as JSON has it; a code that is no cell's keeps its number."""
    return {code: in_json(cells[code], value) if code in cells else json_number(value) for code, value in values.items()}


def from_json(cell: Cell, said: object) -> Number | None:
    """The inverse of :func:`in_json`. None also where what stands there is nothing of the cell's kind."""
    if cell.is_number:
        return number_from_json(said)
    return heard(cell, said) if isinstance(said, int | float | str) and not isinstance(said, bool) else None


def heard(cell: Cell, said: int | float | Decimal | str) -> int | None:
    """The number inside of what was said in a choice or date cell; None where it is surely neither a word of the list nor a day.

    A number in a date cell is a day number, or 20240115; in a choice cell the word that is written so.
    """
    if cell.kind == "choice":
        return _place(cell, said if isinstance(said, str) else plain(said))
    if isinstance(said, str):
        day = as_day(said)
        return day if isinstance(day, int) else None
    day = usable(cell, said)
    return heard(cell, plain(said)) if day is None else day


def carried_over(before: Cell, now: Cell, value: Number | None) -> Number | None:
    """A value of one edition's cell in another edition's: of a choice the same word, wherever it stands in the other list. None where
    the other holds no such thing."""
    if value is None or before.is_number != now.is_number or (before.kind != now.kind and not now.is_number):
        return None
    said = spoken(before, value)
    return heard(now, said) if isinstance(said, str) else value


def as_day(text: str) -> int | str | None:
    """The day number of a written date; :data:`NO_SUCH_DAY` where it is one that no calendar has (2024-02-30); None for no date."""
    text = condensed(text)
    match = _DATE.fullmatch(text) or _DIGITS.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part and part.isdigit())
    try:
        number = (date(year, month, day) - DAY_ZERO).days
    except ValueError:
        return NO_SUCH_DAY
    return number if FIRST_DAY <= number <= LAST_DAY else None


def day_of(number: Number) -> date:
    """The day of a day number."""
    return DAY_ZERO + timedelta(days=int(number))


def choices_of(cell: Cell) -> str:
    """The words of a choice as a sentence lists them: “是”“否”."""
    return "".join(f"“{word}”" for word in cell.choices)


@lru_cache(maxsize=256)
def written(choices: tuple[str, ...]) -> Mapping[str, int]:
    """Everything that surely means a word of a list, condensed, with the word's place."""
    ticks = _TICKS if set(choices) == {_YES, _NO} else {}
    return {way: place for place, word in enumerate(choices, 1) for way in (condensed(word), *ticks.get(word, ()))}


def _place(cell: Cell, said: str) -> int | None:
    return written(cell.choices).get(condensed(said))
