"""Numbers that may be dates: “1/2” typed into a cell becomes a date, and what is left of it is a serial number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from toolkit.findings import Finding
from toolkit.form.model import Form
from toolkit.rules.values import spot
from toolkit.submission import Entry

_BEFORE, _AFTER = 1, 3
"""Years about the report's year. A suite takes “1/2” for a day of the year in which it is typed, and reports come in late."""
_DAY_ZERO = date(1899, 12, 30)


def typed_as_dates(form: Form, entries: Mapping[str, Entry], year: int | None) -> Iterator[Finding]:
    """A query for each typed count that is the serial number of a day about the report's year; none where no year is known.

    Of all the counts that a district reports one in some ten thousand lies there by chance, so the number still counts.
    """
    if year is None or not 1900 + _BEFORE < year < 9999 - _AFTER:
        return
    first, last = (date(year - _BEFORE, 1, 1) - _DAY_ZERO).days, (date(year + _AFTER, 12, 31) - _DAY_ZERO).days
    for code, entry in entries.items():
        if entry.value is None or not first <= entry.value <= last:
            continue
        cell = form.cells[code]
        if cell.kind != "count" or cell.total or not entry.typed or entry.doubt is not None:
            continue
        day = _DAY_ZERO + timedelta(days=int(entry.value))
        yield Finding.of(
            "value.date_serial", item=code, where=(entry.where,), spot=spot(cell, entry.where), value=int(entry.value),
            date=f"{day.year}年{day.month}月{day.day}日", typed=f"{day.month}/{day.day}",
        )
