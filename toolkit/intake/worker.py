"""A foreign file is read in another process: whatever its parser does, only that file is lost.

What the child (see :mod:`toolkit.intake.isolated`) found comes back as JSON, which can say nothing but a document: a parser taken over by its file
cannot send us objects. A death without an answer (an abort cannot be caught) becomes one sentence.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import IO, Any

from toolkit.clock import spent
from toolkit.errors import FileError
from toolkit.guard import Kind, too_much
from toolkit.intake import warm
from toolkit.intake.document import Document
from toolkit.intake.isolated import LOST, OUT_OF_TIME, Allowance, Child, Work, start
from toolkit.intake.readers.carried import from_plain, to_plain
from toolkit.intake.together import LOOK, ended
from toolkit.intake.warm import begin

READERS: dict[Kind, str] = {
    "xlsx": "xlsx",
    "xls": "xls",
    "ods": "ods",
    "html": "html",
    "mht": "mht",
    "pdf": "pdf",
    "ofd": "ofd",
    "text": "text",
}
"""Which module of ``toolkit.intake.readers`` reads a kind."""


ALLOWANCE = Allowance()
MAX_ANSWER = 40_000_000
_FAILED = b'{"error"'
_AT_ONCE = threading.BoundedSemaphore(4)
"""Whoever asks from many threads (the desk) has so many parsers at work, each within its memory; the others wait."""
DAMAGED = "打不开：文件已损坏，或不是规范的文件，请报送人用WPS、Word或Excel打开后另存为新文件再发。"


def read_isolated(data: bytes, kind: Kind, allowance: Allowance = ALLOWANCE) -> Document:
    """Take one file apart in a process of its own. Raises :class:`FileError`, whatever became of that process."""
    answer, status = ask(__name__, READERS[kind], data, allowance, well=lambda answer: not answer.startswith(_FAILED))
    if len(answer) > MAX_ANSWER:
        raise too_much()
    try:
        plain = json.loads(answer)
    except ValueError:
        raise _death(status, allowance) from None
    if isinstance(plain, dict) and "error" in plain:
        code, message = plain["error"]
        raise FileError(str(code), str(message))
    try:
        spent(max(0.0, float(plain["spent"])))
        return from_plain(plain, kind)
    except (KeyError, TypeError, ValueError) as error:
        raise _death(status, allowance) from error


def _death(status: int | None, allowance: Allowance) -> FileError:
    if status is None or status in OUT_OF_TIME:
        return FileError(
            "file.too_big",
            f"文件内容过于复杂，{allowance.computing}秒内没有读完，已停止；请报送人删去无关内容后重发，或用原表填报。",
        )
    return FileError(
        "file.unreadable",
        "读取这个文件时程序中断（文件可能损坏，或内容大得不正常），其他文件不受影响；请报送人用WPS或Excel另存为新文件后重新发送。",
    )


# ── the parent's side ─────────────────────────────────────────────────


def ask(
    module: str, what: str, data: bytes, allowance: Allowance, *, well: Callable[[bytes], bool] = lambda answer: False
) -> tuple[bytes, int | None]:
    """What a child that does ``module.prepared(what)`` answers to one file, and its exit status; None as status where it
    had to be stopped. An answer longer than :data:`MAX_ANSWER` is cut one byte later.

    ``well`` says of an answer that whoever gave it may read another file of the same sender, where children last.
    """
    with _AT_ONCE:
        if warm.LASTING:
            return _asked_lasting(module, what, data, allowance, well)
        answer, status = _asked(begin(module, what, allowance), data, allowance)
        if status == LOST:  # perhaps by no fault of the file: it is read by one who depends on nobody
            answer, status = _asked(start(module, what, allowance), data, allowance)
    return answer, status


def _asked_lasting(
    module: str, what: str, data: bytes, allowance: Allowance, well: Callable[[bytes], bool]
) -> tuple[bytes, int | None]:
    from toolkit.intake import lasting  # where children last alone

    for fresh in (False, True):
        reader, kept = lasting.take(module, what, allowance, fresh=fresh), False
        try:
            feed, listen = partial(reader.feed, data), partial(reader.hear, MAX_ANSWER)
            answer, status = _told(reader.process, feed, listen, allowance, lasts=True)
            kept = well(answer)
        finally:
            lasting.give_back(reader, well=kept)
        if kept or reader.files == 1:  # whoever read others before may have failed by their fault
            break
    return answer, status


def _asked(child: Child, data: bytes, allowance: Allowance) -> tuple[bytes, int | None]:
    with child as process:
        feed, listen = partial(_feed, process.stdin, data), partial(_read, process.stdout)
        return _told(process, feed, listen, allowance)


def _told(
    process: Child, feed: Callable[[], object], listen: Callable[[], bytes], allowance: Allowance, *, lasts: bool = False
) -> tuple[bytes, int | None]:
    """What is heard, and the exit status; one that lasts and answered goes on, with 0."""
    answer: list[bytes] = []
    threads = [threading.Thread(target=_try, args=(feed,), daemon=True), threading.Thread(target=_try, args=(listen, answer), daemon=True)]
    goes_on = False
    try:
        for thread in threads:
            thread.start()
        heard = _heard(threads[1], allowance.waiting)
        goes_on = lasts and heard and any(answer)
        whole = heard and len((answer or [b""])[0]) <= MAX_ANSWER  # whoever has more to say goes on saying it
        status = 0 if goes_on else _status(process) if whole else None
    finally:
        if not goes_on:
            process.kill()
        for thread in threads:
            thread.join()
    return (answer or [b""])[0], status


def _heard(listening: threading.Thread, seconds: float) -> bool:
    """Whether the answer is whole within so many seconds. Ctrl-C is heard meanwhile."""
    until = time.monotonic() + seconds
    while listening.is_alive() and (left := until - time.monotonic()) > 0:
        listening.join(min(left, LOOK))
    return not listening.is_alive()


def _status(process: Child) -> int | None:
    return process.returncode if ended(process, 5) else None


def _try(what: Callable[[], Any], found: list[Any] | None = None) -> None:
    with contextlib.suppress(OSError, ValueError):  # a child that died early does not listen
        came = what()
        if found is not None:
            found.append(came)


def _feed(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(data)
    pipe.close()


def _read(pipe: IO[bytes]) -> bytes:
    return pipe.read(MAX_ANSWER + 1)


# ── the child's side ──────────────────────────────────────────────────


def prepared(reader: str) -> Work:
    """In the child: one parser imported, to read one file."""
    read = import_module(f"toolkit.intake.readers.{reader}").read

    def work(given: IO[bytes], answer: IO[bytes]) -> None:
        answer.write(json.dumps(_taken_apart(read, given.read())).encode())

    return work


def _taken_apart(read: Any, data: bytes) -> dict[str, Any]:
    began = time.process_time()
    try:
        return to_plain(read(data)) | {"spent": time.process_time() - began}
    except FileError as error:
        code, message = error.code, str(error)
    except (MemoryError, RecursionError):
        code, message = too_much().code, str(too_much())
    except BaseException:  # a foreign parser fails in many ways (a panic in Rust is no Exception), all “cannot be read”
        code, message = "file.unreadable", DAMAGED
    return {"error": [code, message]}
