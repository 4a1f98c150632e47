"""Form → layout: where everything of an issued workbook stands.

A table sheet, from the top: the line that says whether the return is ready (not printed), the title,
who reports for when, the statutory grid cell for cell. To its right, not printed: last year's values where
they are known, and hidden helper columns (:mod:`toolkit.layout.lamps`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from toolkit.form.model import TEXT_SHEET, Form
from toolkit.layout import lamps
from toolkit.layout.address import a1, on_sheet
from toolkit.layout.check_sheet import CHECK_GOALS, LAMP_HELPERS, check_sheet, progress
from toolkit.layout.intro import intro_sheet
from toolkit.layout.model import CHECK_SHEET, Layout, Mark, Slot
from toolkit.layout.plan import CHECKS_ROW, Plan
from toolkit.layout.table_sheet import table_sheet
from toolkit.layout.text_sheet import text_sheet
from toolkit.rules.checks import Check

_Helper = tuple[list[Slot], list[Mark]]


def build_layout(form: Form, *, last_year: bool) -> Layout:
    """The layout of a form's issued workbook; with ``last_year``, room for last year's values and their rules."""
    return _built(form, last_year, exact=False)


def built_layouts(form: Form, *, last_year: bool) -> Iterator[Layout]:
    """The layout of today, then those that were built of the same form and may be out.

    Under Python 3.12 widths were once added up more exactly than under 3.11, and of two columns that come equally near to the middle
    the other was taken; and 0.2.0 worded the tops of some sheets otherwise. A campaign goes from one computer to another, and from one
    version to the next: what any has issued is known to all.
    """
    known = set()
    for worded_before, exact in product((False, True), repeat=2):
        layout = _built(form, last_year, exact=exact, worded_before=worded_before)
        if (plain := layout.to_json()) not in known:
            known.add(plain)
            yield layout


@lru_cache(maxsize=16)
def _built(form: Form, last_year: bool, *, exact: bool, worded_before: bool = False) -> Layout:
    plan = Plan(form, last_year, exact, worded_before)
    homes: dict[str, list[Check]] = {}
    for check in plan.book.shown:
        if last_year or not plan.book.uses_last_year(check):
            homes.setdefault(lamps.home_of(form, check), []).append(check)
    helpers: dict[str, _Helper] = {}
    groups: list[lamps.Group] = []
    for sheet in (*plan.sheets, CHECK_SHEET):
        top, left, goals = (
            (1, LAMP_HELPERS, CHECK_GOALS) if sheet == CHECK_SHEET
            else (CHECKS_ROW, plan.helper_left(sheet), plan.goals_col(sheet))
        )
        checks = homes.get(sheet, [])
        slots, marks, fed = lamps.helper_slots(plan.book, sheet, checks, plan.places_on(sheet), top, left, goals)
        helpers[sheet] = (slots, marks)
        groups += fed
    _mirror(plan, homes, helpers)
    order = {id(rule): n for n, rule in enumerate(form.rules)}
    groups.sort(key=lambda group: order[id(group.rule)])
    return Layout((
        intro_sheet(form, progress(plan), f"{form.title}报表" if worded_before else form.returns_title),
        *(table_sheet(plan, table, helpers[table.sheet]) for table in form.sheet_tables()),
        text_sheet(plan, helpers[TEXT_SHEET]),
        check_sheet(plan, groups, helpers[CHECK_SHEET]),
    ))


@lru_cache(maxsize=16)
def whole_layouts(form: Form, layout: Layout, last_year: bool | None) -> tuple[Layout, ...]:
    """What a layout that came out of a seal or the ledger was built as, with all that these leave out.

    Two where nobody knows whether it has ``last_year``, for they have the same cells in the same places; none where this
    version builds another.
    """
    issued = layout.to_json()
    asked = (False, True) if last_year is None else (last_year,)
    for whole in zip(*(built_layouts(form, last_year=with_last) for with_last in asked), strict=True):
        if any(built.to_json() == issued for built in whole):
            return whole
    return ()


def _mirror(plan: Plan, homes: dict[str, list[Check]], helpers: dict[str, _Helper]) -> None:
    """Give each sheet that a cross-sheet check speaks of its own copy of the check's state."""
    for sheet in plan.sheets:
        wanted = [
            (check, on_sheet(CHECK_SHEET, a1(1 + row, LAMP_HELPERS, absolute=True)))
            for row, check in enumerate(homes.get(CHECK_SHEET, []))
            if any(plan.form.table_of[code].sheet == sheet for code in check.codes)
        ]
        top = CHECKS_ROW + len(homes.get(sheet, []))
        slots, marks = lamps.mirror_slots(wanted, plan.places, sheet, top, plan.helper_left(sheet))
        helpers[sheet][0].extend(slots)
        helpers[sheet][1].extend(marks)
