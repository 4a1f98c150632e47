"""The folder of workbooks that the officer fills in for units 代填: which of them nobody has typed into, which are done with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from toolkit.actions.parts.sending_back import still_out
from toolkit.aggregate import Standing
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import DONE, FILLING, is_campaign
from toolkit.campaign.products import was_changed
from toolkit.files import read_whole
from toolkit.paths import real
from toolkit.submission import Unit


def is_untyped(campaign: Campaign, path: Path) -> bool:
    """Whether a file is a workbook to be filled in, in this campaign's folder for those, as the program wrote it: nobody's return yet."""
    return path.parent.name == FILLING and is_filling(campaign, path) and not was_changed(campaign, path)


def is_filling(campaign: Campaign, path: Path) -> bool:
    """Whether a path lies in this campaign's folder of workbooks that are filled in for units."""
    return real(path).parent == real(campaign.root / FILLING)


def is_done_with(folder: Path) -> bool:
    """Whether a folder holds what was filled in and has been collected: nobody looks there for returns again."""
    return folder.name == DONE and folder.parent.name == FILLING and is_campaign(folder.parent.parent)


def done_with(campaign: Campaign, standing_of: Callable[[Unit], Standing]) -> list[Path]:
    """The workbooks that need not be filled in any more: their unit is accepted, or has a further one there.

    One that somebody has typed into stays until what stands in it has come in.
    """
    folder = campaign.root / FILLING
    if not folder.is_dir():
        return []
    latest = {issue.unit: issue for issue in campaign.ledger.all_issues(f"{FILLING}/")}
    found = []
    for issue in campaign.ledger.all_issues(f"{FILLING}/"):
        path, unit = campaign.root / issue.file, campaign.unit(issue.unit)
        if unit is None or not path.is_file() or not _came_in(campaign, path):
            continue
        standing = standing_of(unit)
        filled = campaign.ledger.fillings(unit.code).get(issue.token)
        over = filled is not None and bool(filled.mends) and not still_out(campaign, standing, issue)
        if standing.state == "accepted" or issue.token != latest[issue.unit].token or over:
            found.append(path)
    return found


def _came_in(campaign: Campaign, path: Path) -> bool:
    """Whether nothing stands in a file that is not kept elsewhere."""
    return not was_changed(campaign, path) or bool(campaign.ledger.received(hashlib.sha256(read_whole(path)).hexdigest()))
