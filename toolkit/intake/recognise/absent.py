"""What is said of a table that a file does not hold: how much of it there is, which tables there are, and which may be it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from toolkit.findings import Finding, Where
from toolkit.form.model import TEXT_SHEET, Form, Table
from toolkit.intake.recognise.expected import Expected, Wanted
from toolkit.intake.recognise.flow import Patch
from toolkit.intake.recognise.traces import Trace, trace
from toolkit.intake.recognise.walking import Walk
from toolkit.intake.recognise.wording import key
from toolkit.layout import CHECK_SHEET, INTRO_SHEET
from toolkit.words import first_few, quotation
from toolkit.workbook.reasons import REASONS_SHEET

_MOST = 5
"""Words and places quoted in one sentence."""
_QUOTED = 40
_SOME_FIGURES = 3
"""Figures that a drawn table of the form has at least."""

_OURS = (INTRO_SHEET, CHECK_SHEET, TEXT_SHEET, REASONS_SHEET)
"""Sheets that go out with the tables and are none."""


def absent(expected: Expected, seen: Trace, look_for: Wanted, walk: Walk, patches: Sequence[Patch], hidden: Sequence[Patch]) -> Finding:
    """The finding of a table of which there is too little to be called one. ``hidden`` are the patches of sheets that do not show."""
    table = expected.table
    found_as = partial(Finding.of, "structure.changed", item=table.code, where=[Where(cell.code) for cell in table.cells],
                       table=f"《{table.sheet}》", title=table.title)
    behind = next((patch.sheet for patch in hidden if trace(expected, look_for.own_words(table), [patch], {}).seen), None)
    if behind is not None:
        return found_as("table_hidden", sheet=behind)
    facts: dict[str, Any] = {"found": _found(look_for.form, walk, patches) or "一张也没有", "strange": _strange(walk, patches)}
    if seen.labels:
        words = [f"“{quotation(word)}”" for word in seen.labels]
        return found_as("table_hardly_there", labels=first_few(words, _MOST, counted="个栏目"), **facts)
    instead = _instead(table, patches)
    if instead is not None:
        return found_as("sheet_without_table", instead=instead, **facts)
    return found_as("table_not_there", **facts)


def _instead(table: Table, patches: Sequence[Patch]) -> str | None:
    """What stands on the sheet that is called as the table, its title apart, quoted; None where no sheet is."""
    own = [patch for patch in patches if patch.sheet == table.sheet]
    written = [spot.text.strip() for patch in own for line in patch.lines for spot in line.spots if not spot.blank]
    words = " ".join(text for text in written if key(text) != key(table.title))
    if not own:
        return None
    return f"只有“{quotation(words, _QUOTED)}”" if words else "只有标题" if written else "什么也没有"


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
