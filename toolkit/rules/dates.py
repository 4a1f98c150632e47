"""Numbers that may mean another one: “1/2” typed into a cell becomes a date, and what is left of it is a serial number;
a year typed into a date cell becomes a day of 1905; 76% typed as 0.76 is not one percent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from toolkit.findings import Finding
from toolkit.form.model import Form
from toolkit.form.spoken import DAY_ZERO, day_of
from toolkit.rules.values import spot
from toolkit.submission import Entry

_BEFORE, _AFTER = 1, 3
"""Years about the report's year. A suite takes “1/2” for a day of the year in which it is typed, and reports come in late."""

_YEARS = 1900, 2099


def typed_as_dates(form: Form, entries: Mapping[str, Entry], year: int | None) -> Iterator[Finding]:
    """A query for each typed count that is the serial number of a day about the report's year; none where no year is known.

    Of all the counts that a district reports one in some ten thousand lies there by chance, so the number still counts.
    """
    if year is None or not 1900 + _BEFORE < year < 9999 - _AFTER:
        return
    first, last = (date(year - _BEFORE, 1, 1) - DAY_ZERO).days, (date(year + _AFTER, 12, 31) - DAY_ZERO).days
    for code, entry in entries.items():
        if entry.value is None or not first <= entry.value <= last:
            continue
        cell = form.cells[code]
        if cell.kind != "count" or cell.total or not entry.typed or entry.doubt is not None:
            continue
        day = day_of(entry.value)
        yield Finding.of(
            "value.date_serial", item=code, where=(entry.where,), spot=spot(cell, entry.where), value=int(entry.value),
            date=f"{day.year}年{day.month}月{day.day}日", typed=f"{day.month}/{day.day}",
        )


def likely_meant_otherwise(form: Form, entries: Mapping[str, Entry]) -> Iterator[Finding]:
    """A query for each typed percentage between 0 and 1, and for each day whose number is that of a year of ours."""
    for code, cell in form.cells.items():
        entry = entries.get(code)
        if cell.kind not in ("percent", "date") or cell.total or entry is None or entry.value is None or not entry.typed:
            continue
        if cell.kind == "percent" and 0 < entry.value < 1:
            yield Finding.of("value.unlikely", "percent", item=code, where=(entry.where,), spot=spot(cell, entry.where),
                             value=entry.value, hundredfold=entry.value * 100)
        elif cell.kind == "date" and _YEARS[0] <= entry.value <= _YEARS[1]:
            day = day_of(entry.value)
            yield Finding.of("value.unlikely", "year", item=code, where=(entry.where,), spot=spot(cell, entry.where),
                             date=f"{day.year}年{day.month}月{day.day}日", year=int(entry.value))
