"""From what stands in a choice, a date or a percent cell to its number inside (:mod:`toolkit.form.spoken` has the way back)."""

from __future__ import annotations

from decimal import Decimal

from toolkit.form.model import Cell
from toolkit.form.spoken import NO_SUCH_DAY, as_day, heard
from toolkit.rules.sheets import NumberRead
from toolkit.structs import replace
from toolkit.submission import Raw
from toolkit.words import fifteen_digits, plain

_PERCENT = ("%", "％")


def read_word_or_day(cell: Cell, content: int | float | Decimal | str) -> NumberRead:
    """The number inside of a choice or a day, with a note where it was not written as the list or the sheet has it."""
    if isinstance(content, bool):
        return NumberRead(None, NOT_ONE[cell.kind])
    value = heard(cell, content)
    if value is None:
        written = content if isinstance(content, str) else plain(content)
        return NumberRead(None, NOT_ONE[cell.kind], "no_such_day" if cell.kind == "date" and as_day(written) == NO_SUCH_DAY else "")
    written = content if isinstance(content, str) else plain(content)
    as_it_should = written in cell.choices if cell.kind == "choice" else isinstance(content, str) or content == value
    return NumberRead(value) if as_it_should else NumberRead(value, "value.repaired")


NOT_ONE = {"choice": "value.not_a_choice", "date": "value.not_a_date"}
"""The rule of what stands in such a cell and is none."""


def as_shown(cell: Cell, raw: Raw) -> Raw:
    """A cell with what its date or percent format shows, which is what a clerk meant: a whole day, and 76% where 0.76 is stored.

    Where a format leaves out a part of it (the year, a decimal) the doubt stays.
    """
    content, doubt = raw.content, raw.doubt
    if doubt is None or doubt.kind != "format":
        return raw
    if cell.kind == "date":
        day = as_day(doubt.shown)
        return replace(raw, content=day, doubt=None) if isinstance(day, int) else raw
    if cell.kind == "percent" and doubt.shown.strip().endswith(_PERCENT) and isinstance(content, int | float | Decimal):
        stored = Decimal(fifteen_digits(content)) if isinstance(content, float) else Decimal(content)
        shown = doubt.shown.strip().rstrip("".join(_PERCENT)).replace(",", "").strip()
        return replace(raw, content=stored * 100, doubt=None if _same(shown, stored * 100) else doubt)
    return raw


def _same(shown: str, value: Decimal) -> bool:
    try:
        return Decimal(shown) == value
    except ArithmeticError:
        return False
