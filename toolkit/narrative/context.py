"""What a report template may say: one documented dataclass, filled from a form and its values.

The report of a district and of one unit are the same context, only filled from other numbers. The
names of :class:`ReportContext` are the names a template may use; a test holds both equal.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from toolkit.findings import Number
from toolkit.form import Form, Section, Table, Text
from toolkit.narrative.drafting import Ground, said_in_order
from toolkit.narrative.filling import (
    GAP,
    FilledParagraph,
    Piece,
    clean,
    drafted,
    filled_in,
    lead_in,
    lines,
    paragraphs,
)
from toolkit.narrative.heads import grouped
from toolkit.narrative.tables import CellContext, Rows, printed, spread
from toolkit.patterns import regex
from toolkit.rules import expression as ex
from toolkit.rules.drafted import GIVEN, LAST_YEAR, PROVISIONAL, drafts
from toolkit.rules.evaluate import Known
from toolkit.rules.rolled import printed as printed_value
from toolkit.rules.said_already import is_said, says_it_all
from toolkit.structs import Struct, field
from toolkit.words import drawn_width

__all__ = [
    "CellContext",
    "FilledParagraph",
    "PartContext",
    "Piece",
    "ReportContext",
    "SectionContext",
    "build_context",
    "title_lines",
]

ReportFormat = Literal["docx", "pdf", "html", "fragment", "md"]
_NUMBERED = regex("^(?:[一二三四五六七八九十]+、|第[一二三四五六七八九十]+[章节] *|[0-9]+[.、])")
_ORDINAL = regex("^[（(]?[一二三四五六七八九十]{1,3}[）)、.]")
_NUMERALS = "零一二三四五六七八九十"
_TITLE_LINE_EMS = 20
"""Characters of 22 pt that fit on one line of a GB/T 9704 page."""


class PartContext(Struct, frozen=True):
    """One text, table or sentence of a section.

    Every kind may hold every field; what a kind does not have is empty.
    """

    kind: Literal["text", "table", "sentence", "chart"]
    code: str
    """The code of the text or table in the form; a chart's own."""
    heading: str = ""
    """A text's own heading, “（一）主动公开情况”."""
    lead: str = ""
    """The same as it runs into the first paragraph, “（一）主动公开情况。”."""
    paragraphs: tuple[FilledParagraph, ...] = ()
    """The words of a text or sentence; never empty for these two kinds."""
    caption: str = ""
    """A table's title; empty where the section's heading already says it. A chart's title."""
    name: str = ""
    """A table's title in any case, without the section's number: “主动公开政府信息情况”."""
    rows: Rows = ()
    """A table's cells row by row, covered positions left out (as HTML wants them)."""
    widths: tuple[float, ...] = ()
    """Column widths in percent of the text width."""
    points: float = 10.5
    """Type size of the table."""
    header_rows: int = 0
    """Leading rows to repeat on a further page; 0 where repeating them would mislead."""
    bodies: tuple[Rows, ...] = ()
    """The rows below those, cut where HTML begins a new group of rows."""
    column_groups: tuple[tuple[float, ...], ...] = ()
    """``widths``, cut where HTML begins a new group of columns."""
    svg: str = ""
    """A chart as inline SVG, markup already; in web pages only."""
    note: str = ""
    """A remark below the table."""

    @property
    def grid(self) -> tuple[tuple[str, ...], ...]:
        """The texts of the full grid, row by row; covered positions are empty."""
        return tuple(
            tuple(at.cell.text if (at.row, at.col) == (r, c) else "" for c, at in enumerate(row))
            for r, row in enumerate(spread(self.rows))
        )


class SectionContext(Struct, frozen=True):
    """One numbered section of the report and what stands in it."""

    heading: str
    parts: tuple[PartContext, ...]


