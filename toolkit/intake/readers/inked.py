"""The letters of one page of a PDF, each where a person sees it and as a person sees it.

A letter that nobody sees says so here: invisible ink, the colour of what is behind it, painted over, outside the page or
of what is clipped, crossed out by a mark of a reviewer. What lines and neighbours tell is found by those who read lines.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from toolkit.guard import too_much
from toolkit.intake.readers.drawn import WHITE, Colour, Drawing, Ink, address_of, alike, common
from toolkit.intake.readers.marks import Box, Letter, Page
from toolkit.intake.readers.pdfium import pdfium
from toolkit.seen import Look
from toolkit.words import one_width

_MOST_LOOKS = 20_000_000
"""Letters times coloured areas, each of which may be behind or before each, or times pieces of text."""
_WHOLE_PAGE = 0.6
"""The part of a page that pictures cover where it is pictured."""


def page_of(document: Any, page: Any, number: int, struck: list[Box]) -> Page:
    """All marks of an open page; ``struck`` is where a reviewer crossed words out, in the page's own coordinates."""
    return _Sheet(Drawing(document, page), page, number, struck).page()


class _Raw(NamedTuple):
    """A letter in the page's own coordinates: where it stands, the way it runs, its extent."""

    text: str
    x: float
    y: float
    em: float
    turn: int
    """Quarters of a full turn; -1 where it stands askew."""
    box: Box
    ink: Ink
    coded: bool

    @property
    def middle(self) -> tuple[float, float]:
        """Of its extent."""
        return (self.box.left + self.box.right) / 2, (self.box.top + self.box.bottom) / 2


