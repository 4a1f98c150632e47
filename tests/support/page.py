"""Judges of web pages: the Nu Html Checker (vnu) for what HTML allows, axe-core in Chromium for who cannot see or use a mouse.

``make page`` (or ``.ci/run``) fetches both (:mod:`tests.support.npm`). Chromium and Java are the system's own.
"""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.support.npm import FetchError, Packed

VNU = Packed(
    "page", "vnu-jar", "26.9.27", "package/build/dist/vnu.jar",
    "4e441de4315f39a582f5e6edbe8cd3b2b1f655aa1dde3620faface791133217c"
    "417b12f3f7ead2d8336d8e7efe44f5226618258b44a0860057e9125135e6b428",
)
AXE = Packed(
    "page", "axe-core", "4.14.1", "package/axe.min.js",
    "1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b73"
    "4f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5",
)
_RUN = """
addEventListener("load", () => axe.run(document, {resultTypes: ["violations", "incomplete"]}).then(
  (found) => found.violations.map((one) => [one.id, one.help, one.nodes.map((node) => node.html.slice(0, 120))]),
  (error) => [["axe", String(error), []]],
).then((told) => {
  const box = document.createElement("pre");
  box.id = "axe-told";
  box.textContent = JSON.stringify(told);
  document.body.append(box);
}));
"""


class PageError(Exception):
    """A judge is missing, is not what it should be, took too long, or said nothing that can be read."""


def chromium() -> str | None:
    """The path of Chromium, None where there is none."""
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


def judges() -> bool:
    """Whether all that a page is judged with is here."""
    return bool(chromium() and shutil.which("java") and VNU.here.is_file() and AXE.here.is_file())


class PageJudge:
    """Raises :class:`PageError` where something of it is missing; ``home`` is a folder of its own."""

    def __init__(self, home: Path) -> None:
        if not judges():
            raise PageError("chromium, java (default-jre-headless) or what `make page` fetches is missing")
        self.home = home

    def invalid(self, pages: Sequence[Path]) -> list[str]:
        """What vnu finds in the files, warnings as well; one start of Java for all of them."""
        done = subprocess.run(
            ["java", "-Xmx512m", "-jar", str(VNU.here), "--format", "json", *map(str, pages)],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False,
        )
        try:
            said = json.loads(done.stderr)["messages"]
        except (ValueError, KeyError) as error:
            raise PageError(f"vnu: {done.returncode}, {done.stderr.decode('utf-8', 'replace')}") from error
        return [f"{one.get('url', '')} {one.get('lastLine', '')}: {one['message']}" for one in said]

    def inaccessible(self, page: Path) -> list[str]:
        """What axe finds in a page as Chromium shows it, one line a kind."""
        looked = self.home / f"axe-{page.stem}.html"
        scripts = f"<script>{AXE.here.read_text('utf-8')}</script><script>{_RUN}</script></body>"
        looked.write_text(page.read_text("utf-8").replace("</body>", scripts), "utf-8")
        shown = self._chromium("--virtual-time-budget=20000", "--dump-dom", looked.as_uri())
        told = re.search(r'<pre id="axe-told">(.*?)</pre>', shown, re.DOTALL)
        if told is None:
            raise PageError(f"axe said nothing of {page.name}")
        return [f"{rule}: {says} {places}" for rule, says, places in json.loads(html.unescape(told[1]))]

    def printed(self, page: Path) -> Path:
        """The page as Chromium prints it to PDF."""
        out = self.home / f"{page.stem}.pdf"
        self._chromium("--no-pdf-header-footer", f"--print-to-pdf={out}", page.as_uri())
        if not out.is_file():
            raise PageError(f"{page.name} was not printed")
        return out

    def _chromium(self, *arguments: str) -> str:
        """What Chromium said. It starts others, and all of them end when the time is up."""
        command = [
            str(chromium()), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            f"--user-data-dir={self.home / 'chromium'}", *arguments,
        ]
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        ) as process:
            try:
                said, _ = process.communicate(timeout=100)
            except subprocess.TimeoutExpired as error:
                raise PageError("chromium took longer than 100 seconds") from error
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
        return said.decode("utf-8", "replace")


if __name__ == "__main__":
    try:
        print(VNU.fetch(), AXE.fetch())
    except FetchError as error:
        sys.exit(str(error))
