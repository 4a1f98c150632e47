"""汇总说明: what is not simply added up, and what is in no sum."""

from __future__ import annotations

from toolkit.aggregate import figure
from toolkit.layout import Role
from toolkit.rules import rolled
from toolkit.workbook.book import lines_needed
from toolkit.workbook.summary.plan import WAYS, Plan


def ways_sheet(plan: Plan) -> None:
    """Paint 汇总说明: only where there is something to say."""
    form, sums, styles = plan.form, plan.sums, plan.styles
    rows = [[f"《{table.sheet}》", name, how] for table in form.tables for name, how in rolled.special_ways(form, table.cells)]
    left = [[one.unit, f"“{form.cells[one.code].name or one.code}”", f"只报了合计，{figure(form.cells[one.code], one.value)}没有计入"]
            for one in sums.left_out]
    light = [[unit, f"“{form.cells[code].name or code}”", "没有填加权用的数，没有计入平均"]
             for code, units in sums.unweighed.items() for unit in units]
    if not rows and not left and not light:
        return
    if rows:
        rows.append(["其余各格", "", "各单位所报的数相加；合计由全区的各分项相加。空着的不计入，不作0。"])
    ws, pen = plan.sheet(plan.ways_name, landscape=False)
    widths = [22, 30, 44]
    for col, width in enumerate(widths):
        ws.set_column(col, col, width)
    plan.head(ws, pen, plan.titled(WAYS), len(widths))
    row = 2
    for heading, head, lines in (("全区的数怎样得出", ("表", "栏目", "怎样得出"), rows),
                                 ("没有计入的数", ("单位", "栏目", "情况"), [*left, *light])):
        if not lines:
            continue
        pen.put(row, 0, 1, len(widths), heading, styles.role(Role.HEADING))
        ws.set_row(row, 24)
        for n, line in enumerate([head, *lines], row + 1):
            ws.fit_row(n, max(lines_needed(text, width, 10.5) for text, width in zip(line, widths, strict=True)), 10.5)
            for col, text in enumerate(line):
                pen.put(n, col, 1, 1, text, styles.role(Role.LAMP_HEAD if line is head else Role.LAMP))
        row += len(lines) + 3
    ws.print_area(0, 0, row - 2, len(widths) - 1)
    ws.fit_to_pages(1, 0)
