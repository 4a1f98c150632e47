"""One page of an OFD: its letters, lines and coloured areas, each where a person sees it.

Places are millimetres from the page's upper left corner, each object within its own boundary and turned or stretched by its
own matrix; here they become points, as on a page of a PDF.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

from toolkit.guard import too_much
from toolkit.intake.readers.marks import Box, Letter, Matrix, Page
from toolkit.ooxml.walking import child, children, local
from toolkit.patterns import regex
from toolkit.seen import Look
from toolkit.structs import Struct

POINT = 72 / 25.4
MOST_MARKS = 40_000
"""Letters and strokes of one page; a dense page has 2,000."""
_THIN = 1.5
"""Points: an area thinner than this is a line."""
_NUMBER = regex(r"[-+]?(?:[0-9]{1,9}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})(?:[eE][-+]?[0-9]{1,2})?")
_STEP = regex(rf"([SMLQBACc])|({_NUMBER.pattern})")
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0, "c": 0}
_MOST_REPEATED = 10_000
_WHITE = 235
_DEEPEST = 20


class Drawn(Struct, frozen=True):
    """What a page shows, template and content: letters with whether they are white, lines, areas, pictures."""

    letters: list[tuple[Letter, bool]]
    rules: list[Box]
    fills: list[Box]
    pictures: list[Box]


def page_of(number: int, size: tuple[float, float], contents: list[Element]) -> tuple[Page, list[Box]]:
    """A page by what is drawn on it, its template first; and the places of its pictures."""
    drawn = Drawn([], [], [], [])
    for content in contents:
        _draw(content, drawn, 0)
    wide, tall = size[0] * POINT, size[1] * POINT
    letters = tuple(
        letter._replace(look=Look.HIDDEN) if white and not any(box.holds(letter.across, letter.down) for box in drawn.fills) else letter
        for letter, white in drawn.letters
    )
    pictured = any(box.width > 0.5 * wide and box.height > 0.5 * tall for box in drawn.pictures)
    return Page(number, wide, tall, letters, tuple(drawn.rules), tuple(drawn.fills), pictured), drawn.pictures


def numbers(text: str | None) -> list[float]:
    """The numbers that a list of them holds."""
    return [float(number) for number in _NUMBER.findall(text or "")[:_MOST_REPEATED]]


def _draw(container: Element, drawn: Drawn, depth: int) -> None:
    if depth > _DEEPEST:
        raise too_much()
    for element in container:
        name = local(element.tag)
        if name == "TextObject":
            _text(element, drawn)
        elif name == "PathObject":
            _path(element, drawn)
        elif name == "ImageObject":
            drawn.pictures.append(_moved(_placed(element), [(0, 0), (1, 1)]) if element.get("CTM") else _boundary(element))
        elif name in ("Content", "Layer", "PageBlock"):
            _draw(element, drawn, depth + 1)
        if len(drawn.letters) + len(drawn.rules) + len(drawn.fills) > MOST_MARKS:
            raise too_much()


def _placed(element: Element) -> Callable[[float, float], tuple[float, float]]:
    """From an object's own places to points on the page."""
    left, top, *_ = [*numbers(element.get("Boundary")), 0.0, 0.0]
    given = numbers(element.get("CTM"))
    matrix = Matrix(*given[:6]) if len(given) >= 6 else Matrix()

    def place(x: float, y: float) -> tuple[float, float]:
        across, down = matrix.of(x, y)
        return (left + across) * POINT, (top + down) * POINT

    return place


def _boundary(element: Element) -> Box:
    left, top, wide, tall = [*numbers(element.get("Boundary")), 0.0, 0.0, 0.0, 0.0][:4]
    return Box(left * POINT, top * POINT, (left + wide) * POINT, (top + tall) * POINT)


def _moved(place: Callable[[float, float], tuple[float, float]], points: list[tuple[float, float]]) -> Box:
    moved = [place(*point) for point in points]
    xs, ys = [x for x, _ in moved], [y for _, y in moved]
    return Box(min(xs), min(ys), max(xs), max(ys))


# ── letters ───────────────────────────────────────────────────────────


