"""The folder shows what to do now: what is not to be sent any more moves to 已办 beside it.

Nothing is deleted and nothing written over; what the officer has edited moves too. A file whose name does not say whose it is
stays where it is.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from toolkit.actions.parts.asking import is_chased
from toolkit.actions.parts.filling import done_with
from toolkit.actions.parts.receipting import MESSAGES as RECEIPT_MESSAGES
from toolkit.actions.parts.receipting import RECEIPTS, receipt_message, receipt_name, receipt_stem
from toolkit.actions.parts.refilling import facts_whole
from toolkit.actions.parts.rounds import paintable_seal
from toolkit.actions.parts.sending_back import (
    LIST,
    MESSAGES,
    Parcel,
    has_reported_since,
    list_of,
    message_of,
    parcel_of,
    since,
    still_out,
)
from toolkit.aggregate import Standing
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CORRECTIONS, DONE, ISSUED, MAILS
from toolkit.campaign.products import put, was_changed
from toolkit.campaign.records import Issue
from toolkit.campaign.standing import standing_of
from toolkit.campaign.sweeping import sweep
from toolkit.errors import FileError, OutputError, why
from toolkit.files import move, numbered, read_whole, safe_name
from toolkit.narrative.messages import for_notepad
from toolkit.paths import path_to, plain
from toolkit.patterns import regex
from toolkit.submission import Unit
from toolkit.words import first_few

_NUMBER = regex(r"（\d+）\Z")
"""What the name of a further copy ends with."""
_MOST_NAMED = 6


def tidy(campaign: Campaign, *, today: date | None = None, anew: Collection[str] = ()) -> None:
    """Move to 已办 what is not to be sent any more, say so in one line, and sweep what killed commands left.

    ``anew`` are the codes of units of which something was withdrawn or decided just now: what a reminder says of them is over,
    though it was written today. What cannot be moved is said, and stays: the verb itself is done.
    """
    sweep(campaign)
    try:
        tidying = _Tidying(campaign, today or date.today(), anew)
        stale = tidying.stale()
        if not stale:
            return
        with campaign.ledger.act():  # no other command moves the same files now
            # The lists first: whoever is interrupted in between does it all again.
            listed = tidying.renew_lists({path.parent for path in stale}, stale)
            moved = [name for path in stale if (name := _move(campaign, path))]
    except OutputError as error:
        campaign.tell([str(error)])
        return
    except OSError as error:  # a file that another program has open, one that somebody takes away just now
        campaign.tell([f"不用再发的没有移完：“{plain(str(error.filename or campaign.root))}”{why(error)}；下一个命令再移。"])
        return
    moved = [*listed, *moved]
    if moved:
        campaign.tell([f"不用再发的已移到所在文件夹的“{DONE}”里：{first_few(moved, _MOST_NAMED, counted='个文件')}。"])


def bring_back(path: Path) -> bool:
    """Let a report that had moved to 已办 stand in its place again; False where none lies there."""
    try:
        move(path.parent / DONE / path.name, path)
    except OSError:
        return False
    return True


class _Tidying:
    """What lies in the folders, and how the units stand whose it is: each is judged once, and only if something of it lies there."""

    def __init__(self, campaign: Campaign, today: date, anew: Collection[str]) -> None:
        self.campaign, self.today, self.anew = campaign, today, anew
        self.codes: Mapping[str, Unit] = {safe_name(unit.code): unit for unit in campaign.units}
        self.known: dict[str, Standing] = {}
        self.sent: Mapping[str, Issue] = {}
        self.latest: Mapping[str, Issue] = {}

    def stale(self) -> list[Path]:
        """The files to be moved."""
        root, mails = self.campaign.root, self.campaign.root / MAILS
        back = [(path, path.stem) for path in _files(root / CORRECTIONS, ".xlsx")]
        back += [(path, _NUMBER.sub("", path.stem)) for path in _files(mails / "退回", ".eml")]
        if back:
            issues = self.campaign.ledger.all_issues(f"{CORRECTIONS}/")
            self.sent = {Path(issue.file).stem: issue for issue in issues}
            self.latest = {issue.unit: issue for issue in issues}
        stale = [path for path, stem in back if stem in self.sent and self._is_answered(self.sent[stem])]
        stale += self._asked_for_nothing(mails)
        stale += done_with(self.campaign, self._standing)
        chased = [(path, self._is_reminder_over) for path in _files(mails / "催报", ".eml")]
        received = [*_files(mails / RECEIPTS, ".eml"), *_files(self.campaign.output / RECEIPTS, ".docx")]
        for path, is_over in [*chased, *((path, self._is_receipt_over) for path in received if receipt_stem(path))]:
            unit = self._named(path.stem)
            if unit is not None and is_over(path, self._standing(unit)):
                stale.append(path)
        return stale

    def _asked_for_nothing(self, mails: Path) -> list[Path]:
        """The mails with issued workbooks to units that have reported since; what is called otherwise is left alone."""
        drafts = _files(mails, ".eml")
        issued = {Path(one.file).stem: one for one in self.campaign.ledger.all_issues(f"{ISSUED}/")} if drafts else {}
        sent = [(path, issued.get(_NUMBER.sub("", path.stem))) for path in drafts]
        return [
            path for path, issue in sent
            if issue and (unit := self.campaign.unit(issue.unit)) and has_reported_since(self._standing(unit), issue)
        ]

    def _standing(self, unit: Unit) -> Standing:
        if unit.code not in self.known:
            self.known[unit.code] = standing_of(self.campaign, unit)
        return self.known[unit.code]

    def _named(self, stem: str) -> Unit | None:
        """The unit with whose code a name begins; the longest code, where one begins with another."""
        ends = [at for at, char in enumerate(stem) if char == "_"]
        return next((self.codes[stem[:at]] for at in reversed(ends) if stem[:at] in self.codes), None)

    def _is_answered(self, issue: Issue) -> bool:
        unit = self.campaign.unit(issue.unit)
        if unit is None:
            return False  # it is not in the list any more: whose it is, the officer has to look
        latest = self.latest[issue.unit]
        return issue.token != latest.token or not still_out(self.campaign, self._standing(unit), issue)

    def _is_reminder_over(self, path: Path, standing: Standing) -> bool:
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone()
        came = since(standing)
        return (standing.unit.code in self.anew or not is_chased(standing) or written.date() < self.today
                or (bool(came) and written < datetime.fromisoformat(came)))

    def _is_receipt_over(self, path: Path, standing: Standing) -> bool:
        return standing.state != "accepted" or bool(standing.unsettled) or receipt_stem(path) != Path(receipt_name(self.campaign, standing)).stem

    # ── the lists of what lies there ──────────────────────────────────

    def renew_lists(self, folders: Collection[Path], stale: Collection[Path]) -> list[str]:
        """The messages and the leader's list, in the folders from which something moves, of the units left; moved away
        where none is left. Gives what was moved."""
        moved = self._renew_sent_back() if self.campaign.root / CORRECTIONS in folders else []
        folder = self.campaign.output / RECEIPTS
        return moved + self._renew_receipts(folder, stale) if folder in folders else moved

    def _renew_receipts(self, folder: Path, stale: Collection[Path]) -> list[str]:
        left = [path for path in _files(folder, ".docx") if receipt_stem(path) and path not in stale]
        units = {unit.code for path in left if (unit := self._named(path.stem))}
        messages = [receipt_message(self.campaign, self._standing(unit), self.today) for unit in self.campaign.units if unit.code in units]
        return self._renew(folder / RECEIPT_MESSAGES, for_notepad(messages) if messages else None)

    def _renew_sent_back(self) -> list[str]:
        campaign = self.campaign
        left = [issue for unit in campaign.units if (issue := self.latest.get(unit.code)) and self._lies_there(issue)]
        try:
            parcels = [self._parcel(issue) for issue in left]
        except FileError as error:
            campaign.tell([f"“{LIST}”和“{MESSAGES}”没有更新：{error}"])
            return []
        folder = campaign.root / CORRECTIONS
        messages = for_notepad([message_of(campaign, parcel, self.today) for parcel in parcels]) if parcels else None
        moved = self._renew(folder / MESSAGES, messages)
        return moved + self._renew(folder / LIST, list_of(campaign, parcels) if parcels else None)

    def _lies_there(self, issue: Issue) -> bool:
        return (self.campaign.root / issue.file).is_file() and not self._is_answered(issue)

    def _parcel(self, issue: Issue) -> Parcel:
        standing = self._standing(self.campaign.require_unit(issue.unit))
        submission = facts_whole(self.campaign, standing.sha256)
        return parcel_of(self.campaign, standing, submission, paintable_seal(self.campaign, issue))

    def _renew(self, path: Path, data: bytes | None) -> list[str]:
        """One list written anew where it lies there, None for none: what somebody wrote in, and further copies, move away."""
        standing = [copy for copy in numbered(path) if copy.is_file()]
        ours = [copy for copy in standing if data is not None and copy == path and not was_changed(self.campaign, copy)]
        moved = [_move(self.campaign, copy) for copy in standing if copy not in ours and read_whole(copy) != data]
        if standing and data is not None:
            put(self.campaign, path, data)
        return [name for name in moved if name]


def _files(folder: Path, suffix: str) -> list[Path]:
    """The files in a folder, not in those below it, in the order of names; none where there is no such folder."""
    return sorted(_walk(folder, suffix)) if folder.is_dir() else []


def _walk(folder: Path, suffix: str) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(suffix) and not entry.name.startswith((".", "~")) and entry.is_file(follow_symlinks=False):
                yield path_to(entry.path)


def _move(campaign: Campaign, path: Path) -> str:
    """Move one file to 已办 beside it, under the next free name; gives its name, empty where it could not be moved."""
    name = str(path.relative_to(campaign.root)).replace(os.sep, "/")
    try:
        (path.parent / DONE).mkdir(exist_ok=True)
        target = next((free for free in numbered(path.parent / DONE / path.name) if not os.path.lexists(free)), None)
        if target is None:
            campaign.tell([f"“{name}”没有移走：“{DONE}”里同名的太多，请先清理。"])
            return ""
        move(path, target)
    except FileNotFoundError:  # somebody moved it just now
        return ""
    except OSError as error:
        campaign.tell([f"“{name}”不用再发，但没有移走：{why(error)}。"])
        return ""
    return name
