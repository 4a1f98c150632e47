"""Slips planted in real published figures, and what the program makes of them: how often it names a cell, and how often the right one.

A body's figures are the published ones of a city, a district or a bureau, or a share of them, application by application, so that the
sums of a small body hold as those of a large one. What is planted are the slips people make, not what the program looks for: half of
the figures of ``ANYTHING`` and ``MISCOUNTED`` have no telling shape at all.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from toolkit.structs import Struct, field

from toolkit.form import Form
from toolkit.rules import evaluate_totals
from toolkit.rules.evaluate import Known
from toolkit.rules.likely import Suspicion, suspicions

DATA = Path(__file__).parent.parent / "data" / "published.json"
COLUMNS = ("natural", "business", "research", "welfare", "legal", "other_org")
Values = dict[str, Any]
Planted = frozenset[str]


class Body(Struct, frozen=True):
    """One body's right figures, and last year's where they are known."""

    values: Values
    last: Values


def published(form: Form) -> list[Values]:
    """The published figures whose sums hold; a column nobody filled in is 0."""
    found = []
    for one in json.loads(DATA.read_text("utf-8")):
        typed = {code: _exactly(one["values"].get(code)) for code, cell in form.cells.items() if not cell.total}
        found.append(with_totals(form, typed))
    return found


def _exactly(value: Any) -> Any:
    return 0 if value is None else Decimal(str(value)) if isinstance(value, float) else value


def with_totals(form: Form, values: Values) -> Values:
    """The figures with the totals that their formulas make."""
    return {**values, **evaluate_totals(form, values, [code for code, cell in form.cells.items() if cell.total])}


def bodies(form: Form, seed: int, many: int) -> Iterator[Body]:
    """So many bodies of all sizes, each with last year's figures, which agree with this year's where the form's rules ask it."""
    rng = random.Random(seed)
    real = published(form)
    for number in range(many):
        year = rng.choice(real)
        share = 1.0 if number % 5 == 0 else 10 ** rng.uniform(-2.5, 0)
        values = with_totals(form, _thinned(form, year, share, rng))
        last = _thinned(form, rng.choice(real), share * rng.uniform(0.6, 1.4), rng)
        last |= {f"t3.carried_out.{column}": values[f"t3.carried_in.{column}"] for column in COLUMNS}
        for kind in ("regulation", "normative"):
            last[f"t2.{kind}.valid"] = max(0, values[f"t2.{kind}.valid"] - values[f"t2.{kind}.made"] + values[f"t2.{kind}.repealed"])
        for group in ("review", "direct", "after_review"):
            last[f"t4.{group}.pending"] = min(last[f"t4.{group}.pending"], values[f"t4.{group}.total"])
        yield Body(values, with_totals(form, last))


def _thinned(form: Form, year: Values, share: float, rng: random.Random) -> Values:
    """A share of a year's applications, each with whence it came and what became of it; of everything else the share itself."""
    values = {code: value if form.table_of[code].code != "t3" else 0 for code, value in year.items() if not form.cells[code].total}
    if share < 1:
        values = {code: int(value * Decimal(share) + Decimal(rng.random())) for code, value in values.items()}
    liked = {row: min(1.0, rng.expovariate(1.0)) for row in form.tables_by_code["t3"].row_codes}
    for column in COLUMNS:
        came = [row for row in ("new", "carried_in") for _ in range(year[f"t3.{row}.{column}"])]
        became = [row for row in form.tables_by_code["t3"].row_codes if row not in ("new", "carried_in", "handled")
                  for _ in range(year[f"t3.{row}.{column}"])]
        rng.shuffle(came)
        for first, then in zip(came, became, strict=False):
            if share >= 1 or rng.random() < min(1.0, share * (0.3 + liked[then])):
                values[f"t3.{first}.{column}"] += 1
                values[f"t3.{then}.{column}"] += 1
    return values


# ── slips ───────────────────────────────────────────────────────────


def _cells(form: Form, values: Values, least: int = 1) -> list[str]:
    return [code for code, cell in form.cells.items() if cell.kind == "count" and not cell.total and values[code] >= least and code.startswith("t3.")]


def transposed(form: Form, values: Values, rng: random.Random) -> Values:
    """Two digits of a figure exchanged."""
    code = rng.choice(_cells(form, values, 10))
    digits = list(str(values[code]))
    at = rng.choice([at for at in range(len(digits) - 1) if digits[at] != digits[at + 1]])
    digits[at], digits[at + 1] = digits[at + 1], digits[at]
    return {code: int("".join(digits))}


def dropped(form: Form, values: Values, rng: random.Random) -> Values:
    """A digit of a figure left out."""
    code = rng.choice(_cells(form, values, 10))
    digits = str(values[code])
    at = rng.randrange(len(digits))
    return {code: int(digits[:at] + digits[at + 1 :])}


def doubled(form: Form, values: Values, rng: random.Random) -> Values:
    """A digit typed twice."""
    code = rng.choice(_cells(form, values))
    digits = str(values[code])
    at = rng.randrange(len(digits))
    return {code: int(digits[: at + 1] + digits[at:])}


def beside(form: Form, values: Values, rng: random.Random) -> Values:
    """A figure in the empty cell beside, above or below its own."""
    code = rng.choice(_cells(form, values))
    other = rng.choice([one for one in _around(form, code) if not values[one]])
    return {code: 0, other: values[code]}


