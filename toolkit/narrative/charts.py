"""Charts for web pages as inline SVG: bars with their figures written beside them, for screens, printers and ears.

No colour carries a meaning: bars are filled or hollow, and print alike in black and white. Without ids, styles and scripts a
chart stands in any page of any portal. Which figures a form's charts show is said in one place, :func:`shown`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from html import escape

from toolkit.findings import Number
from toolkit.form import Form
from toolkit.narrative.context import PartContext, ReportContext
from toolkit.structs import Struct, replace
from toolkit.words import drawn_width, plain

_INK, _SOFT = "#1f2d3d", "#ffffff"
_WIDTH, _EM, _BAR, _ROOM = 640, 15, 22, 12
"""Units of the drawing: its width, the type size, a bar's height and what stands free below it."""
_FEWEST_FOR_SHARES = 10
"""Of fewer a share says nothing."""


class Line(Struct, frozen=True):
    """One line of a chart: what it shows, and the codes whose figures are added up."""

    label: str
    codes: tuple[str, ...]


class Shown(Struct, frozen=True):
    """The figures of a form that its charts show, and the code of the text behind which they stand."""

    after: str
    whole: Line
    """What the parts of the first chart make together."""
    parts: tuple[Line, ...]
    compared: tuple[Line, ...]
    """What is compared with last year."""
    parts_title: str
    compared_title: str


class Chart(Struct, frozen=True):
    """A drawn chart. ``told`` says in words all that it shows."""

    code: str
    title: str
    told: str
    svg: str


def shown(form: Form) -> Shown | None:
    """What the charts of a form show; None for a form without."""
    if "2021" not in (form.edition, form.base) or any(code not in form.cells for code in _USED):
        return None
    return _OF_2021


def drawn(form: Form, year: int, values: Mapping[str, Number | None], last: Mapping[str, Number | None]) -> tuple[Chart, ...]:
    """The charts of a report, those left out that would show nothing: all zero, a figure missing, last year not known."""
    choice = shown(form)
    if choice is None:
        return ()
    charts = []
    parts, whole = [_sum(line, values) for line in choice.parts], _sum(choice.whole, values)
    known = [part for part in parts if part is not None]
    if whole and len(known) == len(parts) and sum(known) == whole:
        charts.append(_parts_chart(f"{year}年{choice.parts_title}", [line.label for line in choice.parts], known, whole))
    now, then = ([_sum(line, figures) for line in choice.compared] for figures in (values, last))
    both = [(a, b) for a, b in zip(now, then, strict=True) if a is not None and b is not None]
    if len(both) == len(now) and any(a or b for a, b in both):
        charts.append(_compared_chart(choice.compared_title, [line.label for line in choice.compared], both, year))
    return tuple(charts)


def with_charts(context: ReportContext, form: Form, charts: Sequence[Chart]) -> ReportContext:
    """The report with its charts behind the text they belong to; as it was, where the form has no such text."""
    choice = shown(form)
    if choice is None or not charts:
        return context
    added = [PartContext("chart", f"chart.{chart.code}", caption=chart.title, note=chart.told, svg=_markup(chart.svg)) for chart in charts]
    sections = []
    for section in context.sections:
        at = next((n for n, part in enumerate(section.parts) if part.code == choice.after), None)
        sections.append(section if at is None else replace(section, parts=(*section.parts[:at + 1], *added, *section.parts[at + 1:])))
    return replace(context, sections=tuple(sections))


def _markup(svg: str) -> str:
    from markupsafe import Markup  # comes with the template library, which is slow to import

    return Markup(svg)


def _sum(line: Line, values: Mapping[str, Number | None]) -> Number | None:
    total: Number = 0
    for code in line.codes:
        value = values.get(code)
        if value is None:
            return None
        total += value
    return total


# ── drawing ───────────────────────────────────────────────────────────────


def _parts_chart(title: str, labels: Sequence[str], parts: Sequence[Number], whole: Number) -> Chart:
    shares = [f"（{_share(part, whole)}%）" if whole >= _FEWEST_FOR_SHARES else "" for part in parts]
    figures = [f"{plain(part)}件{share}" for part, share in zip(parts, shares, strict=True)]
    told = f"共办结{plain(whole)}件：{'，'.join(f'{label}{figure}' for label, figure in zip(labels, figures, strict=True))}。"
    lines = [(label, [(part, figure, True)]) for label, part, figure in zip(labels, parts, figures, strict=True)]
    return Chart("parts", title, told, _bars(title, told, lines))


