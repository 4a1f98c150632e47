"""总览 as data: what the roll-up's first page says, for a page or a program; and where each of its figures comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from toolkit.actions.parts.cell_meant import cell_meant
from toolkit.actions.parts.district import sums_of
from toolkit.actions.parts.summing_facts import rollup_facts
from toolkit.aggregate import Adjustment, Standing, Sums
from toolkit.campaign.folder import Campaign
from toolkit.findings import Finding, Number, json_number
from toolkit.form import Cell
from toolkit.narrative.charts import Chart, drawn
from toolkit.rules import rolled, rulebook
from toolkit.rules.figures import Figure, Line
from toolkit.rules.overview import overview_of
from toolkit.structs import Struct
from toolkit.words import plain, signed


class ShownFigure(Struct, frozen=True):
    """One figure: as it is printed, and the codes it is made of."""

    text: str
    codes: tuple[str, ...]
    value: Number | None = None


class ShownLine(Struct, frozen=True):
    """A line of a block: this year's figures, last year's of the last of them, by how much it differs, its share."""

    label: str
    figures: tuple[ShownFigure, ...]
    last: str
    difference: str
    share: str
    sub: bool


class ShownBlock(Struct, frozen=True):
    """Lines under one heading. ``columns`` are empty where a line has one figure."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[ShownLine, ...]


class ShownUnit(Struct, frozen=True):
    """A unit's row in 单位一览: its figures in the order of the columns, last year's beside where it is known."""

    standing: Standing
    figures: tuple[ShownFigure, ...]
    last: tuple[str, ...]


