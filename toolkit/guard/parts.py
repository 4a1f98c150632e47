"""A counting look at the XML of an office file before any foreign parser sees it.

Expat alone, no tree: a document type (the door of entity bombs and external entities) is refused, and so is what
would make a parser walk or allocate for minutes: cells, merged areas, links and names without measure, nesting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from toolkit.errors import FileError
from toolkit.guard.light import is_light, is_shallow
from toolkit.guard.package import Package, damaged, too_much
from toolkit.guard.ranges import RANGE, area
from toolkit.limits import MOST_VALUES

Attributes = list[str]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may hold, over all its parts."""

    cells: int = 200_000
    rows: int = 100_000
    area: int = 200_000
    """Cells covered by merges or links: parsers make an object of each."""
    names: int = 2 * MOST_VALUES
    """A workbook of ours has one for each value of its form."""
    elements: int = 1_000_000
    others: int = 200_000
    """Elements outside the sheets and their strings: styles, drawings, comments, pivots."""
    depth: int = 250


LIMITS = Limits()
_BULKY = re.compile(r"(xl/worksheets/|xl/sharedstrings|word/|content\.xml)")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<")


def looks_like_xml(content: bytes) -> bool:
    """Whether a part may be taken for XML by whoever opens it; names and declared types prove nothing."""
    return content[:64].lstrip().startswith(_STARTS)


def check_parts(package: Package, limits: Limits = LIMITS) -> dict[str, bytes]:
    """Read and count every part; the parts as read, by name. Raises :class:`FileError`."""
    parts: dict[str, bytes] = {}
    failure: FileError | None = None
    for name in package.names:
        try:
            parts[name] = package.read(name)
        except FileError as error:  # what is wrong with the parts before it is said first
            failure = error
            break
    _check({name: content for name, content in parts.items() if looks_like_xml(content)}, limits)
    if failure is not None:
        raise failure
    return parts


def _check(parts: dict[str, bytes], limits: Limits) -> None:
    counter = _Counter(limits)
    light = is_light(parts, limits)
    for name, content in parts.items():
        if light and (_SHEET.match(name.lower()) or is_shallow(content, limits.depth)):
            _parse(_parser(), content)  # sound, and without a document type
        else:
            counter.count(name.lower(), content)


def check_xml(content: bytes, limits: Limits = LIMITS) -> None:
    """The same for a file that is one piece of XML."""
    _Counter(limits).count("word/", content)


class _Counter:
    """Counts over all parts of one file, so that many small parts are no way around."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._elements = self._others = self._area = 0
        self._left = {"c": limits.cells, "row": limits.rows, "definedName": limits.names}
        self._left |= dict.fromkeys(("mergeCell", "hyperlink"), limits.area)

    def count(self, name: str, content: bytes) -> None:
        """One part. Raises :class:`FileError`."""
        parser = _parser()
        parser.ordered_attributes = True
        before = self._elements
        if _SHEET.match(name):  # flat, and read as a stream: the depth of most elements is not worth its price
            parser.StartElementHandler = self._start
        else:
            parser.StartElementHandler, parser.EndElementHandler = self._with_depth()
        _parse(parser, content)
        if not _BULKY.match(name):
            self._others += self._elements - before
            if self._others > self._limits.others:
                raise too_much()

    def _start(self, tag: str, attributes: Attributes) -> None:
        self._elements += 1
        if self._elements > self._limits.elements:
            raise too_much()
        left = self._left
        if tag not in left:
            tag = tag[tag.rfind(":") + 1 :]  # rarely is there a prefix
            if tag not in left:
                return
        left[tag] -= 1
        if left[tag] < 0:
            raise too_much()
        if tag in ("mergeCell", "hyperlink"):
            self._cover(dict(zip(attributes[::2], attributes[1::2], strict=True)).get("ref", ""))

    def _with_depth(self) -> tuple[Callable[[str, Attributes], None], Callable[[str], None]]:
        depth, most, start = 0, self._limits.depth, self._start

        def opened(tag: str, attributes: Attributes) -> None:
            nonlocal depth
            depth += 1
            if depth > most:
                raise too_much()
            start(tag, attributes)

        def closed(_tag: str) -> None:
            nonlocal depth
            depth -= 1

        return opened, closed

    def _cover(self, ref: str) -> None:
        for match in RANGE.finditer(ref):
            self._area += area(match)
            if self._area > self._limits.area:
                raise too_much()


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _parse(parser: expat.XMLParserType, content: bytes) -> None:
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise damaged() from error


def _refuse_doctype(*_: Any) -> None:
    raise FileError("file.unreadable", "文件里含有不允许的声明（DOCTYPE），未打开；请报送人用WPS或Office打开后另存为新文件再发。")


def remarks_on(names: Iterable[str]) -> tuple[str, ...]:
    """What is to be said of a file by the names of its parts: macros and links are never followed."""
    lowered = [name.lower() for name in names]
    remarks = []
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name for name in lowered):
        remarks.append("文件带有宏，宏没有运行，也不会被运行。")
    if any("/externallinks/" in name for name in lowered):
        remarks.append("文件引用了别的文件，引用没有打开，所见为保存时的结果。")
    if any("/embeddings/" in name for name in lowered):
        remarks.append("文件里嵌有别的文件，没有打开。")
    return tuple(remarks)
