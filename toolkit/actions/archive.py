"""archive 归档: the campaign in one zip with a list of everything in it; and such a zip held against its list."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from toolkit.actions.parts.outputs import output_path
from toolkit.actions.parts.packing import Contents, Packing, contents_of, pack
from toolkit.aggregate import STATES, UnitState
from toolkit.campaign import standings
from toolkit.campaign.archives import Examined, examined, manifest_of
from toolkit.campaign.entries import SCHEMA_VERSION, now
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger_copy import copy_ledger
from toolkit.campaign.manifest import Manifest, Member, unsettled
from toolkit.campaign.members import ARCHIVES, LEDGER, MANIFEST, MANIFEST_FOR_PEOPLE
from toolkit.campaign.standing import waiting
from toolkit.campaign.sweeping import leftovers, remove, sweep
from toolkit.errors import FileError, OutputError, UsageError, why
from toolkit.files import MOST_COPIES, new_folder, numbered, safe_name, whole, write_error
from toolkit.paths import path_to
from toolkit.structs import Struct, replace
from toolkit.version import __version__
from toolkit.words import first_few

_UNSETTLED: tuple[UnitState, ...] = ("missing", "rejected", "queried")
_MOST_NAMED = 8


class Archived(Struct, frozen=True):
    """An archive: where it lies, its list, its own hash; ``made`` is False where one that holds the same lay there already."""

    path: Path
    manifest: Manifest
    made: bool
    bytes: int
    sha256: str
    remarks: Sequence[str]
    """What is in the campaign's folder and not in the archive, and what an officer should know before he hands it on."""

    def to_json(self) -> dict[str, Any]:
        """What ``archive --json`` prints."""
        return {"path": str(self.path), "made": self.made, "bytes": self.bytes, "sha256": self.sha256,
                "members": len(self.manifest.members), **self.manifest.facts(), "remarks": list(self.remarks)}


class Verified(Struct, frozen=True):
    """An archive that was looked at: its list (None where there is none to be read), and what is wrong, a sentence each."""

    path: Path
    manifest: Manifest | None
    damage: Sequence[str]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.damage

    def to_json(self) -> dict[str, Any]:
        """What ``archive --verify --json`` prints."""
        about: Mapping[str, Any] = {} if self.manifest is None else {"members": len(self.manifest.members), **self.manifest.facts()}
        return {"path": str(self.path), "whole": self.whole, "damage": list(self.damage), **about}


class _SameError(Exception):
    """What is being written stands there already."""

    def __init__(self, path: Path) -> None:
        self.path = path


def archive(
    campaign: Campaign, *, out: Path | None = None, with_mails: bool = False, progress: Callable[[int, int], None] | None = None
) -> Archived:
    """Put the campaign into one zip, closed or not, by default in its folder ``归档``. The campaign stays as it is.

    Nothing is written over: a further archive takes the next free name, and where one holds the same already none is made. What was
    written is read back before it takes its name. Raises :class:`~toolkit.errors.UsageError` or :class:`OutputError`.
    """
    path = output_path(out, ".zip", campaign=campaign) if out else campaign.root / ARCHIVES / f"{archive_name(campaign)}.zip"
    path = path_to(path)
    sweep(campaign)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for left in leftovers(path.parent):
            remove(left)
        making = new_folder(path.parent, ".nianbao-")
    except OSError as error:
        raise write_error(path, error, held=False) from error
    try:
        copy_ledger(campaign.ledger, making / LEDGER)  # first: whatever it knows of lies in the folders before it is known
        contents = contents_of(campaign, making / LEDGER, with_mails=with_mails)
        manifest, target, made = _written(campaign, path, contents, with_mails, progress)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    size, digest = _hashed(target)
    return Archived(target, manifest, made, size, digest, _remarks(path, target, made, contents))


def archive_name(campaign: Campaign) -> str:
    """What an archive is called, without ending: 原州区2023年报归档."""
    return safe_name(f"{campaign.district}{campaign.year}年报归档")


def verify_archive(path: Path, *, progress: Callable[[int, int], None] | None = None) -> Verified:
    """Hold an archive against its list: every file there, every hash right, nothing else in it, the ledger whole.

    Raises :class:`~toolkit.errors.UsageError` where there is no such file.
    """
    path = path_to(path)
    if not os.path.isfile(path):
        raise UsageError(f"没有“{path}”这个文件，请核对路径。")
    try:
        found: Examined = examined(path, progress=progress)
    except FileError as error:
        return Verified(path, None, [str(error)])
    return Verified(path, found.manifest, found.damage)


