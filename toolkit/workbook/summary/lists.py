"""报送情况 and 校验结果: lists for people. What needs nothing more is told in one line and not unit by unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolkit.aggregate import MOST_NAMED, STATES, Standing
from toolkit.findings import Severity, Where, count_by_severity
from toolkit.layout import Role
from toolkit.words import first_few
from toolkit.workbook import adjusted, adjusted_sheet
from toolkit.workbook.book import lines_needed
from toolkit.workbook.handling import listed_results, results
from toolkit.workbook.summary.plan import FINDINGS, STATUS, Plan

_TOP = 3


def status_sheet(plan: Plan) -> None:
    """Paint 报送情况: who has something to do, one by one; zero returns, and returns with nothing found, in a line each."""
    rows = []
    for n, standing in enumerate(plan.every.standings, 1):
        if _is_folded(standing):
            continue
        unit, counts = standing.unit, count_by_severity(standing.findings)
        rows.append([
            n, unit.code, unit.name, unit.level, STATES[standing.state], "是" if standing.nil else "",
            (standing.received_at or "")[:16].replace("T", " "), standing.version or None,
            *(counts[severity] if standing.reported else None for severity in Severity), unit.contact, unit.phone,
        ])
    folded = [standing for standing in plan.every.standings if _is_folded(standing)]
    nil = [standing.unit.name for standing in folded if standing.nil]
    fine = [standing.unit.name for standing in folded if not standing.nil]
    said = [f"零申报{len(nil)}家：{first_few(nil, MOST_NAMED)}。"] if nil else []
    said += [f"已通过、没有问题的{len(fine)}家：{first_few(fine, MOST_NAMED)}。"] if fine else []
    head = ["序号", "代码", "单位", "类别", "状态", "零申报", "收到时间", "第几次", "错误", "待核实", "提示", "联系人", "电话"]
    widths: list[float] = [6, 14, 26, 9, 10, 8, 23, 8, 8, 8, 8, 12, 16]
    if any(standing.filled for standing in plan.every.standings):
        head, widths = [*head, "代填"], [*widths, 26]
        for row, standing in zip(rows, (one for one in plan.every.standings if not _is_folded(one)), strict=True):
            row.append(standing.filled.says if standing.filled else "")
    _list(plan, STATUS, head, widths, rows, said)


def _is_folded(standing: Standing) -> bool:
    """Whether there is nothing to say of a unit but that it is done."""
    if standing.filled:
        return False  # who typed it is said of each
    return standing.reported and standing.state == "accepted" and (standing.nil or not count_by_severity(standing.findings)[Severity.NOTE])


def adjustments_sheet(plan: Plan) -> None:
    """Paint 调整: what the officer added or took away; a sheet only where there is any."""
    if plan.every.adjustments:
        ws, pen = plan.sheet(adjusted.SHEET, landscape=True)
        plan.head(ws, pen, plan.titled(adjusted.SHEET), adjusted_sheet.width(plan))
        adjusted_sheet.paint(plan, ws, pen)


def findings_sheet(plan: Plan) -> None:
    """Paint 校验结果: what was found and what became of it; notes on zero returns are counted in one line."""
    rows = []
    every = results(plan.sums, plan.facts.district, plan.facts.findings, plan.every.standings)
    listed = listed_results(every, plan.every)
    for number, result in enumerate(listed, 1):
        finding, became = result.finding, result.became
        where = finding.where[0] if finding.where else None
        rows.append([
            number, result.name, finding.severity.chinese, finding.message, finding.remedy,
            became.state, became.reason, became.by, _place(where), finding.rule,
        ])
    folded = list(dict.fromkeys(result.name for result in every if result not in listed))
    notes = f"所附提示共{len(every) - len(listed)}条，不用处理，未逐条列出。"
    said = [f"零申报{len(folded)}家：{first_few(folded, MOST_NAMED)}。{notes}"] if folded else []
    head = ["序号", "单位", "程度", "问题", "怎样处理", "状态", "说明", "经办", "位置", "规则"]
    _list(plan, FINDINGS, head, [6, 17, 8, 44, 27, 9, 33, 12, 12, 18], rows, said, printed=-1)


def _place(where: Where | None) -> str:
    """Where the return has it, as a sentence says it: 《表三》D5."""
    if where is None:
        return ""
    return f"《{where.sheet}》{where.cell or ''}" if where.sheet else where.place


def _list(
    plan: Plan, name: str, head: Sequence[str], widths: Sequence[float], rows: Sequence[Sequence[Any]], said: Sequence[str],
    *, printed: int = 0,
) -> None:
    """A list under a head, and sentences below; ``printed`` below 0 leaves so many of the last columns to the screen."""
    wide = len(head) + printed
    ws, pen = plan.sheet(name, landscape=True)
    styles = plan.styles
    for col, width in enumerate(widths):
        ws.set_column(col, col, width)
    plan.head(ws, pen, plan.titled(name), wide, width=sum(widths[:wide]))
    for col, text in enumerate(head):
        pen.put(2, col, 1, 1, text, styles.role(Role.LAMP_HEAD))
    ws.set_row(2, 22)
    for n, row in enumerate(rows, _TOP):
        needed = [lines_needed(str(c), w, 10.5) for c, w in zip(row, widths, strict=True) if isinstance(c, str)]
        ws.fit_row(n, max(needed, default=1), 10.5)
        for col, content in enumerate(row):
            pen.put(n, col, 1, 1, content, styles.role(Role.LAMP))
    below = _TOP + len(rows)
    if rows:
        ws.autofilter(2, 0, 2 + len(rows), len(head) - 1)
    elif not said:
        pen.put(_TOP, 0, 1, wide, "无", styles.role(Role.NOTE))
    for n, sentence in enumerate(said, below):
        pen.put(n, 0, 1, wide, sentence, styles.role(Role.NOTE))
        ws.set_row(n, min(409, 15.5 * lines_needed(sentence, sum(widths[:wide]), 10.5) + 8))
    ws.freeze_panes(3, 3)
    ws.repeat_rows(2)
    ws.print_area(0, 0, max(below + len(said) - 1, _TOP), wide - 1)
    ws.fit_to_pages(1, 0)
