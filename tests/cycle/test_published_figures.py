"""Real published figures (宿迁市 2023 and 2024, 洪泽区 2023, 沭阳县发展和改革局 2023) through issued workbooks.

The published totals are the oracle: nothing here was calculated by the package.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.office import Office
from tests.support.readings import Reading, reading
from tests.support.workbooks import DATA, fill, issued, seal_for, statutory_form
from toolkit.findings import Finding

FORM = statutory_form()
PUBLISHED: list[dict[str, Any]] = json.loads((DATA / "published.json").read_text("utf-8"))
NOT_TABLES = ("s6", "text", "s6.fee_in_charges")


def figures(unit: str, year: int) -> dict[str, Any]:
    return dict(next(one["values"] for one in PUBLISHED if one["unit"] == unit and one["year"] == year))


def typed_only(values: dict[str, Any]) -> dict[str, Any]:
    return {code: value for code, value in values.items() if not FORM.cells[code].total}


def saved(
    contents: dict[str, Any], tmp_path: Path, office: Office | None, *, level: str, last: dict[str, Any] | None = None
) -> tuple[Reading, list[Finding]]:
    known = None if last is None else {code: Decimal(str(v)) if isinstance(v, float) else v for code, v in last.items()}
    seal = seal_for(FORM, level=level, campaign_level="市" if level == "市" else "区县", last=known)
    path = fill(issued(seal, tmp_path / "issued.xlsx"), tmp_path / "typed.xlsx", contents)
    if office is not None:
        (path,) = office.convert([path], "xlsx", tmp_path / "lo")
    read = reading(path)
    return read, [f for f in read.judged.findings if f.rule != "text.missing" and f.item != "s6"]


@pytest.mark.parametrize("through", ["openpyxl", "LibreOffice"])
@pytest.mark.parametrize("year", [2023, 2024])
def test_a_citys_typed_figures_give_its_published_totals(
    year: int, through: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    office = request.getfixturevalue("office") if through == "LibreOffice" else None
    published = figures("宿迁市", year)
    last = figures("宿迁市", 2023) if year == 2024 else None
    read, found = saved(typed_only(published), tmp_path, office, level="市", last=last)
    assert len(published) == 200
    assert {code: read.values[code] for code in published} == {
        code: Decimal(str(value)) for code, value in published.items()
    }
    assert found == []


def test_wrong_published_totals_are_read_as_they_stand_and_said(tmp_path: Path) -> None:
    published = figures("洪泽区人民政府", 2023)
    assert (published["t4.review.total"], published["t4.after_review.total"]) == (0, 0)
    contents = {code: value for code, value in published.items()
                if not FORM.cells[code].total or code in ("t4.review.total", "t4.after_review.total")}
    contents |= {code: 0 for code, cell in FORM.cells.items() if code not in published and not cell.total}
    read, found = saved(contents, tmp_path, None, level="区县")
    assert read.values["t4.review.total"] == 0
    said = {(f.rule, f.item): (f.left, f.right) for f in found}
    assert said[("t4.total", "review")] == (0, sum(published[f"t4.review.{c}"] for c in ("upheld", "corrected", "other", "pending")))
    assert ("t4.total", "after_review") in said
    assert {rule for rule, _ in said} == {"t4.total", "total.typed"}


def test_columns_left_blank_are_missing_and_say_nothing_false(tmp_path: Path) -> None:
    published = figures("沭阳县发展和改革局", 2023)
    read, found = saved(typed_only(published), tmp_path, None, level="部门")
    blank = {code for code, value in typed_only(published).items() if value is None}
    assert {where.code for f in found for where in f.where} == blank
    assert len(found) == 5, "one for each column of the organisations"
    assert all("整列未填" in f.message for f in found)
    assert {f.rule for f in found} == {"value.missing"}
    assert all(read.values[code] is None for code in blank)
    assert read.values["t3.handled.natural"] == published["t3.handled.natural"]
    assert read.values["t3.new.total"] is None