class Overview(Struct, frozen=True):
    """The page a leader reads first."""

    sums: Sums
    blocks: tuple[ShownBlock, ...]
    charts: tuple[Chart, ...]
    attention: tuple[str, ...]
    dates: tuple[tuple[str, date], ...]
    findings: tuple[Finding, ...]
    columns: tuple[str, ...] = ()
    """What 单位一览 shows of each unit."""
    units: tuple[ShownUnit, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The published object."""
        return {
            "complete": self.sums.complete, "denominator": self.sums.denominator, "remarks": list(self.sums.remarks),
            "blocks": [
                {"title": block.title, "columns": list(block.columns),
                 "lines": [{"label": line.label, "figures": [json_number(one.value) for one in line.figures], "last": line.last or None,
                            "difference": line.difference or None, "share": line.share or None} for line in block.lines]}
                for block in self.blocks
            ],
            "attention": list(self.attention), "dates": {words: day.isoformat() for words, day in self.dates},
            "findings": [finding.to_json() for finding in self.findings],
            "columns": list(self.columns),
            "units": [{"code": one.standing.unit.code, "name": one.standing.unit.name, "state": one.standing.state,
                       "figures": [json_number(figure.value) for figure in one.figures]} for one in self.units],
        }


def overview(campaign: Campaign) -> Overview:
    """What 总览 of the roll-up would say now."""
    from toolkit.workbook.summary.attention import attention  # XlsxWriter is slow to import

    sums, findings = sums_of(campaign)
    facts = rollup_facts(campaign, sums, findings, campaign.output / "_")
    figures = overview_of(campaign.form)
    blocks = tuple(ShownBlock(block.title, block.columns, tuple(_line(sums, line) for line in block.lines)) for block in figures.blocks)
    units = tuple(_unit(sums, standing, figures.units) for standing in sums.standings)
    return Overview(sums, blocks, drawn(campaign.form, campaign.year, sums.values, sums.last), tuple(attention(sums, facts)),
                    tuple(facts.dates), findings, tuple(line.label for line in figures.units), units)


def _line(sums: Sums, line: Line) -> ShownLine:
    figures = tuple(_shown(sums, figure) for figure in line.figures)
    now, then = figures[-1].value, _a_year_before(sums, line.figures[-1])
    whole = line.share.value(sums.values, sums.last) if line.share is not None else None
    share = f"{100 * now / whole:.1f}%" if now is not None and whole else ""
    more = signed(now - then) if now is not None and then is not None else ""
    return ShownLine(line.label, figures, _written(then), more, share, line.sub)


def _shown(sums: Sums, figure: Figure) -> ShownFigure:
    if figure.code:
        value = sums.values[figure.code] if sums.form.cells[figure.code].is_number else None
        return ShownFigure(sums.said(figure.code), figure.codes, value)
    value = figure.value(sums.values, sums.last)
    return ShownFigure(_written(value), figure.codes, value)


def _written(value: Number | None) -> str:
    return "" if value is None else plain(value)


def _unit(sums: Sums, standing: Standing, lines: Sequence[Line]) -> ShownUnit:
    values, last = standing.values or {}, sums.lasts.get(standing.unit.code, {})
    shown, before = [], []
    for figure in (line.figures[0] for line in lines):
        cell = sums.form.cells.get(figure.code)
        value = figure.value(values, last) if standing.reported else None
        shown.append(ShownFigure(rolled.said(cell, value) if cell else _written(value), figure.codes, value))
        before.append("" if figure.asks_last else _written(figure.a_year_before().value({}, last)) if cell is None or cell.is_number else "")
    return ShownUnit(standing, tuple(shown), tuple(before))


def _a_year_before(sums: Sums, figure: Figure) -> Number | None:
    compared = all(sums.form.cells[code].is_number and code not in rolled.without_figure(sums.form) for code in figure.codes)
    return figure.a_year_before().value(sums.values, sums.last) if compared and not figure.asks_last else None


# ── where a figure comes from ─────────────────────────────────────────


class Source(Struct, frozen=True):
    """One unit's part in a figure. ``value`` is None where it left the cell blank or has not reported."""

    standing: Standing
    text: str
    value: Number | None
    last: str
    counted: bool
    """Whether it is in the sum."""


class Sources(Struct, frozen=True):
    """A figure of the district's with all that is in it. ``parts`` are the cells that a total is made of."""

    cell: Cell
    text: str
    last: str
    units: tuple[Source, ...]
    adjustments: tuple[Adjustment, ...]
    parts: tuple[tuple[Cell, str], ...]

    def to_json(self) -> dict[str, Any]:
        """The published object."""
        return {
            "code": self.cell.code, "name": self.cell.name, "district": self.text or None, "last_year": self.last or None,
            "units": [{"code": one.standing.unit.code, "name": one.standing.unit.name, "value": json_number(one.value), "counted": one.counted,
                       "version": one.standing.version or None} for one in self.units],
            "adjustments": [{"number": one.number, "delta": json_number(one.delta), "reason": one.reason} for one in self.adjustments],
            "parts": {cell.code: text or None for cell, text in self.parts},
        }


def sources(campaign: Campaign, code: str) -> Sources:
    """Which units, adjustments and cells a figure is made of. Raises :class:`UsageError` for a code that is none."""
    cell = cell_meant(campaign.form, code)
    sums, _ = sums_of(campaign)
    units = tuple(_source(sums.lasts, standing, cell) for standing in sums.standings if standing.unit.required or standing.reported)
    leaves: Sequence[str] = sorted(rulebook(campaign.form).leaves.get(cell.code, ())) if cell.total else ()
    order = list(campaign.form.cells)
    parts = tuple((campaign.form.cells[one], sums.said(one)) for one in sorted(leaves, key=order.index) if one != cell.code)
    return Sources(cell, sums.said(cell.code), rolled.said(cell, sums.last.get(cell.code)), units,
                   tuple(one for one in sums.adjustments if one.code in (cell.code, *leaves)), parts)


class Parts(Struct, frozen=True):
    """The cells that a figure is worked out of, each with what the district has in it and had a year before."""

    cells: tuple[tuple[Cell, str, str], ...]

    def to_json(self) -> dict[str, Any]:
        """The published object."""
        return {cell.code: {"name": cell.name, "district": text or None, "last_year": last or None} for cell, text, last in self.cells}


def parts(campaign: Campaign, codes: Sequence[str]) -> Parts:
    """What a figure that is no cell of its own is worked out of. Raises :class:`UsageError` for a code that is none."""
    sums, _ = sums_of(campaign)
    cells = [cell_meant(campaign.form, code) for code in codes]
    return Parts(tuple((cell, sums.said(cell.code), rolled.said(cell, sums.last.get(cell.code))) for cell in cells))


def _source(lasts: Mapping[str, Mapping[str, Number | None]], standing: Standing, cell: Cell) -> Source:
    value = (standing.values or {}).get(cell.code)
    last = lasts.get(standing.unit.code, {}).get(cell.code)
    return Source(standing, rolled.said(cell, value), value, rolled.said(cell, last), standing.reported and standing.unit.counted)
