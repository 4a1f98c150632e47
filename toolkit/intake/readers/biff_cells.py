"""The cells of a .xls as its records have them: the number that is stored, the style, the fonts inside a text.

calamine hands out values: it takes 0 under ``0.######`` for midnight, and of looks it knows nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from toolkit.intake.readers.biff import records, sheets
from toolkit.ooxml.cell_looks import WHITE, Colour, Font, Run, Style, look_of, too_small
from toolkit.ooxml.formats import BUILT_IN, GENERAL, shows_whole
from toolkit.seen import Look
from toolkit.structs import Struct, field


class Record:
    """The kinds of record that matter."""

    BOF, EOF, CONTINUE = 0x0809, 0x000A, 0x003C
    FONT, FORMAT, XF, PALETTE, DATES, STRINGS = 0x0031, 0x041E, 0x00E0, 0x0092, 0x0022, 0x00FC
    NUMBER, RK, MANY_RK, FORMULA = 0x0203, 0x027E, 0x00BD, 0x0006
    SHARED_TEXT, TEXT, RICH_TEXT, TRUTH = 0x00FD, 0x0204, 0x00D6, 0x0205


_OF_CELLS = frozenset((
    Record.NUMBER, Record.RK, Record.MANY_RK, Record.FORMULA, Record.SHARED_TEXT, Record.TEXT, Record.RICH_TEXT, Record.TRUTH,
))
_BIFF8 = 0x0600
_FIRST_OF_PALETTE = 8
_MOST_RUNS = 1000
"""Stretches of one text that are looked at; many cells may show the same text."""
_NO_RESULT = b"\xff\xff"


class CellLook(NamedTuple):
    """What the records say of one cell: its style, the number in it, the runs of its text as (first character, font)."""

    style: int
    number: float | None = None
    runs: tuple[tuple[int, int], ...] = ()


class Looks(Struct):
    """What all sheets share, and each sheet's cells by 0-based row and column."""

    fonts: list[Font] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    since_1904: bool = False
    sheets: dict[str, dict[tuple[int, int], CellLook]] = field(default_factory=dict)

    def style(self, cell: CellLook) -> Style:
        """A cell's style."""
        return self.styles[cell.style] if cell.style < len(self.styles) else Style()

    def runs(self, cell: CellLook, text: str) -> tuple[Run, ...]:
        """A text parted by its fonts; characters are counted in the halves that the format stores."""
        if not cell.runs:
            return (Run(text),)
        stored = text.encode("utf-16-le", "surrogatepass")
        starts = [0, *(min(2 * first, len(stored)) for first, _ in cell.runs), len(stored)]
        fonts: list[Font | None] = [None, *(self.font(number) for _, number in cell.runs)]
        return tuple(
            Run(stored[start:end].decode("utf-16-le", "replace"), font)
            for start, end, font in zip(starts, starts[1:], fonts, strict=False) if end > start
        )

    def font(self, number: int) -> Font:
        """A font by its number."""
        at = number - (number > 4)  # there is no font 4
        return self.fonts[at] if at < len(self.fonts) else Font()


def looks(stream: bytes) -> Looks:
    """Everything of the stream of records that decides what a person sees; nothing where it is damaged."""
    found = Looks()
    try:
        runs = _globals(stream, found)
        found.sheets = {name: dict(_cells(stream, at, runs)) for name, at in sheets(stream)}
    except (struct.error, IndexError, OverflowError):
        return Looks()
    return found


