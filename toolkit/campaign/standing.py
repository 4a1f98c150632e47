"""Where every unit of a campaign stands, from the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from toolkit.aggregate import Standing
from toolkit.campaign.deciding import Decisions, decided
from toolkit.campaign.folder import Campaign
from toolkit.campaign.pairing import paired
from toolkit.campaign.records import RegisteredManuscript, Return
from toolkit.form import Form
from toolkit.submission import Unit


def standings(campaign: Campaign) -> list[Standing]:
    """Every unit in administrative order, with its latest readable return and the texts of its latest manuscript.

    A unit that sent a manuscript alone has not reported: a manuscript holds no numbers.
    """
    ledger = campaign.ledger
    returns, manuscripts, decisions = ledger.latest_returns(), ledger.latest_manuscripts(), ledger.decisions()
    return [
        _standing(campaign.form, unit, returns.get(unit.code), manuscripts.get(unit.code), decisions) for unit in campaign.units
    ]


def standing_of(campaign: Campaign, unit: Unit) -> Standing:
    """Where one unit stands, without looking at the others."""
    ledger = campaign.ledger
    returns, manuscripts = ledger.returns_of(unit.code), ledger.manuscripts_of(unit.code)
    return _standing(campaign.form, unit, next(reversed(returns), None), next(reversed(manuscripts), None), ledger.decisions())


def _standing(
    form: Form, unit: Unit, latest: Return | None, manuscript: RegisteredManuscript | None, decisions: Decisions
) -> Standing:
    if latest is None:
        one = Standing(unit, texts=manuscript.texts, findings=manuscript.findings) if manuscript else Standing(unit)
    else:
        one = Standing(unit, latest.values, latest.texts, latest.findings, latest.registered_at, latest.first_at,
                       latest.version, latest.declared)
        if manuscript is not None:
            both = paired(form, latest, manuscript)
            one = replace(one, values=both.values, texts=both.texts, findings=both.findings)
    one = decided(replace(one, reasons=latest.reasons if latest else {}), decisions)
    return replace(one, manuscript_at=manuscript.registered_at) if manuscript else one


def days_late(standing: Standing, deadline: date | None, today: date) -> int:
    """Days past the notice's deadline: of its first return, or until today where nothing came. 0 for none, and for a unit
    that need not report."""
    if deadline is None or not standing.unit.required:
        return 0
    came = datetime.fromisoformat(standing.first_at).date() if standing.first_at else today
    return max(0, (came - deadline).days)
