"""bundle 打包下发: what was issued, as one zip for a unit or one for all of them, made as it is read and kept nowhere."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from toolkit.actions.parts.manuscripts import manuscript_path
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import ISSUED, LIST, MAILS, NOTICE
from toolkit.errors import UsageError
from toolkit.files import read_whole
from toolkit.narrative.notice import still_a_draft
from toolkit.structs import Struct
from toolkit.submission import Unit

_DRAFT = "（稿）"


class Handed(Struct, frozen=True):
    """What goes out to one unit: its workbook and the Word file for its texts, as far as they are there."""

    unit: Unit
    round: int
    at: str
    workbook: Path
    files: Sequence[Path]

    @property
    def zip_name(self) -> str:
        """What its zip is called."""
        return f"{self.workbook.stem}.zip"


class HandedOut(Struct, frozen=True):
    """Everything that was issued: by unit, with the list and the notice where they are there, and the drafts of mails.

    ``draft`` says why the notice is not to be sent out yet; empty where it is.
    """

    units: Sequence[Handed]
    waiting: Sequence[Unit]
    """The units that have to report and have no workbook yet."""
    listed: Path | None
    notice: Path | None
    draft: str
    mails: Sequence[Path]


def handed_out(campaign: Campaign) -> HandedOut:
    """What was issued so far, in the order of the list of units."""
    issues = campaign.ledger.issues(ISSUED)
    units = []
    for unit in campaign.units:
        if issue := issues.get(unit.code):
            path = campaign.root / issue.file
            files = [one for one in (path, manuscript_path(path)) if one.is_file()]
            units.append(Handed(unit, issue.round, issue.issued_at, path, files))
    notice, listed = campaign.root / NOTICE, campaign.root / LIST
    return HandedOut(
        units, [unit for unit in campaign.units if unit.required and unit.code not in issues],
        listed if listed.is_file() else None, notice if notice.is_file() else None,
        still_a_draft(read_whole(notice)) if notice.is_file() else "",
        sorted((campaign.root / MAILS).glob("*.eml")),
    )


class Bundle(Struct, frozen=True):
    """A zip on its way: what it is called, and its bytes piece by piece, read from the disk as they are asked for."""

    name: str
    pieces: Iterator[bytes]


def bundle(campaign: Campaign, code: str = "") -> Bundle:
    """The zip of one unit, or of all with the list: workbook, Word file, and the notice once nothing is to be filled in in it.

    Names are flagged as UTF-8. Raises :class:`~toolkit.errors.UsageError` where nothing was issued, or a file is gone.
    """
    out = handed_out(campaign)
    chosen = [one for one in out.units if not code or one.unit.code == code]
    if not chosen:
        raise UsageError("还没有下发，没有可以打包的。请先运行 nianbao issue。")
    for one in chosen:
        if one.workbook not in one.files:
            raise UsageError(f"“{one.workbook.name}”不在了，没有打包。请再运行一次 nianbao issue，会照原样补上。")
    common = [(out.notice, out.notice.name.replace(_DRAFT, ""))] if out.notice and not out.draft else []
    if code:
        return Bundle(chosen[0].zip_name, _zipped([*((path, path.name) for path in chosen[0].files), *common]))
    listed = [(out.listed, out.listed.name)] if out.listed else []
    within = [(path, f"{one.workbook.stem}/{path.name}") for one in chosen for path in one.files]
    return Bundle(f"{campaign.district}{campaign.year}年下发.zip", _zipped([*common, *listed, *within]))


class _Through:
    """Where a zip is written to that is taken away as it grows."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Take some more."""
        self._waiting += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        data = bytes(self._waiting)
        self._waiting.clear()
        return data


def _zipped(files: Sequence[tuple[Path, str]]) -> Iterator[bytes]:
    through = _Through()
    with zipfile.ZipFile(through, "w", zipfile.ZIP_DEFLATED) as made:  # type: ignore[call-overload]
        for path, name in files:
            # Deflated always: what is stored and streamed, Windows' own window of zips does not open.
            made.writestr(zipfile.ZipInfo(name, _moment(path)), read_whole(path), zipfile.ZIP_DEFLATED)
            yield through.taken()
    yield through.taken()


def _moment(path: Path) -> tuple[int, int, int, int, int, int]:
    at = datetime.fromtimestamp(path.stat().st_mtime)
    return (min(max(at.year, 1980), 2107), at.month, at.day, at.hour, at.minute, at.second)
