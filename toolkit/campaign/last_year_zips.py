"""A zip given as last year's figures that no archive is, or no whole one: what it is, by its directory alone, and what to do with it.

A workbook or a Word file is a zip, too, and is none of this file's business.
"""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import IO

from toolkit.campaign.archives import NEEDED
from toolkit.campaign.members import CONFIG, FORM, LEDGER, MANIFEST, UNITS
from toolkit.errors import FileError
from toolkit.guard.sniffing import holds_files
from toolkit.intake.archives import has_long_directory, zip_names
from toolkit.words import first_few

_ZIP = b"PK\x03\x04"
_EMPTY = b"PK\x05\x06"
_LOCAL_HEADER = 30
_BROKEN = (zipfile.BadZipFile, struct.error, NotImplementedError, ValueError, EOFError, OverflowError, IndexError)
_CUT = "（没有拷完、被截断或已损坏）"
_ANOTHER = "请从备份恢复，或重新拷一份"
_OR_FOLDER = "；去年的任务文件夹还在的，也可以直接写那个文件夹。"
_MOST_NAMED = 4
_REPORTS = (".xlsx", ".xls", ".et", ".ods", ".csv", ".docx", ".doc", ".wps", ".odt", ".rtf", ".pdf", ".html", ".htm", ".mht", ".json", ".txt")
"""What may hold last year's figures, once it is no longer packed."""
_PACKED = (".zip", ".rar", ".7z", ".tar", ".gz")


def refuse_other_zip(path: Path) -> None:
    """Refuse a zip of files that is no whole archive. Raises :class:`FileError`, a sentence without the file's name.

    What is no zip, or one made of a document's parts, and what nobody can open is passed by: whoever reads it says so.
    """
    if not path.is_file():
        return
    try:
        with path.open("rb") as stream:
            fault = _fault(stream, path.suffix.lower() == ".zip")
    except OSError:
        return
    if fault:
        raise FileError("file.not_a_return", fault)


# ── inside ──────────────────────────────────────────────────────────


def _fault(stream: IO[bytes], called_zip: bool) -> str:
    """What is said of it; nothing where it is an archive, or something else than a zip of files."""
    head = stream.read(_LOCAL_HEADER + 200)
    if not head:
        return ""
    if has_long_directory(stream):
        return ""  # more than any office packs: whoever opens an archive counts
    names = _names(stream)
    if names is None:
        if head.startswith(_ZIP) and _first_name(head) in (CONFIG, FORM, UNITS, MANIFEST):
            return f"不是完整的归档{_CUT}，{_ANOTHER}{_OR_FOLDER}"
        packed = head.startswith(_ZIP) or _has_directory(stream)
        return f"不是完整的压缩包{_CUT}，{_ANOTHER}。" if called_zip and (packed or b"\x00" in head) else ""
    if not head.startswith((_ZIP, _EMPTY)) or not holds_files(stream):
        return ""
    return _said_of(names)


def _said_of(names: Sequence[str]) -> str:
    files = [name for name in names if not name.endswith("/")]
    if not files:
        return "是空的压缩包，里面没有文件，请换一个文件。"
    if MANIFEST in files or {CONFIG, LEDGER} & set(files):
        return _lacking(files)
    folder = next((name.rpartition("/")[0] for name in files if name.endswith(f"/{CONFIG}")), "")
    if folder:
        return f"是重新打包的压缩包，不是归档本身，里面有任务文件夹“{folder}”；请解压，上年数写解压出来的这个文件夹。"
    reports = [name for name in files if name.lower().endswith(_REPORTS)]
    if reports:
        return f"是压缩包，不是归档，里面是{_listed(reports)}；请解压到一个文件夹里，上年数写那个文件夹（或其中的一个文件）。"
    packed = [name for name in files if name.lower().endswith(_PACKED)]
    if packed:
        return f"里面还有压缩包{_listed(packed)}；请先解压，上年数写里面的文件。"
    return f"是压缩包，不是归档，里面是{_listed(files)}，没有报表，也没有任务文件夹，请换一个文件。"


def _lacking(files: Collection[str]) -> str:
    lacking = [name for name in (MANIFEST, *NEEDED) if name not in files]
    if not lacking:
        return ""
    named = first_few([f"“{name}”" for name in lacking], _MOST_NAMED, counted="个")
    unpacked = "；自己重新打包过的，请解压，上年数写解压出来的文件夹" if lacking == [MANIFEST] else ""
    return f"不是完整的归档，里面没有{named}。{_ANOTHER}{unpacked}{_OR_FOLDER}"


def _listed(names: Sequence[str]) -> str:
    return first_few([f"“{name.rpartition('/')[2]}”" for name in names], _MOST_NAMED, counted="个文件")


def _names(stream: IO[bytes]) -> list[str] | None:
    """The members by the directory; None where there is none to be read, or members that it names are not there."""
    try:
        with zipfile.ZipFile(stream) as bundle:
            infos = bundle.infolist()
    except _BROKEN:
        return None
    return None if min((info.header_offset for info in infos), default=0) else zip_names(infos)


def _first_name(head: bytes) -> str:
    """What the first member is called, in a zip whose directory is lost."""
    (length,) = struct.unpack_from("<H", head, 26) if len(head) >= _LOCAL_HEADER else (0,)
    return head[_LOCAL_HEADER : _LOCAL_HEADER + length].decode("utf-8", "replace")


def _has_directory(stream: IO[bytes]) -> bool:
    stream.seek(max(0, stream.seek(0, os.SEEK_END) - 65_557))
    return _EMPTY in stream.read()