def _text(element: Element, drawn: Drawn) -> None:
    size = _first(element.get("Size"), 0.0)
    stretch = _first(element.get("HScale"), 1.0)
    place = _placed(element)
    look = Look.HIDDEN if element.get("Visible") == "false" or element.get("Alpha") == "0" else Look.PLAIN
    white = _is_white(child(element, "FillColor"))
    x = y = 0.0
    for code in children(element, "TextCode"):
        x, y = _first(code.get("X"), x), _first(code.get("Y"), y)
        across, down = x, y
        steps, falls = _steps(code.get("DeltaX")), _steps(code.get("DeltaY"))
        for char in code.text or "":
            wide = size * stretch * (1.0 if ord(char) > 0x2E7F else 0.5)
            step, fall = next(steps, None), next(falls, 0.0)
            if step is not None and not fall:
                wide = min(wide * 1.2, step) if step > 0 else wide
            if char not in "\r\n":
                drawn.letters.append((_letter(char, place, across, down, wide, size, look), white))
            across, down = across + (step if step is not None else (0.0 if fall else wide)), down + fall
        if len(drawn.letters) > MOST_MARKS:
            raise too_much()


def _letter(
    char: str, place: Callable[[float, float], tuple[float, float]], x: float, y: float, wide: float, size: float, look: Look
) -> Letter:
    left, base = place(x, y)
    right, base_right = place(x + wide, y)
    head, top = place(x, y - size)
    upright = abs(base_right - base) <= abs(right - left) and right > left
    return Letter(char, min(left, right), max(left, right), base, math.hypot(head - left, top - base), look, upright=upright)


def _steps(text: str | None) -> Iterator[float]:
    """How far each letter stands from the one before: “5 g 3 5.6” is 5 and three times 5.6."""
    words = (text or "").split()[:_MOST_REPEATED]
    at = 0
    while at < len(words):
        if words[at] == "g" and at + 2 < len(words):
            times, step = _first(words[at + 1], 0.0), _first(words[at + 2], 0.0)
            yield from (step for _ in range(min(int(times), _MOST_REPEATED)))
            at += 3
        else:
            yield _first(words[at], 0.0)
            at += 1


def _first(text: str | None, otherwise: float) -> float:
    found = _NUMBER.match((text or "").strip())
    return float(found[0]) if found else otherwise


def _is_white(colour: Element | None) -> bool:
    if colour is None:
        return False
    parts = numbers(colour.get("Value"))
    return len(parts) in (1, 3) and min(parts) >= _WHITE


# ── lines and areas ───────────────────────────────────────────────────


def _path(element: Element, drawn: Drawn) -> None:
    """Straight level and upright strokes as lines; rectangles by their sides where they are stroked, as areas where filled."""
    if element.get("Visible") == "false":
        return
    data = child(element, "AbbreviatedData")
    place = _placed(element)
    half = max(_first(element.get("LineWidth"), 0.353), 0.1) * POINT / 2
    stroked, filled = element.get("Stroke") != "false", element.get("Fill") == "true"
    for points in _outlines(data.text if data is not None else ""):
        ends = [place(*point) for point in points]
        box = _moved(place, points)
        if filled:
            if min(box.width, box.height) <= _THIN:
                drawn.rules.append(box)
            elif not _is_white(child(element, "FillColor")):
                drawn.fills.append(box)
        if stroked:
            for (x, y), (to_x, to_y) in pairwise(ends):
                if abs(x - to_x) < 0.5 or abs(y - to_y) < 0.5:
                    drawn.rules.append(_stroke(x, y, to_x, to_y, half))


def _stroke(x: float, y: float, to_x: float, to_y: float, half: float) -> Box:
    left, right, top, bottom = min(x, to_x), max(x, to_x), min(y, to_y), max(y, to_y)
    if right - left >= bottom - top:
        return Box(left, top - half, right, bottom + half)
    return Box(left - half, top, right + half, bottom)


def _outlines(data: str | None) -> Iterator[list[tuple[float, float]]]:
    """The points of each outline; of curves only where they end."""
    outline: list[tuple[float, float]] = []
    step, operands = "", list[float]()
    for count, found in enumerate(_STEP.finditer(data or "")):
        if count > MOST_MARKS:
            raise too_much()
        if found[1]:
            step, operands = found[1], []
        else:
            operands.append(float(found[2]))
        if not step or len(operands) < _OPERANDS[step]:
            continue
        if step in "SM":
            if len(outline) > 1:
                yield outline
            outline = [(operands[0], operands[1])]
        elif step in "Cc":
            if outline:
                outline.append(outline[0])
        else:
            outline.append((operands[-2], operands[-1]))
        step, operands = "" if step in "CcSM" else step, []
    if len(outline) > 1:
        yield outline
