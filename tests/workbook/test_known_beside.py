"""What is known to stand beside the cells of a built-in form's workbooks: the same that would be laid out, and of no other layout."""

from __future__ import annotations

import pytest
from toolkit.structs import replace

from tests.support.workbooks import statutory_form
from toolkit.layout import Layout, Role, build_layout
from toolkit.layout.beside import WORDS, layouts_beside
from toolkit.layout.model import is_kept


@pytest.mark.parametrize("last_year", [False, True])
def test_what_is_known_is_what_would_be_laid_out(last_year: bool) -> None:
    form = statutory_form()
    built = build_layout(form, last_year=last_year)
    known, *whole = layouts_beside(form, Layout.from_json(built.to_json()), last_year)
    assert [layout.to_json() for layout in whole] == [built.to_json()]
    there = {(sheet.name, slot.span.row, slot.span.col, slot.role, slot.text) for sheet in known.sheets for slot in sheet.slots}
    assert there == {
        (sheet.name, slot.span.row, slot.span.col, slot.role, slot.text if slot.role in WORDS else "")
        for sheet in built.sheets for slot in sheet.slots if not is_kept(slot) and not slot.formula
    }


def test_nobody_knows_whether_a_copy_has_last_years_figures_and_both_are_known() -> None:
    form = statutory_form()
    issued = Layout.from_json(build_layout(form, last_year=False).to_json())
    assert len(list(layouts_beside(form, issued, None))) == 4


def test_of_a_workbook_that_was_laid_out_otherwise_nothing_is_known() -> None:
    form = statutory_form()
    issued = Layout.from_json(build_layout(form, last_year=False).to_json())
    first, *others = issued.sheets
    slots = tuple(replace(slot, text="另一句") if slot.role is Role.TITLE else slot for slot in first.slots)
    assert list(layouts_beside(form, Layout((replace(first, slots=slots), *others)), False)) == []
    assert list(layouts_beside(form, issued, True)) == []
