"""Where every unit of a campaign stands, from the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from toolkit.aggregate import Standing
from toolkit.campaign.deciding import decided
from toolkit.campaign.folder import Campaign
from toolkit.campaign.pairing import paired


def standings(campaign: Campaign) -> list[Standing]:
    """Every unit in administrative order, with its latest readable return and the texts of its latest manuscript.

    A unit that sent a manuscript alone has not reported: a manuscript holds no numbers.
    """
    returns, manuscripts = campaign.ledger.latest_returns(), campaign.ledger.latest_manuscripts()
    decisions = campaign.ledger.decisions()
    found = []
    for unit in campaign.units:
        latest, manuscript = returns.get(unit.code), manuscripts.get(unit.code)
        if latest is None:
            one = Standing(unit, texts=manuscript.texts, findings=manuscript.findings) if manuscript else Standing(unit)
        else:
            one = Standing(unit, latest.values, latest.texts, latest.findings, latest.registered_at, latest.first_at,
                           latest.version, latest.declared)
            if manuscript is not None:
                both = paired(campaign.form, latest, manuscript)
                one = replace(one, texts=both.texts, findings=both.findings)
        one = replace(one, findings=decided(one, decisions), reasons=latest.reasons if latest else {})
        found.append(replace(one, manuscript_at=manuscript.registered_at) if manuscript else one)
    return found


def days_late(standing: Standing, deadline: date | None, today: date) -> int:
    """Days past the notice's deadline: of its first return, or until today where nothing came. 0 for none."""
    if deadline is None or standing.state == "exempt":
        return 0
    came = datetime.fromisoformat(standing.first_at).date() if standing.first_at else today
    return max(0, (came - deadline).days)
