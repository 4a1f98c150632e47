"""What is drawn on one page of a PDF besides letters, and how its letters are drawn: its objects gone through once.

All in the page's own coordinates, which count upwards.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

from toolkit.guard import too_much
from toolkit.intake.readers.marks import Box, Matrix
from toolkit.intake.readers.pdfium import pdfium

MOST_MARKS = 40_000
"""Letters and strokes of one page; a dense page has 2,000."""
_TALLEST_SIGN = 60.0
"""Points: an area no larger than this may be a letter drawn by its outline, or a part of one."""
_BUCKET = 16.0
_DEEPEST = 8
"""Groups within groups of a page."""
_THIN = 3.0
"""Points: a filled area thinner than this is a line."""
_SKEW = 1.0
_ALIKE = 12
"""Of 255: colours that nobody tells apart."""
_MOST_DOTS = 4_000_000
"""Square points of a picture that is looked at; a page has half a million."""
_NO_FILL = (1, 5)
"""Ways to draw text without filling it: outlines only, outlines and clip."""
_INVISIBLE = (3, 7)

Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)


class Area(NamedTuple):
    """Something painted: where, in what colour (None: a picture, a shade, or no rectangle), as the how-many-eth mark.

    ``covers``: nothing that was there before is seen through it; of a picture that is found out where it matters.
    """

    box: Box
    colour: Colour | None
    order: int
    covers: bool


class Ink(NamedTuple):
    """How the letters of one piece of text are drawn."""

    order: int
    colour: Colour | None
    """None where its colour does not tell whether it shows."""
    is_drawn: bool
    clip: Box | None
    box: Box | None = None
    """Its extent."""


class Drawing:
    """The objects of a page."""

    def __init__(self, document: Any, page: Any) -> None:
        self._document, self._page = document, page
        bounds = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, bounds)
        self.bounds = Box(bounds.left, bounds.bottom, bounds.right, bounds.top)
        self._marks = 0
        self.areas: list[Area] = []
        self.rules: list[Box] = []
        self.fills: list[Box] = []
        self._outlined: dict[tuple[int, int], list[Box]] = {}
        self.pictured = 0.0
        self._pictures: dict[int, Any] = {}
        self._opaque: dict[int, bool] = {}
        self.inks: dict[int, Ink] = {}
        """By the address of the piece of text."""
        count = pdfium.FPDFPage_CountObjects(page)
        self._walk((pdfium.FPDFPage_GetObject(page, at) for at in range(count)), Matrix(), 0)

    def count(self, marks: int = 1) -> None:
        """So many marks more. Raises :class:`~toolkit.errors.FileError` where a page has too many."""
        self._marks += marks
        if self._marks > MOST_MARKS:
            raise too_much()

    def _walk(self, objects: Iterator[Any], matrix: Matrix, depth: int) -> None:
        for found in objects:
            self.count()
            kind = pdfium.FPDFPageObj_GetType(found)
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(found, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self.inks[address_of(found)] = self._ink(found, matrix)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                count = pdfium.FPDFFormObj_CountObjects(found)
                inside = (pdfium.FPDFFormObj_GetObject(found, at) for at in range(count))
                self._walk(inside, matrix.after(_matrix_of(found)), depth + 1)
            elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
                self._picture(found, matrix, kind == pdfium.FPDF_PAGEOBJ_IMAGE)

    def _picture(self, found: Any, matrix: Matrix, is_image: bool) -> None:
        box = _moved(_bounds_of(found), matrix)
        if is_image and min(box.width, box.height) < _THIN < max(box.width, box.height):
            self.rules.append(box)  # some programs draw lines as pictures of one dot
            return
        self.areas.append(Area(box, None, self._marks, False))
        if is_image:
            self.pictured += box.width * box.height
            if box.width * box.height < _MOST_DOTS:
                self._pictures[self._marks] = found

    def hides(self, area: Area) -> bool:
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

    def _path(self, found: Any, matrix: Matrix) -> None:
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
            if filled:
                self._fill(Area(box, colour, self._marks, opaque), clip, straight and _is_rectangle(points), lined)
            if lined:
                for (x, y), (to_x, to_y) in itertools.pairwise(points):
                    if abs(to_x - x) < _SKEW or abs(to_y - y) < _SKEW:
                        self._rule(Box(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y)), clip)

    def _fill(self, area: Area, clip: Box | None, is_rectangle: bool, is_lined: bool) -> None:
        box = area.box if clip is None else common(area.box, clip)
        if box is None:
            return
        shows = area.colour is not None and not alike(area.colour, WHITE)
        if shows and max(box.width, box.height) < _TALLEST_SIGN:
            self._outlined.setdefault(_bucket((box.left + box.right) / 2, (box.top + box.bottom) / 2), []).append(box)
        if min(box.width, box.height) < _THIN:
            self.rules.append(box)
        elif is_rectangle:
            self.areas.append(area._replace(box=box, colour=area.colour if area.covers else None))
            if shows and not is_lined:
                self.fills.append(box)
        elif max(box.width, box.height) >= _TALLEST_SIGN:
            self.areas.append(Area(box, None, area.order, False))

    def _rule(self, box: Box, clip: Box | None) -> None:
        shown = box if clip is None else common(box, clip)
        if shown is not None:
            self.rules.append(shown)

    def _outlines(self, found: Any, matrix: Matrix) -> Iterator[tuple[list[tuple[float, float]], bool]]:
        """The closed or open outlines of a path, and whether each is straight throughout."""
        points: list[tuple[float, float]] = []
        straight = True
        x, y = ctypes.c_float(), ctypes.c_float()
        count = pdfium.FPDFPath_CountSegments(found)
        self.count(max(count // 16, 0))
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

    def _clip(self, found: Any, matrix: Matrix) -> Box | None:
        """What of the page an object may be drawn on; None for all of it. The clip of a group is not asked."""
        clip = pdfium.FPDFPageObj_GetClipPath(found)
        paths = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
        if paths <= 0:
            return None
        held: Box | None = None
        x, y = ctypes.c_float(), ctypes.c_float()
        for path in range(paths):
            count = pdfium.FPDFClipPath_CountPathSegments(clip, path)
            self.count(max(count // 4, 0))
            if count <= 0:
                continue
            xs, ys = [], []
            for at in range(count):
                pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, at), x, y)
                xs.append(x.value)
                ys.append(y.value)
            box = Box(min(xs), min(ys), max(xs), max(ys))
            both = box if held is None else common(held, box)
            held = both if both is not None else Box(0, 0, -1, -1)
        return None if held is None else _moved(held, matrix)

    def _ink(self, found: Any, matrix: Matrix) -> Ink:
        mode = pdfium.FPDFTextObj_GetTextRenderMode(found)
        colour, alpha = _colour(pdfium.FPDFPageObj_GetFillColor, found)
        fills = mode not in _NO_FILL
        drawn = mode not in _INVISIBLE and not (mode in (0, 4) and alpha == 0)
        return Ink(self._marks, colour if fills and mode not in (2, 6) else None, drawn, self._clip(found, matrix), _moved(_bounds_of(found), matrix))

    def is_outlined(self, box: Box) -> bool:
        """Whether a sign is drawn in a letter's place by its outlines: browsers draw bold so, with invisible letters to be copied."""
        (left, top), (right, bottom) = _bucket(box.left, box.top), _bucket(box.right, box.bottom)
        return any(
            box.holds((sign.left + sign.right) / 2, (sign.top + sign.bottom) / 2)
            for col in range(left, right + 1)
            for row in range(top, bottom + 1)
            for sign in self._outlined.get((col, row), ())
        )


