"""The charts of 总览: native ones, drawn from cells of the sheet, that Excel, WPS and LibreOffice draw by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from toolkit.form.shown import OverviewChart
from toolkit.layout.address import a1, on_sheet, rectangles
from toolkit.layout.address import area as block_of
from toolkit.rules.figures import Figures
from toolkit.workbook.summary.plan import OVERVIEW, Plan

if TYPE_CHECKING:
    from toolkit.workbook.summary.overview import Place

_HEIGHT, _LINE = 165.0, 15.0
"""Of a chart and of a row below it, in points."""
_FULL, _PIXELS = 12, 74
"""Columns of the page, and how wide one is."""
_THIS, _LAST = "#2F5597", "#A6A6A6"
_FONT = {"name": "宋体", "size": 9}


def after(figures: Figures) -> int:
    """After which block the charts stand: the last that has a line of theirs; -1 where there are none."""
    drawn = {label for chart in figures.charts for label in chart.lines}
    return max((n for n, block in enumerate(figures.blocks) if drawn & {line.label for line in block.lines}), default=-1)


def draw(plan: Plan, ws: Any, row: int, places: Mapping[str, Place]) -> int:
    """Draw what there is something to draw of below a row; how many rows it takes. The rows are given their height here."""
    drawn = [chart for chart in plan.figures.charts if _has_figures(chart, places)]
    if not drawn:
        return 0
    rows = round(_HEIGHT / _LINE) + 1
    for n in range(rows):
        ws.set_row(row + n, _LINE)
    wide = _FULL // len(drawn)
    for n, said in enumerate(drawn):
        chart = _parts(plan, said, places) if said.kind == "parts" else _years(plan, said, places)
        chart.set_title({"name": said.title, "name_font": {"name": "黑体", "size": 10.5, "bold": False}, "overlay": False})
        chart.set_chartarea({"border": {"color": "#BFBFBF"}})
        chart.set_size({"width": wide * _PIXELS - 8, "height": round(_HEIGHT / 0.75)})
        ws.insert_chart(row, n * wide, chart, {"x_offset": 4, "y_offset": 8, "object_position": 1, "description": _told(plan, said, places)})
    return rows


def _has_figures(chart: OverviewChart, places: Mapping[str, Place]) -> bool:
    return any(not isinstance(shown, str) and shown for label in chart.lines for shown in (places[label].shown, places[label].shown_last))


def _parts(plan: Plan, said: OverviewChart, places: Mapping[str, Place]) -> Any:
    """A bar for each line, the first on top, with its number."""
    lines = [places[label] for label in said.lines]
    chart = plan.book.add_chart({"type": "bar"})
    chart.add_series({
        "name": f"{plan.facts.year}年", "categories": _union(lines, "label"), "values": _union(lines, "this"),
        "fill": {"color": _THIS}, "gap": 45, "data_labels": {"value": True, "font": _FONT},
    })
    chart.set_y_axis({"reverse": True, "num_font": _FONT, "line": {"color": "#7F7F7F"}, "major_tick_mark": "none"})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_legend({"none": True})
    return chart


def _years(plan: Plan, said: OverviewChart, places: Mapping[str, Place]) -> Any:
    """Last year's column beside this year's for each line."""
    lines = [places[label] for label in said.lines]
    chart = plan.book.add_chart({"type": "column"})
    years = [("last", plan.facts.year - 1, _LAST)] if any(not isinstance(line.shown_last, str) for line in lines) else []
    for which, year, colour in (*years, ("this", plan.facts.year, _THIS)):
        chart.add_series({
            "name": f"{year}年", "categories": _union(lines, "label"), "values": _union(lines, which),
            "fill": {"color": colour}, "gap": 80, "data_labels": {"value": True, "font": _FONT},
        })
    chart.set_x_axis({"num_font": _FONT, "line": {"color": "#7F7F7F"}, "major_tick_mark": "none"})
    chart.set_y_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_legend({"position": "bottom", "font": _FONT})
    return chart


def _union(lines: Sequence[Place], which: str) -> str:
    """The cells of lines as a chart takes them: one range, or several in brackets."""
    cells = [(line.row, getattr(line, which)) for line in lines]
    ranges = [on_sheet(OVERVIEW, block_of(*corners, absolute=True)) for corners in rectangles(cells)]
    if len(ranges) == 1:
        return f"={ranges[0]}"
    return f"=({','.join(on_sheet(OVERVIEW, a1(*cell, absolute=True)) for cell in cells)})"


def _told(plan: Plan, said: OverviewChart, places: Mapping[str, Place]) -> str:
    """The chart in words, for who does not see it."""
    told = []
    for label in said.lines:
        this, last = places[label].shown, places[label].shown_last
        told.append(f"{label}{this}" + (f"（上年{last}）" if said.kind == "years" and last != "" else ""))
    return f"{said.title}：{'，'.join(told)}。"
