"""How often the cell that is named is the wrong one indeed: slips of every kind planted in real published figures, from a fixed seed.

What is shown to a clerk has to be right in nine cases of ten; silence costs nothing, and how much is said is only watched.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from tests.support.slips import TYPED, Body, Slip, Tally, bodies, try_out, with_carried_out
from tests.support.workbooks import statutory_form

FORM = statutory_form()
SEED, MANY = 18, 24
BODIES: tuple[Body, ...] = tuple(bodies(FORM, SEED, MANY))
TELLING = ("transposed", "dropped", "doubled", "split", "wrong_column", "beside", "included", "with_carried_out")


def rates(kinds: Mapping[str, Slip], *, last: bool, foreign: str) -> dict[str, Tally]:
    found = {}
    for name, slip in kinds.items():
        found[name] = tally = Tally()
        rng = random.Random(f"{SEED} {name} {last} {foreign}")
        for body in BODIES:
            try_out(FORM, body, slip, rng, tally, last=last, foreign=foreign)
    return found


def together(found: Mapping[str, Tally]) -> tuple[int, int, int]:
    return tuple(sum(getattr(tally, name) for tally in found.values()) for name in ("failing", "shown", "right"))  # type: ignore[return-value]


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("foreign", ["", "copied", "made"])
def test_what_is_named_is_right_in_nine_cases_of_ten(foreign: str, last: bool) -> None:
    kinds = {**TYPED, "with_carried_out": with_carried_out} if foreign == "copied" else TYPED
    found = rates(kinds, last=last, foreign=foreign)
    failing, shown, right = together(found)
    print({name: (tally.failing, tally.shown, tally.right) for name, tally in found.items()})
    assert right >= 0.9 * shown
    assert shown >= (0.75 if foreign == "copied" else 0.3) * failing, "where totals are typed, rows and columns cross"
    for name in TELLING:
        if name in found and found[name].shown >= 10:
            assert found[name].right >= 0.8 * found[name].shown, name


def test_real_figures_as_they_were_published_are_left_alone() -> None:
    from toolkit.rules.evaluate import Known
    from toolkit.rules.likely import suspicions

    totals = [code for code, cell in FORM.cells.items() if cell.total]
    for body in BODIES:
        assert suspicions(FORM, Known(body.values, body.last), totals) == []
