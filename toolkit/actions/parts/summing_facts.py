"""What the roll-up says of a campaign besides its figures: dates, and of each unit how it reported and what it published."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from toolkit.aggregate import Standing, Sums
from toolkit.campaign import days_late
from toolkit.campaign.folder import RECEIVED, Campaign
from toolkit.campaign.publication import differences, unread
from toolkit.campaign.standing import judged_as_sent, waiting
from toolkit.findings import Finding

if TYPE_CHECKING:
    from toolkit.campaign.records import Publication
    from toolkit.workbook.summary import RollupFacts, UnitFacts

_DATES = (("deadline", "各单位报送"), ("unit_publication", "各单位公布"), ("district_publication", "本级公布"))
"""Of campaign.toml, as a page names them."""


def rollup_facts(campaign: Campaign, sums: Sums, findings: tuple[Finding, ...], path: Path) -> RollupFacts:
    """The facts for a workbook that is to stand at ``path``, from which its links lead to what came in."""
    from toolkit.workbook.summary import RollupFacts  # XlsxWriter is slow to import

    settings, published = campaign.settings, campaign.ledger.publications()
    units = {one.unit.code: _of(campaign, one, published.get(one.unit.code), path) for one in sums.standings if one.reported}
    dates = [(words, day) for name, words in _DATES if (day := getattr(settings, name))]
    return RollupFacts(campaign.district, campaign.year, findings, settings.deadline, dates, units, len(waiting(campaign)))


def _of(campaign: Campaign, standing: Standing, seen: Publication | None, path: Path) -> UnitFacts:
    from toolkit.workbook.summary import UnitFacts

    values = standing.values or {}
    return UnitFacts(
        days_late(standing, campaign.settings.deadline, date.min),  # it has come: no day of today's is asked for
        _rounds(campaign, standing),
        seen.published_at if seen else "",
        seen.url if seen else "",
        len(differences(campaign.form, values, seen.values)) if seen else None,
        unread(values, seen.values) if seen else 0,
        _way(campaign, standing, path),
    )


def _rounds(campaign: Campaign, standing: Standing) -> int:
    """How many of a unit's returns had errors when they came, withdrawn ones left out; a reason that was asked for is none."""
    earlier = campaign.ledger.returns_of(standing.unit.code)[:-1] if standing.version > 1 else []
    judged = [judged_as_sent(campaign, standing.unit, registered) for registered in earlier]
    return sum(one.state == "rejected" for one in (*judged, standing))


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
