"""What the roll-up says of a campaign besides its figures: dates, and of each unit how it reported and what it published."""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from toolkit.actions.parts.error_rounds import error_rounds
from toolkit.aggregate import Standing, Sums
from toolkit.campaign import days_late
from toolkit.campaign.due import due_dates
from toolkit.campaign.folder import Campaign
from toolkit.campaign.government import government_said
from toolkit.campaign.members import RECEIVED
from toolkit.campaign.standing import waiting
from toolkit.findings import Finding

if TYPE_CHECKING:
    from toolkit.campaign.platforms import PublishedUnit
    from toolkit.workbook.summary import RollupFacts, UnitFacts


def rollup_facts(campaign: Campaign, sums: Sums, findings: tuple[Finding, ...], path: Path) -> RollupFacts:
    """The facts for a workbook that is to stand at ``path``, from which its links lead to what came in."""
    from toolkit.workbook.summary import RollupFacts  # XlsxWriter is slow to import

    settings, published = campaign.settings, campaign.ledger.published()
    filled = campaign.ledger.fillings()
    units = {
        one.unit.code: _of(campaign, one, published.get(one.unit.code), filled, path)
        for one in sums.standings if one.reported
    }
    dates = [(one.words, one.day) for one in due_dates(settings)]
    return RollupFacts(campaign.district, campaign.year, findings, settings.deadline, dates, units, len(waiting(campaign)),
                       government_said(campaign.form, campaign.units, campaign.district, campaign.level, settings.government))


def _of(campaign: Campaign, standing: Standing, seen: PublishedUnit | None, filled: Collection[str], path: Path) -> UnitFacts:
    from toolkit.workbook.summary import UnitFacts

    values = standing.values or {}
    return UnitFacts(
        days_late(standing, campaign.settings.deadline, date.min),  # it has come: no day of today's is asked for
        error_rounds(campaign, standing, filled),
        seen.day if seen else "",
        seen.url if seen else "",
        len(seen.differences(campaign.form, values)) if seen else None,
        seen.unread(values) if seen else 0,
        _way(campaign, standing, path),
    )


def _way(campaign: Campaign, standing: Standing, path: Path) -> str:
    """The way from the workbook to the file as it came in, as a link writes it; empty where there is no such way."""
    kept = str(campaign.ledger.received(standing.sha256).get("file", "")) if standing.sha256 else ""
    original = campaign.root / RECEIVED / Path(kept).name
    if not kept or not original.is_file():
        return ""
    try:
        way = os.path.relpath(original.absolute(), path.absolute().parent)
    except ValueError:  # on another drive of Windows
        return ""
    return quote(way.replace(os.sep, "/"))
