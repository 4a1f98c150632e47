"""Archives taken apart: .zip, .7z and .rar, one member after the other. Stands in a process of its own.

An opener reads a stream and hands on every member by ``give(name, content)``, in the place of the content what is
wrong with it. Names are labels for people and never become paths. Junk is not even inflated.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import IO, Any

from toolkit.errors import FileError
from toolkit.guard import MAX_FILE
from toolkit.guard.bundle import directory_size
from toolkit.intake.volumes import rar_volume, sevenzip_volume, zip_volume

Give = Callable[[str, bytes | FileError], None]
"""Takes a member's label and its content, or why it cannot be taken out."""

MAX_MEMBERS = 2_000
MAX_TOTAL = 2_000_000_000
MAX_INNER = 100_000_000
"""Bytes of an archive or a mail inside an archive."""
_CONTAINERS = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".tbz", ".xz", ".txz", ".exe", ".eml", ".msg", ".mbox")
_MAX_DIRECTORY = 4_000_000
"""Bytes of a zip's directory: 2,000 entries with names of 260 characters need a fraction of it."""
_PIECE = 1_000_000
_SOLID_BATCH = 100_000_000
_JUNK = ("~$", "._", ".~", ".nianbao-")
_JUNK_NAMES = {".ds_store", "thumbs.db", "desktop.ini", "__macosx"}
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, ValueError, EOFError, OSError,
           IndexError, OverflowError)

LOCKED = "压缩包设有密码，请报送人取消密码后重新打包，或解压后再收。"
TOO_MANY = f"压缩包内文件超过{MAX_MEMBERS}个，没有全部打开；请分成几个压缩包，或解压后再收。"
TOO_LARGE = "压缩包解开后过大，不像正常的报表，没有全部打开；请解压后只收其中的报表。"
DAMAGED_MEMBER = "压缩包里的这个文件已损坏，请报送人重新打包发送。"
DAMAGED = "压缩包打不开：不完整、已损坏，或只是分卷压缩的一卷；请报送人重新打包发送，分卷的请各卷放在一起解压后再收。"


def is_junk(name: str) -> bool:
    """Whether operating systems and office programs left this behind; ``name`` may have folders."""
    parts = name.replace("\\", "/").split("/")
    return parts[-1].startswith(_JUNK) or any(part.lower() in _JUNK_NAMES for part in parts)


def most_of(name: str) -> int:
    """How large a member may be: one that is to be opened in its turn may be larger than a return."""
    return MAX_INNER if name.lower().endswith(_CONTAINERS) else MAX_FILE


def too_large(name: str) -> FileError:
    """What is said of a member larger than any return."""
    return FileError("file.too_big", f"文件超过{most_of(name) // 1_000_000}MB的上限，请删去图片等无关内容后重发。")


# ── zip ───────────────────────────────────────────────────────────────


def zip_members(stream: IO[bytes], give: Give) -> None:
    """Every file in a .zip. Raises :class:`FileError` for what concerns the archive as a whole."""
    archive = open_zip(stream)
    with archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        named = [(name, info) for name, info in zip(zip_names(infos), infos, strict=True) if not is_junk(name)]
        if len(named) > MAX_MEMBERS:
            raise FileError("file.too_big", TOO_MANY)
        locked = 0
        for name, info in named:
            if info.flag_bits & 1:
                locked += 1
            elif info.file_size > most_of(name):
                give(name, too_large(name))
            else:
                give(name, _inflated(archive, info))
    if locked:
        some = f"压缩包里有{locked}个文件设有密码，没有打开；请报送人取消密码后重新打包，或解压后再收。"
        raise FileError("file.encrypted", LOCKED if locked == len(named) else some)


def open_zip(stream: IO[bytes]) -> zipfile.ZipFile:
    """A zip whose directory is no larger than an office's archive needs. Raises :class:`FileError`."""
    try:
        if lacking := zip_volume(stream):
            raise FileError("file.unreadable", lacking)
        if has_long_directory(stream):
            raise FileError("file.too_big", TOO_MANY)
        return zipfile.ZipFile(stream)
    except _BROKEN as error:
        raise FileError("file.unreadable", DAMAGED) from error