class _Places:
    """The places of letters that are drawn as signs: a stroke of theirs is no line."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self._boxes: dict[tuple[int, int], list[Box]] = {}
        for box in boxes:
            self._boxes.setdefault(self._key(box), []).append(box)

    def hold(self, stroke: Box) -> bool:
        """Whether a stroke is part of a letter here."""
        if not self._boxes:
            return False
        col, row = self._key(stroke)
        return any(
            box.left - 1 <= stroke.left and stroke.right <= box.right + 1 and box.top - 2 <= stroke.top and stroke.bottom <= box.bottom + 2
            for x in (col - 1, col, col + 1)
            for y in (row - 1, row, row + 1)
            for box in self._boxes.get((x, y), ())
        )

    @staticmethod
    def _key(box: Box) -> tuple[int, int]:
        return int((box.left + box.right) // 80), int((box.top + box.bottom) // 80)


class _Sheet:
    """The letters of a page on its drawing."""

    def __init__(self, drawing: Drawing, page: Any, number: int, struck: list[Box]) -> None:
        self._drawing, self._page, self._number, self._struck = drawing, page, number, struck
        self._letters_of: dict[int, list[Box]] = {}
        self._clear: dict[int, bool] = {}

    def page(self) -> Page:
        """All of it."""
        raws = list(self._raws())
        for raw in raws:
            self._letters_of.setdefault(raw.ink.order, []).append(raw.box)
        if len(raws) * max(len(self._drawing.areas), len(self._drawing.inks)) > _MOST_LOOKS:
            raise too_much()
        turn = Counter(raw.turn for raw in raws if raw.turn >= 0 and raw.text.strip()).most_common(1)
        return self._turned(raws, turn[0][0] if turn else 0)

    def _raws(self) -> Iterator[_Raw]:
        text = pdfium.FPDFText_LoadPage(self._page)
        if not text:
            return
        try:
            count = pdfium.FPDFText_CountChars(text)
            self._drawing.count(max(count, 0))
            yield from self._letters(text, count)
        finally:
            pdfium.FPDFText_ClosePage(text)

    def _letters(self, text: Any, count: int) -> Iterator[_Raw]:
        loose, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        x, y = ctypes.c_double(), ctypes.c_double()
        unknown = Ink(-1, None, True, None)
        turn, size, last, ink = 0, 1.0, -1, unknown
        for at in range(count):
            if pdfium.FPDFText_IsGenerated(text, at) == 1:
                continue
            code = pdfium.FPDFText_GetUnicode(text, at)
            if code in (10, 13):
                continue
            owner = address_of(pdfium.FPDFText_GetTextObject(text, at))
            if owner != last or not owner:
                pdfium.FPDFText_GetMatrix(text, at, matrix)
                turn, last = _turn(matrix.a, matrix.b), owner
                size = pdfium.FPDFText_GetFontSize(text, at) * math.hypot(matrix.c, matrix.d)
                ink = self._drawing.inks.get(owner, unknown)
            pdfium.FPDFText_GetCharOrigin(text, at, x, y)
            em = size
            pdfium.FPDFText_GetLooseCharBox(text, at, loose)
            box = Box(loose.left, loose.bottom, loose.right, loose.top)
            if turn != 0 or not 0.6 * em < box.height < 1.5 * em or box.width <= 0:
                box, em = self._tight(text, at, box, em)
            coded = code > 0 and code != 0xFFFD and not 0xE000 <= code < 0xF900 and pdfium.FPDFText_HasUnicodeMapError(text, at) != 1
            sign = _as_written(chr(code)) if coded else "\ufffd"
            yield _Raw(sign, x.value, y.value, em, turn, box, ink, coded)

    def _tight(self, text: Any, at: int, box: Box, em: float) -> tuple[Box, float]:
        """The extent of what is drawn, where the font's own measures say nothing; and the size that this is likely of."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        if not pdfium.FPDFText_GetCharBox(text, at, left, right, bottom, top):
            return box, em
        box = Box(left.value, bottom.value, right.value, top.value)
        tallest = max(box.width, box.height)
        return box, em if em > 0 and tallest < 1.7 * em else max(tallest / 0.8, 0.1)

    # ── as a person sees them ──

    def _turned(self, raws: list[_Raw], turn: int) -> Page:
        sheet = self._drawing.bounds
        upright = _upright(sheet, turn)

        def seen(box: Box) -> Box:
            (x, y), (to_x, to_y) = upright(box.left, box.top), upright(box.right, box.bottom)
            return Box(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))

        letters = []
        for raw in raws:
            if raw.turn < 0:
                continue  # askew: the words of a watermark
            _, base = upright(raw.x, raw.y)
            box = seen(raw.box)
            straight = raw.turn == turn
            base = base if straight else box.bottom
            letters.append(Letter(raw.text, box.left, box.right, base, raw.em, self._look(raw), raw.coded, straight))
        width, height = (sheet.width, sheet.height) if turn % 2 == 0 else (sheet.height, sheet.width)
        area = width * height
        fills = [seen(box) for box in self._drawing.fills if box.width * box.height < 0.9 * area]
        own = _Places(raw.box for raw in raws if not raw.ink.is_drawn)
        rules = tuple(seen(box) for box in self._drawing.rules if not own.hold(box))
        return Page(self._number, width, height, tuple(letters), rules, tuple(fills), self._drawing.pictured > _WHOLE_PAGE * area)

    def _look(self, raw: _Raw) -> Look:
        if not self._struck and self._is_clear(raw.ink):
            return Look.PLAIN
        across, up = raw.middle
        if any(box.holds(across, up) for box in self._struck):
            return Look.STRUCK
        if self._shows(raw) or any(self._shows(raw._replace(ink=ink)) for ink in self._printed_again(raw)):
            return Look.PLAIN
        return Look.HIDDEN

    def _is_clear(self, ink: Ink) -> bool:
        """Whether a whole piece of text shows: nothing painted meets it, and nothing cuts it off."""
        clear = self._clear.get(ink.order)
        if clear is None:
            box = ink.box
            clear = self._clear[ink.order] = (
                box is not None and ink.is_drawn and not (ink.colour is not None and alike(ink.colour, WHITE))
                and _within(box, self._drawing.bounds) and (ink.clip is None or _within(box, ink.clip))
                and all(common(box, area.box) is None for area in self._drawing.areas)
            )  # fmt: skip
        return clear

    def _shows(self, raw: _Raw) -> bool:
        ink, (across, up) = raw.ink, raw.middle
        drawn = ink.is_drawn or self._drawing.is_outlined(raw.box)
        if not drawn or not self._drawing.bounds.holds(across, up) or (ink.clip and not ink.clip.holds(across, up, 0.5)):
            return False
        behind: Colour | None = WHITE
        for area in self._drawing.areas:
            if area.box.holds(across, up):
                if area.order < ink.order:
                    behind = area.colour
                elif _covers(area.box, raw.box) and self._drawing.hides(area):
                    return False
        return not ink.is_drawn or ink.colour is None or behind is None or not alike(ink.colour, behind)

    def _printed_again(self, raw: _Raw) -> Iterator[Ink]:
        """Later pieces of text that seem to lack a letter here: PDFium leaves out one that stands in the same place already."""
        across, up = raw.middle
        for ink in self._drawing.inks.values():
            if ink.order > raw.ink.order and ink.box is not None and ink.box.holds(across, up):
                if not any(box.holds(across, up) for box in self._letters_of.get(ink.order, ())):
                    yield ink


_RADICALS = str.maketrans(
    "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳", "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟"
)


def _as_written(sign: str) -> str:
    """A character for the radical of the same form: browsers write 无 down as ⽆, which nobody tells from it."""
    if not "\u2e80" <= sign <= "\u2fdf":
        return sign
    return one_width(sign) if sign >= "\u2f00" else sign.translate(_RADICALS)


def _upright(sheet: Box, turn: int) -> Callable[[float, float], tuple[float, float]]:
    """A point of the page as seen from its upper left corner, downwards."""
    return (
        lambda x, y: (x - sheet.left, sheet.bottom - y),
        lambda x, y: (y - sheet.top, x - sheet.left),
        lambda x, y: (sheet.right - x, y - sheet.top),
        lambda x, y: (sheet.bottom - y, sheet.right - x),
    )[turn]


def _turn(a: float, b: float) -> int:
    """Quarters of a full turn that letters run turned by, counted against the clock; -1 where they are askew."""
    quarters = math.atan2(b, a) / (math.pi / 2)
    return round(quarters) % 4 if abs(quarters - round(quarters)) < 0.06 else -1


def _within(inner: Box, outer: Box) -> bool:
    return outer.left <= inner.left and inner.right <= outer.right and outer.top <= inner.top and inner.bottom <= outer.bottom


def _covers(area: Box, letter: Box) -> bool:
    return area.width >= 0.9 * letter.width and area.height >= 0.6 * letter.height


