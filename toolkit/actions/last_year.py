"""last-year 上年数: last year's figures registered after the campaign was made, or corrected ones; the last word counts."""

from __future__ import annotations

from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.last_year import read_last_year
from toolkit.campaign.standing import look_through
from toolkit.paths import path_to
from toolkit.structs import Struct
from toolkit.submission import Unit


class LastYearRegistered(Struct, frozen=True):
    """The units for which the source has figures, those whose figures are others now, and what is to be said about it."""

    units: tuple[Unit, ...]
    changed: tuple[Unit, ...]
    notes: tuple[str, ...]
    texts: tuple[Unit, ...] = ()
    """Those of which last year's texts are known now and were not, or were others."""


def register_last_year(campaign: Campaign, path: Path) -> LastYearRegistered:
    """Register last year's figures from whatever holds them, as ``init --last-year`` takes it. Returns are judged by them at once.

    Figures of units that the source does not have stay. The same figures again change nothing. Workbooks that are out keep
    last year's column as issued. Raises :class:`~toolkit.errors.UsageError` where nothing is found.
    """
    past = read_last_year(path_to(path), campaign.form, campaign.units, campaign.year, district=campaign.district)
    look_through(campaign)  # what changed before this is told apart from what changes by it
    with campaign.ledger.act():
        campaign.figures_changed()  # by another command, perhaps, just now
        changed = tuple(unit for unit in past.units if dict(past.figures.of(unit) or {}) != dict(campaign.last_of(unit)))
        if changed:
            campaign.ledger.register_last_year(past.figures.sources, str(path))
        before, now = campaign.last_texts, past.figures.texts
        texts = tuple(unit for unit in campaign.units if (told := now.of(unit)) and dict(told) != dict(before.of(unit)))
        if texts:
            campaign.ledger.register_last_texts(now.sources, str(path))
    campaign.figures_changed()
    return LastYearRegistered(past.units, changed, past.notes, texts)