def has_long_directory(stream: IO[bytes]) -> bool:
    """Whether a zip declares more entries than any office's archive has; nobody should read them all to see that."""
    return directory_size(stream) > _MAX_DIRECTORY


def zip_names(infos: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The members' names. Chinese Windows writes GBK and sets no flag; the library took it for code page 437, and packing programs do."""
    from toolkit.intake.garbled import all_put_right  # what comes by itself has no list of names

    unflagged = [info.orig_filename.encode("cp437", "replace") for info in infos if not info.flag_bits & 0x800]
    decoded = iter(decoded_names(unflagged))
    names = [info.orig_filename if info.flag_bits & 0x800 else next(decoded) for info in infos]
    return all_put_right([name.partition("\x00")[0] for name in names])


def decoded_names(raw: Sequence[bytes]) -> list[str]:
    """Names of one archive without a word of their encoding: UTF-8 where all of them are, otherwise GB18030.

    Two bytes of GBK may be a character in UTF-8 (一 is a Cyrillic letter then), never a Chinese one: those take three.
    """
    try:
        names = [name.decode() for name in raw]
        if all(name.isascii() or max(name) >= "\u0800" for name in names):
            return names
    except UnicodeDecodeError:
        pass
    return [name.decode("gb18030", "replace") for name in raw]


def _inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | FileError:
    """A member's content, no further than it declares: the library stops there, and compares the checksum."""
    try:
        with archive.open(info) as file:
            pieces = []
            while piece := file.read(_PIECE):
                pieces.append(piece)
        content = b"".join(pieces)
        if len(content) == info.file_size:
            return content
    except NotImplementedError:
        return FileError("file.unreadable", "压缩方法不常见，解不开；请报送人用系统自带的压缩功能重新打包，或解压后再收。")
    except _BROKEN:
        pass
    except Exception as error:  # lzma and bz2 have errors of their own
        if isinstance(error, MemoryError):
            raise
    return FileError("file.unreadable", DAMAGED_MEMBER)


# ── 7z ────────────────────────────────────────────────────────────────


def sevenzip_members(stream: IO[bytes], give: Give) -> None:
    """Every file in a .7z. Raises :class:`FileError`."""
    py7zr = import_module("py7zr")
    if lacking := sevenzip_volume(stream):
        raise FileError("file.unreadable", lacking)
    stream.seek(0)
    try:
        archive = py7zr.SevenZipFile(stream)
        if archive.needs_password():
            raise FileError("file.encrypted", LOCKED)
        # Numbers in the place of names: nothing of a name is ever made a path, and two of one name stay two.
        names = {}
        for number, about in enumerate(archive.files.files_list):
            names[str(number)] = str(about["filename"])
            about["filename"] = str(number)
        wanted = {
            member.filename: member.uncompressed for member in archive.files
            if not member.is_directory and not member.is_symlink and not member.is_junction
            and not is_junk(names[member.filename])
        }
        _bound(list(wanted.values()))
        sink = _sinks(py7zr.io)(names, give)
        if wanted:
            archive.extract(targets=list(wanted), factory=sink)
        sink.hand_over()
    except py7zr.exceptions.PasswordRequired as error:
        raise FileError("file.encrypted", LOCKED) from error
    except py7zr.exceptions.UnsupportedCompressionMethodError as error:
        raise FileError("file.unreadable", "压缩方法不常见，解不开；请报送人改用.zip重新打包，或解压后再收。") from error


def _bound(sizes: Sequence[int]) -> None:
    """Refuse before anything is inflated: in these formats a member is reached through those before it."""
    if len(sizes) > MAX_MEMBERS:
        raise FileError("file.too_big", TOO_MANY)
    if sum(sizes) > MAX_TOTAL:
        raise FileError("file.too_big", TOO_LARGE)


def _sink(base: Any) -> Any:
    """What the library writes a member into, made on its own base class; it keeps no more than a member may hold."""

    class Sink(base.Py7zIO):  # type: ignore[misc]
        def __init__(self, name: str, done: Callable[[str, bytes | FileError], None]) -> None:
            self.name, self.done = name, done
            self.content = bytearray()
            self.length = 0

        def write(self, s: bytes | bytearray) -> int:
            self.length += len(s)
            if self.length <= most_of(self.name):
                self.content += s
            else:
                self.content.clear()
            return len(s)

        def read(self, size: int | None = None) -> bytes:
            return bytes(self.content[:size])

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def flush(self) -> None:
            pass

        def size(self) -> int:
            return self.length

        def close(self) -> None:
            kept = self.length <= most_of(self.name)
            self.done(self.name, bytes(self.content) if kept else too_large(self.name))
            self.content.clear()

    return Sink


def _sinks(base: Any) -> Any:
    """What gives the library its sinks, made on its own base class; a member is handed on when it is whole."""
    sink = _sink(base)

    class Sinks(base.WriterFactory):  # type: ignore[misc]
        """One member is held back until the next begins: its checksum is compared after it was closed."""

        def __init__(self, names: dict[str, str], give: Give) -> None:
            self.names, self.give = names, give
            self.held: list[tuple[str, bytes | FileError]] = []

        def create(self, filename: str) -> Any:
            self.hand_over()
            number = re.split(r"[/\\]", filename)[-1]
            return sink(self.names[number], lambda name, content: self.held.append((name, content)))

        def hand_over(self) -> None:
            for name, content in self.held:
                self.give(name, content)
            self.held.clear()

    return Sinks


# ── rar ───────────────────────────────────────────────────────────────


def rar_members(stream: IO[bytes], give: Give) -> None:
    """Every file in a .rar, of version 4 or 5. Raises :class:`FileError`."""
    rars = import_module("rars")
    try:
        archive = rars.RarFile.from_bytes(stream.read())
        infos = [info for info in archive.infolist() if not info.is_dir()]
        named = [(name, info) for name, info in zip(_rar_names(infos), infos, strict=True) if not is_junk(name)]
        infos = [info for _, info in named]
        if infos and all(info.is_encrypted for info in infos):
            raise FileError("file.encrypted", LOCKED)
        before, after = any(info.is_split_before for info in infos), any(info.is_split_after for info in infos)
        if before or after:
            raise FileError("file.unreadable", rar_volume(before, after))
        _bound([info.file_size for info in infos])
        for batch in _batches(named):
            _read_batch(archive, batch, give)
    except rars.PasswordRequired as error:
        raise FileError("file.encrypted", LOCKED) from error


def _rar_names(infos: Sequence[Any]) -> list[str]:
    """The members' names. Version 4 may have bytes alone; after a NUL follow the same names in Unicode."""
    plain = [bytes(info.orig_filename_bytes) for info in infos]
    decoded = iter(decoded_names([raw for raw in plain if b"\x00" not in raw]))
    return [str(info.filename) if b"\x00" in raw else next(decoded) for raw, info in zip(plain, infos, strict=True)]


def _batches(named: list[tuple[str, Any]]) -> list[list[tuple[str, Any]]]:
    """Members to read at once: in a solid archive each alone would have to be reached from the beginning."""
    if not any(info.is_solid for _, info in named):
        return [[member] for member in named]
    batches: list[list[tuple[str, Any]]] = []
    room = 0
    for name, info in named:
        if room < info.file_size or not batches:
            batches.append([])
            room = _SOLID_BATCH
        batches[-1].append((name, info))
        room -= info.file_size
    return batches


def _read_batch(archive: Any, batch: list[tuple[str, Any]], give: Give) -> None:
    fit = [info for name, info in batch if not info.is_encrypted and info.file_size <= most_of(name)]
    contents = iter(archive.read_many(fit) if len(fit) > 1 else [_read_alone(archive, info) for info in fit])
    for name, info in batch:
        if info.is_encrypted:
            give(name, FileError("file.encrypted", "文件设有密码，请报送人取消密码后重新打包，或解压后再收。"))
        elif info.file_size > most_of(name):
            give(name, too_large(name))
        else:
            give(name, next(contents))


def _read_alone(archive: Any, info: Any) -> bytes | FileError:
    try:
        return bytes(archive.read(info))
    except import_module("rars").Error:
        return FileError("file.unreadable", DAMAGED_MEMBER)