def _globals(stream: bytes, found: Looks) -> Mapping[int, tuple[tuple[int, int], ...]]:
    fonts: list[tuple[Look, int]] = []
    codes: dict[int, str] = {}
    styles: list[bytes] = []
    palette: dict[int, Colour] = {0: (0, 0, 0), 1: WHITE, 8: (0, 0, 0), 9: WHITE, 65: WHITE}
    strings: list[bytes] = []
    eight, last = True, 0
    for kind, body in records(stream, 0):
        match kind:
            case Record.BOF if len(body) >= 2:
                eight = struct.unpack_from("<H", body)[0] == _BIFF8
            case Record.FONT:
                size, options, colour, _, raised = struct.unpack_from("<5H", body)
                seen = Look.HIDDEN if too_small(str(size / 20)) else Look.RAISED if raised in (1, 2) else Look.PLAIN
                fonts.append((Look.STRUCK if options & 8 else seen, colour))
            case Record.FORMAT:
                number, code = _format(body, eight)
                codes[number] = code
            case Record.XF:
                styles.append(body)
            case Record.PALETTE:
                count = struct.unpack_from("<H", body)[0]
                for at in range(min(count, (len(body) - 2) // 4)):
                    palette[_FIRST_OF_PALETTE + at] = (body[2 + 4 * at], body[3 + 4 * at], body[4 + 4 * at])
            case Record.DATES:
                found.since_1904 = body[:1] == b"\x01"
            case Record.STRINGS:
                strings = [body]
            case Record.CONTINUE if last in (Record.STRINGS, Record.CONTINUE) and strings:
                strings.append(body)
            case Record.EOF:
                break
        last = kind if kind != Record.CONTINUE or last in (Record.STRINGS, Record.CONTINUE) else last
    found.fonts = [Font(look, _colour(number, palette)) for look, number in fonts]
    found.styles = [_style(body, found, codes, palette, eight) for body in styles]
    return _rich_strings(strings) if eight and strings else {}


def _colour(number: int, palette: Mapping[int, Colour]) -> Colour:
    return None if number >= 64 and number != 65 else palette.get(number, ("indexed", str(number), ""))


def _format(body: bytes, eight: bool) -> tuple[int, str]:
    number = struct.unpack_from("<H", body)[0]
    if not eight:
        return number, body[3 : 3 + body[2]].decode("gb18030", "replace")
    count, wide = struct.unpack_from("<H", body, 2)[0], body[4] & 1
    return number, body[5 : 5 + count * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")


def _style(body: bytes, found: Looks, codes: Mapping[int, str], palette: Mapping[int, Colour], eight: bool) -> Style:
    number, code_number = struct.unpack_from("<HH", body)
    if eight:
        pattern, front = struct.unpack_from("<I", body, 14)[0] >> 26, struct.unpack_from("<H", body, 18)[0] & 127
    else:
        pattern, front = struct.unpack_from("<H", body, 10)[0] & 63, struct.unpack_from("<H", body, 8)[0] & 127
    ground = WHITE if pattern == 0 else _colour(front, palette) if pattern == 1 else None
    code = codes.get(code_number, BUILT_IN.get(code_number, GENERAL))
    font = found.font(number)
    return Style(code, font, ground, shows_whole(code) and look_of(font, ground) is Look.PLAIN)


# ── texts ───────────────────────────────────────────────────────────


class _Strings:
    """The bytes of the shared strings, which go on over several records."""

    def __init__(self, chunks: Sequence[bytes]) -> None:
        self._chunks = list(chunks)
        self._chunk, self._at = 0, 0

    @property
    def more(self) -> bool:
        while self._chunk < len(self._chunks) and self._at >= len(self._chunks[self._chunk]):
            self._chunk, self._at = self._chunk + 1, 0
        return self._chunk < len(self._chunks)

    def read(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size and self.more:
            piece = self._chunks[self._chunk][self._at : self._at + size - len(taken)]
            taken, self._at = taken + piece, self._at + len(piece)
        return taken

    def skip(self, size: int) -> None:
        while size > 0 and self.more:
            here = min(size, len(self._chunks[self._chunk]) - self._at)
            size, self._at = size - here, self._at + here

    def skip_characters(self, count: int, *, wide: bool) -> None:
        """Where characters go on in the next record, that says anew how wide they are."""
        while count > 0 and self._chunk < len(self._chunks):
            size = 2 if wide else 1
            here = min(count, (len(self._chunks[self._chunk]) - self._at) // size)
            count, self._at = count - here, self._at + here * size
            if count > 0:
                self._chunk, self._at = self._chunk + 1, 1
                wide = self._chunk < len(self._chunks) and self._chunks[self._chunk][:1] == b"\x01"


def _rich_strings(chunks: Sequence[bytes]) -> dict[int, tuple[tuple[int, int], ...]]:
    """The runs of the strings that have any, by the string's number."""
    strings = _Strings(chunks)
    count = struct.unpack("<II", strings.read(8))[1]
    rich: dict[int, tuple[tuple[int, int], ...]] = {}
    for number in range(count):
        if not strings.more:
            break
        length, flags = struct.unpack("<HB", strings.read(3))
        runs = struct.unpack("<H", strings.read(2))[0] if flags & 8 else 0
        beyond = struct.unpack("<I", strings.read(4))[0] if flags & 4 else 0
        strings.skip_characters(length, wide=bool(flags & 1))
        if runs:
            rich[number] = _runs(strings.read(4 * min(runs, _MOST_RUNS)))
            strings.skip(4 * max(runs - _MOST_RUNS, 0))
        strings.skip(beyond)
    return rich


def _runs(stored: bytes) -> tuple[tuple[int, int], ...]:
    return tuple(struct.iter_unpack("<HH", stored[: len(stored) // 4 * 4]))


# ── cells ───────────────────────────────────────────────────────────


def _cells(stream: bytes, at: int, runs: Mapping[int, tuple[tuple[int, int], ...]]) -> Iterator[tuple[tuple[int, int], CellLook]]:
    depth = 0
    for kind, body in records(stream, at):
        if kind not in _OF_CELLS:
            depth += (kind == Record.BOF) - (kind == Record.EOF)
            if depth <= 0:
                return
            continue
        if depth > 1 or len(body) < 6:
            continue
        row, col, style = struct.unpack_from("<HHH", body)
        match kind:
            case Record.NUMBER:
                yield (row, col), CellLook(style, struct.unpack_from("<d", body, 6)[0])
            case Record.RK:
                yield (row, col), CellLook(style, _rk(struct.unpack_from("<I", body, 6)[0]))
            case Record.MANY_RK:
                for n in range((len(body) - 6) // 6):
                    style, packed = struct.unpack_from("<HI", body, 4 + 6 * n)
                    yield (row, col + n), CellLook(style, _rk(packed))
            case Record.FORMULA:
                number = None if body[12:14] == _NO_RESULT else struct.unpack_from("<d", body, 6)[0]
                yield (row, col), CellLook(style, number)
            case Record.SHARED_TEXT:
                yield (row, col), CellLook(style, None, runs.get(struct.unpack_from("<I", body, 6)[0], ()))
            case _:
                yield (row, col), CellLook(style)


def _rk(packed: int) -> float:
    """A number in four bytes: the upper half of a float or a whole number, perhaps in hundredths."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed >> 31 else 0))
    else:
        value = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & ~3))[0]
    return value / 100 if packed & 1 else value
