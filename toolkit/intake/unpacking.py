"""Archives and saved mails → what is inside, one file after the other, each archive taken apart in a process of its own.

The child opens one archive and sends its members through a pipe, a frame each; it has the limits and the closed
doors of :mod:`toolkit.intake.isolated`, writes nothing, and waits while the parent works. Nothing of an archive ever
becomes a path: a member's name is a label, ``乡镇.zip!/北塬.xlsx`` inside an archive inside the one named.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import struct
import subprocess
import threading
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

from toolkit.errors import FileError, why
from toolkit.intake.archives import (
    DAMAGED,
    MAX_INNER,
    MAX_MEMBERS,
    MAX_TOTAL,
    TOO_LARGE,
    TOO_MANY,
    is_junk,
)
from toolkit.intake.containers import Container, container_kind
from toolkit.intake.garbled import put_right
from toolkit.intake.isolated import OUT_OF_TIME, Allowance, Child, Work
from toolkit.intake.mailhead import DAMAGED as DAMAGED_MAIL
from toolkit.intake.readers.office import NOT_INSTALLED
from toolkit.intake.volumes import named_volume
from toolkit.intake.warm import begin
from toolkit.structs import Struct, replace

_OPENERS: dict[Container, tuple[str, str]] = {
    "zip": ("archives", "zip_members"),
    "7z": ("archives", "sevenzip_members"),
    "rar": ("archives", "rar_members"),
    "tar": ("tarballs", "tar_members"),
    "gz": ("tarballs", "gzip_members"),
    "bz2": ("tarballs", "bzip_members"),
    "xz": ("tarballs", "xz_members"),
    "exe": ("selfextracting", "program_members"),
    "eml": ("mail", "mail_members"),
    "mbox": ("mail", "mailbox_members"),
    "msg": ("msg", "message_members"),
}
_LIBRARIES: dict[Container, str] = {"7z": "py7zr", "rar": "rars", "msg": "olefile"}
"""Which library a kind needs; a machine it has no wheel for may be without it."""
_CALLED = {"7z": "压缩包（.7z）", "rar": "压缩包（.rar）", "msg": "Outlook邮件（.msg）"}
_MAIL: tuple[Container, ...] = ("eml", "mbox", "msg")
MAX_DEPTH = 2
"""How deep archives may stand in archives; mails in mails likewise, and archives in mails."""
MAX_SIZE: dict[Container, int] = {
    "zip": MAX_TOTAL, "7z": MAX_TOTAL, "tar": MAX_TOTAL, "gz": MAX_TOTAL, "bz2": MAX_TOTAL, "xz": MAX_TOTAL,
    "volume": MAX_TOTAL, "mbox": MAX_TOTAL, "rar": 500_000_000, "exe": 500_000_000, "eml": MAX_INNER, "msg": MAX_INNER,
}
"""Bytes of an archive or mail itself; a .rar is held in memory by its library."""
_RATIO, _RATIO_FROM = 100, 50_000_000
ALLOWANCE = Allowance(computing=120, waiting=60, memory=2_000_000_000)
"""The most that one archive may cost, however large it is."""
_BEGINS_WITH, _GAINS = Allowance(computing=5, memory=600_000_000), 20_000_000
"""What a small one may cost; a second more, and three bytes for each of its own, with every so many bytes."""
_FRAME = struct.Struct(">II")
_LONGEST_HEADER = 100_000
_LONGEST_LABEL = 200


class Unpacked(Struct, frozen=True):
    """One file out of an archive or a mail. ``error`` says why it cannot be had, or cannot be opened in its turn."""

    name: str
    data: bytes = b""
    error: FileError | None = None
    kind: Container | None = None
    """What it is where it is an archive or a mail itself, and could not be opened in its turn."""
    sender: str = ""
    """The same for all that came in one mail, and for nothing else; empty for what came in none."""


def members(source: Path | bytes, kind: Container, allowance: Allowance = ALLOWANCE) -> Iterator[Unpacked]:
    """What is inside, archives and mails in it opened in their turn. One member is in memory at a time.

    Raises :class:`FileError` for what concerns the whole, perhaps after some members: it is locked, damaged, empty,
    or larger than any office's.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    yield from _unpacked(source, (kind,), "", _Budget(size), _scaled(allowance, size))


