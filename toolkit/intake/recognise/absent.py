"""What is said of a table that a file does not hold: how much of it there is, which tables there are, and which may be it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.findings import Finding, Where
from toolkit.form.model import TEXT_SHEET, Form, Table
from toolkit.intake.recognise.flow import Patch
from toolkit.intake.recognise.traces import Trace
from toolkit.intake.recognise.walking import Walk
from toolkit.layout import CHECK_SHEET, INTRO_SHEET
from toolkit.words import first_few, quotation
from toolkit.workbook.reasons import REASONS_SHEET

_MOST = 5
"""Words and places quoted in one sentence."""
_SOME_FIGURES = 3
"""Figures that a drawn table of the form has at least."""

_OURS = (INTRO_SHEET, CHECK_SHEET, TEXT_SHEET, REASONS_SHEET)
"""Sheets that go out with the tables and are none."""


def absent(table: Table, trace: Trace, form: Form, walk: Walk, patches: Sequence[Patch]) -> Finding:
    """The finding of a table of which there is too little to be called one."""
    words = [f"“{quotation(word)}”" for word in trace.labels]
    facts: dict[str, Any] = {
        "table": f"《{table.sheet}》", "title": table.title,
        "found": _found(form, walk, patches) or "一张也没有", "strange": _strange(walk, patches),
    }
    where = [Where(cell.code) for cell in table.cells]
    if words:
        return Finding.of("structure.changed", "table_hardly_there", item=table.code, where=where,
                          labels=first_few(words, _MOST, counted="个栏目"), **facts)
    return Finding.of("structure.changed", "table_not_there", item=table.code, where=where, **facts)


def _found(form: Form, walk: Walk, patches: Sequence[Patch]) -> str:
    """The form's tables that were recognised, each with the place where it begins unless that bears its name."""
    named = []
    for table in form.tables:
        if table.code in walk.matched and not table.on_text_sheet:
            number, line = walk.matched[table.code][0]
            grid = patches[number].grid
            place = grid.place if grid is not None else f"{line.place}起"
            named.append(f"《{table.sheet}》" + (f"（{place}）" if place != f"《{table.sheet}》" else ""))
    return "、".join(named)


def _strange(walk: Walk, patches: Sequence[Patch]) -> str:
    places = list(dict.fromkeys(_strangers(walk, patches)))
    return f"；{first_few(places, _MOST, counted='处')}里有数字，认不出是哪张表" if places else ""


def _strangers(walk: Walk, patches: Sequence[Patch]) -> Iterator[str]:
    """Where figures are drawn that are no table of the form; what we print on sheets of our own is none either."""
    taken = {number for rows in walk.matched.values() for number, _ in rows}
    for number, patch in enumerate(patches):
        if patch.grid is None or number in taken or patch.sheet in _OURS:
            continue
        if sum(spot.value for line in patch.lines for spot in line.spots) >= _SOME_FIGURES:
            yield patch.grid.place
