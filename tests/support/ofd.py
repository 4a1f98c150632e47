"""OFD files drawn from words and tables, in the manners in which programs write them."""

from __future__ import annotations

from xml.sax.saxutils import escape

from toolkit.structs import Struct, field

from tests.intake.readers.builders import zipped
from tests.intake.recognise.drawing import Sheet

NAMESPACE = "http://www.ofdspec.org/2016"
WIDE, TALL = 210.0, 297.0
SIZE = 3.2
_EDGE = 0.25


class Manner(Struct, frozen=True):
    """How a program writes: ``steps`` grouped, listed or one object a letter; ``lines`` stroked, filled or a box a cell."""

    steps: str = "grouped"
    lines: str = "stroked"
    matrix: bool = False
    absolute: bool = False
    prefix: str = "ofd:"


class Drawing(Struct):
    """The pages of a file being drawn; ``down`` is how far the last page is filled, in millimetres."""

    manner: Manner = Manner()
    pages: list[list[str]] = field(default_factory=lambda: [[]])
    down: float = 25.0

    def page(self) -> None:
        self.pages.append([])
        self.down = 25.0

    def line(self, text: str, *, left: float = 25.0, size: float = 4.2) -> None:
        """A line of running text; long ones are broken as a page breaks them."""
        most = int((WIDE - 2 * left) / size)
        for at in range(0, len(text), most):
            self._word(text[at : at + most], left, self.down, size)
            self.down += 1.6 * size

    def table(self, sheet: Sheet, *, left: float = 15.0, first: int = 0, last: int | None = None) -> None:
        """The rows of a table, ruled."""
        sheet = sheet.slice(first, sheet.rows if last is None else last)
        wide = (WIDE - 2 * left) / sheet.cols
        needed = [1] * sheet.rows
        for box in sheet.boxes:
            lines = self._wrapped(box.text, wide * box.cols)
            spare = sum(needed[box.row : box.row + box.rows])
            needed[box.row] += max(len(lines) - spare, 0)
        tops = [self.down + sum(needed[:row]) * 1.4 * SIZE for row in range(sheet.rows + 1)]
        for box in sheet.boxes:
            x, y = left + box.col * wide, tops[box.row]
            self._frame(x, y, wide * box.cols, tops[box.row + box.rows] - y)
            for number, words in enumerate(self._wrapped(box.text, wide * box.cols)):
                self._word(words, x + 0.8, y + number * 1.3 * SIZE + 0.4, SIZE)
        self.down = tops[-1] + 4

    @staticmethod
    def _wrapped(text: str, wide: float) -> list[str]:
        most = max(int((wide - 1.2) / SIZE), 1)
        lines = []
        for line in text.split("\n"):
            while line:
                length = most if not line[: 2 * most].isascii() else 2 * most
                lines.append(line[:length])
                line = line[length:]
        return lines

    # ── objects ──

    def _word(self, text: str, x: float, y: float, size: float) -> None:
        if self.manner.steps == "single":
            at = x
            for char in text:
                self._object(char, "", at, y, size)
                at += _step(char, size)
            return
        steps = [_step(char, size) for char in text[:-1]]
        if self.manner.steps == "grouped":
            groups: list[list[float]] = []
            for step in steps:
                if groups and groups[-1][0] == step:
                    groups[-1][1] += 1
                else:
                    groups.append([step, 1])
            delta = " ".join(f"g {int(times)} {step:g}" if times > 2 else " ".join([f"{step:g}"] * int(times)) for step, times in groups)
        else:
            delta = " ".join(f"{step:g}" for step in steps)
        self._object(text, delta, x, y, size)

    def _object(self, text: str, delta: str, x: float, y: float, size: float) -> None:
        p = self.manner.prefix
        written, matrix = size, ""
        if self.manner.matrix and len(text) == 1:
            written, matrix = 1.0, f' CTM="{size:g} 0 0 {size:g} 0 0"'
        steps = f' DeltaX="{delta}"' if delta else ""
        self.pages[-1].append(
            f'<{p}TextObject ID="{len(self.pages[-1]) + 100}" Boundary="{x:g} {y:g} {size * len(text) + 1:g} {1.3 * size:g}" Font="3" '
            f'Size="{written:g}"{matrix}><{p}TextCode X="0" Y="{0.86 * written:g}"{steps}>{escape(text)}</{p}TextCode></{p}TextObject>'
        )

    def _frame(self, x: float, y: float, wide: float, tall: float) -> None:
        if self.manner.lines == "boxes":
            self._path(x, y, wide, tall, f"M 0 0 L {wide:g} 0 L {wide:g} {tall:g} L 0 {tall:g} C")
            return
        for left, top, across, down in ((x, y, wide, 0.0), (x, y + tall, wide, 0.0), (x, y, 0.0, tall), (x + wide, y, 0.0, tall)):
            if self.manner.lines == "filled":
                across, down = max(across, _EDGE), max(down, _EDGE)
                data = f"M 0 0 L {across:g} 0 L {across:g} {down:g} L 0 {down:g} C"
                self._path(left, top, across, down, data, ' Fill="true" Stroke="false"')
            else:
                self._path(left, top, max(across, _EDGE), max(down, _EDGE), f"M 0 0 L {across:g} {down:g}")

    def _path(self, x: float, y: float, wide: float, tall: float, data: str, how: str = "") -> None:
        p = self.manner.prefix
        self.pages[-1].append(
            f'<{p}PathObject ID="{len(self.pages[-1]) + 100}" Boundary="{x:g} {y:g} {wide:g} {tall:g}" LineWidth="{_EDGE}"{how}>'
            f"<{p}AbbreviatedData>{data}</{p}AbbreviatedData></{p}PathObject>"
        )

    def picture(self, x: float, y: float, wide: float, tall: float) -> None:
        p = self.manner.prefix
        self.pages[-1].append(
            f'<{p}ImageObject ID="9" Boundary="{x:g} {y:g} {wide:g} {tall:g}" CTM="{wide:g} 0 0 {tall:g} 0 0" ResourceID="8"/>'
        )

    def data(self) -> bytes:
        """The file."""
        return ofd([self.content("".join(objects)) for objects in self.pages], self.manner)

    def content(self, objects: str, head: str = "") -> bytes:
        p = self.manner.prefix
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><{p}Page {_space(p)}>{head}<{p}Content><{p}Layer ID="2" Type="Body">{objects}'
            f"</{p}Layer></{p}Content></{p}Page>"
        ).encode()