# ── inside ──────────────────────────────────────────────────────────


def _written(
    campaign: Campaign, path: Path, contents: Contents, with_mails: bool, progress: Callable[[int, int], None] | None
) -> tuple[Manifest, Path, bool]:
    """The archive under the first name that is free, or the one there that holds the same."""
    standing, target = _standing(path)
    try:
        with whole(target) as file, Packing(file) as packing:
            pack(packing, contents, progress)
            manifest = _manifest(campaign, contents, packing.members, with_mails)
            for one, listed in standing.items():
                if listed.says_the_same(manifest):
                    raise _SameError(one)
            packing.add_bytes(MANIFEST_FOR_PEOPLE, "目录，供人看", manifest.to_csv())
            manifest = replace(manifest, members=tuple(packing.members))
            packing.add_bytes(MANIFEST, "目录，供程序核对", manifest.to_json())
            packing.close()
            file.flush()
            _read_back(file, target, progress)
    except _SameError as same:
        return standing[same.path], same.path, False
    return manifest, target, True


def _read_back(file: IO[bytes], target: Path, progress: Callable[[int, int], None] | None) -> None:
    """What was written is what is on the disk, before it takes its name."""
    try:
        damage = list(examined(file, progress=progress).damage)
    except FileError as error:
        damage = [str(error)]
    if damage:
        raise OutputError(f"写好的“{target.name}”读回来核对不上（{damage[0].rstrip('。')}），没有留下；请检查磁盘后再运行一次。")


def _standing(path: Path) -> tuple[dict[Path, Manifest], Path]:
    """The archives under the names that come first, and the first name that is free."""
    standing: dict[Path, Manifest] = {}
    for target in numbered(path):
        if not os.path.lexists(target):
            return standing, target
        with suppress(FileError):  # another file, or a damaged one: it stays where it is
            standing[target] = manifest_of(target)
    raise OutputError(f"“{path}”和它的{MOST_COPIES - 1}份都在，没有再写，请先移走不用的。")


def _manifest(campaign: Campaign, contents: Contents, members: Sequence[Member], with_mails: bool) -> Manifest:
    found = standings(campaign)
    required = [standing for standing in found if standing.unit.required]
    counts = {"required": len(required), "reported": sum(standing.reported for standing in required)}
    counts |= {state: sum(standing.state == state for standing in found) for state in STATES}
    named = {STATES[state]: [standing.unit.name for standing in found if standing.state == state] for state in _UNSETTLED}
    return Manifest(
        campaign.district, campaign.year, campaign.level, campaign.form.edition, campaign.form.digest, __version__, now(),
        SCHEMA_VERSION, counts, unsettled(named, len(waiting(campaign))), _problems(contents, members), with_mails, tuple(members),
    )


def _problems(contents: Contents, members: Sequence[Member]) -> list[str]:
    """The received files that are gone, or are not as they came."""
    digests = {member.path: member.sha256 for member in members}
    sentences = []
    for file, sha256, what in contents.received:
        if digests.get(file) != sha256:
            wrong = "与收到时不一样了（指纹不符）" if file in digests else "不见了"
            sentences.append(f"“{file}”（{what}）{wrong}；有备份的请恢复后再归档一次，没有的把当时发来的文件再收一次（collect）。")
    return sentences


def _hashed(path: Path) -> tuple[int, str]:
    """An archive's size and its own hash."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return file.tell(), digest
    except OSError as error:
        raise OutputError(f"读不了“{path}”：{why(error)}。") from error


def _remarks(path: Path, target: Path, made: bool, contents: Contents) -> list[str]:
    remarks = []
    if made and target != path:
        remarks.append(f"“{path.name}”已经有了，内容与现在的不同，保留不动；这次的是“{target.name}”。")
    if contents.mails:
        remarks.append(f"邮件草稿{contents.mails}封没有归入（里面有联系人的邮箱）；要归入的加 --with-mails。")
    remarks.append("单位名单（units.csv）和汇总表的《报送情况》里有联系人、电话，交给别人以前请看一看。")
    if contents.strangers:
        names = first_few(contents.strangers, _MOST_NAMED, counted="个")
        remarks.append(f"任务文件夹里不是程序放的，没有归入：{names}；要归入的请移到 output 里再归档一次。")
    if contents.archives:
        remarks.append(f"以前的归档不再归入：{first_few(contents.archives, _MOST_NAMED, counted='个')}。")
    return remarks
