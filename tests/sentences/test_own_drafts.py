"""What the form itself drafts over any table agrees with it; with one figure changed it no longer does."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

import pytest

import toolkit
from toolkit.findings import Finding, Number, Where
from toolkit.form.model import Form
from toolkit.narrative.drafting import Ground, said_in_order
from toolkit.narrative.filling import Piece
from toolkit.rules import Known, drafts, evaluate_totals
from toolkit.rules.drafted import LAST_YEAR, PROVISIONAL
from toolkit.sentences import text_findings

Values = Mapping[str, Number | None]
APPLICANTS = ("natural", "business", "research", "welfare", "legal", "other_org")
RESULTS = slice(2, 23)


@pytest.fixture(scope="module")
def form() -> Form:
    return toolkit.load_form("2021")


def table(form: Form, some: random.Random) -> Values:
    """A table full of any numbers that agrees with itself."""
    values: dict[str, Number | None] = {
        code: some.choice([0, 0, 0, some.randint(1, 9), some.randint(10, 300)]) for code, cell in form.cells.items() if not cell.total
    }
    rows = form.tables_by_code["t3"].row_codes[RESULTS]
    for column in APPLICANTS:
        if some.random() < 0.5:
            values |= {f"t3.{row}.{column}": 0 for row in rows} | {f"t3.{some.choice(rows)}.{column}": some.randint(0, 20)}
        handled = sum(int(values[f"t3.{row}.{column}"] or 0) for row in rows)
        carried_in, carried_out = some.choice([0, some.randint(0, min(5, handled))]), some.choice([0, some.randint(0, 4)])
        values |= {f"t3.carried_in.{column}": carried_in, f"t3.carried_out.{column}": carried_out,
                   f"t3.new.{column}": handled + carried_out - carried_in}
    totals = [code for code, cell in form.cells.items() if cell.total]
    return values | evaluate_totals(form, values | dict.fromkeys(totals), totals, {})


def drafted(form: Form, values: Values, last: Values) -> dict[str, list[Piece]]:
    """The pieces that the form drafts of each text."""
    facts: dict[str, str | None] = {PROVISIONAL: "否", LAST_YEAR: "是", "campaign.level": "区县"}
    ground = Ground(form, Known(values, last, facts), {"year": "2023", "district": "示范区", "who": "示范区"})
    return {code: [piece for paragraph in said_in_order(said, ground) for piece in (*paragraph.pieces, Piece("\n"))]
            for code, said in drafts(form).texts.items()}


def asked(form: Form, pieces: Mapping[str, list[Piece]], values: Values, last: Values) -> list[Finding]:
    texts = {code: "".join(piece.text for piece in several) for code, several in pieces.items()}
    return [*text_findings(form, texts, values, last, year=2023, level="区县", where=Where)]


@pytest.mark.parametrize("seed", range(25))
def test_a_draft_agrees_with_its_table(form: Form, seed: int) -> None:
    some = random.Random(seed)
    values, last = table(form, some), table(form, some)
    assert [one.message for one in asked(form, drafted(form, values, last), values, last)] == []


def changed(form: Form, seeds: range) -> Iterator[tuple[str, bool]]:
    """Drafts with one figure made another: which, and whether it is told."""
    for seed in seeds:
        some = random.Random(seed)
        values, last = table(form, some), table(form, some)
        pieces = drafted(form, values, last)
        code, at = some.choice([(code, n) for code, several in pieces.items() for n, piece in enumerate(several) if piece.figure])
        piece = pieces[code][at]
        pieces[code][at] = Piece(str(int(float(piece.text)) * 10 + 7), figure=piece.figure)
        yield piece.figure, bool(asked(form, pieces, values, last))


def test_one_figure_changed_is_told(form: Form) -> None:
    told = [*changed(form, range(100, 160))]
    silent = [figure for figure, said in told if not said]
    assert not [figure for figure in silent if "/" not in figure], "a figure of a cell, or of several"
    assert len(silent) <= 3, silent
