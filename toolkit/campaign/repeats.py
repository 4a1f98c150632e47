"""Units whose figures are another's: a workbook passed on and sent in again, or one office's applications reported by two.

It rests on other units, so it is the officer's question, and no unit's state changes by it. Silence is better than a false alarm:
zeros and small figures are alike everywhere. Each unit is looked at once, however many there are.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.aggregate import Standing
from toolkit.campaign.judging import Decisions, with_decision
from toolkit.findings import Finding, Number, Where
from toolkit.form import Form

RULE = "figures.repeated"
_FEWEST, _LARGE, _LARGE_ONES = 5, 10, 2
"""So many figures other than 0, and among them so many different ones that are large: fewer are alike by chance."""
_MOST_NAMED = 3

_Figures = tuple[tuple[str, Number], ...]


def with_repeats(form: Form, standings: Sequence[Standing], decisions: Decisions) -> list[Standing]:
    """The standings, with the question on each unit whose figures, all of them or those of one table, are another unit's that counts."""
    parts = [("", [code for code, cell in form.cells.items() if not cell.total and cell.is_number])]
    parts += [(table.code, [cell.code for cell in table.cells if not cell.total and cell.is_number]) for table in form.tables]
    found: dict[int, Finding] = {}
    for part, codes in parts:
        alike: dict[_Figures, list[int]] = {}
        for n, standing in enumerate(standings):
            if standing.values is not None and standing.unit.counted:
                figures = tuple((code, value) for code in codes if (value := standing.values.get(code)))
                if tells(figures):
                    alike.setdefault(figures, []).append(n)
        for figures, members in alike.items():
            names = [standings[n].unit.name for n in members[: _MOST_NAMED + 1]]
            for place, n in enumerate(members if len(members) > 1 else ()):
                others = [f"“{name}”" for at, name in enumerate(names) if at != place][:_MOST_NAMED]
                first = standings[members[0 if place else 1]].unit
                if n not in found:
                    found[n] = _asked(form, part, figures, "".join(others), len(members) - 1, first.code)
    return [with_decision(standing, found[n], decisions) if n in found else standing for n, standing in enumerate(standings)]


def tells(figures: _Figures) -> bool:
    """Whether figures that are alike are so by more than chance: as many, and as large."""
    large = {value for _, value in figures if value >= _LARGE}
    return len(figures) >= _FEWEST and len(large) >= _LARGE_ONES


def _asked(form: Form, part: str, figures: _Figures, others: str, count: int, first: str) -> Finding:
    table = form.tables_by_code.get(part)
    named = others if count <= _MOST_NAMED else f"{others}等{count}家"
    what = "全部" if table is None else f"《{table.title if table.on_text_sheet else table.sheet}》填的"
    return Finding.of(RULE, item=first, where=tuple(Where(code) for code, _ in figures), what=what, count=len(figures), others=named)
