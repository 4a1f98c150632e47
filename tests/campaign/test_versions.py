"""What changed between two returns of one unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from toolkit.structs import replace

from toolkit.actions.form import load_form
from toolkit.aggregate import Standing
from toolkit.campaign.versions import changes, places_of
from toolkit.findings import Finding, Number, Severity, Where
from toolkit.form import Form
from toolkit.layout import build_layout
from toolkit.submission import Unit
from toolkit.tables import changes_lines

UNBALANCED = Finding("t3.balance", Severity.ERROR, "不平。", "请核对。", "natural", (Where("t3.new.natural", "表三", "D5"),), 62, 61)
UNSEALED = Finding("seal.missing", Severity.QUERY, "此表不是本次下发的原表。")
COPIED = Finding("seal.missing", Severity.QUERY, "此表不是本次下发的原表（另一句话）。")


@pytest.fixture(scope="module")
def form() -> Form:
    return load_form("2021")


def returned(version: int, values: Mapping[str, Number | None] | None = None, texts: Mapping[str, str] | None = None,
             findings: tuple[Finding, ...] = ()) -> Standing:
    return Standing(Unit("1", "北塬街道"), values or {}, texts or {}, findings, version=version)


def test_a_cell_is_told_with_its_name_its_place_and_both_values(form: Form) -> None:
    before = returned(1, {"t3.new.natural": 62, "t3.granted.natural": None})
    after = returned(2, {"t3.new.natural": 61, "t3.granted.natural": None})
    found = changes(form, before, after, places_of(build_layout(form, last_year=False)))
    (cell,) = found.cells
    assert (cell.where.code, cell.where.sheet, cell.before, cell.after) == ("t3.new.natural", "表三", 62, 61)
    assert cell.where.cell is not None
    assert "自然人" in cell.name
    assert found.summary == "比第1次：改数1格"


def test_without_a_layout_only_the_code_is_known(form: Form) -> None:
    (cell,) = changes(form, returned(1), returned(2, {"t3.new.natural": 0})).cells
    assert cell.where == Where("t3.new.natural")
    assert (cell.before, cell.after) == (None, 0), "a blank that became 0 is a change"


def test_totals_that_follow_are_told_apart_from_what_was_typed(form: Form) -> None:
    total = next(code for code, cell in form.cells.items() if cell.total)
    found = changes(form, returned(1, {"t3.new.natural": 1, total: 1}), returned(2, {"t3.new.natural": 2, total: 2}))
    assert len(found.cells) == 2
    assert [cell.where.code for cell in found.typed] == ["t3.new.natural"]


def test_a_text_is_quoted_where_it_first_differs_and_blanks_make_no_difference(form: Form) -> None:
    first, second = (text.code for text in form.texts[:2])
    words = "本机关全年主动公开信息若干条，" * 5
    found = changes(form, returned(1, texts={first: f"{words}计三百条。", second: "甲 乙\n丙"}),
                    returned(2, texts={first: f"{words}计四百条。", second: "甲乙丙"}))
    (text,) = found.texts
    assert (text.code, text.label) == (first, form.texts_by_code[first].label)
    assert "三百" in text.before
    assert "四百" in text.after
    assert len(text.before) < 30


def test_findings_are_the_same_while_their_id_is(form: Form) -> None:
    found = changes(form, returned(1, findings=(UNBALANCED, UNSEALED)), returned(2, findings=(COPIED,)))
    assert found.findings_gone == (UNBALANCED,)
    assert found.findings_come == ()
    back = changes(form, returned(2, findings=(COPIED,)), returned(3, findings=(UNBALANCED, UNSEALED)))
    assert back.findings_come == (UNBALANCED,)


def test_two_alike_have_no_changes(form: Form) -> None:
    found = changes(form, returned(1, {"t3.new.natural": 1}), returned(3, {"t3.new.natural": 1}))
    assert (found.cells, found.texts, found.findings_gone, found.findings_come) == ((), (), (), ())
    assert found.summary == "比第1次：内容没有变化"


def test_the_json_names_every_part(form: Form) -> None:
    data: dict[str, Any] = changes(form, returned(1, findings=(UNBALANCED,)), returned(2, {"t3.new.natural": 2})).to_json()
    assert list(data) == ["before", "after", "cells", "texts", "findings_gone", "findings_come", "reasons"]
    assert list(data["cells"][0]) == ["code", "name", "sheet", "cell", "total", "before", "after"]
    assert data["findings_gone"] == [UNBALANCED.to_json()]


def test_a_reason_written_since_is_a_change(form: Form) -> None:
    before = returned(1, findings=(UNBALANCED,))
    after = replace(before, version=2, reasons={UNBALANCED.id: "上年漏报，今年补录。"})
    changed = changes(form, before, after)
    assert changed.summary == "比第1次：写明原因1处"
    assert "  写明原因　" + UNBALANCED.message + "　原因：上年漏报，今年补录。" in changes_lines("北塬街道", changed)
    assert changes(form, after, replace(after, version=3)).summary == "比第2次：内容没有变化"