def _share(part: Number, whole: Number) -> Decimal:
    # Half away from zero, as everybody else rounds the same figures.
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _compared_chart(title: str, labels: Sequence[str], both: Sequence[tuple[Number, Number]], year: int) -> Chart:
    said = [f"{label}{year}年{plain(now)}件、{year - 1}年{plain(then)}件" for label, (now, then) in zip(labels, both, strict=True)]
    lines = [
        (label, [(then, f"{plain(then)}件（{year - 1}年）", False), (now, f"{plain(now)}件（{year}年）", True)])
        for label, (now, then) in zip(labels, both, strict=True)
    ]
    title = f"{year - 1}年、{year}年{title}"
    told = f"{'；'.join(said)}。"
    return Chart("compared", title, told, _bars(title, told, lines))


def _bars(title: str, told: str, lines: Sequence[tuple[str, Sequence[tuple[Number, str, bool]]]]) -> str:
    """Horizontal bars from a common line; beside each its figure. A bar of last year is hollow."""
    left = round(max(drawn_width(label, narrow=0.6) for label, _ in lines) * _EM) + 16
    right = round(max(drawn_width(figure, narrow=0.6) for _, bars in lines for _, figure, _ in bars) * _EM) + 12
    most = max(float(value) for _, bars in lines for value, _, _ in bars)
    room = _WIDTH - left - right
    drawing, top = [], _ROOM / 2
    for label, bars in lines:
        height = len(bars) * (_BAR + 2)
        drawing.append(_text(left - 8, top + height / 2, label, "end"))
        for value, figure, filled in bars:
            width = round(room * float(value) / most, 1)
            if width:
                fill, edge = (_INK if filled else _SOFT), _INK
                drawing.append(f'<rect x="{left}" y="{top:g}" width="{width:g}" height="{_BAR}" fill="{fill}" stroke="{edge}"/>')
            drawing.append(_text(left + width + 6, top + _BAR / 2, figure, "start"))
            top += _BAR + 2
        top += _ROOM
    axis = f'<line x1="{left}" y1="0" x2="{left}" y2="{top - _ROOM / 2:g}" stroke="{_INK}"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {top:g}" width="{_WIDTH}" height="{top:g}" '
        f'aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title><desc>{escape(told)}</desc>{axis}{''.join(drawing)}</svg>"
    )


def _text(x: float, y: float, words: str, anchor: str) -> str:
    # A third of the type size below the middle: not every program knows dominant-baseline.
    return f'<text x="{x:g}" y="{y + _EM / 3:g}" font-size="{_EM}" text-anchor="{anchor}" fill="{_INK}">{escape(words)}</text>'


# ── the form of 2021 ──────────────────────────────────────────────────────


def _totals(label: str, *rows: str) -> Line:
    return Line(label, tuple(f"t3.{row}.total" for row in rows))


_OF_2021 = Shown(
    after="s1.on_request",
    whole=_totals("总计", "handled"),
    parts=(
        _totals("予以公开", "granted"),
        _totals("部分公开", "partial"),
        _totals("不予公开", "secret", "prohibited", "security", "third_party", "internal", "process", "enforcement", "inquiry"),
        _totals("无法提供", "not_held", "to_be_made", "unclear"),
        _totals("不予处理", "petition", "repeated", "publication", "excessive", "reconfirm"),
        _totals("其他处理", "no_correction", "fee_unpaid", "other"),
    ),
    compared=(
        Line("自然人", ("t3.new.natural",)),
        Line("法人或其他组织", tuple(f"t3.new.{who}" for who in ("business", "research", "welfare", "legal", "other_org"))),
    ),
    parts_title="政府信息公开申请办结构成",
    compared_title="新收政府信息公开申请对比",
)
_USED = tuple(code for line in (_OF_2021.whole, *_OF_2021.parts, *_OF_2021.compared) for code in line.codes)
