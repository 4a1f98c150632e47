"""A desk as an officer has it, a process of its own; and whoever knocks at it, by plain HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from toolkit.structs import Struct, field

from tests.support.command_line import REPOSITORY

NOW = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/86.0.4240.198 Safari/537.36"
"""The browser most offices have, of 2020."""
PATIENCE = 60.0
Fields = Mapping[str, str] | Sequence[tuple[str, str]]


class Answer(Struct, frozen=True):
    """What was answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def to(self) -> str:
        """Where it leads."""
        return self.headers.get("location", "")

    @property
    def said(self) -> str:
        """What a person reads on the page: no tags, no space."""
        return words_of(self.text)


def words_of(page: str) -> str:
    """What a person reads on a page: what stands between the tags, and what attributes show."""
    reader = _Words()
    reader.feed(page)
    return re.sub(r"\s+", "", "".join(reader.words))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._skipped = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipped = tag if tag in ("script", "style") else ""
        self.words += [value for name, value in attrs if name in ("placeholder", "title", "aria-label", "alt") and value]

    def handle_endtag(self, tag: str) -> None:
        self._skipped = ""

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.words.append(data)


class Visitor(Struct):
    """Somebody with a browser: a cookie once it was given, the Origin that a page of the desk sends."""

    port: int
    cookie: str = ""

    def enter(self, address: str) -> Answer:
        """Open a one-time address, and keep the cookie."""
        parts = urlsplit(address)
        answer = self.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        self.cookie = answer.headers.get("set-cookie", "").partition(";")[0]
        return answer

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Look at a page."""
        return self.ask("GET", path, headers)

    def post(self, path: str, fields: Fields = (), headers: Mapping[str, str] | None = None) -> Answer:
        """Press a button of a page."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        return self.ask("POST", path, kind | dict(headers or {}), urlencode(fields).encode())

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Answer:
        """Any request; a header given as "" is left out."""
        every = {"User-Agent": NOW, "Cookie": self.cookie} | dict(headers or {})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, quote(path, safe="/?=&%#+:@!$,;'()*~.-_"), body, {name: value for name, value in every.items() if value})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def drop(self, base: str, files: Sequence[tuple[str, bytes]], fields: Mapping[str, str] | None = None) -> Answer:
        """Drop files on a page, as the page's script sends them."""
        body, kind = multipart(files, fields or {})
        headers = {"Content-Type": kind, "Origin": f"http://127.0.0.1:{self.port}", "Accept": "application/json"}
        return self.ask("POST", f"{base}/drop", headers, body)

    def over(self, answer: Answer) -> dict[str, Any]:
        """The piece of work an upload led to, when it is over."""
        assert answer.status == 200, answer.said
        return self.work(json.loads(answer.body)["work"])

    def work(self, path: str) -> dict[str, Any]:
        """A piece of work by its page, when it is over."""
        until, wait = time.monotonic() + PATIENCE, 0.02
        while time.monotonic() < until:
            told: dict[str, Any] = json.loads(self.get(f"{path}.json").body)
            if told["state"] in ("done", "failed"):
                return told
            time.sleep(min(wait := wait * 1.5, 0.5))
        raise AssertionError(f"not over after {PATIENCE} seconds: {told}")

    def followed(self, answer: Answer) -> Answer:
        """The page a button leads to; through the page of its work where it took longer."""
        assert answer.status == 303, answer.said
        if "/doing/" in answer.to:
            self.work(answer.to)
        return self.get(answer.to)


def multipart(files: Sequence[tuple[str, bytes]], fields: Mapping[str, str], boundary: str = "----WebKitFormBoundaryx7") -> tuple[bytes, str]:
    """A form as browsers send it: names in UTF-8, quotes escaped; and its content type."""
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    parts += [part_of(name, boundary) + data + b"\r\n" for name, data in files]
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def part_of(name: str, boundary: str) -> bytes:
    """The head of one file in such a form."""
    shown = name.replace('"', "%22")
    return (f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{shown}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n").encode()


class RunningDesk(Struct):
    """A desk's process, and what it printed."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    heard: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        """The one-time address that it printed."""
        return found[0] if (found := re.findall(r"http://\S+", "".join(self.said))) else ""

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    def visitor(self) -> Visitor:
        """Whoever opens the printed address."""
        someone = Visitor(self.port)
        someone.enter(self.address)
        return someone

    def memory(self) -> int:
        """The most memory it held at once so far, in bytes."""
        told = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(re.findall(r"VmHWM:\s+(\d+) kB", told)[0]) * 1024

    def ended(self, seconds: float = 20) -> int:
        """Its exit status, when it has ended by itself."""
        return self.process.wait(seconds)

    def kill(self) -> None:
        """As a power cut does it."""
        self.process.kill()
        self.process.wait()


PROGRAM = "import sys\n{before}\nfrom toolkit.cli import main\nsys.exit(main())"


def start(
    *words: object, home: Path, run: Path, before: str = "", program: str = "", env: Mapping[str, str] | None = None
) -> RunningDesk:
    """Start a desk and wait for what it says first. ``home`` is the folder it is started in, ``run`` that of the user's session."""
    run.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", program or PROGRAM.format(before=before), *map(str, words)], cwd=home, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "XDG_RUNTIME_DIR": str(run), "PYTHONUNBUFFERED": "1", **(env or {})},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    desk = RunningDesk(process)
    threading.Thread(target=_listen, args=(desk,), daemon=True).start()
    assert desk.heard.wait(PATIENCE), "the desk said nothing"
    if "Traceback" in "".join(desk.said):
        process.wait(5)
        raise AssertionError("".join(desk.said))
    return desk


def _listen(desk: RunningDesk) -> None:
    assert desk.process.stdout is not None
    with desk.process.stdout as said:
        for line in said:
            desk.said.append(line)
            desk.heard.set()
    desk.heard.set()


@contextmanager
def running(
    *words: object, home: Path, run: Path, before: str = "", program: str = "", env: Mapping[str, str] | None = None
) -> Iterator[RunningDesk]:
    """A desk that ends with the test."""
    desk = start(*words, home=home, run=run, before=before, program=program, env=env)
    try:
        yield desk
    finally:
        if desk.process.poll() is None:
            desk.process.send_signal(signal.SIGINT)
            try:
                desk.process.wait(20)
            except subprocess.TimeoutExpired:
                desk.kill()
