"""What the workbooks show is what Gnumeric calculates, too; and what Gnumeric saves is read as it was filled."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.districts import STREET, TOWN, returned
from tests.support.gnumeric import Gnumeric, differing
from tests.support.workbooks import foreign_form, random_contents, random_last, seal_for, statutory_form
from tests.workbook.test_summary import standings
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.rollup import rollup
from toolkit.aggregate import Standing, add_up
from toolkit.campaign.folder import Campaign
from toolkit.form import Form
from toolkit.submission import Unit
from toolkit.workbook.issuing import issued_workbook, prefilled
from toolkit.workbook.summary import RollupFacts, rollup_workbook

FORMS = {"statutory": statutory_form, "foreign": foreign_form}


def whole(form: Form, value: float) -> dict[str, Any]:
    return {code: value for code, cell in form.cells.items() if not cell.total}


def unbalanced(form: Form) -> dict[str, Any]:
    """Different numbers everywhere, a negative, a fraction and blanks among them: nearly every check has something to say."""
    values: dict[str, Any] = {code: n % 7 for n, code in enumerate(whole(form, 0))}
    codes = list(values)
    for place, value in ((3, -1), (5, 2.5), (8, None), (11, None), (13, 1_234_567)):
        values[codes[place]] = value
    return values


CONTENTS = {
    "blank": lambda form: {},
    "zeros": lambda form: whole(form, 0),
    "threes": lambda form: whole(form, 3),
    "errors": unbalanced,
    "random": lambda form: random_contents(form, random.Random(11)),
}


@pytest.mark.parametrize("last", [False, True], ids=["alone", "with-last-year"])
@pytest.mark.parametrize("kind", CONTENTS)
@pytest.mark.parametrize("which", FORMS)
def test_an_issued_workbook_shows_what_gnumeric_calculates(
    which: str, kind: str, last: bool, gnumeric: Gnumeric, tmp_path: Path
) -> None:
    form = FORMS[which]()
    seal = seal_for(form, last=random_last(form, random.Random(3)) if last else None)
    typed = prefilled(seal) | CONTENTS[kind](form)
    path = tmp_path / "原表.xlsx"
    path.write_bytes(issued_workbook(seal, {code: value for code, value in typed.items() if value is not None}, {}))
    assert differing(path, gnumeric.recalculate(path, tmp_path / "fresh")) == []


@pytest.mark.parametrize("which", FORMS)
def test_a_declared_zero_shows_what_gnumeric_calculates(which: str, gnumeric: Gnumeric, tmp_path: Path) -> None:
    form = FORMS[which]()
    path = tmp_path / "原表.xlsx"
    path.write_bytes(issued_workbook(seal_for(form), {}, {}, [table.code for table in form.tables]))
    assert differing(path, gnumeric.recalculate(path, tmp_path / "fresh")) == []


@pytest.mark.parametrize("which", FORMS)
def test_a_roll_up_shows_what_gnumeric_calculates(which: str, gnumeric: Gnumeric, tmp_path: Path) -> None:
    form = FORMS[which]()
    assert standings(form)
    path = tmp_path / "汇总.xlsx"
    last = {one.unit.code: dict.fromkeys(form.cells, n) for n, one in enumerate(standings(form))}
    path.write_bytes(rollup_workbook(add_up(form, standings(form), last), RollupFacts("原州区", 2023, [])))
    fresh = gnumeric.recalculate(path, tmp_path / "fresh")
    assert differing(path, fresh) == []
    formulas = [cell for ws in openpyxl.load_workbook(path) if ws.title.startswith("汇总")
                for row in ws.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) == len(form.cells)


def test_a_roll_up_in_which_some_sums_are_blank_shows_the_same_blanks(gnumeric: Gnumeric, tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    sums = add_up(statutory_form(), [
        Standing(Unit("a", "甲街道", "街道"), {"t3.new.natural": 2}, {}), Standing(Unit("b", "乙镇", "镇"), {}, {}),
    ])
    path.write_bytes(rollup_workbook(sums, RollupFacts("原州区", 2023, [])))
    assert differing(path, gnumeric.recalculate(path, tmp_path / "fresh")) == []


def test_what_is_sent_back_and_every_list_show_what_gnumeric_calculates(root: Path, gnumeric: Gnumeric, tmp_path: Path) -> None:
    filled = returned(root, STREET, tmp_path / "in" / "北塬.xlsx", {"t3.new.natural": 2, "t2.licence.decisions": None})
    with Campaign(root) as campaign:
        collect(campaign, [filled])
        correct(campaign)
        rollup(campaign)
    made = [path for folder in ("issued", "corrections", "output") for path in sorted((root / folder).rglob("*.xlsx"))]
    assert len(made) > 5
    for n, path in enumerate(made):
        assert differing(path, gnumeric.recalculate(path, tmp_path / f"fresh{n}")) == [], path.name


@pytest.mark.parametrize("extension", ["xlsx", "xls", "ods"])
def test_a_return_saved_by_gnumeric_is_read_as_it_was_filled(
    extension: str, root: Path, gnumeric: Gnumeric, tmp_path: Path
) -> None:
    contents: Mapping[str, Any] = {"t3.new.natural": 1, "t3.granted.natural": 1, "t2.fee.amount": 12.5, "t2.licence.decisions": 37}
    filled = returned(root, TOWN, tmp_path / "三营镇.xlsx", contents)
    saved = gnumeric.save(filled, extension, tmp_path / "saved")
    with Campaign(root) as campaign:
        (mine,), (theirs,) = check([filled], campaign), check([saved], campaign)
    assert theirs.submission is not None
    assert mine.submission is not None
    assert theirs.submission.values == mine.submission.values
    assert {finding.id for finding in theirs.findings} == {finding.id for finding in mine.findings}