class ReportContext(Struct, frozen=True):
    """Everything a report template may name."""

    title: str
    """“北塬街道2023年政府信息公开工作年度报告”."""
    title_lines: tuple[str, ...]
    """The title cut behind the name where it is too long for one line."""
    who: str
    """The unit or district that reports."""
    district: str
    """The district of the campaign."""
    year: int
    """The year reported, four digits."""
    basis: str
    """The document that prescribes the form, “国办公开办函〔2021〕30号”; may be empty."""
    provisional: str
    """Why these figures are not yet to be published; empty for a final report."""
    intro: tuple[str, ...]
    """The paragraphs before the first section."""
    sections: tuple[SectionContext, ...]
    """The sections of the form, in order, none left out."""
    notes: tuple[str, ...]
    """Remarks at the end, without “注”."""
    date: str
    """The date of the report as printed, “2024年1月15日”; empty prints no signature."""


class Instead(Struct, frozen=True):
    """What is printed where a code has no single value: in a table's cell, and where a sentence names the code."""

    cell: str
    sentence: str


class RestsOn(Struct, frozen=True):
    """What the sentences of a draft may say and ask besides this year's figures."""

    last: Mapping[str, Number | None] = field(default_factory=dict)
    """Last year's figures, where they are known of every unit."""
    partly: Collection[str] = ()
    """The codes that some unit left blank."""
    level: str = ""
    """The campaign's level."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What is filled in for ``publish.…``."""


def build_context(
    form: Form,
    *,
    district: str,
    year: int,
    who: str,
    values: Mapping[str, Number | None],
    texts: Mapping[str, str],
    notes: Sequence[str] = (),
    provisional: str = "",
    drafts: bool = False,
    date: str = "",
    instead: Mapping[str, Instead] | None = None,
    rests_on: RestsOn | None = None,
) -> ReportContext:
    """The context of one report.

    ``values`` and ``texts`` are by the form's codes; a code that is absent counts as missing. With ``drafts`` a blank text is
    replaced by the form's draft for it, whose sentences may say what it ``rests_on`` besides. ``instead`` is what is printed where
    there is no single value: how often each word was chosen, or that nothing is. Raises :class:`FormError` where a
    draft or sentence of the form names an unknown code.
    """
    district, who = clean(district), clean(who)
    instead = instead or {}
    stands = {code: printed_value(form, cell, values.get(code)) for code, cell in form.cells.items()}
    words = {code: text or GAP for code, text in stands.items()} | {code: one.sentence for code, one in instead.items()}
    stands |= {code: one.cell for code, one in instead.items()}
    words |= {"year": str(year), "district": district, "who": who}
    ground = _ground(form, values, words, provisional, rests_on or RestsOn())
    name = f"{year}年{clean(form.title)}"
    return ReportContext(
        title=who + name,
        title_lines=title_lines(who, name),
        who=who,
        district=district,
        year=year,
        basis=clean(form.basis),
        provisional=clean(provisional),
        intro=(*lines(filled_in(form.intro, words, "[form] intro")), *(_preface(form, ground) if drafts else ())),
        sections=tuple(_section(form, section, stands, texts, words, ground if drafts else None) for section in form.sections),
        notes=tuple(clean(note) for note in notes if clean(note)),
        date=clean(date),
    )


def _ground(form: Form, values: Mapping[str, Number | None], words: Mapping[str, str], provisional: str, more: RestsOn) -> Ground:
    facts: dict[str, str | None] = {
        PROVISIONAL: ex.YES if provisional else ex.NO, "campaign.level": more.level or None,
        LAST_YEAR: ex.YES if any(value is not None for value in more.last.values()) else ex.NO,
    }
    for code in form.cells:
        facts[GIVEN + code] = ex.YES if values.get(code) is not None and code not in more.partly else ex.NO
    return Ground(form, Known(values, more.last, facts), {**words, "report.sections": _sections_in_words(form), **more.words})


def _sections_in_words(form: Form) -> str:
    """The report's chapters as one phrase: “总体情况、…、其他需要报告的事项六部分”, without their own numerals."""
    called = [_ORDINAL.sub("", clean(section.heading)).replace("、", "和") for section in form.sections]
    count = len(called)
    return f"{'、'.join(called)}{_NUMERALS[count] if count < len(_NUMERALS) else count}部分" if count > 1 else ""


def _preface(form: Form, ground: Ground) -> tuple[str, ...]:
    return tuple(paragraph.text for paragraph in said_in_order(drafts(form).preface, ground))


