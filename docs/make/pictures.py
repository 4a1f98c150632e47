"""The pictures of the guide, from a fresh demonstration: ``python docs/make/pictures.py``.

Needs LibreOffice, pdftoppm and a Chinese font, as the tests do (``.ci/run`` installs them). The pictures are
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
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.support.office import Office  # noqa: E402
from toolkit.actions.demonstrating import FILLED, demo  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 200_000
SAMPLE = "shifan-2023"
"""The invented district: no picture shows a real body's figures."""
FAILING = "990101302"
UNIT = "990101000"
WHITE, GREY = b"\xff\xff\xff", b"\xc8\xc8\xc8"


@dataclass(frozen=True)
class Picture:
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

        def sheet(book: Path, name: str, dpi: int, **on_screen: bool) -> Picture:
            copy = home / f"{len(list(home.iterdir()))}.xlsx"
            copy.write_bytes(only_sheet(book.read_bytes(), name, **on_screen))
            return pages(office, copy, home, dpi)[0].trimmed()

        with_last_year = sheet(failing, "表三", 104, on_screen=True)
        table = sheet(failing, "表三", 84)
        report = pages(office, finished, home, 62)
        made = {
            "overview": table.framed().beside(report[3].framed()),
            "table3": with_last_year.framed(),
            "checks": sheet(failing, "校验", 84).framed(),
            "rollup": sheet(rollup, "汇总表三", 84).framed(),
            "report": report[0].framed().beside(report[3].framed()),
        }
    for name, picture in made.items():
        data = picture.padded(4).png()
        if len(data) > LARGEST:
            raise SystemExit(f"{name}.png has {len(data):,} bytes; a picture may have {LARGEST:,}")
        (PICTURES / f"{name}.png").write_bytes(data)
        print(f"docs/pictures/{name}.png  {picture.width}×{len(picture.rows)}  {len(data):,} bytes")


def pages(office: Office, document: Path, home: Path, dpi: int) -> list[Picture]:
    """The printed pages of a document."""
    (pdf,) = office.convert([document], "pdf", home / "pdf")
    out = Path(tempfile.mkdtemp(dir=home))
    subprocess.run(["pdftoppm", "-r", str(dpi), str(pdf), str(out / "page")], check=True)
    return [_from_ppm(path.read_bytes()) for path in sorted(out.glob("page-*.ppm"))]


def _from_ppm(data: bytes) -> Picture:
    head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
    if head is None:
        raise SystemExit("pdftoppm made something other than a colour picture")
    width, height = int(head[1]), int(head[2])
    pixels = data[head.end() :]
    return Picture(tuple(pixels[at : at + width * 3] for at in range(0, width * height * 3, width * 3)))


def only_sheet(book: bytes, name: str, *, on_screen: bool = False) -> bytes:
    """A copy that prints one sheet only, its first row (the status line) too; ``on_screen`` also what stands beside it."""
    parts = _parts(book)
    workbook = parts["xl/workbook.xml"].decode()
    names = re.findall(r'<sheet name="([^"]+)"', workbook)
    for other in names:
        if other != name:
            workbook = re.sub(f'(<sheet name="{other}" sheetId="\\d+")( state="\\w+")?', r'\1 state="hidden"', workbook)
    area = re.compile(f"('?{name}'?!)\\$A\\$\\d+:\\$([A-Z]+)\\$(\\d+)(?=</definedName>)")
    # Column Q is the last of last year's figures beside 表三.
    workbook = area.sub(lambda m: f"{m[1]}$A$1:${'R' if on_screen else m[2]}${m[3]}", workbook)
    workbook = re.sub(r'activeTab="\d+"|firstSheet="\d+"', "", workbook)
    workbook = re.sub(r"(<workbookView [^/]*)/>", rf'\1 activeTab="{names.index(name)}"/>', workbook)
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
