"""The browser that a page is opened in: one with windows of its own.

The standard library also starts browsers of the terminal (w3m, lynx), and so does xdg-open. They would take the window that says
whether the desk runs, or read the page where nobody sees it: the address is good for once.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import webbrowser
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

GRAPHICAL: Final = (
    "x-www-browser", "firefox", "firefox-esr", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge",
    "microsoft-edge-stable", "browser", "qaxbrowser-safe-stable", "qaxbrowser-safe", "browser360-cn", "browser360-cn-stable", "360browser",
    "epiphany", "konqueror", "falkon",
)
"""Of Linux, by their commands; ``browser`` is that of 统信UOS, then 奇安信 and 360."""
_IN_A_TERMINAL: Final = ("w3m", "lynx", "links", "links2", "elinks", "www-browser", "browsh", "carbonyl")
_PATIENCE: Final = 4.0
"""Seconds after which a program that still runs is a browser that stays."""
_staying: Final[list[subprocess.Popen[bytes]]] = []


def open_page(address: str) -> bool:
    """Whether the page was opened, as far as the system says."""
    if sys.platform in ("win32", "darwin"):  # what they open has windows
        try:
            return webbrowser.open(address)
        except (webbrowser.Error, OSError):
            return False
    return any(_started(words) for words in _ways(address))


def _ways(address: str) -> Iterator[list[str]]:
    """Commands, the likeliest first: the browser somebody chose, the desktop's own way, then whatever is known."""
    for words in _chosen():
        placed = [word.replace("%s", address) for word in words]
        yield placed if placed != words else [*words, address]
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        for name in ("xdg-open", *GRAPHICAL):
            if shutil.which(name):
                yield [name, address]


def _chosen() -> Iterator[list[str]]:
    """What the user's BROWSER names, but for browsers of the terminal."""
    for written in os.environ.get("BROWSER", "").split(os.pathsep):
        try:
            words = shlex.split(written)
        except ValueError:
            continue
        if words and Path(words[0]).name not in _IN_A_TERMINAL and shutil.which(words[0]):
            yield words


def _started(words: Sequence[str]) -> bool:
    # Where the desktop has no way of its own, xdg-open takes what BROWSER names, and browsers of the terminal where that names none.
    known = [name for name in GRAPHICAL if shutil.which(name)] or ["x-www-browser"]
    try:
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            env={**os.environ, "BROWSER": os.pathsep.join(known)}, creationflags=0,
        )
    except (OSError, ValueError):
        return False
    try:
        return process.wait(_PATIENCE) == 0
    except subprocess.TimeoutExpired:
        _staying.append(process)
        return True
