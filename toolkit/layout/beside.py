"""What of ours stands beside the cells that a seal tells of, and is no formula: hints, the heads of last year's values, what helpers count by.

For an untouched workbook of a built-in form that is known (:mod:`toolkit.form.known`); only where something else stands there the layout
is built again, with all that a seal leaves out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from toolkit.form.known import known
from toolkit.form.model import Form, Span
from toolkit.layout.model import Layout, Role, Sheet, Slot, is_kept

WORDS = (Role.HINT, Role.LAST_HEAD)
"""Our own words, which a clerk may have typed over."""


def layouts_beside(form: Form, layout: Layout, last_year: bool | None) -> Iterator[Layout]:
    """Layouts that have our words beside the cells of an issued one, the cheapest first; none where this version builds another.

    ``last_year`` as :func:`~toolkit.layout.build.whole_layouts` has it.
    """
    yield from _known_beside(form, layout, last_year)
    from toolkit.layout.build import whole_layouts

    yield from whole_layouts(form, layout, last_year)


@lru_cache(maxsize=16)
def _known_beside(form: Form, layout: Layout, last_year: bool | None) -> tuple[Layout, ...]:
    ready = known(form.source)
    if ready is None:
        return ()
    of_today = [entry for entry in ready.beside if last_year is None or entry["last_year"] is last_year]
    if not any(entry["layout"] == layout.digest for entry in of_today):
        return ()
    return tuple(Layout(tuple(_sheet(name, slots) for name, slots in entry["sheets"].items())) for entry in of_today)


def _sheet(name: str, slots: list[list[int | str]]) -> Sheet:
    return Sheet(name, tuple(Slot(Span(row, col), Role(role), text) for row, col, role, text in slots))  # type: ignore[arg-type]


def written_beside(layout: Layout, *, last_year: bool) -> Mapping[str, object]:
    """The same of a layout just built, to be written down beside the form it belongs to."""
    sheets = {
        sheet.name: [[slot.span.row, slot.span.col, slot.role.value, slot.text if slot.role in WORDS else ""] for slot in sheet.slots
                     if not is_kept(slot) and not slot.formula]
        for sheet in layout.sheets
    }
    return {"last_year": last_year, "layout": layout.digest, "sheets": {name: slots for name, slots in sheets.items() if slots}}
