"""Where every unit of a campaign stands, from the ledger."""

from __future__ import annotations

from datetime import date, datetime

from toolkit.aggregate import Standing
from toolkit.campaign.folder import Campaign


def standings(campaign: Campaign) -> list[Standing]:
    """Every unit in administrative order, with its latest readable return."""
    returns = campaign.ledger.latest_returns()
    found = []
    for unit in campaign.units:
        latest = returns.get(unit.code)
        if latest is None:
            found.append(Standing(unit))
        else:
            found.append(
                Standing(unit, latest.values, latest.texts, latest.findings, latest.registered_at, latest.first_at,
                         latest.version, latest.declared)
            )
    return found


def days_late(standing: Standing, deadline: date | None, today: date) -> int:
    """Days past the notice's deadline: of its first return, or until today where nothing came. 0 for none."""
    if deadline is None or standing.state == "exempt":
        return 0
    came = datetime.fromisoformat(standing.first_at).date() if standing.first_at else today
    return max(0, (came - deadline).days)
