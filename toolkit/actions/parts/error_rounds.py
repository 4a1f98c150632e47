"""How often a unit's returns had errors when they came: what 单位一览 and the bulletins count."""

from __future__ import annotations

from collections.abc import Collection

from toolkit.aggregate import Standing
from toolkit.campaign.folder import Campaign
from toolkit.campaign.standing import judged_as_sent


def error_rounds(campaign: Campaign, standing: Standing, filled: Collection[str] = ()) -> int:
    """How many of a unit's returns had errors, by today's rules and by what was decided since: withdrawn ones are left out, so is an error
    whose reason was accepted, and a query is none. ``filled`` are the tokens of workbooks that the office typed in 代填: its slips
    are not the unit's."""
    earlier = campaign.ledger.returns_of(standing.unit.code)[:-1] if standing.version > 1 else []
    judged = [judged_as_sent(campaign, standing.unit, registered, decided=True) for registered in earlier]
    return sum(one.state == "rejected" and one.token not in filled for one in (*judged, standing))