def _scaled(most: Allowance, size: int) -> Allowance:
    """What an archive of so many bytes may cost, what stands in it included: a few kilobytes need no two minutes."""
    return replace(
        most, computing=min(most.computing, _BEGINS_WITH.computing + size // _GAINS),
        memory=min(most.memory, _BEGINS_WITH.memory + 3 * size),
    )


class _SpentError(FileError):
    """The whole is larger than it may be, however it is nested."""


class _Budget:
    """What may come out of one received file, all its inner archives together."""

    def __init__(self, size: int) -> None:
        self.members = MAX_MEMBERS
        self.bytes = min(MAX_TOTAL, max(_RATIO_FROM, _RATIO * size))

    def take(self, size: int) -> None:
        self.members -= 1
        self.bytes -= size
        if self.members < 0:
            raise _SpentError("file.too_big", TOO_MANY)
        if self.bytes < 0:
            raise _SpentError("file.too_big", TOO_LARGE)


def _unpacked(
    source: Path | bytes, kinds: tuple[Container, ...], prefix: str, budget: _Budget, allowance: Allowance, sender: str = ""
) -> Iterator[Unpacked]:
    any_file = False
    if kinds[-1] in ("eml", "msg"):  # in a mailbox there are many; an archive may hold what many sent
        sender = os.urandom(8).hex()
    called = source.name if isinstance(source, Path) else prefix.removesuffix("!/")
    for member in _opened(source, called, kinds[-1], allowance):
        if is_junk(member.name):
            continue
        any_file = True
        budget.take(len(member.data))
        label = prefix + _label(member.name or called.rpartition("/")[2].rpartition(".")[0])
        inner = container_kind(member.data, label) if member.error is None else None
        if inner is None:
            yield Unpacked(label, member.data, member.error, sender=sender)
        elif sum((kind in _MAIL) == (inner in _MAIL) for kind in kinds) >= MAX_DEPTH:
            what, out = ("邮件", "把里面的附件另存出来") if inner in _MAIL else ("压缩包", "解压")
            sentence = f"{what}套了{MAX_DEPTH}层以上，没有再打开；请{out}后再收。"
            yield Unpacked(label, member.data, FileError("file.not_a_return", sentence), inner)
        else:
            try:
                yield from _unpacked(member.data, (*kinds, inner), f"{label}!/", budget, allowance, sender)
            except _SpentError:
                raise
            except FileError as error:
                yield Unpacked(label, member.data, error, inner)
    if not any_file:
        raise FileError("file.empty", "压缩包里没有文件，请报送人核对后重新发送。")


def _label(name: str) -> str:
    """A member's name as people read it: forward slashes, no drive, no way up."""
    parts = re.split(r"[/\\]", put_right(name))
    kept = [part for part in parts if part.strip(". ") and not re.fullmatch("[A-Za-z]:", part)]
    return "/".join(kept)[-_LONGEST_LABEL:] or "未命名"


# ── the parent's side ─────────────────────────────────────────────────


def _opened(source: Path | bytes, name: str, kind: Container, allowance: Allowance) -> Iterator[Unpacked]:
    """The members of one archive as the child sends them. Raises :class:`FileError`."""
    if kind == "volume":
        raise FileError("file.unreadable", named_volume(name))
    library = _LIBRARIES.get(kind)
    if library and find_spec(library) is None:
        what = "把其中的附件另存出来" if kind == "msg" else "解压后"
        raise FileError("file.not_a_return", f"这是{_CALLED[kind]}，{NOT_INSTALLED}打开它的组件，请{what}再收。")
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MAX_SIZE[kind]:
        what = "邮件" if kind in _MAIL else "压缩包"
        raise FileError("file.too_big", f"{what}超过{MAX_SIZE[kind] // 1_000_000}MB的上限，请{'分开保存' if kind in _MAIL else '解压'}后再收。")
    with contextlib.ExitStack() as stack:
        try:
            given = subprocess.PIPE if isinstance(source, bytes) else stack.enter_context(source.open("rb"))
        except OSError as error:
            raise FileError("file.unreadable", f"读不出来：{why(error)}。") from error
        process = begin(__name__, kind, allowance, given=given)
        stack.enter_context(process)
        stack.callback(process.kill)
        if isinstance(source, bytes) and process.stdin is not None:
            # The child reads all of it before it says a word: neither waits for the other.
            with _clock(process, allowance.waiting), contextlib.suppress(OSError):
                process.stdin.write(source)
                process.stdin.close()
        yield from _told(process, kind, allowance)


def _told(process: Child, kind: Container, allowance: Allowance) -> Iterator[Unpacked]:
    assert process.stdout is not None
    while True:
        # The clock runs while we wait for the child, not while it waits for us.
        with _clock(process, allowance.waiting) as stopped:
            frame = _frame(process.stdout)
        if frame is None:
            raise _death(process, kind, stopped.is_set())
        about, data = frame
        error = FileError(*about["error"]) if "error" in about else None
        if "name" in about:
            yield Unpacked(about["name"], data, error)
        elif error is not None:
            raise error
        else:
            return


def _frame(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """One message of the child, or None where it says nothing that makes sense."""
    head = pipe.read(_FRAME.size)
    if len(head) < _FRAME.size:
        return None
    length, size = _FRAME.unpack(head)
    if length > _LONGEST_HEADER or size > MAX_INNER:
        return None
    text, data = pipe.read(length), pipe.read(size)
    try:
        about = json.loads(text)
        known = isinstance(about, dict) and isinstance(about.get("name", ""), str)
        fault = about.get("error", ["", ""]) if known else []
    except ValueError:
        return None
    if len(data) < size or len(fault) != 2 or not all(isinstance(part, str) for part in fault):
        return None
    return about, data


@contextlib.contextmanager
def _clock(process: Child, seconds: float) -> Iterator[threading.Event]:
    """Stop a child that lets us wait; the event says that it was stopped."""
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        process.kill()

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield stopped
    finally:
        timer.cancel()


def _death(process: Child, kind: Container, stopped: bool) -> FileError:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=1)  # a child that talks nonsense may wait for us
    what = "邮件" if kind in _MAIL else "压缩包"
    out = "把附件另存出来" if kind in _MAIL else "解压"
    if stopped or process.returncode in (*OUT_OF_TIME, -9):
        return FileError("file.too_big", f"{what}内容过于复杂，长时间没有打开，已停止；请{out}后再收。")
    return FileError("file.unreadable", f"打开这个{what}时程序中断（可能损坏），其他文件不受影响；请{out}后再收。")


# ── the child's side ──────────────────────────────────────────────────


def prepared(kind: Container) -> Work:
    """In the child: one library imported, to open one archive."""
    module, name = _OPENERS[kind]
    opener = getattr(import_module(f"toolkit.intake.{module}"), name)
    if kind in _LIBRARIES:
        import_module(_LIBRARIES[kind])

    def work(given: IO[bytes], answer: IO[bytes]) -> None:
        def give(name: str, content: bytes | FileError) -> None:
            if isinstance(content, FileError):
                _say(answer, {"name": name, "error": [content.code, str(content)]})
            else:
                _say(answer, {"name": name}, content)

        _say(answer, _done(opener, kind, given, give))

    return work


def _done(opener: Any, kind: Container, given: IO[bytes], give: Any) -> dict[str, Any]:
    """Open and hand on everything; what came of it as a whole."""
    try:
        opener(given if given.seekable() else io.BytesIO(given.read()), give)
        return {}
    except FileError as error:
        return {"error": [error.code, str(error)]}
    except MemoryError:
        return {"error": ["file.too_big", TOO_LARGE]}
    except BrokenPipeError:
        os._exit(1)  # nobody listens any more
    except BaseException:  # a foreign library fails in many ways (a panic in Rust is no Exception)
        return {"error": ["file.unreadable", DAMAGED_MAIL if kind in _MAIL else DAMAGED]}


def _say(answer: IO[bytes], about: dict[str, Any], data: bytes = b"") -> None:
    head = json.dumps(about).encode()
    answer.write(_FRAME.pack(len(head), len(data)))
    answer.write(head)
    answer.write(data)
    answer.flush()
