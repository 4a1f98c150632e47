"""同比: every cell of the form, this year beside last year."""

from __future__ import annotations

from toolkit.form import Cell, Table
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
    ws, pen = plan.sheet(COMPARED, landscape=False)
    for col, width in enumerate(_WIDTHS):
        ws.set_column(col, col, width)
    plan.head(ws, pen, plan.titled(COMPARED), len(_HEADS), says=f"{plan.denominator}{_says(plan)}", width=sum(_WIDTHS))
    for col, text in enumerate(_HEADS):
        pen.put(2, col, 1, 1, text, plan.styles.role(Role.LAMP_HEAD))
    ws.set_row(2, 20)
    row = 3
    for table in plan.form.tables:
        pen.put(row, 0, 1, len(_HEADS), table.title, plan.styles.look(Role.LAMP_HEAD, align="left"))
        ws.set_row(row, 20)
        row += 1
        for cell in table.cells:
            _line(plan, ws, pen, row, table, cell)
            row += 1
    ws.print_area(0, 0, row - 1, len(_HEADS) - 1)
    ws.freeze_panes(3, 1)
    ws.repeat_rows(2)
    ws.center_horizontally()
    ws.fit_to_pages(1, 0)


def _line(plan: Plan, ws: object, pen: Pen, row: int, table: Table, cell: Cell) -> None:
    figure = Figure(ex.Ref(cell.code, False), cell.decimals)
    now, then = of_district(plan, figure, COMPARED), of_last_year(plan, figure, COMPARED)
    more = difference(now, then, a1(row, 1), a1(row, 2))
    bold = {"bold": True} if cell.total else {}
    name = cell.name or cell.code
    pen.put(row, 0, 1, 1, name, plan.styles.look(Role.LAMP, **bold))
    for col, live in ((1, now), (2, then)):
        pen.put(row, col, 1, 1, live.shown, plan.styles.look(Role.NUMBER, num_format=shown_as(plan, figure), **bold), formula=live.formula)
    pen.put(row, 3, 1, 1, more.shown, plan.styles.look(Role.NUMBER, num_format=_MORE, **bold), formula=more.formula)
    lines = lines_needed(name, _WIDTHS[0], 10.5)
    if isinstance(now.shown, str):
        lines = max(lines, lines_needed(now.shown, _WIDTHS[1], 10.5))
    pen.sheet.fit_row(row, lines, 10.5)


def _says(plan: Plan) -> str:
    sums = plan.sums
    if not sums.has_last:
        return "本任务没有登记上年数，“上年”“增减”空着；登记后重新汇总即可（nianbao last-year）。"
    said = "上年是已报送、计入汇总的同一批单位的上年数，逐家见《上年数》；有一家没有的，全区的空着，不比。"
    if sums.without_last:
        said += f"现有{len(sums.without_last)}家没有：{named([one.unit.name for one in sums.without_last], _NAMES)}。"
    return said
