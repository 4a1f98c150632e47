"""The desk itself: which campaigns it knows, what is under way in them, what is still to be told."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from toolkit.actions.look_at_file import LookedFile
from toolkit.actions.parts.opening import opened
from toolkit.actions.status import Wall, status
from toolkit.campaign.folder import Campaign
from toolkit.campaign.nearby import Found, campaigns, found
from toolkit.paths import path_to, real
from toolkit.structs import Struct, field
from toolkit.webdesk import dropped
from toolkit.webdesk.bringing import bringing
from toolkit.webdesk.collecting import collecting, comparing
from toolkit.webdesk.drafts import Drafts
from toolkit.webdesk.keys import Keys
from toolkit.webdesk.looking import Looking
from toolkit.webdesk.running import Other
from toolkit.webdesk.work import Bench, Work
from toolkit.words import first_few

_MOST_NEWS = 50
_MOST_LOOKED = 10


class News(Struct):
    """What changed without anybody asking for it, to be told until it has been read."""

    sentences: list[str] = field(default_factory=list)


class Desk:
    """One desk of one officer. ``home`` is where campaigns lie and are made."""

    def __init__(self, home: Path, root: Path | None = None) -> None:
        self.home = path_to(os.path.abspath(home))
        self.keys = Keys()
        self.secret = secrets.token_urlsafe(24)
        """What a second start of the same user proves itself by."""
        self.bench = Bench(self.home, self._look_again)
        self.looking = Looking(self.tell)
        self.drafts = Drafts(home)
        self.used = time.monotonic()
        self.leaving = threading.Event()
        """Set when the officer has said 退出."""
        self.looked: dict[str, list[LookedFile]] = {}
        """What was looked at and not registered, by the piece of work; of the latest few."""
        self.older: Other | None = None
        """A desk of another version of the program that runs beside this one."""
        self.brought: list[Path] = []
        """Files and folders of this PC that were dropped on the icon, and nobody has said yet which campaign they are for."""
        self._added: dict[Path, None] = {}
        self._roots: dict[str, Path] = {}
        self._news: dict[Path, News] = {}
        self._lock = threading.Lock()
        self.first = self.add(root) if root is not None else ""
        """The key of the campaign that the desk was opened for; empty where it was opened for none."""

    def address(self, to: str = "") -> str:
        """An address that opens the desk once: at a campaign by its key, or at one of the desk's own pages by its path."""
        return f"http://127.0.0.1:{self.keys.port}/enter/{self.keys.word()}{f'?to={to}' if to else ''}"

    # ── campaigns ────────────────────────────────────────────────────

    def add(self, root: Path) -> str:
        """Know a campaign wherever it lies; gives its key."""
        path = real(root)
        with self._lock:
            is_new = path not in self._added
            self._added[path] = None
        if is_new and self.keys.port:  # before the desk listens, everything is taken up at once
            self.take_up(path)
        return self.key_of(root)

    def campaigns(self) -> list[Found]:
        """Every campaign known: those nearby, and those that were opened."""
        near = campaigns(self.home)
        there = {real(one.root) for one in near}
        return near + [found(root) for root in self._added if root not in there and root.is_dir()]

    def key_of(self, root: Path) -> str:
        """What a campaign is called in addresses: nothing that could lead anywhere else."""
        path = real(root)
        key = hashlib.sha256(str(path).encode("utf-8", "surrogatepass")).hexdigest()[:10]
        with self._lock:
            self._roots[key] = path
        return key

    def root_of(self, key: str) -> Path | None:
        """The campaign of a key; None where there is none such."""
        if key not in self._roots:
            for one in self.campaigns():  # the desk began anew, or the campaign was made meanwhile
                self.key_of(one.root)
        return self._roots.get(key)

    def wall(self, root: Path, *, fresh: bool = True) -> Wall:
        """Where everybody stands; not ``fresh``, where they stood when somebody last looked: enough to say which campaign it is."""
        return (self.looking.at if fresh else self.looking.latest)(root, "wall", status)

    def _look_again(self, key: str) -> None:
        """Judge anew what work has changed, before the officer asks for it."""
        root = self._roots.get(key)
        if root is not None and root.is_dir():
            self.wall(root)

    # ── work ─────────────────────────────────────────────────────────

    def collect(self, root: Path, folder: Path, *, assign_to: str = "", again: bool = False) -> Work:
        """Register what was dropped into a folder of ``待收/``, or compare it where it is what units have published."""
        count, again_ = len(dropped.whole_files(folder)), "接着" if again else ""
        if dropped.is_published(folder):
            return self.bench.begin(self.key_of(root), f"{again_}比较公布的{count}个文件", comparing(partial(self.opened, root), folder))
        title = f"{again_}登记拖进来的{count}个文件"
        return self.bench.begin(self.key_of(root), title, collecting(partial(self.opened, root), folder, assign_to))

    def bring(self, paths: Sequence[Path], root: Path | None = None) -> str:
        """Take in what lies on this PC: into the campaign named, or the only one there is besides samples. Gives the page to look at.

        Where there are several, that page asks.
        """
        own = [one.root for one in self.campaigns() if not one.is_sample]
        root = root or (own[0] if len(own) == 1 else None)
        if root is None:
            with self._lock:
                self.brought += [path for path in paths if path not in self.brought]
            return "/brought"
        key = self.key_of(root)
        work = self.bench.begin(key, "登记拖到图标上的文件", bringing(partial(self.opened, root), root, paths))
        return f"/c/{key}/doing/{work.id}"

    def keep_looked(self, id: str, looked: list[LookedFile]) -> None:
        """Have what was looked at by a piece of work to be drawn; the oldest is forgotten."""
        self.looked[id] = looked
        while len(self.looked) > _MOST_LOOKED:
            self.looked.pop(next(iter(self.looked)))

    def opened(self, root: Path) -> AbstractContextManager[Campaign]:
        """A campaign opened for whatever is done in it: what changed meanwhile is told on the next page."""
        return opened(root, lambda sentence: self.tell(root, sentence))

    def resume(self) -> None:
        """Go on with what was dropped and not registered when the last desk ended."""
        self.drafts.sweep()
        for one in self.campaigns():
            self.take_up(one.root)

    def take_up(self, root: Path) -> Work | None:
        """Register what lies in a campaign's ``待收/`` and no desk is at; gives the last piece of work, None where nothing lies there."""
        work = None
        for folder in dropped.left_over(root):
            dropped.hold(folder)
            if broken := dropped.settle(folder):
                self.tell(root, f"上次没有传完，没有收到{len(broken)}个：{first_few(broken, 20, counted='个')}。请再拖一次。")
            if dropped.whole_files(folder):
                work = self.collect(root, folder, again=True)
            else:
                dropped.clear(folder)
        return work

    # ── what is told ─────────────────────────────────────────────────

    def tell(self, root: Path, sentence: str) -> None:
        """Something changed in a campaign: it is told until it was read."""
        with self._lock:
            news = self._news.setdefault(real(root), News()).sentences
            if sentence not in news:
                news.append(sentence)
                del news[:-_MOST_NEWS]

    def news(self, root: Path) -> list[str]:
        """What is to be told of a campaign."""
        return list(self._news.get(real(root), News()).sentences)

    def read_news(self, root: Path) -> None:
        """It has been read."""
        with self._lock:
            self._news.pop(real(root), None)

    # ── how long ─────────────────────────────────────────────────────

    def touch(self) -> None:
        """Somebody is here."""
        self.used = time.monotonic()

    def idle(self) -> float:
        """Seconds for which nobody has asked for anything and nothing was under way."""
        if self.bench.busy:
            self.touch()
        return time.monotonic() - self.used
