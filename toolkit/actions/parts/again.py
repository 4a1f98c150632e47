"""A workbook that was registered as sent, written: blank for a first round, with what the unit had reported by then for a further one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.actions.parts.refilling import Contents, contents_of, fitted
from toolkit.actions.parts.rounds import paintable_seal
from toolkit.campaign.folder import Campaign
from toolkit.campaign.records import Issue

if TYPE_CHECKING:
    from toolkit.workbook.stamping import Stamper


def workbook_again(campaign: Campaign, entry: Issue, *, stage: str = "", stamper: Stamper | None = None) -> bytes:
    """The workbook of a ledger's entry, as often as it is asked for the same cell by cell; ``stage`` stands at the head of its pages.

    ``stamper`` is given where many are written, and none has a stage.

    Raises :class:`~toolkit.errors.FileError` where nobody can tell any more what the unit had reported.
    """
    from toolkit.workbook.issuing import issued_workbook, prefilled  # XlsxWriter is slow to import

    seal = paintable_seal(campaign, entry)
    sha256 = reported_by(campaign, entry) if entry.round > 1 else ""
    filling = contents_of(campaign, sha256) if sha256 else Contents(prefilled(seal))
    texts = fitted(filling.texts, seal.layout)
    if stamper is not None and not stage:
        return stamper.workbook(seal, filling.typed, texts, filling.declared, filling.reasons)
    return issued_workbook(seal, filling.typed, texts, filling.declared, stage=stage, reasons=filling.reasons)


def reported_by(campaign: Campaign, entry: Issue) -> str:
    """The return that counted when a workbook was made, as far as it counts still; empty for none."""
    versions = campaign.ledger.versions(entry.unit, "return")
    counted = (version.sha256 for version in reversed(versions) if version.live and version.registered_at <= entry.issued_at)
    return next(counted, "")
