"""Figures of ``[overview]`` as live formulas: over the district's sums, and over one unit's row of 明细 and 上年数."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.aggregate import STATES
from toolkit.findings import Number, json_number
from toolkit.layout.address import column, on_sheet
from toolkit.rules import excel, rolled
from toolkit.rules import expression as ex
from toolkit.rules.figures import Figure
from toolkit.structs import Struct
from toolkit.workbook.summary.plan import DETAIL, DETAIL_TOP, LAST, LAST_TOP, STATE_COL, Plan, district_format

Shown = str | int | float
_THIS, _LAST = "\x01", "\x02"
"""Stand for the rows of a unit in the pattern of a formula."""


class Live(Struct, frozen=True):
    """What a cell shows, and the formula it is shown by (empty where there is none)."""

    shown: Shown
    formula: str


def of_district(plan: Plan, figure: Figure, sheet: str) -> Live:
    """A figure of the district's, as a sheet other than those with the tables shows it."""
    sums = plan.sums
    if figure.code:
        cell = plan.form.cells[figure.code]
        address = plan.seen_from(sheet).cell(figure.code, last=False)
        if figure.code in rolled.without_figure(plan.form) and not rolled.is_tallied(cell):
            return Live(rolled.NOT_ROLLED, "")
        shown: Number | str | None = sums.said(figure.code) if rolled.is_tallied(cell) else sums.values[figure.code]
        return Live(_content(shown), f'IF({address}="","",{address})')
    if not _known(plan, figure):
        return Live("", "")
    return Live(_content(figure.value(sums.values, sums.last)), _formula(figure, plan, sheet))


def of_last_year(plan: Plan, figure: Figure, sheet: str) -> Live:
    """The same a year before; nothing where it is asked of last year already, or no number."""
    if figure.asks_last or any(not _is_compared(plan, code) for code in figure.codes):
        return Live("", "")
    before = figure.a_year_before()
    if not _known(plan, before):
        return Live("", "")
    return Live(_content(before.value(plan.sums.values, plan.sums.last)), _formula(before, plan, sheet))


def difference(this: Live, last: Live, here: str, there: str) -> Live:
    """By how much two cells of the same sheet differ; blank where either is no number."""
    if not last.formula or (isinstance(this.shown, str) and this.shown and not this.formula):
        return Live("", "")
    made = "" if isinstance(this.shown, str) or isinstance(last.shown, str) else round(this.shown - last.shown, 9)
    return Live(int(made) if made != "" and made == int(made) else made, f'IF(COUNT({here},{there})=2,ROUND({here}-{there},9),"")')


def share(part: Live, whole: Live, here: str, there: str) -> Live:
    """What part one cell is of another; blank where either is no number, or the other is 0."""
    if not part.formula or not whole.formula:
        return Live("", "")
    known = not isinstance(part.shown, str) and not isinstance(whole.shown, str) and whole.shown != 0
    made = part.shown / whole.shown if known else ""  # type: ignore[operator]
    return Live(made, f'IF(COUNT({here},{there})=2,IF({there}=0,"",{here}/{there}),"")')


def shown_as(plan: Plan, figure: Figure) -> str:
    """The display format of a figure: whole numbers plainly, others as they come, a day as a day."""
    if figure.code:
        format_ = district_format(plan.form.cells[figure.code])
        return "General" if "#" in format_ else format_
    return "General" if figure.decimals else "0"


class UnitRows:
    """The formulas of one figure for every unit, made once and told by row."""

    def __init__(self, plan: Plan, figure: Figure) -> None:
        self.figure, self.code, self._asks_last = figure, figure.code, figure.asks_last  # asked once, not of each unit
        self._choice = plan.form.cells[figure.code] if figure.code and plan.form.cells[figure.code].kind == "choice" else None
        at = _Row(plan)
        if figure.code:
            address = at.cell(figure.code, last=False)
            self._pattern = f'IF({address}="","",{address})'
        else:
            self._pattern = _guarded(figure, at) if _known(plan, figure) else ""
        if figure.asks_last and self._pattern:  # like is compared with like: who has not reported is in neither year
            state = on_sheet(DETAIL, f"${column(STATE_COL)}{_THIS}")
            self._pattern = f'IF(OR({state}="{STATES["missing"]}",{state}="{STATES["exempt"]}"),"",{self._pattern})'

    def formula(self, n: int) -> str:
        """The formula of the unit in the nth row from 0."""
        return self._pattern.replace(_THIS, str(DETAIL_TOP + n + 1)).replace(_LAST, str(LAST_TOP + n + 1))

    def shown(self, plan: Plan, n: int) -> Shown:
        """What it comes to."""
        standing = plan.every.standings[n]
        values = standing.values or {}
        if self._asks_last and not standing.reported:
            return ""
        if self.code:
            value = values.get(self.code)
            return _content(value) if self._choice is None else rolled.said(self._choice, value)
        return _content(self.figure.value(values, plan.every.lasts.get(standing.unit.code, {}))) if self._pattern else ""


class _Row(Struct, frozen=True):
    """The addresses of one unit's figures, its rows left open."""

    plan: Plan

    def cell(self, code: str, *, last: bool) -> str:
        """Where a unit's figure stands."""
        if last:
            return on_sheet(LAST, f"${column(self.plan.last_columns[code])}{_LAST}")
        return on_sheet(DETAIL, f"${column(self.plan.columns[code])}{_THIS}")

    def ranges(self, codes: Sequence[str], *, last: bool) -> list[str]:
        """The same of many, each by itself."""
        return [self.cell(code, last=last) for code in codes]

    def fact(self, name: str) -> str:
        """No figure asks for one."""
        raise LookupError(name)

    def asked(self, of_text: ex.Length | ex.Contains) -> str:
        """No figure asks for one."""
        raise LookupError(of_text)


def _formula(figure: Figure, plan: Plan, sheet: str) -> str:
    return _guarded(figure, plan.seen_from(sheet))


def _guarded(figure: Figure, at: excel.Addresses) -> str:
    number = excel.number(figure.expression, at)
    condition = excel.known([figure.expression], at, None)
    return f'IF({condition},ROUND({number},{max(figure.decimals, 0)}),"")' if condition else number


def _known(plan: Plan, figure: Figure) -> bool:
    """Whether every figure of last year that it asks for has a place in this workbook."""
    return all(ref.code in plan.last_columns for ref in ex.refs(figure.expression) if ref.last)


def _is_compared(plan: Plan, code: str) -> bool:
    """Whether a figure of last year's could be had: a day has none that could be taken from another, a word none at all."""
    cell = plan.form.cells[code]
    return cell.is_number and code not in rolled.without_figure(plan.form)


def _content(value: Number | str | None) -> Shown:
    if isinstance(value, str):
        return value
    number = json_number(value)
    return "" if number is None else number
