"""Work under way: what takes longer than a blink or changes a campaign, one after the other in each campaign, found again by its address."""

from __future__ import annotations

import secrets
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from toolkit.errors import NianbaoError, why
from toolkit.structs import Struct, field
from toolkit.version import __version__

State = Literal["waiting", "running", "done", "failed"]
_KEPT: Final = 200
"""Pieces of work that are remembered; the oldest that are over are forgotten first."""
RECORD: Final = "出错记录.txt"


class Said(Struct, frozen=True):
    """One line of what happened. ``tone`` says how it is to be read: "", "good", "bad" or "ask"; ``href`` is where it leads."""

    text: str
    tone: str = ""
    href: str = ""
    more: tuple[str, ...] = ()


class Undo(Struct, frozen=True):
    """The decision that takes one back: what the button says, where it is sent, with which fields."""

    label: str
    to: str
    fields: tuple[tuple[str, str], ...]


class Work(Struct):
    """One piece of work. Only its own thread writes to it; pages read."""

    id: str
    key: str
    title: str
    back: str = ""
    """Where the officer came from."""
    state: State = "waiting"
    lines: list[Said] = field(default_factory=list)
    done: int = 0
    total: int = 0
    said: str = ""
    """The last line: what became of it."""
    made: list[tuple[str, str]] = field(default_factory=list)
    """What was made: a name, and where it is opened."""
    undo: Undo | None = None
    again: str = ""
    """Where it is tried once more, after a failure that left something to do."""
    at: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed")

    def tick(self, done: int, total: int) -> None:
        """Progress, as every action tells it."""
        self.done, self.total = done, total

    def say(self, text: str, tone: str = "", href: str = "", more: tuple[str, ...] = ()) -> None:
        """A further line."""
        self.lines.append(Said(text, tone, href, more))

    def to_json(self) -> dict[str, object]:
        """The published object."""
        return {
            "id": self.id, "title": self.title, "state": self.state, "done": self.done, "total": self.total, "said": self.said, "at": self.at,
            "lines": [{"text": line.text, "tone": line.tone or None, "href": line.href or None, "more": list(line.more)} for line in self.lines],
            "made": [{"name": name, "href": href} for name, href in self.made],
        }


class Bench:
    """Where work is done: one thread a campaign. ``home`` is where a failure of the program itself is recorded.

    ``after`` is told, in that thread, a campaign in which nothing is left to do.
    """

    def __init__(self, home: Path, after: Callable[[str], None] = lambda key: None) -> None:
        self._home, self._after = home, after
        self._lock = threading.Lock()
        self._all: dict[str, Work] = {}
        self._threads: dict[str, ThreadPoolExecutor] = {}

    def begin(self, key: str, title: str, do: Callable[[Work], str], *, back: str = "") -> Work:
        """Put a piece of work behind what is under way in its campaign. ``do`` gives its last line."""
        work = Work(secrets.token_hex(6), key, title, back, at=datetime.now().isoformat(timespec="seconds"))
        with self._lock:
            self._all[work.id] = work
            for old in [one.id for one in self._all.values() if one.is_over][: max(0, len(self._all) - _KEPT)]:
                del self._all[old]
            if key not in self._threads:
                self._threads[key] = ThreadPoolExecutor(1, f"work-{key}")
            thread = self._threads[key]
        thread.submit(self._do, work, do)
        return work

    def _do(self, work: Work, do: Callable[[Work], str]) -> None:
        work.state = "running"
        try:
            work.said = do(work)
            work.state = "done"
        except NianbaoError as error:
            self._failed(work, f"没有做：{error}")
        except OSError as error:
            where = f"“{error.filename}”" if error.filename else "文件"
            self._failed(work, f"没有做完：读写{where}时出错：{why(error)}。已经登记的不会丢失，排除以后再做一次。")
        except Exception:
            self._failed(work, f"程序出错，没有做完；已经登记的不会丢失。{self.recorded(traceback.format_exc())}")
        finally:
            work.over.set()
        if all(one.is_over for one in self.of(work.key)):
            with suppress(Exception):  # nobody asked for it: whoever asks hears what is wrong
                self._after(work.key)

    @staticmethod
    def _failed(work: Work, said: str) -> None:
        work.said, work.state = said, "failed"

    def recorded(self, what: str) -> str:
        """A sentence that says where a failure of the program itself was written down."""
        try:
            with open(self._home / RECORD, "a", encoding="utf-8") as record:
                record.write(f"{datetime.now():%Y-%m-%d %H:%M:%S}　年报工作台{__version__}\n{what}\n")
        except OSError:
            return "出错情况没有记下来，请把做了什么告诉提供本程序的人。"
        return f"出错情况已记在“{self._home / RECORD}”里，请把它发给提供本程序的人。"

    def find(self, id: str) -> Work | None:
        """A piece of work by its id; None where it is not remembered any more."""
        return self._all.get(id)

    def of(self, key: str) -> list[Work]:
        """What is remembered of a campaign, the latest first."""
        with self._lock:
            return [work for work in reversed(self._all.values()) if work.key == key]

    @property
    def busy(self) -> bool:
        """Whether anything is under way or waits for its turn."""
        with self._lock:
            return any(not work.is_over for work in self._all.values())

    def finish(self, patience: float) -> None:
        """Wait for what is under way, at most so many seconds."""
        until = time.monotonic() + patience
        with self._lock:
            open_ones = [work for work in self._all.values() if not work.is_over]
        for work in open_ones:
            work.over.wait(max(0.0, until - time.monotonic()))
