"""The drafts 本级文字稿 of a campaign's own report: where they stand, and what each said when it was written.

Somebody works in them, so that none is ever written again: the next one gets the next number. What is remembered stands in a file of
its own beside the ledger: it is no fact about any return, and losing it only costs that figures typed over cannot be told from others.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import LEDGER
from toolkit.files import write_whole
from toolkit.manuscript.draft import Part, Written
from toolkit.patterns import regex

REMEMBERED = f"{LEDGER}.drafts"
"""The file that remembers; its name begins as the ledger's does, so that it is never taken for something that came in."""
_NAME = regex(r"本级文字稿（第([0-9]{1,4})稿）.*\.(docx|doc|odt|wps|rtf)", re.IGNORECASE)
WORD = ".docx"


def draft_path(campaign: Campaign, number: int) -> Path:
    """Where the draft of this number is written."""
    return campaign.output / f"本级文字稿（第{number}稿）{WORD}"


def drafts(campaign: Campaign) -> list[tuple[int, Path]]:
    """The drafts that stand in the campaign, the latest last; of one saved under several names the last one changed."""
    found = [(int(match[1]), path.stat().st_mtime, path) for path in _files(campaign) if (match := _NAME.fullmatch(path.name))]
    return [(number, path) for number, _, path in sorted(found)]


def draft_token(campaign: Campaign, number: int) -> str:
    """What tells the draft of this number from every other."""
    return sha256("\n".join((campaign.district, str(campaign.year), campaign.form.digest, str(number))).encode()).hexdigest()[:32]


def was_drafted(campaign: Campaign) -> bool:
    """Whether any draft was ever written, whatever became of it."""
    return bool(_read(campaign))


def remember(campaign: Campaign, written: Written) -> None:
    """Remember what a draft says that is going to be written."""
    memory = _read(campaign)
    texts = {code: [[list(part) for part in paragraph] for paragraph in paragraphs] for code, paragraphs in written.texts.items()}
    memory[written.token] = {"texts": texts, "own": list(written.own)}
    write_whole(campaign.root / REMEMBERED, json.dumps(memory, ensure_ascii=False, sort_keys=True).encode())


def remembered(campaign: Campaign, token: str) -> Written:
    """What a draft said when it was written; nothing where that is not known any more."""
    known = _read(campaign).get(token, {})
    try:
        return Written(token, {
            code: tuple(tuple(Part(*part) for part in paragraph) for paragraph in paragraphs) for code, paragraphs in known["texts"].items()
        }, tuple(known["own"]))
    except (TypeError, AttributeError, KeyError):
        return Written(token, {})


def _files(campaign: Campaign) -> Iterator[Path]:
    if os.path.isdir(campaign.output):
        yield from (path for path in sorted(campaign.output.iterdir()) if path.is_file())


def _read(campaign: Campaign) -> dict[str, Any]:
    try:
        memory = json.loads((campaign.root / REMEMBERED).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return memory if isinstance(memory, dict) else {}
