"""A real browser before the desk: Playwright drives the system's Chromium; and once Chromium 90, of 2021.

``make page`` fetches the old one (:mod:`tests.support.npm`) and unpacks it with the libraries it wants.
"""

from __future__ import annotations

import importlib.util
import io
import os
import re
import signal
import sys
import tarfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.npm import FetchError, Packed
from tests.support.page import AXE, chromium
from tests.support.tars import SAFELY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

OLD = Packed(
    "page", "chrome-aws-lambda", "8.0.2", "package/bin/chromium.br",
    "6b85445fa0e49f12123ea18b92c65afc9b849e37389cb5da1b404ca7973da844"
    "6f27f7811cf509ee80914100be4b14b1bb1b04c316c18f644194241b8af9e286",
)
_LIBRARIES = Packed(OLD.folder, OLD.package, OLD.version, "package/bin/aws.tar.br", OLD.sha512)
_QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
          "--disable-sync")
PATIENCE = 420.0
"""Seconds for all that a module does with a browser, however busy the machine."""
WIDTH, HEIGHT = 1093, 614
"""A screen of 1366 × 768 with everything enlarged to 125 %, in the pixels of pages."""


def browsers() -> bool:
    """Whether Playwright, Chromium and axe are here."""
    return bool(importlib.util.find_spec("playwright") and chromium() and AXE.here.is_file())


def old_browsers() -> bool:
    """Whether Playwright and the old Chromium are."""
    return bool(importlib.util.find_spec("playwright") and (OLD.here.parent / "chromium").is_file())


@contextmanager
def launched(playwright: Playwright, *, old: bool = False) -> Iterator[Browser]:
    """A browser of the test's own."""
    path, more, env = str(chromium()), (), dict(os.environ)
    if old:
        path, more = str(OLD.here.parent / "chromium"), ("--single-process", "--no-zygote", "--headless")
        env["LD_LIBRARY_PATH"] = str(OLD.here.parent / "lib")
    browser = playwright.chromium.launch(executable_path=path, args=[*_QUIET, *more], env=env)
    try:
        with answering(PATIENCE):
            yield browser
    finally:
        with answering(30), suppress(Exception):  # of a browser that was ended nothing more is to be had
            browser.close()


@contextmanager
def answering(seconds: float) -> Iterator[None]:
    """A block that waits for a browser, without end where the browser says nothing: after so many seconds every browser of this process
    is ended, and whoever waits for one is told so."""
    timer = threading.Timer(seconds, _end_browsers)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _end_browsers() -> None:
    """End every browser that this process began, by whatever other process."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    for process in parents:
        above = process
        while above in parents and above != os.getpid():
            above = parents[above]
        with suppress(OSError):
            if above == os.getpid() and re.search("chrom|playwright.driver", os.readlink(f"/proc/{process}/exe")):
                os.kill(process, signal.SIGKILL)


def serious(page: Page) -> list[str]:
    """What axe finds on a page that keeps somebody from using it."""
    page.evaluate(AXE.here.read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate(
        "() => axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations.map((one) => "
        "({id: one.id, impact: one.impact, help: one.help, where: one.nodes.map((node) => node.html.slice(0, 120))})))")
    return [f"{one['id']}: {one['help']} {one['where'][:3]}" for one in found if one["impact"] in ("serious", "critical")]


def scrolls_sideways(page: Page) -> bool:
    """Whether something is wider than the window."""
    return bool(page.evaluate("() => document.scrollingElement.scrollWidth > innerWidth"))


def dropped(page: Page, files: Sequence[tuple[str, bytes]]) -> None:
    """Files let go over the page, as a mouse does it."""
    import base64

    page.wait_for_load_state("load")  # before that no script listens
    page.evaluate(
        """(files) => {
          const carried = new DataTransfer();
          for (const [name, data] of files) carried.items.add(new File([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], name));
          for (const type of ["dragenter", "dragover", "drop"])
            document.querySelector("main").dispatchEvent(new DragEvent(type, {dataTransfer: carried, bubbles: true, cancelable: true}));
        }""", [[name, base64.b64encode(data).decode()] for name, data in files])


def fetch_old() -> Path:
    """The old Chromium, unpacked and fit to be started. Raises :class:`FetchError` where it cannot be had."""
    import brotli  # py7zr brings it along

    program = OLD.here.parent / "chromium"
    if program.is_file():
        return program
    with tarfile.open(fileobj=io.BytesIO(brotli.decompress(_LIBRARIES.fetch().read_bytes()))) as archive:
        archive.extractall(OLD.here.parent, **SAFELY)
    fresh = program.with_suffix(".new")
    fresh.write_bytes(brotli.decompress(OLD.fetch().read_bytes()))
    fresh.chmod(0o755)
    fresh.replace(program)
    return program


if __name__ == "__main__":
    try:
        print(fetch_old())
    except FetchError as error:
        sys.exit(str(error))
