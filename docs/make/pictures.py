"""The pictures of the guide, from a fresh demonstration: ``python docs/make/pictures.py``.

Needs LibreOffice, pdftoppm, Playwright with Chromium, and a Chinese font, as the tests do (``.ci/run`` installs them). The pictures are
cut, put side by side and written as small PNG files here, so that no imaging library is needed.
"""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from pathlib import Path

from toolkit.structs import Struct

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.support.browser import launched  # noqa: E402
from tests.support.desk_pictures import desk_pictures  # noqa: E402
from tests.support.desks import running  # noqa: E402
from tests.support.office import Office  # noqa: E402
from toolkit.actions.demo import FILLED, demo  # noqa: E402
from toolkit.campaign.nearby import SAMPLES  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 200_000
SAMPLE = "shifan-2023"
"""The invented district: no picture shows a real body's figures."""
FAILING = "990101302"
UNIT = "990101000"
WHITE, GREY = b"\xff\xff\xff", b"\xc8\xc8\xc8"


class Picture(Struct, frozen=True):
    """Pixels, row by row, three bytes each."""

    rows: tuple[bytes, ...]

    @property
    def width(self) -> int:
        return len(self.rows[0]) // 3

    def trimmed(self, margin: int = 12) -> Picture:
        """Without the white around it, a margin apart."""
        inked = [n for n, row in enumerate(self.rows) if row.strip(b"\xff")]
        rows = self.rows[inked[0] : inked[-1] + 1]
        left = min((len(row) - len(row.lstrip(b"\xff"))) // 3 for row in rows)
        right = max(-(-len(row.rstrip(b"\xff")) // 3) for row in rows)
        return Picture(tuple(row[left * 3 : right * 3] for row in rows)).padded(margin)

    def padded(self, margin: int) -> Picture:
        side, blank = WHITE * margin, WHITE * (self.width + 2 * margin)
        return Picture((blank,) * margin + tuple(side + row + side for row in self.rows) + (blank,) * margin)

    def framed(self) -> Picture:
        """With a thin line around it, as a sheet of paper on a desk."""
        line = GREY * (self.width + 2)
        return Picture((line, *(GREY + row + GREY for row in self.rows), line))

    def beside(self, other: Picture, gap: int = 14) -> Picture:
        """Both side by side, the lower one centred."""
        height = max(len(self.rows), len(other.rows))
        rows = zip(self._in(height), other._in(height), strict=True)
        return Picture(tuple(left + WHITE * gap + right for left, right in rows))

    def _in(self, height: int) -> tuple[bytes, ...]:
        above = (height - len(self.rows)) // 2
        blank = WHITE * self.width
        return (blank,) * above + self.rows + (blank,) * (height - above - len(self.rows))

    def png(self) -> bytes:
        """An indexed PNG: the 256 most frequent colours, every other one as the nearest of them."""
        pixels = [[row[at : at + 3] for at in range(0, len(row), 3)] for row in self.rows]
        counted = Counter(pixel for row in pixels for pixel in row)
        colours = [colour for colour, _ in counted.most_common(256)]
        index = {colour: n for n, colour in enumerate(colours)}
        for colour in counted:
            if colour not in index:
                index[colour] = min(range(len(colours)), key=lambda n: _apart(colour, colours[n]))
        lines = b"".join(b"\x00" + bytes(index[pixel] for pixel in row) for row in pixels)
        head = struct.pack(">IIBBBBB", self.width, len(self.rows), 8, 3, 0, 0, 0)
        chunks = ((b"IHDR", head), (b"PLTE", b"".join(colours)), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
        )


def _apart(one: bytes, other: bytes) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def main() -> None:
    """Make all pictures anew."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Office() as office:
        home = Path(folder)
        demo(home / "demo")
        root = home / "demo" / SAMPLE
        failing = next((root / FILLED).glob(f"*_{FAILING}_*.xlsx"))
        rollup = next((root / "output").glob("*_汇总.xlsx"))
        finished = next(path for path in (root / "output").glob("*.docx") if "区政府办公室" in path.name)

        def sheet(book: Path, name: str, words: str, dpi: int, last_column: str = "") -> Picture:
            copy = home / f"{len(list(home.iterdir()))}.xlsx"
            copy.write_bytes(as_on_screen(book.read_bytes(), name, last_column))
            return next(iter(pages(office, copy, home, dpi, words))).trimmed().framed()

        table = sheet(failing, "表三", "申请人情况", 84)
        report = pages(office, finished, home, 62)
        made = {
            "overview": table.beside(report[3].trimmed(26).framed()),
            # R is the last of last year's columns beside 表三.
            "table3": sheet(failing, "表三", "申请人情况", 104, "R"),
            "checks": sheet(failing, "校验", "核对项目", 84),
            "rollup": next(iter(pages(office, rollup, home, 88, "需领导知悉"))).trimmed().framed(),
            "report": report[0].framed().beside(report[3].framed()),
        }
    for name, picture in made.items():
        _write(name, picture.padded(4).png())
    for name, data in of_the_desk():
        _write(name, data)


def of_the_desk() -> list[tuple[str, bytes]]:
    """Pages of the desk over the sample, as the tests in a browser see them."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, launched(playwright) as browser:
        home = Path(folder) / "年报工具"
        demo(home / SAMPLES)
        with running("desk", "--no-browser", home=home, run=Path(folder) / "run") as desk:
            page = browser.new_page()
            page.goto(desk.address)
            return list(desk_pictures(page, f"http://127.0.0.1:{desk.port}/"))


def _write(name: str, data: bytes) -> None:
    if len(data) > LARGEST:
        raise SystemExit(f"{name}.png has {len(data):,} bytes; a picture may have {LARGEST:,}")
    (PICTURES / f"{name}.png").write_bytes(data)
    print(f"docs/pictures/{name}.png  {len(data):,} bytes")


def pages(office: Office, document: Path, home: Path, dpi: int, words: str = "") -> list[Picture]:
    """The printed pages of a document, or only the first one that holds ``words``."""
    (pdf,) = office.convert([document], "pdf", home / "pdf")
    out = Path(tempfile.mkdtemp(dir=home))
    which: list[str] = []
    if words:
        said = subprocess.run(["pdftotext", "-enc", "UTF-8", str(pdf), "-"], check=True, capture_output=True)
        number = next(n for n, page in enumerate(said.stdout.decode().split("\f"), 1) if words in page)
        which = ["-f", str(number), "-l", str(number)]
    subprocess.run(["pdftoppm", "-r", str(dpi), *which, str(pdf), str(out / "page")], check=True)
    return [_from_ppm(path.read_bytes()) for path in sorted(out.glob("page-*.ppm"))]


def _from_ppm(data: bytes) -> Picture:
    head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
    if head is None:
        raise SystemExit("pdftoppm made something other than a colour picture")
    width, height = int(head[1]), int(head[2])
    pixels = data[head.end() :]
    return Picture(tuple(pixels[at : at + width * 3] for at in range(0, width * height * 3, width * 3)))


def as_on_screen(book: bytes, name: str, last_column: str = "") -> bytes:
    """A copy that prints the first row (the status line) of a sheet too, and what stands beside the table.

    Headers and footers are left out. ``last_column`` is where the printed area ends, the issued one where empty.
    """
    parts = _parts(book)
    area = re.compile(rf"('?{name}'?!)\$A\$\d+:\$([A-Z]+)\$(\d+)(?=</definedName>)")
    workbook = parts["xl/workbook.xml"].decode()
    workbook = area.sub(lambda m: f"{m[1]}$A$1:${last_column or m[2]}${m[3]}", workbook)
    parts["xl/workbook.xml"] = workbook.encode()
    for part in [part for part in parts if part.startswith("xl/worksheets/sheet")]:
        parts[part] = re.sub(rb"<headerFooter.*?</headerFooter>", b"", parts[part], flags=re.DOTALL)
    return _zipped(parts)


def _parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
