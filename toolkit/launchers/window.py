"""The window: what is said, asked and opened. A console as quiet as it can be, whatever it is connected to."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from toolkit.console import use_utf8
from toolkit.paths import path_to
from toolkit.patterns import regex

_STD_INPUT = -10
_QUICK_EDIT, _EXTENDED_FLAGS = 0x40, 0x80
_DROPPED = regex(r"\"([^\"]+)\"|'([^']+)'|(\S+)")


def begin(title: str) -> None:
    """Name the window, and have it speak Chinese. On Windows a click into it no longer halts the program, which looks like a crash."""
    use_utf8()
    reconfigure = getattr(sys.stdin, "reconfigure", None)
    if reconfigure is not None and not sys.stdin.isatty():
        with contextlib.suppress(OSError):  # the menu's next step: something was read already, and as UTF-8
            reconfigure(encoding="utf-8", errors="replace")
    if sys.platform == "win32":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            kernel = ctypes.windll.kernel32
            kernel.SetConsoleTitleW(title)
            kernel.GetStdHandle.restype = ctypes.c_void_p
            handle, mode = ctypes.c_void_p(kernel.GetStdHandle(_STD_INPUT)), ctypes.c_uint32()
            if kernel.GetConsoleMode(handle, ctypes.byref(mode)):
                kernel.SetConsoleMode(handle, (mode.value & ~_QUICK_EDIT) | _EXTENDED_FLAGS)


def say(sentence: str) -> None:
    """One line for the officer."""
    print(sentence, flush=True)


def ask(question: str) -> str:
    """What was typed, without blanks around it; empty where nothing is to be typed (no keyboard, end of input)."""
    return _typed(question) or ""


def _typed(question: str) -> str | None:
    print(question, end="", flush=True)
    try:
        return input().strip()
    except (EOFError, RuntimeError):  # the end of input; a program without a window has none
        print(flush=True)
        return None


def agreed(question: str) -> bool:
    """Whether the answer is yes; Enter alone is yes, the end of input is no."""
    answer = _typed(f"{question}（按回车表示“是”，输入n表示“否”）")
    return answer is not None and answer.lower() in ("", "y", "yes", "是", "好", "要")


def chosen(question: str, choices: Sequence[str]) -> int | None:
    """The position of the one chosen out of several; Enter alone is the first. None where nobody answers."""
    for number, choice in enumerate(choices, 1):
        say(f"  {number}　{choice}")
    while True:
        answer = _typed(f"{question}输入数字后按回车，直接按回车是第1个：")
        if answer is None:
            return None
        if not answer:
            return 0
        if answer.isdecimal() and 1 <= int(answer) <= len(choices):
            return int(answer) - 1
        say(f"没有“{answer}”，请输入1至{len(choices)}。")


def dropped(line: str) -> list[Path]:
    """The paths in a line that files were dragged into: consoles put those with blanks between quotation marks.

    >>> [str(path) for path in dropped('"a b.xlsx" c.xlsx')]
    ['a b.xlsx', 'c.xlsx']
    """
    line = line.strip().removeprefix("& ").strip()  # PowerShell's
    whole = line[1:-1] if len(line) > 1 and line[0] == line[-1] and line[0] in "\"'" else line
    with contextlib.suppress(OSError, ValueError):
        if whole and os.path.exists(whole):
            return [path_to(whole)]
    return [path_to(next(filter(None, found))) for found in _DROPPED.findall(line)]


def wanted_files(question: str) -> list[Path]:
    """Files dragged into the window one after the other, until Enter alone."""
    files: list[Path] = []
    while line := ask(question):
        for path in dropped(line):
            if path.exists():
                files.append(path)
            else:
                say(f"没有“{path}”这个文件或文件夹，请再拖一次。")
        question = f"已有{len(files)}个。还有就继续拖进来，没有了直接按回车："
    return files


def show(path: Path) -> None:
    """Open a folder or file as a double click would; where the desktop cannot, or is not to (``NIANBAO_NO_OPEN``), say where it is."""
    if not path.exists():
        return
    with contextlib.suppress(OSError):
        if os.environ.get("NIANBAO_NO_OPEN"):
            pass
        elif sys.platform == "win32":
            os.startfile(path)
            say(f"已打开：{path}")
            return
        elif sys.platform != "win32" and (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            subprocess.Popen(["xdg-open", path], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             start_new_session=True)
            say(f"已打开：{path}")
            return
    say(f"请打开：{path}")


def shell(folder: Path) -> int:
    """The system's own command line in a folder, with ``nianbao`` to be found. Gives its exit status."""
    beside = str(Path(sys.executable).parent)
    command = ["cmd.exe", "/k"] if sys.platform == "win32" else [os.environ.get("SHELL") or "sh"]
    searched = {**os.environ, "PATH": os.pathsep.join((beside, os.environ.get("PATH", "")))}
    return subprocess.call(command, cwd=folder, env=searched, creationflags=0)  # in this very window


def wait() -> None:
    """Keep the window until it has been read."""
    with contextlib.suppress(KeyboardInterrupt):
        ask("按回车键关闭本窗口。")