def title_lines(first: str, second: str) -> tuple[str, ...]:
    """A title in one line where it fits, else cut between its two halves."""
    return (first, second) if first and drawn_width(first + second, narrow=0.5) > _TITLE_LINE_EMS else (first + second,)


def _section(
    form: Form,
    section: Section,
    stands: Mapping[str, str],
    texts: Mapping[str, str],
    words: Mapping[str, str],
    ground: Ground | None,
) -> SectionContext:
    parts: list[PartContext] = []
    for code in section.contents:
        table = form.tables_by_code.get(code)
        if table is None:
            text = form.texts_by_code[code]
            part = _text_part(text, texts.get(code, ""), words, ground)
            # An optional text left blank is no gap, unless the section would stand empty.
            if part is not None or section.contents == (code,):
                parts.append(part or _gap_part(text))
        elif not table.printed:
            continue
        elif table.supplement and not table.is_asked_for and not any(stands.get(cell.code) for cell in table.inputs):
            continue  # nobody had to fill it in, and nobody did
        elif table.sentence and _is_said(table, stands, words, [texts.get(one, "") for one in section.contents]):
            continue
        elif table.sentence and not (table.supplement and not all(stands.get(cell.code) for cell in table.inputs)):
            sentence = _sentence_part(table, words)
            if not says_it_all([line.text for part in parts if part.kind == "text" for line in part.paragraphs], table, stands):
                parts.append(sentence)
        else:
            parts.append(_table_part(table, stands, section.heading))
    return SectionContext(clean(section.heading), tuple(parts))


def _text_part(text: Text, written: str, words: Mapping[str, str], ground: Ground | None) -> PartContext | None:
    body = paragraphs(written, text.heading)
    if not body and ground is not None and text.sentences:
        body = said_in_order(drafts(ground.form).texts[text.code], ground) or _asked(text)
    elif not body and ground is not None and text.draft:
        body = drafted(text.draft, words, f"[[text]] {text.code} draft")
    if not body:
        return _gap_part(text) if text.required else None
    heading = clean(text.heading)
    return PartContext("text", text.code, heading=heading, lead=lead_in(heading), paragraphs=body)


def _asked(text: Text) -> tuple[FilledParagraph, ...]:
    """What stands where a required text has sentences and none can be said."""
    return (FilledParagraph((Piece(f"【请补写{_ORDINAL.sub('', clean(text.heading or text.label))}】", gap=True),)),) if text.required else ()


def _gap_part(text: Text) -> PartContext:
    heading = clean(text.heading)
    gap = (FilledParagraph((Piece(GAP, gap=True),)),)
    return PartContext("text", text.code, heading=heading, lead=lead_in(heading), paragraphs=gap)


def _is_said(table: Table, stands: Mapping[str, str], words: Mapping[str, str], written: Sequence[str]) -> bool:
    """Whether the section's own words say what the table's sentence would say."""
    return is_said(table, stands, _sentence_part(table, words).paragraphs[0].text, written)


def _sentence_part(table: Table, words: Mapping[str, str]) -> PartContext:
    # A sentence may name its table's values without the table's own code.
    near = {cell.code.removeprefix(f"{table.code}."): words[cell.code] for cell in table.cells}
    body = drafted(table.sentence, {**words, **near}, f"[[table]] {table.code} sentence")
    return PartContext("sentence", table.code, paragraphs=body)


def _table_part(table: Table, stands: Mapping[str, str], heading: str) -> PartContext:
    looks = printed(table, {}, stands)
    title = clean(table.title)
    groups = grouped(looks.rows, looks.header_rows)
    widths = iter(looks.widths)
    return PartContext(
        "table",
        table.code,
        caption="" if title == clean(heading) else title,
        name=_NUMBERED.sub("", title),
        rows=(*groups.head, *(row for body in groups.bodies for row in body)),
        widths=looks.widths,
        points=looks.points,
        header_rows=looks.header_rows,
        bodies=groups.bodies,
        column_groups=tuple(tuple(itertools.islice(widths, span)) for span in groups.columns),
        note=clean(table.note),
    )
