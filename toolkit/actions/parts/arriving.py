"""What came in: the files under the paths somebody named, archives and saved mails opened up."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.actions.parts.loading import load_bytes, unreadable
from toolkit.actions.parts.patience import Patience
from toolkit.campaign.members import RECEIVED, is_campaign, is_own, is_record
from toolkit.clock import computed
from toolkit.errors import FileError, UsageError, why
from toolkit.files import patiently, read_whole, readable
from toolkit.guard import MAX_FILE, Kind, sniff
from toolkit.intake.containers import container_kind
from toolkit.paths import path_to, real, walk
from toolkit.patterns import regex
from toolkit.structs import Struct, replace

if TYPE_CHECKING:
    from toolkit.intake.unpacking import Unpacked

_OUT_OF = "!/"
_AGAIN = regex(r" ?[(（]([0-9]{1,3})[)）]\Z")
_LED_OUT = "是链接，指向所写文件夹以外，没有打开；确要收的，请把文件本身放进来，或直接写明它的路径。"


class Incoming(Struct, frozen=True):
    """One file that came in: on disk, or a member of the archive or mail at ``path``.

    ``data`` may stand beside an ``error``, or a ``refusal``: what cannot be read is kept all the same.
    """

    path: Path
    member: str = ""
    data: bytes = b""
    error: FileError | None = None
    near: tuple[str, ...] = ()
    """The names by which people may have said whose it is, nearest first: file, folders, archive."""
    left: int = 0
    """How many files on disk come after the one this was in."""
    kind: Kind = "unknown"
    """What it is by its content: looked at once, here. Of an archive or a mail only where it could not be opened whole."""
    refusal: FileError | None = None
    """Why nobody should open it: it is empty, locked, cut off, larger than any return."""
    patience: Patience | None = None
    """What is left for the archive or mail this is a member of."""
    cost: float = 0
    """Seconds of computing that getting it out took."""
    sender: str = ""
    """As of :class:`toolkit.intake.unpacking.Unpacked`: the same for what came in one mail."""

    @property
    def name(self) -> str:
        """What it is called in lists: a member after its archive."""
        return shown_name(self.path, self.member)


def arrivals(paths: Iterable[Path], *, collecting: bool = False) -> Iterator[Incoming]:
    """Every file as it came in; an archive or a saved mail as its members, then itself where it could not be opened whole.

    ``collecting`` leaves out the folders in which a campaign keeps its own files (an issued workbook is nobody's return), and
    adds archives some of whose members could not be had, themselves, after their members. Raises :class:`UsageError` at
    once where there are no files.
    """
    named = [path_to(path) for path in paths]
    given = [path for path in named if not (collecting and _is_kept(path))]
    if named and not given:
        raise UsageError("这是年报任务自己的文件夹（下发的表、退回的标注表、结果等），里面不是收到的文件；请写明放收到的文件的文件夹。")
    return _one_by_one(_require_paths(given), given, collecting)


def _is_kept(path: Path) -> bool:
    """Whether a path is a campaign's own file, or a folder of them; what came in, in ``received/``, may be read again."""
    path = path.absolute()
    for folder in path.parents:
        if is_campaign(folder):
            first = path.relative_to(folder).parts[0]
            kept = is_own(first) and (path.parent == folder or _is_folder(path))
            return kept and (first != RECEIVED or not any(_files_in(path)))
    return False


def _one_by_one(files: list[Path], given: list[Path], collecting: bool) -> Iterator[Incoming]:
    for left, path in zip(range(len(files) - 1, -1, -1), files, strict=True):
        for incoming in _members_of(path, given, collecting):
            yield looked_at(replace(incoming, left=left))


def looked_at(incoming: Incoming) -> Incoming:
    """With what it is by its content, or why nobody should open it."""
    if incoming.error is not None:
        return incoming
    try:
        return replace(incoming, kind=sniff(incoming.data).kind)
    except FileError as refusal:
        return replace(incoming, refusal=refusal)


def _members_of(path: Path, given: list[Path], collecting: bool) -> Iterator[Incoming]:
    """The members of one file; ``given`` are the paths the user named: folders outside them say nothing of a file."""
    if _leads_out(path, given):
        yield Incoming(path, error=FileError("file.unreadable", _LED_OUT))
        return
    if _is_folder(path):
        yield Incoming(path, error=FileError("file.unreadable", _nothing_in(path)))
        return
    folders = tuple(
        folder.name for folder in path.parents
        if folder.name and any(folder == root or root in folder.parents for root in given)
    )
    kind = None
    if _is_file(path):
        try:
            with patiently(lambda: path.open("rb")):
                pass
        except OSError as error:
            yield Incoming(path, error=unreadable(path, error))
            return
        kind = container_kind(path)
    if kind is None:
        try:
            yield Incoming(path, data=load_bytes(path), near=(path.stem, *folders))
        except FileError as error:
            yield Incoming(path, error=error)
        return
    from toolkit.intake.unpacking import members  # it begins processes

    lost, patience = 0, Patience()
    try:
        for member, cost in _costing(members(path, kind)):
            if patience.over:
                raise patience.stopped(readable(member.name))
            lost += member.error is not None and not member.data
            near = (*map(_stem, reversed(re.split(r"!/|/", member.name))), path.stem, *folders)
            yield Incoming(path, member.name, member.data, member.error, near, kind=member.kind or "unknown",
                           patience=patience, cost=cost, sender=member.sender)
        patience.whole = True
    except FileError as error:
        yield Incoming(path, data=whole(path), error=error, kind=kind)
        return
    if collecting and lost:
        sentence = f"里面有{lost}个文件取不出来，其余已分别处理；原件另存待查。"
        yield Incoming(path, data=whole(path), error=FileError("file.unreadable", sentence), kind=kind)


def _costing(found: Iterator[Unpacked]) -> Iterator[tuple[Unpacked, float]]:
    """Members, each with what getting it out took: an archive in an archive has a process of its own."""
    while True:
        began = computed()
        member = next(found, None)
        if member is None:
            return
        yield member, computed() - began


def _leads_out(path: Path, given: Iterable[Path]) -> bool:
    """Whether a path is a link that was only come upon, and leads out of every folder named that it lies in.

    A link that somebody named himself is followed: he knows where it leads.
    """
    if not os.path.islink(path) or path in given:  # which a closed folder does not break
        return False
    target = real(path)  # of links that lead to each other too
    return not any(real(root) in (target, *target.parents) for root in given if root in path.parents)


def whole(path: Path) -> bytes:
    """An archive's own bytes where it is no larger than any file that is kept."""
    try:
        return read_whole(path) if path.stat().st_size <= MAX_FILE else b""
    except OSError:
        return b""


def _require_paths(paths: Iterable[Path]) -> list[Path]:
    """The files to look at, and folders named that hold none. Raises :class:`UsageError` where there are no files."""
    named = {path: list(_files_in(path)) for path in paths}
    if not any(named.values()):
        raise UsageError("".join(f"“{path}”：{_nothing_in(path)}" for path in named) or "没有可读的文件，请写明文件或文件夹。")
    return [file for path, files in named.items() for file in files or [path]]


def _files_in(path: Path) -> Iterator[Path]:
    """The file named, or a folder's files in the order of their names, without what operating systems and the product's own proofs leave behind.

    In a folder that is a campaign only what came in counts: an issued workbook is nobody's return.
    """
    if not _is_folder(path):
        yield path
        return
    from toolkit.actions.parts.filling import (
        is_done_with,  # it knows what is sent back, which a single file has no need of
    )
    from toolkit.intake.archives import is_junk

    closed: list[OSError] = []
    for folder, folders, names in walk(path, closed):
        campaign = is_campaign(folder)
        folders[:] = sorted(name for name in folders if not is_junk(f"{name}/") and not (campaign and is_own(name)))
        folders[:] = [name for name in folders if not is_done_with(folder / name)]
        # A link to a folder is never gone into, wherever it leads; one that leads out is said to be left.
        linked = [name for name in folders if _leads_out(folder / name, [path])]
        for name in sorted([*names, *linked], key=_turn):
            if not is_junk(name) and not is_record(name) and not (campaign and is_own(name)):
                yield folder / name
    yield from (path_to(error.filename) for error in closed)  # so that it is said they cannot be read


def _turn(name: str) -> tuple[str, int, str]:
    """The order of files: by name, and what chat programs and browsers numbered since it was there already, “北塬(1).xlsx”, behind “北塬.xlsx”."""
    stem = _stem(name)
    again = _AGAIN.search(stem)
    return (stem[: again.start()], int(again[1]), name) if again else (stem, 0, name)


def _nothing_in(folder: Path) -> str:
    try:
        os.listdir(folder)
    except OSError as error:
        return f"读不出来：{why(error)}。"
    if is_campaign(folder):
        return "这是年报任务文件夹，里面没有可读的文件（下发的表等任务自己的文件不算），请写明放收到的文件的文件夹。"
    return "文件夹里没有可读的文件，请核对路径。"


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # it is said when it is read


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False  # it is said when it is read


def shown_name(path: Path, member: str) -> str:
    """A file's name in lists and in the ledger; a member's after that of its archive."""
    return readable(f"{path.name}{_OUT_OF}{member}" if member else path.name)


def path_shown(path: Path, member: str) -> str:
    """As :func:`shown_name`, with the folders before the name: ``二月/a.zip!/北塬.xlsx``."""
    return readable(f"{path}{_OUT_OF}{member}" if member else str(path))


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name
