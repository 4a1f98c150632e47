"""What a program is connected to: a console of whatever code page, a pipe that somebody closed, nothing at all."""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def use_utf8() -> None:
    """Chinese on every console: a code page, a C locale or an odd file name must not end in a traceback."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  for as long as the process lives
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            speaks = (stream.encoding or "").lower().replace("-", "") in ("utf8", "gb18030")
            reconfigure(encoding=None if speaks or stream.isatty() else "utf-8", errors="backslashreplace")


def hear_break() -> None:
    """On Windows: Ctrl-Break interrupts as Ctrl-C does. By itself it ends us without a word."""
    if sys.platform == "win32":
        import signal

        with suppress(ValueError):  # called by a program's other thread
            signal.signal(signal.SIGBREAK, signal.default_int_handler)


def drop_output() -> None:
    """Nobody can take what is left to print: let it go, so that the interpreter does not complain on its way out."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def print_on(text: str) -> None:
    """Print while the work goes on: what is to be recorded is recorded, though nobody reads on (``| head``)."""
    try:
        print(text)
    except BrokenPipeError:
        drop_output()
