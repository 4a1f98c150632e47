"""同比: every cell of the form, this year beside last year."""

from __future__ import annotations

from toolkit.form import Cell
from toolkit.layout import Role
from toolkit.layout.address import a1
from toolkit.rules import expression as ex
from toolkit.rules.figures import Figure
from toolkit.workbook.book import Pen, lines_needed
from toolkit.workbook.summary.live import difference, of_district, of_last_year, shown_as
from toolkit.workbook.summary.plan import COMPARED, Plan, named

_HEADS = ("栏目", "本年", "上年", "增减")
_WIDTHS = (52.0, 14.0, 14.0, 14.0)
_MORE = "+General;-General;0"
_NAMES = 80


def compared_sheet(plan: Plan) -> None:
    """Paint 同比."""
    scopes = [plan, *filter(None, [plan.beside])]
    heads, widths = [*_HEADS, *_HEADS[1:] * (len(scopes) - 1)], [*_WIDTHS, *_WIDTHS[1:] * (len(scopes) - 1)]
    ws, pen = plan.sheet(COMPARED, landscape=False)
    for col, width in enumerate(widths):
        ws.set_column(col, col, width)
    plan.head(ws, pen, plan.titled(COMPARED), len(heads), says=f"{plan.denominator}{_says(plan)}", width=sum(widths))
    top = 2
    if len(scopes) > 1:  # whose three columns these are
        pen.put(top, 0, 1, 1, "", plan.styles.role(Role.LAMP_HEAD))
        for n, one in enumerate(scopes):
            pen.put(top, 1 + 3 * n, 1, 3, one.scope, plan.styles.role(Role.LAMP_HEAD))
        ws.set_row(top, 20)
        top += 1
    for col, text in enumerate(heads):
        pen.put(top, col, 1, 1, text, plan.styles.role(Role.LAMP_HEAD))
    ws.set_row(top, 20)
    row = top + 1
    for table in plan.form.tables:
        pen.put(row, 0, 1, len(heads), table.title, plan.styles.look(Role.LAMP_HEAD, align="left"))
        ws.set_row(row, 20)
        row += 1
        for cell in table.cells:
            bold = {"bold": True} if cell.total else {}
            pen.put(row, 0, 1, 1, cell.name or cell.code, plan.styles.look(Role.LAMP, **bold))
            lines = [_line(one, pen, row, 1 + 3 * n, cell) for n, one in enumerate(scopes)]
            ws.fit_row(row, max(lines_needed(cell.name or cell.code, _WIDTHS[0], 10.5), *lines), 10.5)
            row += 1
    ws.print_area(0, 0, row - 1, len(heads) - 1)
    ws.freeze_panes(top + 1, 1)
    ws.repeat_rows(2, top)
    ws.center_horizontally()
    ws.fit_to_pages(1, 0)


def _line(plan: Plan, pen: Pen, row: int, col: int, cell: Cell) -> int:
    """One scope's three columns of a row; how many lines its words take."""
    figure = Figure(ex.Ref(cell.code, False), cell.decimals)
    now, then = of_district(plan, figure, COMPARED), of_last_year(plan, figure, COMPARED)
    more = difference(now, then, a1(row, col), a1(row, col + 1))
    bold = {"bold": True} if cell.total else {}
    for at, live in ((col, now), (col + 1, then)):
        pen.put(row, at, 1, 1, live.shown, plan.styles.look(Role.NUMBER, num_format=shown_as(plan, figure), **bold), formula=live.formula)
    pen.put(row, col + 2, 1, 1, more.shown, plan.styles.look(Role.NUMBER, num_format=_MORE, **bold), formula=more.formula)
    return lines_needed(now.shown, _WIDTHS[1], 10.5) if isinstance(now.shown, str) else 1


def _says(plan: Plan) -> str:
    sums = plan.sums
    if not sums.has_last:
        return "本任务没有登记上年数，“上年”“增减”空着；登记后重新汇总即可（nianbao last-year）。"
    said = "上年是已报送、计入汇总的同一批单位的上年数，逐家见《上年数》；有一家没有的，全区的空着，不比。"
    if sums.without_last:
        said += f"现有{len(sums.without_last)}家没有：{named([one.unit.name for one in sums.without_last], _NAMES)}。"
    return said
