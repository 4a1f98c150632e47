"""Districts whose form adds up in every way there is, and the same figures worked out without the package."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from tests.support.workbooks import DATA
from toolkit.aggregate import Standing
from toolkit.findings import Number
from toolkit.form import Cell, Form
from toolkit.form.load import load_form_file
from toolkit.rules import evaluate_totals
from toolkit.submission import Unit

FORM: Form = load_form_file(DATA / "ways.toml")
TOTALS = [code for code, cell in FORM.cells.items() if cell.total]
BLANK = ("site.main.asked", "site.main.good")
"""Blank in every unit of one district in four, so that a ratio of the district's is one to nothing."""


def district(seed: int) -> list[Standing]:
    """Up to twelve units: some blanks, one not counted, one that has not reported, sometimes one that stated a total alone."""
    chance = random.Random(seed)
    units = []
    for n in range(chance.randint(1, 12)):
        typed: dict[str, Number | None] = {code: _typed(chance, cell) for code, cell in FORM.cells.items() if not cell.total}
        if seed % 4 == 0:
            typed |= dict.fromkeys(BLANK)
        values = typed | evaluate_totals(FORM, typed, TOTALS)
        if values["site.all.visits"] is None and chance.random() < 0.5:
            values["site.all.visits"] = chance.randint(20, 99)
        units.append(Standing(Unit(f"u{n}", f"第{n}镇", "镇", counted=chance.random() > 0.15), values, {}))
    return [*units, Standing(Unit("x", "未报镇", "镇"))]


def _typed(chance: random.Random, cell: Cell) -> Number | None:
    if chance.random() < 0.2:
        return None
    match cell.kind:
        case "choice":
            return chance.randint(1, len(cell.choices))
        case "date":
            return chance.randint(44000, 46000)
        case "count":
            return chance.choice([0, 0, 1, chance.randint(0, 9), chance.randint(0, 5000)])
    value = Decimal(chance.randint(0, 3000)).scaleb(-chance.choice([0, cell.decimals]))
    return -value if cell.negative and chance.random() < 0.5 else value


def by_hand(units: list[Standing]) -> dict[str, Number | str | None]:
    """What the roll-up of ``ways.toml`` shows by code: a number, a text, None for nothing."""
    given = [unit.values for unit in units if unit.values is not None and unit.unit.counted]
    shown: dict[str, Number | str | None] = {}
    for row in ("main", "dept"):
        for column, decimals in (("visits", 0), ("asked", 0), ("good", 0)):
            shown[f"site.{row}.{column}"] = _half_up(_sum(given, f"site.{row}.{column}"), decimals)
        shown[f"site.{row}.best"] = max(_known(given, f"site.{row}.best"), default=None)
        shown[f"site.{row}.worst"] = min(_known(given, f"site.{row}.worst"), default=None)
        for column, decimals in (("mark", 1), ("staff", 2)):
            numbers = _known(given, f"site.{row}.{column}")
            shown[f"site.{row}.{column}"] = _half_up(Fraction(sum(map(Fraction, numbers))) / len(numbers), decimals) if numbers else None
        pairs = [(Fraction(a), Fraction(b)) for one in given
                 if (a := one[f"site.{row}.share"]) is not None and (b := one[f"site.{row}.visits"]) is not None]
        weight = sum(b for _, b in pairs)
        shown[f"site.{row}.share"] = _half_up(sum(a * b for a, b in pairs) / weight, 1) if weight else None
    for column in ("visits", "asked", "good"):
        parts = [part for row in ("main", "dept") if (part := shown[f"site.{row}.{column}"]) is not None]
        shown[f"site.all.{column}"] = sum(Decimal(part) for part in parts) if parts else None
    for row in ("main", "dept", "all"):
        good, asked = (Fraction(shown[f"site.{row}.{column}"] or 0) for column in ("good", "asked"))
        shown[f"site.{row}.rate"] = _half_up(good / asked * 100, 1) if asked else None
    exam, grade = _known(given, "run.exam"), _known(given, "run.grade")
    shown["run.exam"] = f"是{exam.count(1)} 否{exam.count(2)}" if exam else None
    shown["run.grade"] = f"优*{grade.count(1)} 1：{grade.count(2)} 2档{grade.count(3)}" if grade else None
    shown["run.first"] = min(_known(given, "run.first"), default=None)
    shown["run.latest"] = max(_known(given, "run.latest"), default=None)
    shown["run.number"] = shown["run.next"] = "不汇总"
    shown["run.cost"] = _half_up(_sum(given, "run.cost"), 2)
    return shown


def _known(given: list[Mapping[str, Number | None]], code: str) -> list[Number]:
    return [value for one in given if (value := one[code]) is not None]


def _sum(given: list[Mapping[str, Number | None]], code: str) -> Fraction | None:
    known = _known(given, code)
    return sum(map(Fraction, known), Fraction(0)) if known else None


def _half_up(value: Fraction | None, decimals: int) -> Decimal | None:
    if value is None:
        return None
    whole = int(abs(value) * 10**decimals + Fraction(1, 2))
    return (Decimal(whole) if value >= 0 else Decimal(-whole)).scaleb(-decimals)
