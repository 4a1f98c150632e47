"""Which figures the roll-up shows first: what the form file says of them, or what its totals offer.

A form that says nothing (one issued by an earlier version, or somebody's own) takes what the shipped form of its edition
says, where all of its codes are there; else the totals of each of its tables, without charts.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from toolkit.errors import FormError
from toolkit.form.load import load_form_file
from toolkit.form.model import Cell, Form, Table
from toolkit.form.shown import Overview
from toolkit.resources import editions, form_file
from toolkit.rules import expression as ex
from toolkit.rules import rolled
from toolkit.rules.book import rulebook
from toolkit.rules.figures import Block, Figure, Figures, Line, bound_overview
from toolkit.structs import replace

_PLAIN_LINES, _PLAIN_PAGE, _PLAIN_COLUMNS = 12, 40, 16
"""Of a form that says nothing: lines of a table, lines of 总览, columns of 单位一览."""


@lru_cache(maxsize=16)
def overview_of(form: Form) -> Figures:
    """What the roll-up of a form shows first, whether its file says so or not."""
    found = bound_overview(form) or _shipped(form)
    if found is None:
        return _plain(form)
    return found if found.units else replace(found, units=_columns(form))


def additive(form: Form, figure: Figure) -> bool:
    """Whether the figures of parts of the district add up to the figure of all: no ratio, no mean, no day."""
    if not rolled.only_adds(figure.expression):
        return False
    for code in figure.codes:
        cell = form.cells[code]
        if cell.total and rolled.is_recomputed(form, code):
            return False
        if not cell.is_number or (not cell.total and cell.rollup != "sum") or code in rolled.without_figure(form):
            return False
    return True


# ── forms that say nothing ────────────────────────────────────────────────


def _shipped(form: Form) -> Figures | None:
    said = _said_by(form.base) or _said_by(form.edition)
    if said is None:
        return None
    try:
        return bound_overview(replace(form, overview=said))
    except FormError:
        return None  # a form of that name with other cells


@lru_cache(maxsize=8)
def _said_by(edition: str) -> Overview | None:
    if edition not in editions():
        return None
    try:
        return load_form_file(form_file(edition)).overview
    except FormError:
        return None  # one that extends another says what the other says


def _plain(form: Form) -> Figures:
    blocks, left = [], _PLAIN_PAGE
    for table in form.tables:
        chosen = _offered(form, table)[: min(_PLAIN_LINES, left)]
        if chosen:
            blocks.append(Block(table.title, tuple(_of_cell(form, table, cell) for cell in chosen)))
            left -= len(chosen)
    return Figures(tuple(blocks), (), _columns(form))


def _columns(form: Form) -> tuple[Line, ...]:
    cells = [(table, cell) for table in form.tables for cell in _offered(form, table) if cell.is_number]
    return tuple(_of_cell(form, table, cell) for table, cell in cells[:_PLAIN_COLUMNS])


def _offered(form: Form, table: Table) -> list[Cell]:
    """A small table whole; else the totals that are part of no other, or the cells themselves where it has none."""
    lost = rolled.without_figure(form)
    totals = rulebook(form).totals
    parts = {ref.code for expression in totals.values() for ref in ex.refs(expression)}
    shown = [cell for cell in table.cells if cell.code not in lost or rolled.is_tallied(cell)]
    if len(shown) <= _PLAIN_LINES:
        return shown
    return [cell for cell in shown if cell.total and cell.code not in parts] or [cell for cell in shown if not cell.total]


def _of_cell(form: Form, table: Table, cell: Cell) -> Line:
    same = _names(table.cells)
    name = cell.row_name or cell.column_name or cell.code
    label = name if same.count(name) == 1 else cell.name or cell.code
    return Line(label, (Figure(ex.Ref(cell.code, False), cell.decimals),))


def _names(cells: Iterable[Cell]) -> list[str]:
    return [cell.row_name or cell.column_name or cell.code for cell in cells]
