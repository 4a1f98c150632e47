"""Which files hold others: archives and saved mails, told by their content. What takes them apart is :mod:`toolkit.intake.unpacking`."""

from __future__ import annotations

import io
from pathlib import Path
from typing import IO, Literal

from toolkit.errors import FileError
from toolkit.guard.kinds import OLE
from toolkit.guard.sniffing import holds_files, stream_kind
from toolkit.intake.archives import MAX_INNER, has_long_directory
from toolkit.intake.volumes import named_volume, zip_volume

Container = Literal["zip", "rar", "7z", "tar", "gz", "bz2", "xz", "volume", "exe", "eml", "mbox", "msg"]

_HEAD = 65_536


def container_kind(source: Path | bytes, name: str = "") -> Container | None:
    """Which kind of archive or saved mail a file is, by its content; None for everything else, and for what is unreadable.

    A piece of an archive that was merely cut (``.7z.002``) says nothing itself: there the name counts.
    """
    try:
        if isinstance(source, bytes):
            kind, name = _kind(io.BytesIO(source), len(source)), name
        else:
            with source.open("rb") as file:
                kind, name = _kind(file, source.stat().st_size), source.name
    except OSError:
        return None
    return kind or ("volume" if named_volume(name) else None)


def _kind(file: IO[bytes], size: int) -> Container | None:
    head = file.read(_HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip" if has_long_directory(file) or zip_volume(file) or holds_files(file) else None
    if head.startswith(b"Rar!\x1a\x07"):
        return "rar"
    if head.startswith(b"7z\xbc\xaf\x27\x1c"):
        return "7z"
    if head.startswith(OLE):
        return "msg" if size <= MAX_INNER and _is_msg(head + file.read()) else None
    if stream := stream_kind(head):
        return stream
    # Nearly everything that comes is none of these.
    from toolkit.guard.program import appended_archive, is_program
    from toolkit.intake.mailhead import looks_like_mail, looks_like_mailbox

    if is_program(head):
        return "exe" if appended_archive(file) else None
    if looks_like_mailbox(head):
        return "mbox"
    if looks_like_mail(head):
        return "eml"
    return "zip" if zip_volume(file) else None


def _is_msg(data: bytes) -> bool:
    from toolkit.guard.ole import ole_kind

    try:
        return ole_kind(data) == "msg"
    except FileError:
        return False
