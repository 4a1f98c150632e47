"""An archive 归档 read: whether it is one, whether it is whole, the campaign in it opened as last year's. Made by the verb of that name."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from toolkit.campaign.entries import HEAD, SCHEMA_VERSION, refuse_newer
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger_copy import is_whole_copy
from toolkit.campaign.manifest import MOST, Manifest, Member, manifest_from, newer, no_manifest
from toolkit.campaign.members import (
    CONFIG,
    FOLDERS,
    FORM,
    LEDGER,
    MANIFEST,
    MANIFEST_FOR_PEOPLE,
    RECEIVED,
    UNITS,
)
from toolkit.errors import CampaignError, FileError, NianbaoError
from toolkit.files import write_error
from toolkit.guard.bundle import Bundle, opened_bundle
from toolkit.paths import path_to
from toolkit.structs import Struct

NEEDED = (CONFIG, FORM, UNITS, LEDGER, LEDGER + HEAD)
"""Without these it is no campaign."""


class Examined(Struct, frozen=True):
    """What was found in an archive: its list, and what is damaged, missing or too much, a sentence each (none where it is whole)."""

    manifest: Manifest
    damage: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether every file is there as it was put in, and nothing else."""
        return not self.damage


def is_archive(path: Path) -> bool:
    """Whether a file is an archive of ours, by what its directory names; what is wrong with it is told when it is opened."""
    with suppress(FileError), opened_bundle(path) as bundle:
        return {MANIFEST, CONFIG} <= set(bundle.names)
    return False


def manifest_of(path: Path) -> Manifest:
    """An archive's list. Raises :class:`FileError`."""
    with opened_bundle(path) as bundle:
        return _manifest(bundle)


def examined(source: Path | IO[bytes], *, progress: Callable[[int, int], None] | None = None) -> Examined:
    """An archive looked at as a whole. Raises :class:`FileError` where it cannot be opened or has no list, one sentence."""
    with opened_bundle(source) as bundle:
        manifest = _manifest(bundle)
        damage = []
        listed = {member.path for member in manifest.members}
        for n, member in enumerate(manifest.members, 1):
            fault = _fault(bundle, member)
            if fault:
                damage.append(f"“{member.path}”（{member.what}）{fault}。")
            if progress:
                progress(n, len(manifest.members))
        damage += [f"“{name}”不在目录里，是后来放进去的。" for name in bundle.names if name not in listed and name != MANIFEST]
        above = {parent for name in (*listed, *(f"{folder}/x" for folder in FOLDERS)) for parent in _folders_above(name)}
        damage += [f"文件夹“{name}”不在目录里，是后来放进去的。" for name in bundle.folders if name not in above]
        damage += [f"目录里没有“{name}”，还原不成任务文件夹。" for name in (*NEEDED, MANIFEST_FOR_PEOPLE) if name not in listed]
        if not damage and not _is_whole(bundle, manifest):
            damage.append(f"收件登记“{LEDGER}”打不开，或与登记时不一样了。")
    return Examined(manifest, tuple(damage))


@contextmanager
def unpacked_campaign(path: Path) -> Iterator[Campaign]:
    """The campaign in an archive, opened in a folder of its own that is gone afterwards: for its figures, not to work in.

    Raises :class:`FileError` where the archive cannot be used, without its name.
    """
    with opened_bundle(path) as bundle:
        manifest = _manifest(bundle)
        members = {member.path: member for member in manifest.members}
        for name in NEEDED:
            if name not in members:
                raise FileError("file.unreadable", f"目录里没有“{name}”，不是完整的归档。")
        # What an older ledger kept is read anew from what came in; for one of today nothing else is asked.
        more = [name for name in members if name.startswith(f"{RECEIVED}/")] if manifest.ledger < SCHEMA_VERSION else []
        with _laid_out(bundle, [members[name] for name in (*NEEDED, *more)]) as root:
            with _refusing_newer(root, manifest):
                campaign = Campaign(root)
            with campaign:
                yield campaign


# ── inside ──────────────────────────────────────────────────────────


def _manifest(bundle: Bundle) -> Manifest:
    if MANIFEST not in bundle:
        raise no_manifest()
    try:
        listed = bundle.read(MANIFEST, MOST)
    except FileError as error:
        raise error if error.code == "file.too_big" else _damaged(MANIFEST, str(error)) from error
    manifest = manifest_from(listed)
    if manifest.ledger > SCHEMA_VERSION:
        raise newer(manifest.program[:20])
    return manifest


def _damaged(name: str, fault: str) -> FileError:
    return FileError("file.unreadable", f"里面的“{name}”{fault}；请用 nianbao archive --verify 核对，换一份完好的。")


def _fault(bundle: Bundle, member: Member) -> str:
    """What is wrong with one file; empty for nothing."""
    if member.path not in bundle:
        return "不见了"
    try:
        digest = _digest(bundle.pieces(member.path))
    except FileError as error:
        return str(error)
    return "" if digest == member.sha256 and bundle.size(member.path) == member.bytes else "与归档时不一样了（指纹不符）"


def _digest(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _folders_above(name: str) -> Iterator[str]:
    at = name.find("/")
    while at >= 0:
        yield name[: at + 1]
        at = name.find("/", at + 1)


def _is_whole(bundle: Bundle, manifest: Manifest) -> bool:
    members = {member.path: member for member in manifest.members}
    with _laid_out(bundle, [members[LEDGER], members[LEDGER + HEAD]]) as root, _refusing_newer(root, manifest):
        refuse_newer(root / LEDGER)
        return is_whole_copy(root / LEDGER)


@contextmanager
def _laid_out(bundle: Bundle, members: Iterable[Member]) -> Iterator[Path]:
    """Some files of an archive in a folder that is gone afterwards. Names are fit to be paths: whoever opened it saw to that."""
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as made:
        root = path_to(made)
        for member in members:
            fault = "" if member.path in bundle else "不见了"
            if not fault:
                target = root / member.path
                try:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    digest = hashlib.sha256()
                    with target.open("wb") as file:
                        for piece in bundle.pieces(member.path):
                            digest.update(piece)
                            file.write(piece)
                except OSError as error:
                    raise write_error(target, error, held=False) from error
                except FileError as error:
                    raise _damaged(member.path, str(error)) from error
                fault = "" if digest.hexdigest() == member.sha256 else "与归档时不一样了"
            if fault:
                raise _damaged(member.path, f"{fault}，已损坏")
        yield root


@contextmanager
def _refusing_newer(root: Path, manifest: Manifest) -> Iterator[None]:
    """What is wrong with the campaign, said of the archive: nobody knows the folder it was laid out in."""
    try:
        yield
    except NianbaoError as error:
        if isinstance(error, FileError):
            raise
        with suppress(CampaignError):
            refuse_newer(root / LEDGER)
            what = str(error).replace(str(root), "").replace("“/", "“").replace("“\\", "“")
            raise FileError("file.unreadable", f"里面的任务打不开：{what}") from error
        raise newer(manifest.program[:20]) from error

