"""What a unit reported, put back into a fresh workbook: as it typed it, cell by cell and paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Return
from toolkit.errors import CampaignError, FileError
from toolkit.findings import json_number
from toolkit.form import Form
from toolkit.intake.receive import read_return
from toolkit.layout import Layout
from toolkit.submission import Entry, Submission

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Contents:
    """What stands in the cells of a workbook: numbers or texts by code, paragraphs by text, declared tables."""

    typed: Mapping[str, object] = field(default_factory=dict)
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    declared: Sequence[str] = ()


def contents_of(campaign: Campaign, returned: Return) -> Contents:
    """What a registered return says, read again from the file as it was received.

    The ledger keeps values; only the file still has what was no number. Raises :class:`CampaignError` where the
    file is gone from ``received/``.
    """
    try:
        submission = read_return(stored(campaign, returned.sha256)[1], campaign).submission
    except (OSError, FileError) as error:
        raise CampaignError(f"收到的文件“{returned.name}”不在 received 文件夹里或读不出来，不能按它重新下发。") from error
    return contents(submission, campaign.form)


def stored(campaign: Campaign, sha256: str) -> tuple[Path, bytes]:
    """A received file as it is kept. Raises OSError where it is gone."""
    found = sorted((campaign.root / "received").glob(f"{sha256}.*"))
    if not found:
        raise FileNotFoundError(2, "no such file", str(campaign.root / "received" / sha256))
    return found[0], found[0].read_bytes()


def contents(submission: Submission, form: Form) -> Contents:
    """What stood in the typed cells of a submission; totals are left to their formulas."""
    typed = {
        code: _stood(entry) for code, entry in submission.entries.items()
        if code in form.cells and not form.cells[code].total and entry.raw is not None
    }
    texts = {code: text.split("\n") for code, text in submission.texts.items() if text}
    return Contents(typed, texts, submission.declared)


def fitted(texts: Mapping[str, Sequence[str]], layout: Layout) -> dict[str, list[str]]:
    """Paragraphs one a row; what is over stands in the last row of a text's block, with line breaks."""
    return {code: _in_rows(list(parts), len(list(layout.text_slots(code)))) for code, parts in texts.items()}


def _stood(entry: Entry) -> object:
    if entry.value is not None:
        return json_number(entry.value)
    raw = entry.raw or ""
    return float(raw) if _NUMBER.fullmatch(raw) else raw


def _in_rows(paragraphs: list[str], rows: int) -> list[str]:
    if len(paragraphs) <= rows:
        return paragraphs
    return [*paragraphs[: rows - 1], "\n".join(paragraphs[rows - 1 :])]