def split(form: Form, values: Values, rng: random.Random) -> Values:
    """A figure in two cells of its row or column."""
    code = rng.choice(_cells(form, values, 2))
    other = rng.choice([one for one in _around(form, code) if not values[one]])
    some = rng.randint(1, values[code] - 1)
    return {code: values[code] - some, other: some}


def wrong_column(form: Form, values: Values, rng: random.Random) -> Values:
    """An application counted in another column of its row."""
    codes = _cells(form, values)
    code = rng.choices(codes, [values[one] for one in codes])[0]
    row, column = code.rpartition(".")[0], code.rpartition(".")[2]
    other = f"{row}.{rng.choice([one for one in COLUMNS if one != column])}"
    return {code: values[code] - 1, other: values[other] + 1}


def any_column(form: Form, values: Values, rng: random.Random) -> Values:
    """Some applications of one row counted in another column, of whichever row: not of the large ones sooner than of the small."""
    code = rng.choice(_cells(form, values))
    some = rng.randint(1, min(3, values[code]))
    row, column = code.rpartition(".")[0], code.rpartition(".")[2]
    other = f"{row}.{rng.choice([one for one in COLUMNS if one != column])}"
    return {code: values[code] - some, other: values[other] + some}


def included(form: Form, values: Values, rng: random.Random) -> Values:
    """新收 with 上年结转 in it, in every column that has any."""
    columns = [column for column in COLUMNS if values[f"t3.carried_in.{column}"] and values[f"t3.new.{column}"]]
    if not columns:
        raise IndexError("nothing carried in")
    return {f"t3.new.{column}": values[f"t3.new.{column}"] + values[f"t3.carried_in.{column}"] for column in columns}


def with_carried_out(form: Form, values: Values, rng: random.Random) -> Values:
    """（七） with 四 in it, in every column that has any: of files in which totals are typed."""
    columns = [column for column in (*COLUMNS, "total") if values[f"t3.carried_out.{column}"]]
    if not columns:
        raise IndexError("nothing carried out")
    return {f"t3.handled.{column}": values[f"t3.handled.{column}"] + values[f"t3.carried_out.{column}"] for column in columns}


def miscounted(form: Form, values: Values, rng: random.Random) -> Values:
    """A few more or less, at a figure of any size."""
    code = rng.choice(_cells(form, values, 3))
    return {code: values[code] + rng.choice([-2, -1, 1, 2])}


def anything(form: Form, values: Values, rng: random.Random) -> Values:
    """Another number altogether."""
    code = rng.choice(_cells(form, values))
    return {code: int(10 ** rng.uniform(0, 1 + len(str(values[code]))))}


def _around(form: Form, code: str) -> list[str]:
    table, cell = form.table_of[code], form.cells[code]
    return [one.code for one in table.cells if not one.total and abs(one.span.row - cell.span.row) + abs(one.span.col - cell.span.col) == 1]


Slip = Callable[[Form, Values, random.Random], Values]
TYPED: Mapping[str, Slip] = {
    "transposed": transposed, "dropped": dropped, "doubled": doubled, "beside": beside, "split": split, "wrong_column": wrong_column,
    "any_column": any_column, "included": included, "miscounted": miscounted, "anything": anything,
}
"""What happens in a workbook whose totals are formulas."""


class Tally(Struct):
    """What came of planted slips. ``shown`` are those of which a cell was named, ``right`` those of which it was a wrong one."""

    failing: int = 0
    shown: int = 0
    right: int = 0
    first: int = 0
    cells: Counter[int] = field(default_factory=Counter)
    wrong: list[Any] = field(default_factory=list)


def try_out(form: Form, body: Body, slip: Slip, rng: random.Random, tally: Tally, *, last: bool, foreign: str = "") -> None:
    """Plant one slip and count what is said. ``foreign``: "copied" where totals were typed before the slip, "made" where after it."""
    try:
        planted = slip(form, body.values, rng)
    except IndexError:
        return
    planted = {code: value for code, value in planted.items() if value != body.values[code]}
    values = {**body.values, **planted}
    if foreign != "copied":
        values = with_totals(form, values)
    totals = [code for code, cell in form.cells.items() if cell.total] if foreign else []
    count(form, Known(values, body.last if last else {}, {"unit.level": "市", "campaign.level": "市"}), totals, frozenset(planted), tally)


def count(form: Form, known: Known, totals: list[str], planted: Planted, tally: Tally) -> None:
    """What is said of figures in which these cells are wrong."""
    from toolkit.rules import outcomes
    from toolkit.rules.book import rulebook
    from toolkit.rules.evaluate import Outcome

    failing = any(check.rule.severity == "error" and result is Outcome.FAILS for check, result in outcomes(rulebook(form), known).items())
    if not failing or not planted:
        return
    tally.failing += 1
    said: list[Suspicion] = suspicions(form, known, totals)
    if not said:
        return
    tally.shown += 1
    tally.cells[max(len(frozenset().union(*(slip.codes for slip in one.slips))) for one in said)] += 1
    right = all(any(slip.codes <= planted for slip in one.slips) for one in said)
    tally.right += right
    tally.first += all(one.slips[0].codes <= planted for one in said)
    if not right:
        tally.wrong.append((sorted(planted), [[(dict(slip.changes), slip.kind.value) for slip in one.slips] for one in said], known))
