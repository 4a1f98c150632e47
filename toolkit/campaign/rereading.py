"""What an older ledger kept of a file is completed from the file itself, where that says the same still.

Done once, when a campaign is opened: a content at a time, each its own transaction, so that an interruption loses nothing.
Where the file is gone, cannot be read, or reads otherwise today, what was kept stays.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import FileError, OutputError
from toolkit.files import read_whole
from toolkit.structs import replace
from toolkit.words import condensed

if TYPE_CHECKING:
    from toolkit.campaign.folder import Campaign
    from toolkit.form import Form
    from toolkit.submission import Submission

BEGUN = "收件登记已由旧版升级（原来的另存在旁边），正在按原件重新读取{count}份收到的文件，中断了下次接着做…"
_DONE = "收件登记已由旧版升级（原来的另存在旁边），按原件重新读取了{read}份收到的文件。"
_LEFT = (
    "收件登记由旧版升级后，有{count}份收到的文件仍按当时登记的内容（原件不在、读不了，或现在读出的与当时登记的不同），"
    "见 nianbao status --log --deep。"
)
_GONE, _OTHERWISE = "原件不在，或与收到时不一样了", "现在读出的与当时登记的不同"
_SILENT_SECONDS, _BETWEEN_SECONDS = 1.0, 5.0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def reread(campaign: Campaign, say: Callable[[str], None] = _say) -> list[str]:
    """Read anew what only an older ledger's record is known of; gives what there is to tell of it, nothing where nothing was done.

    A file that is gone is looked for each time: it may be collected again. One that reads otherwise is not read twice.
    """
    if not campaign.ledger.read_before_facts():
        return []
    from toolkit.intake.reading import READER  # the readers are slow to import, and hardly a ledger is so old

    waiting = campaign.ledger.read_before_facts(READER)
    teller = _Teller(say, len(waiting))
    read, unread = 0, 0
    for done, sha256 in enumerate(waiting):
        data = _kept(campaign, sha256)
        if data is None:
            continue
        teller.progress(done)
        why_not = _completed(campaign, sha256, data)
        read, unread = read + (not why_not), unread + bool(why_not)
    news = [_DONE.format(read=read)] if read else []
    left = len(waiting) - read
    return news + ([_LEFT.format(count=left)] if left and (read or unread) else [])


class _Teller:
    """What is said while it takes long."""

    def __init__(self, say: Callable[[str], None], count: int) -> None:
        self._say, self._count = say, count
        self._next = time.monotonic() + _SILENT_SECONDS
        self._begun = False

    def progress(self, done: int) -> None:
        if time.monotonic() < self._next:
            return
        self._say(f"已读{done}/{self._count}份。" if self._begun else BEGUN.format(count=self._count))
        self._begun, self._next = True, time.monotonic() + _BETWEEN_SECONDS


def _completed(campaign: Campaign, sha256: str, data: bytes) -> str:
    """One content read and kept; why not where it could not take the place of what was kept."""
    from toolkit.intake.reading import READER, read_file

    kept = campaign.ledger.facts(sha256)
    try:
        read = read_file(data, campaign)
    except FileError as error:
        why_not = str(error)
    else:
        why_not = "" if kept is None or says_the_same(campaign.form, kept, read) else _OTHERWISE
    try:
        if why_not:
            campaign.ledger.register_unread(sha256, READER, why_not)
        else:
            campaign.ledger.register_facts(sha256, replace(read, entries={}), READER)
    except OutputError:  # a folder that may only be read; next time
        return why_not or _GONE
    return why_not


def says_the_same(form: Form, kept: Submission, read: Submission) -> bool:
    """Whether a file read today says what an older ledger kept of it: numbers, words, what is declared, reasons."""
    if (kept.part, kept.origin) != (read.part, read.origin) or dict(kept.reasons) != dict(read.reasons):
        return False
    texts = form.texts_by_code
    return (
        counted(form, kept) == counted(form, read)
        and set(kept.declared) == set(read.declared)
        and all(condensed(kept.texts.get(code, "")) == condensed(read.texts.get(code, "")) for code in texts)
    )


def counted(form: Form, facts: Submission) -> dict[str, object]:
    """The numbers that count of what a file says, totals worked out."""
    from toolkit.rules import reckoned

    return dict(reckoned(form, facts, {}, level=None, campaign_level=None, likely=False)[0]) if facts.part == "return" else {}


def _kept(campaign: Campaign, sha256: str) -> bytes | None:
    return received_content(campaign.root, sha256, str(campaign.ledger.received(sha256).get("file", "")))


def received_content(root: Path, sha256: str, file: str) -> bytes | None:
    """A content as it lies in ``received/``; None where it is gone, or another than came in."""
    try:
        data = read_whole(root / file)
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None
