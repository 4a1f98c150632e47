"""How likely a slip of the pen made one figure of another: digits transposed, dropped, doubled; a neighbour's figure; the wrong column.

The numbers below are judgements, not statistics: nobody counts what clerks mistype. They say what is commoner than what, and what they are
worth is measured (tests/rules/test_likely_rates.py): slips of each kind are planted in real figures, and what is named must be right.
Weights compare explanations of one return with each other; they are no probabilities of anything by themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from toolkit.findings import Number
from toolkit.findings.likely import Kind
from toolkit.rules.linear import Exact
from toolkit.structs import Struct

_OF_A_FIGURE, _OF_A_ZERO = 2e-3, 2e-4
"""How often a figure that is not 0 is mistyped, and how often something stands where 0 belongs."""
_OF_ANOTHER = 3e-3
"""How often another figure is mistyped where one is: who is in a hurry is so all day."""
_TRANSPOSED, _DROPPED, _DOUBLED, _DIGIT, _INCLUDED, _NEIGHBOURS, _LAST_YEARS, _OMITTED, _MISCOUNTED, _ANYTHING = (
    0.17, 0.17, 0.14, 0.1, 0.5, 0.05, 0.03, 0.04, 0.08, 0.08)
_MISPLACED, _SPLIT, _EXCHANGED = 0.12, 0.06, 0.03
"""A figure in the cell beside its own, in two cells, exchanged with its neighbour: of each neighbour it has."""
_WRONG_COLUMN = 4e-4
"""How often one application is counted in another column of its row."""
_BY_SIZE = 0.6
_ONE_MORE = 0.35
"""Of so many in the wrong column, as many more."""
_SCALE = math.log(10_000)
"""Figures spread evenly over their orders of magnitude up to ten thousand, as far as nothing is known of them."""
_LIKE_LAST, _SPREAD = 0.75, 0.7
_KEYS = {"0": "12", "1": "0245", "2": "01356", "3": "256", "4": "157", "5": "2468", "6": "359", "7": "48", "8": "579", "9": "68"}
"""The keys beside a digit on the number pad."""


class Ground(Struct, frozen=True):
    """What is known of a cell besides what stands there: the share of zeros about it, and last year's figure."""

    zeros: float
    last: Number | None = None


def believed(value: Number, ground: Ground) -> float:
    """How likely a figure is before anybody looks at the sums."""
    size = abs(float(value))
    at_all = ground.zeros if not size else (1 - ground.zeros) / (_SCALE * (size + 1))
    if ground.last is None:
        return at_all
    before = abs(float(ground.last))
    if not before:
        like = 0.88 if not size else 0.12 / (size * (size + 1))
    elif not size:
        like = 0.1 if before > 1 else 0.3
    else:
        like = 0.9 * math.exp(-abs(math.log((size + 1) / (before + 1))) / _SPREAD) / (2 * _SPREAD * (size + 1))
    return _LIKE_LAST * like + (1 - _LIKE_LAST) * at_all


def mistyped(
    stood: Number, meant: Number, ground: Ground, beside: Iterable[Number], above_below: Iterable[Number], decimals: int = 0,
) -> tuple[float, Kind]:
    """How likely ``meant`` became what ``stood`` there by a slip in this one cell, and by which, rather than that nothing happened.

    ``beside`` are the figures of the neighbours in its row, ``above_below`` those in its column.
    """
    ways = dict.fromkeys(Kind, 0.0)
    column = list(above_below)
    near = [*beside, *column]
    is_said, is_meant = _digits(stood, decimals), _digits(meant, decimals)
    ways[Kind.TRANSPOSED] = _TRANSPOSED * _transposed(is_said, is_meant)
    ways[Kind.DROPPED] = _DROPPED * _dropped(is_said, is_meant)
    ways[Kind.DOUBLED] = _DOUBLED * _doubled(is_said, is_meant)
    ways[Kind.DIGIT] = _DIGIT * _one_digit(is_said, is_meant)
    if column and meant:
        ways[Kind.INCLUDED] = _INCLUDED * sum(1 for other in column if other and stood - meant == other) / len(column)
    if near:
        ways[Kind.NEIGHBOURS] = _NEIGHBOURS * sum(1 for other in near if other and stood == other) / len(near)
    if ground.last and stood == ground.last:
        ways[Kind.LAST_YEARS] = _LAST_YEARS
    if not stood:
        ways[Kind.OMITTED] = _OMITTED
    gap = abs(float(stood - meant))
    ways[Kind.ANYTHING] = _MISCOUNTED * 0.5**gap / 2 + _ANYTHING / (_SCALE * (abs(float(stood)) + 1))
    often = _OF_A_FIGURE if meant else _OF_A_ZERO
    kind = max(ways, key=lambda way: ways[way])
    return often * sum(ways.values()) * believed(meant, ground) / believed(stood, ground), kind


