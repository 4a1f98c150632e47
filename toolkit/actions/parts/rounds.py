"""A round of a unit's workbooks: registered in the ledger before the file is written, and its seal as it is painted."""

from __future__ import annotations

from datetime import date
from itertools import chain

from toolkit.campaign.entries import now
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import ISSUED
from toolkit.campaign.records import Issue
from toolkit.campaign.settings import chinese_day
from toolkit.files import safe_name
from toolkit.layout import build_layout, built_layouts
from toolkit.seal import Seal, facts_of, new_token
from toolkit.structs import asdict, replace
from toolkit.submission import Identity, Unit


def further_round(
    campaign: Campaign, unit: Unit, before: Issue | None, *, folder: str = ISSUED, today: date | None = None,
) -> Issue:
    """A further round for a unit in the ledger, after ``before``; its workbook is to stand in ``folder``."""
    entry, layout = _entry(campaign, unit, before.round + 1 if before else 1, folder, today)
    with campaign.ledger.act():
        campaign.ledger.register_form(campaign.form.digest, campaign.form.source)
        return campaign.ledger.register_issue(entry, layout)


def says_the_same(campaign: Campaign, unit: Unit, known: Issue) -> bool:
    """Whether a workbook made now would say of itself what a known one does: unit, year, dates, figures, places."""
    fresh, _ = _entry(campaign, unit, known.round, ISSUED)
    return replace(fresh, token=known.token, issued_at=known.issued_at) == known


def _entry(campaign: Campaign, unit: Unit, round_: int, folder: str, today: date | None = None) -> tuple[Issue, str]:
    """A round that is not registered yet, and its layout."""
    last = campaign.last_of(unit)
    layout = build_layout(campaign.form, last_year=bool(last))
    identity = Identity(
        unit.code, unit.name, unit.level or None, campaign.year, campaign.form.edition, campaign.district, campaign.level
    )
    settings = campaign.settings
    entry = Issue(
        token=new_token(),
        unit=unit.code,
        round=round_,
        issued_at=now(),
        file=f"{folder}/{_file_name(campaign, unit, round_)}",
        identity=asdict(identity),
        facts=facts_of(identity, _deadline(settings.deadline, folder, today or date.today()), settings.contact.line),
        last=last,
        layout=layout.digest,
        form=campaign.form.digest,
    )
    return entry, layout.to_json()


def paintable_seal(campaign: Campaign, entry: Issue) -> Seal:
    """The seal of an issue with a layout that also says how things look; positions are those issued."""
    built = built_layouts(campaign.form, last_year=bool(entry.last))
    today = next(built)
    as_issued = next((layout for layout in chain([today], built) if layout.digest == entry.layout), today)
    return campaign.seal_from(entry, as_issued)


def _deadline(day: date | None, folder: str, today: date) -> str:
    """The deadline as the workbook says it; one sent back after that day does not say it as if there were time left."""
    said = chinese_day(day)
    return f"{said}（已过，请尽快）" if day is not None and folder != ISSUED and day < today else said


def _file_name(campaign: Campaign, unit: Unit, round_: int) -> str:
    order = campaign.roster.place_of(unit)
    width = max(2, len(str(len(campaign.units))))
    again = f"_第{round_}次" if round_ > 1 else ""
    return f"{order:0{width}d}_{unit.code}_{safe_name(unit.name)}_{campaign.year}{again}.xlsx"
