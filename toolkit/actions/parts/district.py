"""What the district itself says: its sums, what its own rules say of them, and its report as it would be drafted now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from toolkit.actions.parts.own_draft import Counting, Current, counting_texts
from toolkit.actions.parts.proving_words import Basis
from toolkit.aggregate import Sums, add_up, check_sums
from toolkit.campaign import standings
from toolkit.campaign.controls import of_district
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CONFIG
from toolkit.files import safe_name
from toolkit.findings import Finding
from toolkit.manuscript.draft import Paragraph, Part
from toolkit.narrative.context import Instead, ReportContext, ReportFormat, RestsOn, build_context
from toolkit.narrative.filling import GAP, FilledParagraph, Piece
from toolkit.rules import rolled
from toolkit.scopes import called, own_organ, scopes_of
from toolkit.submission import Unit

_TOLD_BY = 4
"""How many characters before a computed figure belong to what it is known by."""
NOT_MADE = "【全区不汇总，请补写】"
"""Where a sentence of the district's names what only a unit has: a gap, as a person sees it marked."""


def sums_of(campaign: Campaign) -> tuple[Sums, tuple[Finding, ...]]:
    """The district's sums in the scope that campaign.toml chose, what was adjusted among them, and what its own rules say of them."""
    chosen, _ = both_sums(campaign)
    return chosen, sums_said(campaign, chosen)


def sums_said(campaign: Campaign, sums: Sums) -> tuple[Finding, ...]:
    """What is to be said of sums: by the form's own rules, and where another authority has the whole district's figure otherwise."""
    return (*check_sums(sums, campaign.last_year, campaign.level), *of_district(sums, campaign.ledger.controls()))


def whole_sums(campaign: Campaign) -> tuple[Sums, tuple[Finding, ...]]:
    """The same of every unit, whatever the scope."""
    whole = add_up(campaign.form, standings(campaign), campaign.last_year, campaign.ledger.adjustments())
    return whole, sums_said(campaign, whole)


def organ_sums(campaign: Campaign) -> Sums | None:
    """The sums of the district's own organs alone; None where there is but one scope."""
    return next((sums for sums in both_sums(campaign) if sums is not None and sums.scope is not None and sums.scope.organs), None)


def both_sums(campaign: Campaign) -> tuple[Sums, Sums | None]:
    """The sums in the scope that campaign.toml chose, and those of the other; None where there is but one scope."""
    every, adjustments = standings(campaign), campaign.ledger.adjustments()
    scopes = scopes_of([one.unit for one in every], campaign.district, campaign.level)
    organs, written = campaign.settings.organs, campaign.settings.scope
    if scopes is None:
        if organs and every and not any(own_organ(one.unit, campaign.level) for one in every):
            said = f"{CONFIG} 的 scope 写的是“{written}”，单位名单里没有写明类别的机关单位，用的是全部单位。"
            campaign.tell([said] if said not in campaign.news else [])
        return add_up(campaign.form, every, campaign.last_year, adjustments), None
    chosen, other = (add_up(campaign.form, every, campaign.last_year, adjustments, scope)
                     for scope in (reversed(scopes) if organs else scopes))
    return chosen, other


def own_report(campaign: Campaign, sums: Sums) -> tuple[ReportContext, Counting]:
    """The district's report as it would be written now, and the texts that the district has written for it."""
    counting = counting_texts(campaign, current(campaign, sums))
    return drafted_report(campaign, sums, counting.texts), counting


def current(campaign: Campaign, sums: Sums) -> Current:
    """What is drafted now, and the figures as sentences print them: what drafts are made of, and every cell; None of what is not known."""
    drafted = drafted_report(campaign, sums, {})
    paragraphs = (paragraph for section in drafted.sections for part in section.parts for paragraph in part.paragraphs)
    known = {figure: piece.text for paragraph in paragraphs for piece, figure in with_figures(paragraph) if figure}
    form = campaign.form

    def figure(what: str) -> str | None:
        if what in known:
            return known[what]
        return rolled.printed(form, form.cells[what], sums.values[what]) or None if what in form.cells else None

    return Current(figure, paragraphs_of(drafted))


def paragraphs_of(drafted: ReportContext) -> dict[str, tuple[Paragraph, ...]]:
    """The texts of a drafted report by code, every figure with what it is known by."""
    return {
        part.code: tuple(
            tuple(Part(piece.text, "" if piece.gap else figure, piece.gap) for piece, figure in with_figures(paragraph))
            for paragraph in part.paragraphs)
        for section in drafted.sections for part in section.parts if part.kind == "text"
    }


def with_figures(paragraph: FilledParagraph) -> Iterator[tuple[Piece, str]]:
    """The pieces of a drafted paragraph, each figure with what it is known by: a code, or an expression with the words before it.

    An expression alone would not tell 比上年增加3件 from 比上年减少3件.
    """
    before = ""
    for piece in paragraph.pieces:
        is_code = re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+", piece.figure)
        yield piece, piece.figure if not piece.figure or is_code else f"{before[-_TOLD_BY:]}|{piece.figure}"
        before += piece.text


def drafted_report(campaign: Campaign, sums: Sums, texts: Mapping[str, str]) -> ReportContext:
    """The district's report: the sums, these texts, and drafts for those that are not among them."""
    return build_context(
        campaign.form,
        district=campaign.district,
        year=campaign.year,
        who=campaign.district,
        values=sums.values,
        texts=texts,
        notes=sums.remarks,
        provisional="" if sums.complete else sums.denominator,
        drafts=True,
        instead=_instead(sums),
        rests_on=RestsOn(
            last=sums.last,
            partly={*sums.nulls, *(one.code for one in sums.left_out)},
            level=campaign.level,
            words={f"publish.{name}": text for name, text in campaign.settings.publish.items()},
        ),
    )


def _instead(sums: Sums) -> dict[str, Instead]:
    """What the report prints where the units' figures make no single one: how often each word was chosen, or a gap for a person."""
    cells = sums.form.cells
    said = {code: Instead("", NOT_MADE) for code in rolled.without_figure(sums.form)}
    return said | {
        code: Instead(sums.said(code), rolled.counted_words(cells[code], counts, between="、", each="家"))
        for code, counts in sums.tallies.items()
    } | {code: Instead("", GAP) for code, cell in cells.items() if rolled.is_tallied(cell) and code not in sums.tallies}


def district_basis(campaign: Campaign, sums: Sums, counting: Counting) -> Basis:
    """What the district's report has to show, whatever template prints it."""
    words = {code: sums.said(code) for code in rolled.without_figure(sums.form)}
    return Basis(sums.form, sums.values, f"{called(sums.scope)}{len(sums.counting)}家汇总", words, sums.last, counting.paragraphs)


def report_path(campaign: Campaign, unit: Unit | None = None, kind: ReportFormat = "docx") -> Path:
    """Where a report is written that is not wanted elsewhere: the district's, or one unit's.

    A unit that would be called as another, or as the district, in a file's name has its code in it: Windows takes “A局” for “a局”.
    """
    name = safe_name(campaign.district if unit is None else unit.name)
    others = [campaign.district, *(other.name for other in campaign.units if other != unit)]
    if unit is not None and name.lower() in {safe_name(other).lower() for other in others}:
        name = f"{name}_{safe_name(unit.code)}_"
    ending = "（网页片段）.html" if kind == "fragment" else f".{kind}"
    return campaign.output / f"{name}{campaign.year}年{campaign.form.title}{ending}"
