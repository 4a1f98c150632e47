"""Functions in totals and rules: Python, LibreOffice and Gnumeric say the same over random fillings, and no cell shows an error."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.support.gnumeric import Gnumeric, differing
from tests.support.office import Office
from tests.support.readings import reading
from tests.support.workbooks import DATA, cached, random_last, seal_for
from toolkit.actions.form import load_form
from toolkit.aggregate import Standing, add_up
from toolkit.rules import Outcome, evaluate_totals, outcomes, rulebook
from toolkit.rules.expression import FUNCTIONS
from toolkit.submission import Unit
from toolkit.workbook.issuing import issued_workbook
from toolkit.workbook.summary import RollupFacts, rollup_workbook

FORM = load_form(DATA / "functions.toml")
HOW_MANY = 24
WORDS = ("", "", "无", "没有 发生", "略", "本年工作 平稳有序", "\u3000一二三\u00a0四", "A b")


def contents(chance: random.Random) -> dict[str, Any]:
    """Figures small enough that bounds are met and missed, with blanks, faults and zeros."""
    blank, odd = chance.choice((0, 0, 0.1, 0.5, 1)), chance.choice((0, 0, 0.1))
    found: dict[str, Any] = {}
    for code, cell in FORM.cells.items():
        if cell.total:
            continue
        value: Any = chance.choice((0, 1, 1, 2, 3, 7)) if cell.kind == "count" else chance.choice((0, 1, 2.5, 3.15, 0.35))
        value = chance.choice((-1, "无", "12件")) if chance.random() < odd else value
        found[code] = None if chance.random() < blank else value
    return found


def written(chance: random.Random) -> dict[str, list[str]]:
    words = ("",) if chance.random() < 0.2 else WORDS
    return {text.code: [chance.choice(words) for _ in range(text.rows)] for text in FORM.texts}


@pytest.fixture(scope="module")
def fillings(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder, chance = tmp_path_factory.mktemp("functions"), random.Random(20240115)
    paths = []
    for n in range(HOW_MANY):
        seal = seal_for(FORM, level=chance.choice(("街道", "部门", None)), last=random_last(FORM, chance) if n % 2 else None)
        path = folder / f"{n}.xlsx"
        path.write_bytes(issued_workbook(seal, contents(chance), written(chance)))
        paths.append(path)
    return paths


@pytest.fixture(scope="module")
def recalculated(fillings: list[Path], office: Office, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return office.recalculate(fillings, tmp_path_factory.mktemp("office"))


def test_cached_values_are_what_libreoffice_calculates(fillings: list[Path], recalculated: list[Path]) -> None:
    for path, fresh in zip(fillings, recalculated, strict=True):
        assert differing(path, fresh) == [], path


def test_cached_values_are_what_gnumeric_calculates(fillings: list[Path], gnumeric: Gnumeric, tmp_path: Path) -> None:
    for path in fillings[:12]:
        assert differing(path, gnumeric.recalculate(path, tmp_path / "gnumeric")) == [], path


def test_no_cell_shows_an_error(recalculated: list[Path]) -> None:
    for fresh in recalculated:
        shown = [(sheet, at, value) for sheet, cells in cached(fresh).items() for at, value in cells.items()]
        assert [one for one in shown if isinstance(one[2], str) and one[2].startswith("#") and not one[2].startswith("#\"")] == []


def test_every_rule_is_seen_to_hold_to_fail_and_to_be_undecided(fillings: list[Path]) -> None:
    seen: dict[str, set[Outcome]] = {}
    for path in fillings:
        for check, result in outcomes(rulebook(FORM), reading(path).known).items():
            seen.setdefault(check.rule.id, set()).add(result)
    both = {Outcome.HOLDS, Outcome.FAILS}
    assert {rule: results & both for rule, results in seen.items() if not both <= results} == {}
    always = {rule for rule, results in seen.items() if Outcome.CANNOT_TELL not in results}
    assert always <= {"fn.count", "fn.many"}, "only what counts is known whatever is blank"


def test_the_lamps_are_what_is_said_of_the_return(fillings: list[Path], recalculated: list[Path]) -> None:
    for path, fresh in zip(fillings, recalculated, strict=True):
        read = reading(path)
        if any(finding.rule == "value.repaired" for finding in read.findings):
            continue  # a number in disguise is none on the sheet
        found = outcomes(rulebook(FORM), read.known)
        sheet = cached(fresh)["校验"]
        lamps = {sheet.get(f"E{row}"): (sheet.get(f"F{row}", 0), sheet.get(f"G{row}", 0)) for row in range(5, 40)}
        for n, rule in enumerate(FORM.rules):
            own = [result for check, result in found.items() if check.rule is rule]
            if f"{rule.id}#{n}" in lamps:
                assert lamps[f"{rule.id}#{n}"] == (own.count(Outcome.FAILS), own.count(Outcome.CANNOT_TELL)), (path, rule.id)


def test_the_form_uses_every_function() -> None:
    written = " ".join([*(rule.holds for rule in FORM.rules), *(total.expression for table in FORM.tables for total in table.totals)])
    assert {name for name in FUNCTIONS if f"{name}(" not in written} == set()


def test_the_roll_up_calculates_every_total_anew_from_the_sums(office: Office, gnumeric: Gnumeric, tmp_path: Path) -> None:
    chance, paths = random.Random(7), []
    for n in range(6):
        standings = []
        for name in "甲乙丙"[: chance.choice((1, 2, 3))]:
            typed = {code: value if not isinstance(value, str) else None for code, value in contents(chance).items()}
            exact = {code: value if value is None or isinstance(value, int) else Decimal(str(value)) for code, value in typed.items()}
            totals = [code for code, cell in FORM.cells.items() if cell.total]
            standings.append(Standing(Unit(name, name, "镇"), exact | evaluate_totals(FORM, exact, totals), {}))
        path = tmp_path / f"{n}.xlsx"
        path.write_bytes(rollup_workbook(add_up(FORM, standings), RollupFacts("原州区", 2023, [])))
        paths.append(path)
    for path, fresh in zip(paths, office.recalculate(paths, tmp_path / "office"), strict=True):
        assert differing(path, fresh) == []
        assert differing(path, gnumeric.recalculate(path, tmp_path / "gnumeric")) == []


def test_a_careful_total_of_the_district_leaves_out_what_nobody_gave() -> None:
    typed = dict.fromkeys((code for code, cell in FORM.cells.items() if not cell.total), None)
    units = [{**typed, "site.news.a": 2, "site.news.b": 5}, {**typed, "site.news.a": 1}]
    sums = add_up(FORM, [Standing(Unit(str(n), str(n), "镇"), values, {}) for n, values in enumerate(units)])
    told = {name: sums.values[f"site.news.{name}"] for name in ("most", "least", "mean", "many", "grade")}
    assert told == {"most": 5, "least": 3, "mean": 4, "many": 2, "grade": None}
    assert (sums.values["site.mail.most"], sums.values["site.mail.many"]) == (None, 0)
