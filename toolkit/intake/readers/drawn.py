"""The marks on one page of a PDF: its objects gone through once, then its letters, each with how it is drawn.

A letter that nobody sees says so here: invisible ink, the colour of what is behind it, painted over, outside the page or
of what is clipped, crossed out by a mark of a reviewer. What lines and neighbours tell is found by those who read lines.
"""

from __future__ import annotations

import ctypes
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from toolkit.guard import too_much
from toolkit.intake.readers.marks import Box, Letter, Page
from toolkit.intake.readers.pdfium import pdfium
from toolkit.seen import Look

MOST_MARKS = 40_000
"""Letters and strokes of one page; a dense page has 2,000."""
_MOST_LOOKS = 20_000_000
"""Letters times coloured areas, each of which may be behind or before each."""
_DEEPEST = 8
"""Groups within groups of a page."""
_THIN = 3.0
"""Points: a filled area thinner than this is a line."""
_SKEW = 1.0
_ALIKE = 12
"""Of 255: colours that nobody tells apart."""
_WHOLE_PAGE = 0.6
"""The part of a page that pictures cover where it is pictured."""
_MOST_DOTS = 4_000_000
"""Square points of a picture that is looked at; a page has half a million."""
_NO_FILL = (1, 5)
"""Ways to draw text without filling it: outlines only, outlines and clip."""
_INVISIBLE = (3, 7)

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)


def page_of(document: Any, page: Any, number: int, struck: list[Box]) -> Page:
    """All marks of an open page; ``struck`` is where a reviewer crossed words out, in the page's own coordinates."""
    return _Sheet(document, page, number, struck).page()


class _Matrix(NamedTuple):
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def of(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: _Matrix) -> _Matrix:
        """This one done after ``first``."""
        return _Matrix(
            first.a * self.a + first.b * self.c, first.a * self.b + first.b * self.d,
            first.c * self.a + first.d * self.c, first.c * self.b + first.d * self.d,
            *self.of(first.e, first.f),
        )  # fmt: skip


class _Area(NamedTuple):
    """Something painted: where, in what colour (None: a picture, a shade, or no rectangle), as the how-many-eth mark.

    ``covers``: nothing that was there before is seen through it; of a picture that is found out where it matters.
    """

    box: Box
    colour: Colour | None
    order: int
    covers: bool


class _Ink(NamedTuple):
    """How the letters of one piece of text are drawn."""

    order: int
    colour: Colour | None
    """None where its colour does not tell whether it shows."""
    is_drawn: bool
    clip: Box | None


class _Raw(NamedTuple):
    """A letter in the page's own coordinates: where it stands, the way it runs, its extent."""

    text: str
    x: float
    y: float
    em: float
    turn: int
    """Quarters of a full turn; -1 where it stands askew."""
    box: Box
    ink: _Ink
    coded: bool


