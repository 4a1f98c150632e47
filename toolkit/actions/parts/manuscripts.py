"""The manuscript 文字稿 beside an issued workbook."""

from __future__ import annotations

from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.records import Issue
from toolkit.files import write_whole
from toolkit.manuscript.writing import manuscript
from toolkit.submission import Identity

ENDING = "_文字稿.docx"


def manuscript_path(workbook: Path) -> Path:
    """Where the manuscript of an issued workbook stands: beside it, under its name."""
    return workbook.with_name(f"{workbook.stem}{ENDING}")


def write_manuscript(campaign: Campaign, entry: Issue, workbook: Path) -> Path:
    """Write the manuscript that goes with an issue beside its workbook; one that stands there already is left alone.

    Raises :class:`~toolkit.errors.OutputError`.
    """
    path = manuscript_path(workbook)
    if not path.is_file():
        write_whole(path, manuscript(entry.token, Identity(**dict(entry.identity)), campaign.form))
    return path
