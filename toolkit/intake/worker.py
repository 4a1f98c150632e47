"""One foreign file, one process: whatever its parser does, only that file is lost.

The child has the parser, little memory, little time, and no way to write files, open connections or start programs.
What it found comes back as JSON, which can say nothing but a document: a parser taken over by its file
cannot send us objects. A death without an answer (an abort cannot be caught) becomes one sentence.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Any, NoReturn

from toolkit.errors import FileError
from toolkit.guard import Kind, too_much
from toolkit.intake.document import Document
from toolkit.intake.readers.carried import from_plain, to_plain

READERS: dict[Kind, str] = {
    "xlsx": "xlsx",
    "xls": "xls",
    "ods": "ods",
    "docx": "docx",
    "html": "html",
    "mht": "mht",
    "pdf": "pdf",
    "text": "text",
}
"""Which module of ``toolkit.intake.readers`` reads a kind."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one file may cost: seconds of computing, seconds on the clock (other programs run too), bytes of memory."""

    computing: int = 5
    waiting: float = 30
    memory: int = 512_000_000


ALLOWANCE = Allowance()
MAX_ANSWER = 40_000_000
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from toolkit.intake.worker import main; main(sys.argv[2], sys.argv[3:])"
)
KEPT = ("SYSTEMROOT", "PATH", "LANG", "LC_ALL", "TEMP", "TMP", "TMPDIR", "COVERAGE_PROCESS_START")
"""What the child learns of our environment; the rest (proxies, tokens, mail settings) is none of its business."""


def read_isolated(data: bytes, kind: Kind, allowance: Allowance = ALLOWANCE) -> Document:
    """Take one file apart in a process of its own. Raises :class:`FileError`, whatever became of that process."""
    limits = [str(allowance.computing), str(allowance.memory)]
    answer, status = _ask([READERS[kind], *limits], data, allowance.waiting)
    if len(answer) > MAX_ANSWER:
        raise too_much()
    try:
        said = json.loads(answer)
    except ValueError:
        raise _death(status, allowance) from None
    if isinstance(said, dict) and "error" in said:
        code, message = said["error"]
        raise FileError(str(code), str(message))
    try:
        return from_plain(said, kind)
    except (KeyError, TypeError, ValueError) as error:
        raise _death(status, allowance) from error


def _death(status: int | None, allowance: Allowance) -> FileError:
    if status is None or status == -int(getattr(signal, "SIGXCPU", 24)):
        return FileError(
            "file.too_big",
            f"文件内容过于复杂，{allowance.computing}秒内没有读完，已停止；请报送人删去无关内容后重发，或用原表填报。",
        )
    return FileError(
        "file.unreadable",
        "读取这个文件时程序中断（文件可能损坏，或内容大得不正常），其他文件不受影响；请报送人用WPS或Excel另存为新文件后重新发送。",
    )


# ── the parent's side ─────────────────────────────────────────────────


def _ask(arguments: list[str], data: bytes, seconds: float) -> tuple[bytes, int | None]:
    """The child's answer and exit status; None as status where it had to be stopped."""
    paths = json.dumps([path or os.getcwd() for path in sys.path])
    with subprocess.Popen(
        [sys.executable, "-I", "-c", _BOOT, paths, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in KEPT if name in os.environ},
        start_new_session=True,  # Ctrl-C is for the parent, which stops the child
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as process:
        answer: list[bytes] = []
        threads = [
            threading.Thread(target=_feed, args=(process.stdin, data), daemon=True),
            threading.Thread(target=_listen, args=(process.stdout, answer), daemon=True),
        ]
        try:
            for thread in threads:
                thread.start()
            threads[1].join(seconds)
            status = None if threads[1].is_alive() else _status(process)
        finally:
            process.kill()
            for thread in threads:
                thread.join()
    return (answer or [b""])[0], status


def _status(process: subprocess.Popen[bytes]) -> int | None:
    try:
        return process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return None


def _feed(pipe: IO[bytes], data: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):  # a child that died early does not listen
        pipe.write(data)
        pipe.close()


def _listen(pipe: IO[bytes], answer: list[bytes]) -> None:
    with contextlib.suppress(OSError, ValueError):
        answer.append(pipe.read(MAX_ANSWER + 1))


# ── the child's side ──────────────────────────────────────────────────


def main(reader: str, limits: list[str]) -> NoReturn:
    """The child: one parser imported, the door closed behind it, one file read from standard input."""
    answer = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)  # what a parser prints is no answer
    read = import_module(f"toolkit.intake.readers.{reader}").read
    confine(int(limits[0]), int(limits[1]))
    answer.write(json.dumps(_taken_apart(read, sys.stdin.buffer.read())).encode())
    answer.flush()
    os._exit(0)  # nothing of a foreign parser runs any more, no finaliser either


def _taken_apart(read: Any, data: bytes) -> dict[str, Any]:
    try:
        return to_plain(read(data))
    except FileError as error:
        code, message = error.code, str(error)
    except (MemoryError, RecursionError):
        code, message = too_much().code, str(too_much())
    except BaseException:  # a foreign parser fails in many ways (a panic in Rust is no Exception), all “cannot be read”
        code = "file.unreadable"
        message = "打不开：文件已损坏，或不是规范的文件，请报送人用WPS、Word或Excel打开后另存为新文件再发。"
    return {"error": [code, message]}


def confine(computing: int, memory: int) -> None:
    """Limits where the system has them (elsewhere the parent's clock remains), and no way out."""
    sys.dont_write_bytecode = True
    try:
        import resource  # not on Windows
    except ImportError:
        pass
    else:
        for what, most in (
            (resource.RLIMIT_AS, (memory, memory)),
            (resource.RLIMIT_CPU, (computing, computing + 1)),
            (resource.RLIMIT_CORE, (0, 0)),
            (resource.RLIMIT_FSIZE, (0, 0)),
        ):
            with contextlib.suppress(OSError, ValueError):  # macOS has no limit on memory
                resource.setrlimit(what, most)
    sys.addaudithook(_forbid)


_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.remove", "os.rename",
              "os.mkdir", "os.rmdir", "os.link", "os.symlink", "shutil.", "tempfile.", "urllib.", "webbrowser.", "ftplib.")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)
    if event == "open":
        mode, flags = arguments[1], arguments[2]
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & _WRITING):
            raise PermissionError(event)