def moved(
    stood: tuple[Number, Number], meant: tuple[Number, Number], grounds: tuple[Ground, Ground], *, adjacent: bool, columns: int,
) -> tuple[float, Kind]:
    """How likely what was meant for the first cell went to the second, and in which way.

    ``adjacent`` where they stand beside each other; ``columns`` is how many others of its row an application could have gone to, 0 where
    the two are no columns of a row.
    """
    ways = dict.fromkeys(Kind, 0.0)
    (here, there), (true_here, true_there) = stood, meant
    if adjacent and true_here:
        if not here and not true_there:
            ways[Kind.MISPLACED] = _OF_A_FIGURE * _MISPLACED
        elif not true_there:
            ways[Kind.SPLIT] = _OF_A_FIGURE * _SPLIT / max(float(true_here) - 1, 1)
        elif here == true_there and there == true_here:
            ways[Kind.EXCHANGED] = _OF_A_FIGURE * _EXCHANGED
    if columns:
        many = float(true_here - here)
        ways[Kind.WRONG_COLUMN] = _WRONG_COLUMN * float(true_here) ** _BY_SIZE * (1 - _ONE_MORE) * _ONE_MORE ** (many - 1) / columns
    kind = max(ways, key=lambda way: ways[way])
    changed = 1.0
    for value, true, ground in zip(stood, meant, grounds, strict=True):
        changed *= believed(true, ground) / believed(value, ground)
    return sum(ways.values()) * changed, kind


def two_slips(figures: int, gap: Exact) -> float:
    """How likely two of so many figures are mistyped and make this gap together."""
    return figures**2 * _OF_A_FIGURE * _OF_ANOTHER / (_SCALE * (abs(float(gap)) + 1))


def _digits(value: Number, decimals: int) -> str:
    return str(abs(int(value * 10**decimals)))


def _transposed(stood: str, meant: str) -> float:
    """One of the pairs of unlike neighbours in what was meant; a leading 0 is lost to the eye."""
    pairs = [at for at in range(len(meant) - 1) if meant[at] != meant[at + 1]]
    found = sum(1 for at in pairs if (meant[:at] + meant[at + 1] + meant[at] + meant[at + 2 :]).lstrip("0") == stood)
    return found / len(pairs) if found else 0.0


def _dropped(stood: str, meant: str) -> float:
    if len(meant) < 2 or len(stood) >= len(meant):
        return 0.0
    return sum(1 for at in range(len(meant)) if ((meant[:at] + meant[at + 1 :]).lstrip("0") or "0") == stood) / len(meant)


def _doubled(stood: str, meant: str) -> float:
    if len(stood) != len(meant) + 1 or meant == "0":
        return 0.0
    return sum(1 for at in range(len(meant)) if meant[: at + 1] + meant[at:] == stood) / len(meant)


def _one_digit(stood: str, meant: str) -> float:
    if len(stood) != len(meant):
        return 0.0
    unlike = [at for at in range(len(meant)) if stood[at] != meant[at]]
    if len(unlike) != 1 or meant == "0":
        return 0.0
    typed, was = stood[unlike[0]], meant[unlike[0]]
    keys = _KEYS[was]
    return (0.7 / len(keys) * (typed in keys) + 0.3 / 9) / len(meant)
