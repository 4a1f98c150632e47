"""Paths that are shown as people write them, and that Windows follows however long they are.

Windows refuses a path of 260 characters (a folder of 248) unless it is absolute and begins with ``\\\\?\\``. That sign is for the system
alone: a path made here is written, compared and kept without it, and has it only where the system is asked for the file.
"""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

WINDOWS = os.name == "nt"
_LONG = 200
"""From so many characters on: what SQLite puts behind a name, and what the standard library puts below a folder, still fits in."""
_SIGN, _SHARE = "\\\\?\\", "\\\\?\\UNC\\"
_OWN = type(Path())


def path_to(place: str | os.PathLike[str]) -> Path:
    """A path as it was given or as the system gave it, usable however long. Made so once, at the door."""
    if isinstance(place, FarPath):
        return place
    text = plain(os.fspath(place))
    return FarPath(text) if WINDOWS else Path(text)


def real(path: str | os.PathLike[str]) -> Path:
    """Where a path leads by whatever links, as far as the system says; ``Path.resolve`` raises where they lead to each other."""
    try:
        return path_to(os.path.realpath(path))
    except OSError:  # some drivers of Windows do not know the final path of what they have opened
        return path_to(os.path.abspath(path))


def on_disk(text: str, *, long: int = _LONG) -> str:
    """A path as this system is asked for it; on Windows from so many characters on with the sign."""
    if not WINDOWS:
        return text
    whole = os.path.abspath(text)
    return extended(whole) if len(whole) >= long else text


def extended(text: str) -> str:
    """An absolute path of Windows with the sign before it; a device, and what has it already, as it is."""
    if text.startswith((_SIGN, "\\\\.\\")):
        return text
    return _SHARE + text[2:] if text.startswith("\\\\") else _SIGN + text


def plain(text: str) -> str:
    """A path as people write it. What has no other spelling (a volume without a letter) keeps the sign."""
    if text.startswith(_SHARE):
        return f"\\\\{text[len(_SHARE):]}"
    has_letter = text.startswith(_SIGN) and text[len(_SIGN) + 1 : len(_SIGN) + 2] == ":"
    return text[len(_SIGN) :] if has_letter else text


class FarPath(_OWN):  # type: ignore[misc,valid-type]
    """A path that is itself wherever it is written, and :func:`on_disk` wherever the system is asked for it."""

    __slots__ = ()

    def __fspath__(self) -> str:
        return on_disk(str(self))

    def iterdir(self) -> Iterator[Path]:
        """What lies in the folder. The standard library would ask by the written path."""
        return iter([self / name for name in os.listdir(self)])

    def glob(self, pattern: str) -> Iterator[Path]:
        """What lies in the folder and has such a name; nothing where there is no folder. No folders in the pattern."""
        with suppress(OSError):
            yield from (path for path in self.iterdir() if fnmatch.fnmatch(path.name, pattern))


def walk(top: Path, closed: list[OSError] | None = None) -> Iterator[tuple[Path, list[str], list[str]]]:
    """As :func:`os.walk`, each folder as a path below ``top`` as that is written; what is too deep for Windows too.

    ``closed`` takes the errors of folders that cannot be looked into, each with the path as it is written.
    """
    start = on_disk(str(top), long=0)

    def below(place: str) -> Path:
        inside = place[len(start) :].lstrip(os.sep) if place.startswith(start) else ""
        return top / inside if inside else top

    def refused(error: OSError) -> None:
        if closed is not None:
            error.filename = str(below(str(error.filename)))
            closed.append(error)

    for folder, folders, names in os.walk(start, onerror=refused):
        yield below(folder), folders, names
