"""The formulas of a roll-up: what the form says units' figures make, written over the columns of 明细.

Only what Excel 2007, WPS, LibreOffice and Gnumeric calculate alike is used. ISNUMBER over a range, MAX of an expression and a minus
before a range within SUMPRODUCT are not: Gnumeric looks at their first cell, or at none.
"""

from __future__ import annotations

from toolkit.form import Cell
from toolkit.rules import rolled
from toolkit.structs import Struct

ANY_NUMBER = "<1E+300"
"""A criterion that every number meets and neither a text nor a blank does. ISNUMBER over a range within SUMPRODUCT would
say the same, but some suites (Gnumeric) do not evaluate it there and the sum turned blank."""
_BEYOND = "1E+300"
"""What puts a unit that is not to be looked at below (above) every figure; adding 0 times it changes none."""

_NO_NOISE = 10
"""Decimals a sum is rounded to before it is divided: added up in binary it is a little off, and half a last decimal would fall."""


class Columns(Struct, frozen=True):
    """Where 明细 has what a formula looks at: whether a unit counts, the cell's own figures, and what they are weighed by."""

    counted: str
    figures: str
    weights: str = ""
    codes: str = ""
    """Where 调整 has the codes of what the officer added or took away, for a cell that is adjusted; and by how much."""
    deltas: str = ""
    among: str = ""
    """Where it says of each whether it is in this scope, for the organs alone."""


def formula(cell: Cell, at: Columns) -> str:
    """The district's figure of a typed cell, blank while no unit gave one and nothing was added; empty where none is made."""
    if cell.rollup == "none":
        return ""
    if rolled.is_tallied(cell):
        return _tally(cell, at)
    number = _number(cell, at)
    if at.codes:
        number += (f'+SUMIFS({at.deltas},{at.codes},"{cell.code}",{at.among},"是")' if at.among
                   else f'+SUMIF({at.codes},"{cell.code}",{at.deltas})')
    decimals = rolled.decimals_of(cell)
    if decimals is not None and cell.rollup in ("sum", "mean"):
        number = f"ROUND({number},{decimals})"
    if cell.weight:
        return f'IF({_weight(at)}=0,"",{number})'
    among = f',{at.among},"是"' if at.among else ""
    adjusted = f'+COUNTIF{"S" if among else ""}({at.codes},"{cell.code}"{among})' if at.codes else ""
    return f'IF({_how_many(at)}{adjusted}=0,"",{number})'


def _number(cell: Cell, at: Columns) -> str:
    match cell.rollup:
        case "mean" if cell.weight:
            return f'ROUND(SUMPRODUCT(({at.counted}="是")*1,{at.figures},{at.weights}),{_NO_NOISE})/{_weight(at)}'
        case "mean":
            return f"ROUND({_sum(at)},{_NO_NOISE})/{_how_many(at)}"
        case "max":
            return f"SUMPRODUCT(LARGE({at.figures}-{_BEYOND}*{_aside(at)},1))"
        case "min":
            return f"SUMPRODUCT(SMALL({at.figures}+{_BEYOND}*{_aside(at)},1))"
        case _:
            return _sum(at)


def _sum(at: Columns) -> str:
    return f'SUMIF({at.counted},"是",{at.figures})'


def _how_many(at: Columns) -> str:
    return f'COUNTIFS({at.counted},"是",{at.figures},"{ANY_NUMBER}")'


def _weight(at: Columns) -> str:
    """The weights of the units that gave a figure."""
    return f'ROUND(SUMIFS({at.weights},{at.counted},"是",{at.figures},"{ANY_NUMBER}"),{_NO_NOISE})'


def _aside(at: Columns) -> str:
    """1 for each unit that does not count or gave no figure."""
    return f'(1-({at.counted}="是")*({at.figures}<>""))'


def _tally(cell: Cell, at: Columns) -> str:
    """“是3 否2”. A comparison, not COUNTIFS: of the criterion “*” or “1” every suite thinks its own."""
    counts = [
        f'"{rolled.before_count(word)}"&SUMPRODUCT(({at.counted}="是")*({at.figures}="{word}"))' for word in cell.choices
    ]
    together = '&" "&'.join(counts)
    return f'IF(SUMPRODUCT(({at.counted}="是")*({at.figures}<>""))=0,"",{together})'
