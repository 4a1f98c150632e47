"""What the district itself says: its sums, what its own rules say of them, and its report as it would be drafted now."""

from __future__ import annotations

from pathlib import Path

from toolkit.aggregate import Sums, add_up, check_sums
from toolkit.campaign import standings
from toolkit.campaign.folder import Campaign
from toolkit.files import safe_name
from toolkit.findings import Finding
from toolkit.narrative.context import Instead, ReportContext, ReportFormat, build_context
from toolkit.narrative.filling import GAP
from toolkit.rules import rolled

NOT_MADE = "【全区不汇总，请补写】"
"""Where a sentence of the district's names what only a unit has: a gap, as a person sees it marked."""


def sums_of(campaign: Campaign) -> tuple[Sums, tuple[Finding, ...]]:
    """The district's sums and what its own rules say of them."""
    sums = add_up(campaign.form, standings(campaign))
    return sums, tuple(check_sums(sums, campaign.last_year, campaign.level))


def drafted_report(campaign: Campaign, sums: Sums) -> ReportContext:
    """The district's report: the sums, its own texts, and drafts where campaign.toml has none."""
    return build_context(
        campaign.form,
        district=campaign.district,
        year=campaign.year,
        who=campaign.district,
        values=sums.values,
        texts=campaign.settings.texts,
        notes=sums.remarks,
        provisional="" if sums.complete else sums.denominator,
        drafts=True,
        instead=_instead(sums),
    )


def _instead(sums: Sums) -> dict[str, Instead]:
    """What the report prints where the units' figures make no single one: how often each word was chosen, or a gap for a person."""
    cells = sums.form.cells
    said = {code: Instead("", NOT_MADE) for code in rolled.without_figure(sums.form)}
    return said | {
        code: Instead(sums.said(code), rolled.counted_words(cells[code], counts, between="、", each="家"))
        for code, counts in sums.tallies.items()
    } | {code: Instead("", GAP) for code, cell in cells.items() if rolled.is_tallied(cell) and code not in sums.tallies}


def report_path(campaign: Campaign, who: str, kind: ReportFormat = "docx") -> Path:
    """Where a report is written that is not wanted elsewhere."""
    return campaign.output / f"{safe_name(who)}{campaign.year}年{campaign.form.title}.{kind}"