def ofd(pages: list[bytes], manner: Manner = Manner(), *, template: bytes = b"") -> bytes:
    """A file of these pages."""
    p, base = manner.prefix, "/Doc_0/" if manner.absolute else ""
    listed = "".join(f'<{p}Page ID="{n + 10}" BaseLoc="{base}Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    common = f"<{p}PageArea><{p}PhysicalBox>0 0 {WIDE:g} {TALL:g}</{p}PhysicalBox></{p}PageArea>"
    common += f'<{p}TemplatePage ID="7" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else ""
    return zipped({
        "OFD.xml": f'<?xml version="1.0" encoding="UTF-8"?><{p}OFD {_space(p)} DocType="OFD" Version="1.0"><{p}DocBody><{p}DocInfo>'
        f"<{p}Title>年报</{p}Title></{p}DocInfo><{p}DocRoot>Doc_0/Document.xml</{p}DocRoot></{p}DocBody></{p}OFD>".encode(),
        "Doc_0/Document.xml": f'<?xml version="1.0" encoding="UTF-8"?><{p}Document {_space(p)}><{p}CommonData>{common}</{p}CommonData>'
        f"<{p}Pages>{listed}</{p}Pages></{p}Document>".encode(),
        **({"Doc_0/Tpls/Tpl_0/Content.xml": template} if template else {}),
        **{f"Doc_0/Pages/Page_{n}/Content.xml": page for n, page in enumerate(pages)},
    })  # fmt: skip


def _space(prefix: str) -> str:
    return f'xmlns{":" if prefix else ""}{prefix.rstrip(":")}="{NAMESPACE}"'


def _step(char: str, size: float) -> float:
    return size if ord(char) > 0x2E7F else size / 2
