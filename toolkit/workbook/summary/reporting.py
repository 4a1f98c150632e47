"""单位一览（二）: unit by unit, how it reported and what it published, with the way to its row and to its file."""

from __future__ import annotations

from typing import Any

from toolkit.aggregate import STATES, Standing
from toolkit.findings import Severity, State, count_by_severity
from toolkit.layout import Role
from toolkit.layout.address import a1, on_sheet
from toolkit.workbook.book import lines_needed
from toolkit.workbook.summary.plan import (
    COUNTED_COL,
    DETAIL,
    DETAIL_TOP,
    REPORTING,
    STATE_COL,
    Plan,
    UnitFacts,
)

REPORTING_TOP = 3
"""The row of the first unit."""
_COLUMNS: tuple[tuple[str, float], ...] = (
    ("序号", 5), ("单位", 20), ("类别", 7), ("应报", 5.5), ("状态", 8), ("计入汇总", 5.5), ("截止", 10.5), ("收到时间", 15.5),
    ("迟报天数", 5.5), ("错误轮次", 5.5), ("待核实", 7), ("已采纳说明", 7), ("零申报", 5.5), ("公布日期", 10.5), ("网址", 22),
    ("与报表一致", 11), ("明细行", 7), ("原件", 6),
)
_NAME, MUST, STATE, LATE, NIL, _URL, _SAME, _ROW, _FILE = 1, 3, 4, 8, 12, 14, 15, 16, 17
_LONGEST_LINK = 2_000
"""Characters of an address that Excel still follows."""


def reporting_sheet(plan: Plan) -> None:
    """Paint 单位一览（二）."""
    ws, pen = plan.sheet(REPORTING, landscape=True)
    styles = plan.styles
    for col, (_, width) in enumerate(_COLUMNS):
        ws.set_column(col, col, width)
    plan.head(ws, pen, plan.titled("单位一览（二）报送与公布"), len(_COLUMNS), width=sum(width for _, width in _COLUMNS))
    for col, (text, _) in enumerate(_COLUMNS):
        pen.put(2, col, 1, 1, text, styles.role(Role.LAMP_HEAD))
    ws.set_row(2, 34)
    middle = styles.look(Role.NUMBER, font_size=9.5, num_format="0")
    link = styles.look(Role.LAMP, font_size=9.5, font_color="#0563C1", underline=1)
    far = styles.look(Role.LAMP, font_size=9.5, font_color="#0563C1", underline=1, text_wrap=False)
    mid = styles.look(Role.NUMBER, font_size=9.5, font_color="#0563C1", underline=1)
    for n, standing in enumerate(plan.every.standings):
        row, facts = REPORTING_TOP + n, plan.facts.of(standing.unit.code)
        for col, (content, formula) in enumerate(_contents(plan, n, standing, facts)):
            pen.put(row, col, 1, 1, content, middle, formula=formula)
        there = on_sheet(DETAIL, a1(DETAIL_TOP + n, 0))
        plan.name(pen, row, _NAME, n, standing.unit.name, link)
        pen.link(row, _ROW, f"第{DETAIL_TOP + n + 1}行", f"#{there}", mid)
        if facts.url.startswith(("http://", "https://")) and len(facts.url) <= _LONGEST_LINK:
            pen.link(row, _URL, facts.url, facts.url, far)
        if facts.original:
            pen.link(row, _FILE, "打开", facts.original, mid)
        ws.fit_row(row, max(lines_needed(standing.unit.name, _COLUMNS[_NAME][1], 9.5), lines_needed(_same(facts), _COLUMNS[_SAME][1], 9.5)), 9.5)
    if plan.every.standings:
        ws.autofilter(2, 0, REPORTING_TOP + len(plan.every.standings) - 1, len(_COLUMNS) - 1)
    else:
        pen.put(REPORTING_TOP, 0, 1, len(_COLUMNS), "无", styles.role(Role.NOTE))
    ws.freeze_panes(REPORTING_TOP, 2)
    ws.repeat_rows(2)
    ws.center_horizontally()
    ws.fit_to_pages(1, 0)


def _contents(plan: Plan, n: int, standing: Standing, facts: UnitFacts) -> list[tuple[Any, str]]:
    unit, counts = standing.unit, count_by_severity(standing.findings)
    accepted = sum(finding.state is State.ACCEPTED for finding in standing.findings)
    state, counted = (f"{on_sheet(DETAIL, a1(DETAIL_TOP + n, col))}" for col in (STATE_COL, COUNTED_COL))
    deadline = plan.facts.deadline.isoformat() if plan.facts.deadline and unit.required else ""
    reported: list[Any] = [None] * 3
    if standing.reported:
        reported = [facts.rounds or None, counts[Severity.QUERY] or None, accepted or None]
    plain: list[Any] = [
        n + 1, unit.name, unit.level or "", "是" if unit.required else "否", STATES[standing.state], "是" if unit.counted else "否", deadline,
        (standing.received_at or "")[:16].replace("T", " "), facts.days_late or None, *reported,
        "是" if standing.nil else "", facts.published_at, facts.url, _same(facts), "", "",
    ]
    formulas = {4: state, 5: counted}
    return [(content, formulas.get(col, "")) for col, content in enumerate(plain)]


def _same(facts: UnitFacts) -> str:
    if facts.differs is None:
        return ""
    said = f"{facts.differs}处不一致" if facts.differs else "一致"
    return said + (f"，{facts.unread}格未读出" if facts.unread else "")
