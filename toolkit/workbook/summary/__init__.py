"""The roll-up 汇总 workbook: one page for a leader, the units at a glance, the statutory tables as live sums over 明细.

Each number is right both as cached value and after recalculation; a sheet is a module here, and :class:`Plan` what they share.
"""

from __future__ import annotations

from toolkit.aggregate import Sums
from toolkit.workbook.book import StrictWorkbook
from toolkit.workbook.summary.compared import compared_sheet
from toolkit.workbook.summary.detail import detail_sheet
from toolkit.workbook.summary.last import last_sheet
from toolkit.workbook.summary.lists import adjustments_sheet, findings_sheet, status_sheet
from toolkit.workbook.summary.overview import overview_sheet
from toolkit.workbook.summary.plan import Plan, RollupFacts, UnitFacts, asked_of_last, district_format
from toolkit.workbook.summary.reporting import reporting_sheet
from toolkit.workbook.summary.tables import Tables, not_upward
from toolkit.workbook.summary.units import units_sheet
from toolkit.workbook.summary.ways import ways_sheet

__all__ = ["RollupFacts", "UnitFacts", "asked_of_last", "district_format", "not_upward", "rollup_workbook"]


def rollup_workbook(sums: Sums, facts: RollupFacts, *, values_only: bool = False, beside: Sums | None = None) -> bytes:
    """The whole workbook; with ``values_only`` the statutory tables alone, numbers instead of formulas.

    ``beside`` are the sums in the campaign's other scope: their tables stand behind the first, live over the same 明细.
    """
    book = StrictWorkbook(f"{facts.district}{facts.year}年{sums.form.title}汇总")
    plan = Plan(book, sums, facts, values_only, beside)
    if values_only:
        Tables(plan).all()
        return book.finished()
    overview_sheet(plan)
    units_sheet(plan)
    reporting_sheet(plan)
    for one in filter(None, (plan, plan.beside)):
        Tables(one).all()
    for paint in (compared_sheet, status_sheet, adjustments_sheet, findings_sheet, ways_sheet, last_sheet, detail_sheet):
        paint(plan)
    return book.finished()
