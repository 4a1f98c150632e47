"""The manuscript 文字稿 beside an issued workbook."""

from __future__ import annotations

from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.records import Issue
from toolkit.manuscript.writing import manuscript
from toolkit.submission import Identity

ENDING = "_文字稿.docx"


def manuscript_path(workbook: Path) -> Path:
    """Where the manuscript of an issued workbook stands: beside it, under its name."""
    return workbook.with_name(f"{workbook.stem}{ENDING}")


def missing_manuscript(campaign: Campaign, entry: Issue, workbook: Path) -> list[tuple[Path, bytes]]:
    """The manuscript that goes with an issue, to be written beside its workbook; nothing where one stands there already."""
    path = manuscript_path(workbook)
    return [] if path.is_file() else [(path, manuscript(entry.token, Identity(**dict(entry.identity)), campaign.form))]