def _bucket(x: float, y: float) -> tuple[int, int]:
    return int(x // _BUCKET), int(y // _BUCKET)


def alike(first: Colour, second: Colour) -> bool:
    """Whether nobody tells two colours apart."""
    return all(abs(one - other) <= _ALIKE for one, other in zip(first, second, strict=True))


def common(first: Box, second: Box) -> Box | None:
    """The part two rectangles share."""
    left, top = max(first.left, second.left), max(first.top, second.top)
    right, bottom = min(first.right, second.right), min(first.bottom, second.bottom)
    return Box(left, top, right, bottom) if left <= right and top <= bottom else None


def _is_rectangle(points: list[tuple[float, float]]) -> bool:
    return 4 <= len(points) <= 6 and all(
        abs(x - to_x) < _SKEW or abs(y - to_y) < _SKEW for (x, y), (to_x, to_y) in itertools.pairwise(points)
    )


def address_of(found: Any) -> int:
    """What tells one object of a page from another."""
    return ctypes.cast(found, ctypes.c_void_p).value or 0


def _colour(ask: Any, found: Any) -> tuple[Colour, int]:
    """Red, green, blue and how opaque; black where it is none of plain colours."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not ask(found, *parts):
        return (0, 0, 0), 255
    red, green, blue, alpha = (part.value for part in parts)
    return (red, green, blue), alpha


def _matrix_of(found: Any) -> Matrix:
    held = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(found, held):
        return Matrix()
    return Matrix(held.a, held.b, held.c, held.d, held.e, held.f)


def _bounds_of(found: Any) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(found, left, bottom, right, top)
    return Box(left.value, bottom.value, right.value, top.value)


def _moved(box: Box, matrix: Matrix) -> Box:
    corners = [matrix.of(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Box(min(xs), min(ys), max(xs), max(ys))
