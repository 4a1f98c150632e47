"""The figures of ``[overview]`` bound to codes: each an expression like a total's, of this year and a year before."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from toolkit.clock import tick
from toolkit.errors import FormError, Step
from toolkit.findings import Number
from toolkit.form.lines import under
from toolkit.form.model import Form
from toolkit.form.shown import OverviewChart, OverviewLine
from toolkit.rules import expression as ex
from toolkit.rules.binding import bind, decimals_of
from toolkit.rules.evaluate import Known, number, rounded
from toolkit.structs import Struct


class Figure(Struct, frozen=True, eq=False):
    """One number, word or day: ``expression`` is bound, its names are whole codes."""

    expression: ex.Expression
    decimals: int

    @property
    def code(self) -> str:
        """The code, where it is simply one cell of this year's; empty where it is worked out."""
        return self.expression.code if isinstance(self.expression, ex.Ref) and not self.expression.last else ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes it speaks of, of whatever year."""
        return tuple(ref.code for ref in ex.refs(self.expression))

    @property
    def asks_last(self) -> bool:
        """Whether it speaks of last year itself."""
        return any(ref.last for ref in ex.refs(self.expression))

    def a_year_before(self) -> Figure:
        """The same of last year's figures."""
        return Figure(_shifted(self.expression), self.decimals)

    def value(self, values: Mapping[str, Number | None], last: Mapping[str, Number | None]) -> Number | None:
        """What it comes to, None where anything it speaks of is blank."""
        found = number(self.expression, Known(values, last))
        return found if found is None or self.code else rounded(found, self.decimals)


class Line(Struct, frozen=True, eq=False):
    """A line of 总览, or a column of 单位一览."""

    label: str
    figures: tuple[Figure, ...]
    share: Figure | None = None
    sub: bool = False


class Block(Struct, frozen=True, eq=False):
    """Lines under one heading; with ``columns`` each has a figure for each."""

    title: str
    lines: tuple[Line, ...]
    columns: tuple[str, ...] = ()


class Figures(Struct, frozen=True, eq=False):
    """What the roll-up shows first."""

    blocks: tuple[Block, ...]
    charts: tuple[OverviewChart, ...]
    units: tuple[Line, ...]


def bound_overview(form: Form) -> Figures | None:
    """What the form's own ``[overview]`` means; None where it has none. Raises :class:`FormError` for a code that is none."""
    if form.overview is None:
        return None
    said, at = form.overview, ("overview",)
    blocks = []
    for block in said.blocks:
        within: tuple[Step, ...] = (*at, "block", {"title": block.title}, "lines")
        lines = tuple(_line(form, line, within, f"[[overview.block]] {block.title}") for line in block.lines)
        blocks.append(Block(block.title, lines, block.columns))
    units = tuple(_line(form, line, (*at, "units"), "[overview] units") for line in said.units)
    return Figures(tuple(blocks), said.charts, units)


def _line(form: Form, line: OverviewLine, at: tuple[Step, ...], place: str) -> Line:
    tick()
    where: tuple[Step, ...] = (*at, {"label": line.label})
    share = None
    with under(*where, "share"):
        if line.share:
            share = _figure(form, line.share, f"{place} {line.label} share")
    with under(*where, "is"):
        figures = tuple(_figure(form, text, f"{place} {line.label}") for text in line.expressions)
    return Line(line.label, figures, share, line.sub)


def _figure(form: Form, text: str, place: str) -> Figure:
    def resolve(ref: ex.Ref) -> ex.Ref:
        if ref.code in form.cells:
            return ref
        near = difflib.get_close_matches(ref.code, form.cells, 1)
        hint = f"，是否应为“{near[0]}”" if near else ""
        raise FormError(f"代码“{ref.code}”不存在，这里要写全代码{hint}", place=place)

    parsed = ex.parse(text, place=place)
    if isinstance(parsed, (*ex.CONDITIONS, ex.Fact, ex.Word)) or any(isinstance(node, ex.Fact) for node in ex.walk(parsed)):
        raise FormError(f"“{text}”应是一个代码或算式，如 t.a.total 或 t.a + t.b", place=place)
    bound = bind(parsed, resolve, form, place)
    if ex.texts(bound):
        raise FormError("这里不能用 length 和 contains：全区的数里没有文字", place=place)
    if not ex.refs(bound):
        raise FormError(f"“{text}”没有说到本表式的任何一格", place=place)
    return Figure(bound, decimals_of(form, bound))


def _shifted(node: ex.Expression) -> ex.Expression:
    match node:
        case ex.Ref(code):
            return ex.Ref(code, True)
        case ex.Sum(items):
            return ex.Sum(tuple(ex.Ref(item.code, True) for item in items))
        case ex.Arithmetic(op, left, right):
            return ex.Arithmetic(op, _shifted(left), _shifted(right))
        case ex.Call(name, items, decimals):
            return ex.Call(name, tuple(_shifted(item) for item in items), decimals)
        case ex.If(condition, then, other, decimals):
            return ex.If(_shifted(condition), _shifted(then), _shifted(other), decimals)
        case ex.Compare(op, left, right):
            return ex.Compare(op, _shifted(left), _shifted(right))
        case ex.Logic(op, items):
            return ex.Logic(op, tuple(_shifted(item) for item in items))
        case ex.Not(item):
            return ex.Not(_shifted(item))
        case _:
            return node