class _Sheet:
    """The objects of a page gone through once, then its letters."""

    def __init__(self, document: Any, page: Any, number: int, struck: list[Box]) -> None:
        self._document, self._page, self._number, self._struck = document, page, number, struck
        bounds = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, bounds)
        self._bounds = Box(bounds.left, bounds.bottom, bounds.right, bounds.top)
        self._marks = 0
        self._areas: list[_Area] = []
        self._rules: list[Box] = []
        self._fills: list[Box] = []
        self._pictured = 0.0
        self._pictures: dict[int, Any] = {}
        self._opaque: dict[int, bool] = {}
        self._inks: dict[int, _Ink] = {}

    def page(self) -> Page:
        count = pdfium.FPDFPage_CountObjects(self._page)
        self._walk((pdfium.FPDFPage_GetObject(self._page, at) for at in range(count)), _Matrix(), 0)
        raws = list(self._raws())
        if len(raws) * len(self._areas) > _MOST_LOOKS:
            raise too_much()
        turn = Counter(raw.turn for raw in raws if raw.turn >= 0 and raw.text.strip()).most_common(1)
        return self._turned(raws, turn[0][0] if turn else 0)

    # ── objects ──

    def _count(self, marks: int = 1) -> None:
        self._marks += marks
        if self._marks > MOST_MARKS:
            raise too_much()

    def _walk(self, objects: Iterator[Any], matrix: _Matrix, depth: int) -> None:
        for found in objects:
            self._count()
            kind = pdfium.FPDFPageObj_GetType(found)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(found, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self._inks[_address(found)] = self._ink(found, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                count = pdfium.FPDFFormObj_CountObjects(found)
                inside = (pdfium.FPDFFormObj_GetObject(found, at) for at in range(count))
                self._walk(inside, matrix.after(_matrix_of(found)), depth + 1)
            elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
                self._picture(found, matrix, kind == pdfium.FPDF_PAGEOBJ_IMAGE)

    def _picture(self, found: Any, matrix: _Matrix, is_image: bool) -> None:
        box = _moved(_bounds_of(found), matrix)
        if is_image and min(box.width, box.height) < _THIN < max(box.width, box.height):
            self._rules.append(box)  # some programs draw lines as pictures of one dot
            return
        self._areas.append(_Area(box, None, self._marks, False))
        if is_image:
            self._pictured += box.width * box.height
            if box.width * box.height < _MOST_DOTS:
                self._pictures[self._marks] = found

    def _hides(self, area: _Area) -> bool:
        """Whether nothing that was there before is seen through an area."""
        picture = self._pictures.pop(area.order, None)
        if picture is not None:
            self._opaque[area.order] = not self._is_seen_through(picture)
        return area.covers or self._opaque.get(area.order, False)

    def _is_seen_through(self, picture: Any) -> bool:
        """Whether a picture lets through what is behind it, as a printed stamp or the sign on headed paper does."""
        bitmap = pdfium.FPDFImageObj_GetRenderedBitmap(self._document, self._page, picture)
        if not bitmap:
            return True
        try:
            size = pdfium.FPDFBitmap_GetStride(bitmap) * pdfium.FPDFBitmap_GetHeight(bitmap)
            if pdfium.FPDFBitmap_GetFormat(bitmap) != pdfium.FPDFBitmap_BGRA or size <= 0:
                return False
            return min(ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), size)[3::4]) < 255
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)

    def _path(self, found: Any, matrix: _Matrix) -> None:
        how, stroked = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDFPath_GetDrawMode(found, how, stroked) or not (how.value or stroked.value):
            return
        colour, alpha = _colour(pdfium.FPDFPageObj_GetFillColor, found)
        filled = bool(how.value) and alpha > 0
        lined = bool(stroked.value) and _colour(pdfium.FPDFPageObj_GetStrokeColor, found)[1] > 0
        if not (filled or lined):
            return
        clip = self._clip(found, matrix)
        own = matrix.after(_matrix_of(found))
        opaque = alpha == 255 and not pdfium.FPDFPageObj_HasTransparency(found)
        for points, straight in self._outlines(found, own):
            xs, ys = [x for x, _ in points], [y for _, y in points]
            box = Box(min(xs), min(ys), max(xs), max(ys))
            if filled and min(box.width, box.height) < _THIN:
                self._rule(box, clip)
            elif filled:
                whole = straight and _is_rectangle(points)
                shown = box if clip is None else _common(box, clip)
                if shown is not None:
                    self._areas.append(_Area(shown, colour if whole and opaque else None, self._marks, whole and opaque))
                    if whole and not lined and not _alike(colour, WHITE):
                        self._fills.append(shown)
            if lined:
                for (x, y), (to_x, to_y) in itertools.pairwise(points):
                    if abs(to_x - x) < _SKEW or abs(to_y - y) < _SKEW:
                        self._rule(Box(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)), clip)

    def _rule(self, box: Box, clip: Box | None) -> None:
        shown = box if clip is None else _common(box, clip)
        if shown is not None:
            self._rules.append(shown)

    def _outlines(self, found: Any, matrix: _Matrix) -> Iterator[tuple[list[tuple[float, float]], bool]]:
        """The closed or open outlines of a path, and whether each is straight throughout."""
        points: list[tuple[float, float]] = []
        straight = True
        x, y = ctypes.c_float(), ctypes.c_float()
        count = pdfium.FPDFPath_CountSegments(found)
        self._count(max(count // 2, 0))
        for at in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(found, at)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            if kind == pdfium.FPDF_SEGMENT_MOVETO and points:
                if len(points) > 1:
                    yield points, straight
                points, straight = [], True
            straight = straight and kind != pdfium.FPDF_SEGMENT_BEZIERTO
            points.append(matrix.of(x.value, y.value))
            if pdfium.FPDFPathSegment_GetClose(segment) and len(points) > 1:
                points.append(points[0])
        if len(points) > 1:
            yield points, straight

    def _clip(self, found: Any, matrix: _Matrix) -> Box | None:
        """What of the page an object may be drawn on; None for all of it. The clip of a group is not asked."""
        clip = pdfium.FPDFPageObj_GetClipPath(found)
        paths = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
        if paths <= 0:
            return None
        held: Box | None = None
        x, y = ctypes.c_float(), ctypes.c_float()
        for path in range(paths):
            count = pdfium.FPDFClipPath_CountPathSegments(clip, path)
            self._count(max(count // 4, 0))
            if count <= 0:
                continue
            xs, ys = [], []
            for at in range(count):
                pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, at), x, y)
                xs.append(x.value)
                ys.append(y.value)
            box = Box(min(xs), min(ys), max(xs), max(ys))
            both = box if held is None else _common(held, box)
            held = both if both is not None else Box(0, 0, -1, -1)
        return None if held is None else _moved(held, matrix)

    def _ink(self, found: Any, matrix: _Matrix) -> _Ink:
        mode = pdfium.FPDFTextObj_GetTextRenderMode(found)
        colour, alpha = _colour(pdfium.FPDFPageObj_GetFillColor, found)
        fills = mode not in _NO_FILL
        drawn = mode not in _INVISIBLE and not (mode in (0, 4) and alpha == 0)
        return _Ink(self._marks, colour if fills and mode not in (2, 6) else None, drawn, self._clip(found, matrix))

    # ── letters ──

    def _raws(self) -> Iterator[_Raw]:
        text = pdfium.FPDFText_LoadPage(self._page)
        if not text:
            return
        try:
            count = pdfium.FPDFText_CountChars(text)
            self._count(max(count, 0))
            yield from self._letters(text, count)
        finally:
            pdfium.FPDFText_ClosePage(text)

    def _letters(self, text: Any, count: int) -> Iterator[_Raw]:
        loose, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        x, y = ctypes.c_double(), ctypes.c_double()
        unknown = _Ink(self._marks, None, True, None)
        turn, scale, last = 0, 1.0, -1
        for at in range(count):
            if pdfium.FPDFText_IsGenerated(text, at) == 1:
                continue
            code = pdfium.FPDFText_GetUnicode(text, at)
            if code in (10, 13):
                continue
            owner = _address(pdfium.FPDFText_GetTextObject(text, at))
            if owner != last or not owner:
                pdfium.FPDFText_GetMatrix(text, at, matrix)
                turn, scale, last = _turn(matrix.a, matrix.b), math.hypot(matrix.c, matrix.d), owner
            pdfium.FPDFText_GetCharOrigin(text, at, x, y)
            em = pdfium.FPDFText_GetFontSize(text, at) * scale
            pdfium.FPDFText_GetLooseCharBox(text, at, loose)
            box = Box(loose.left, loose.bottom, loose.right, loose.top)
            if turn != 0 or not 0.6 * em < box.height < 1.5 * em or box.width <= 0:
                box, em = self._tight(text, at, box, em)
            coded = code > 0 and code != 0xFFFD and not 0xE000 <= code < 0xF900 and pdfium.FPDFText_HasUnicodeMapError(text, at) != 1
            sign = chr(code) if coded else "\ufffd"
            yield _Raw(sign, x.value, y.value, em, turn, box, self._inks.get(owner, unknown), coded)

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
        sheet = self._bounds
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
        fills = [seen(box) for box in self._fills if box.width * box.height < 0.9 * area]
        rules = tuple(seen(box) for box in self._rules)
        return Page(self._number, width, height, tuple(letters), rules, tuple(fills), self._pictured > _WHOLE_PAGE * area)

    def _look(self, raw: _Raw) -> Look:
        across, up = (raw.box.left + raw.box.right) / 2, (raw.box.top + raw.box.bottom) / 2
        if any(box.holds(across, up) for box in self._struck):
            return Look.STRUCK
        ink = raw.ink
        if not ink.is_drawn or not self._bounds.holds(across, up) or (ink.clip and not ink.clip.holds(across, up, 0.5)):
            return Look.HIDDEN
        behind: Colour | None = WHITE
        for area in self._areas:
            if area.box.holds(across, up):
                if area.order < ink.order:
                    behind = area.colour
                elif _covers(area.box, raw.box) and self._hides(area):
                    return Look.HIDDEN
        return Look.HIDDEN if ink.colour is not None and behind is not None and _alike(ink.colour, behind) else Look.PLAIN


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


def _covers(area: Box, letter: Box) -> bool:
    return area.width >= 0.9 * letter.width and area.height >= 0.6 * letter.height


def _alike(first: Colour, second: Colour) -> bool:
    return all(abs(one - other) <= _ALIKE for one, other in zip(first, second, strict=True))


def _common(first: Box, second: Box) -> Box | None:
    left, top = max(first.left, second.left), max(first.top, second.top)
    right, bottom = min(first.right, second.right), min(first.bottom, second.bottom)
    return Box(left, top, right, bottom) if left <= right and top <= bottom else None


def _is_rectangle(points: list[tuple[float, float]]) -> bool:
    return 4 <= len(points) <= 6 and all(
        abs(x - to_x) < _SKEW or abs(y - to_y) < _SKEW for (x, y), (to_x, to_y) in itertools.pairwise(points)
    )


def _address(found: Any) -> int:
    return ctypes.cast(found, ctypes.c_void_p).value or 0


def _colour(ask: Any, found: Any) -> tuple[Colour, int]:
    """Red, green, blue and how opaque; black where it is none of plain colours."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not ask(found, *parts):
        return (0, 0, 0), 255
    red, green, blue, alpha = (part.value for part in parts)
    return (red, green, blue), alpha


def _matrix_of(found: Any) -> _Matrix:
    held = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(found, held):
        return _Matrix()
    return _Matrix(held.a, held.b, held.c, held.d, held.e, held.f)


def _bounds_of(found: Any) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(found, left, bottom, right, top)
    return Box(left.value, bottom.value, right.value, top.value)


def _moved(box: Box, matrix: _Matrix) -> Box:
    corners = [matrix.of(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))
