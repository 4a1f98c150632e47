"""The roll-up's three tables and 同比, added up by two who did not write them: LibreOffice, from the workbook's own formulas, and a
program of thirty lines that knows the form's file, the unit list, the returns and last year's list, and nothing of the package."""

from __future__ import annotations

import csv
import random
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.support.districts import make, returned
from tests.support.office import Office
from toolkit.actions.collect import collect
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import FORM, UNITS

LISTED = """name,code,level,required,counted
北塬街道,a1,街道,是,是
三营镇,b1,镇,是,是
区教育局,c1,部门,是,是
区税务局,d1,垂管,否,否
区水务局,e1,部门,是,是
"""
SILENT = "e1"
Figures = dict[str, Decimal | None]


# ── the thirty lines ──────────────────────────────────────────────────


def _cells(form: Mapping[str, object]) -> list[str]:
    """Every code, in the order of the file."""
    return [f"{table['code']}.{one}" for table in form["table"]  # type: ignore[attr-defined]
            for name in re.findall(r"\{([\w.*]+)\}", table["grid"])
            for one in ([name.replace("*", column) for column in table["columns"]] if "*" in name else [name])]


def _with_totals(form: Mapping[str, object], figures: Figures, *, of_what_there_is: bool = False) -> Figures:
    """The totals made by the words of the file: down the columns first, then across, so that the corner has all. One with a blank part
    is not known, or (``of_what_there_is``) has the others."""
    codes, made = _cells(form), dict(figures)
    for table in form["table"]:  # type: ignore[attr-defined]
        own = [code.removeprefix(f"{table['code']}.") for code in codes if code.startswith(f"{table['code']}.")]
        rows, columns = (list(dict.fromkeys(code.split(".")[at] for code in own if "." in code)) for at in (0, 1))
        for total in sorted(table.get("total", []), key=lambda one: one["each"] != "column"):
            lines, others = (rows, columns) if total["each"] == "column" else (columns, rows)
            first, _, last = total["is"].removeprefix("sum(").removesuffix(")").partition("..")
            parts = lines[lines.index(first): lines.index(last) + 1] if last else total["is"].split(" + ")
            for other in others:
                pairs = [(f"{part}.{other}" if lines is rows else f"{other}.{part}") for part in (*parts, total["code"])]
                known = [made.get(f"{table['code']}.{pair}") for pair in pairs[:-1]]
                there = [one for one in known if one is not None]
                whole = len(there) == len(known) or (of_what_there_is and bool(there))
                made[f"{table['code']}.{pairs[-1]}"] = sum(there, Decimal(0)) if whole else None
    return made


def _typed(path: Path, codes: list[str]) -> Figures:
    """The typed cells of a return, as openpyxl has them: formulas are not looked at."""
    book = openpyxl.load_workbook(path)
    found: Figures = {}
    for code in codes:
        sheet, _, cell = book.defined_names[code.replace(".", "_")].attr_text.rpartition("!")
        value = book[sheet.strip("'")][cell.replace("$", "")].value
        found[code] = Decimal(str(value)) if isinstance(value, int | float) else None
    return found


def _district(form: Mapping[str, object], of_units: list[Figures], *, blanks_count: bool) -> Figures:
    """Every cell summed over units; a blank counts as nothing, or (of last year) leaves the sum unknown."""
    sums: Figures = {}
    for code in _cells(form):
        given = [one.get(code) for one in of_units]
        known = [value for value in given if value is not None]
        sums[code] = sum(known, Decimal(0)) if known and (blanks_count or len(known) == len(given)) else None
    return _with_totals(form, sums, of_what_there_is=blanks_count)


# ── a district, and what is held against what ─────────────────────────


def figures(codes: list[str], chance: random.Random) -> Figures:
    """A unit's typed figures: most are nothing, a few are blank, money has decimals."""
    return {
        code: None if chance.random() < 0.02 else Decimal(0) if chance.random() < 0.5
        else Decimal(chance.randint(0, 999_999)) / 100 if code in ("t2.fee.amount", "s6.fee_noticed", "s6.fee_collected")
        else Decimal(chance.randint(0, 60))
        for code in codes
    }


def read(path: Path, codes: list[str]) -> tuple[dict[str, object], list[tuple[object, ...]]]:
    """What the statutory sheets show by code, and the lines of 同比 that have figures."""
    book = openpyxl.load_workbook(path, data_only=True)
    shown = {}
    for code in codes:
        sheet, _, cell = book.defined_names[code.replace(".", "_")].attr_text.rpartition("!")
        shown[code] = book[sheet.strip("'")][cell.replace("$", "")].value
    lines = [tuple(row[1:7]) for row in book["同比"].iter_rows(min_row=5, max_col=7, values_only=True)]
    return shown, [line for line in lines if any(one is not None for one in line)]


def compared(now: Decimal | None, then: Decimal | None) -> tuple[float | None, ...]:
    """This year, last year, and by how much they differ."""
    return rounded(now), rounded(then), rounded(None if now is None or then is None else now - then)


def rounded(value: object) -> float | None:
    return None if value in (None, "") else round(float(str(value)), 6)


@pytest.mark.parametrize("seed", [5, 2021])
def test_every_total_and_every_comparison_is_what_two_others_make_of_it(seed: int, office: Office, tmp_path: Path) -> None:
    chance, before = random.Random(seed), tmp_path / "上年.csv"
    with (Path(__file__).parents[2] / "templates" / "xlsx" / "2021.toml").open("rb") as file:
        form = tomllib.load(file)
    codes = _cells(form)
    typed = [code for code in codes if _with_totals(form, dict.fromkeys(codes, Decimal(1)))[code] == 1]
    assert (len(codes), len(typed)) == (203, 169)
    last = {code: _with_totals(form, figures(typed, chance)) for code in ("a1", "b1", "c1", "d1", "e1")}
    with before.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("code", "name", *codes), *(
            (unit, "", *("" if given[code] is None else given[code] for code in codes)) for unit, given in last.items())])
    root = make(tmp_path / "2023", units=LISTED, last_year=before)
    for unit in ("a1", "b1", "c1", "d1"):
        given = figures(typed, chance)
        returned(root, unit, tmp_path / "in" / f"{unit}.xlsx",
                 {code: None if value is None else int(value) if value == int(value) else float(value) for code, value in given.items()})
    with Campaign(root) as campaign:
        collect(campaign, [tmp_path / "in"])
        path = rollup(campaign).path

    assert (root / FORM).is_file()
    with (root / UNITS).open(encoding="utf-8-sig", newline="") as listed:
        counted = [row["code"] for row in csv.DictReader(listed) if row["counted"] != "否" and row["code"] != SILENT]
    organs = [unit for unit in counted if f",{unit},部门," in LISTED]
    years = [
        (_district(form, [_typed(tmp_path / "in" / f"{unit}.xlsx", typed) for unit in units], blanks_count=True),
         _district(form, [{code: last[unit][code] for code in typed} for unit in units], blanks_count=False))
        for units in (counted, organs)
    ]
    now, _ = years[0]
    (again,) = office.recalculate([path], tmp_path / "again")
    for book in (path, again):
        shown, lines = read(book, codes)
        assert {code: rounded(shown[code]) for code in codes} == {code: rounded(now[code]) for code in codes}, book
        wanted = [tuple(figure for this, before_it in years for figure in compared(this[code], before_it[code])) for code in codes]
        assert [tuple(map(rounded, line)) for line in lines] == wanted, book
