"""A counting look at the XML of an office file before any foreign parser sees it.

Expat alone, no tree: a document type (the door of entity bombs and external entities) is refused, and so is what
would make a parser walk or allocate for minutes: cells, merged areas, links and names without measure, nesting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple
from xml.parsers import expat

from toolkit.errors import FileError
from toolkit.guard.light import covers_little, is_few, is_shallow
from toolkit.guard.package import Package, damaged, too_much
from toolkit.guard.plain import PlainSheet, plain_sheet, plain_strings
from toolkit.guard.ranges import RANGE, area
from toolkit.limits import MOST_VALUES
from toolkit.patterns import regex
from toolkit.structs import Struct

Attributes = list[str]


class Limits(Struct, frozen=True):
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


class Plain(NamedTuple):
    """The sheets and the strings of a workbook that are spelt as nearly every one, by the names of their parts."""

    sheets: dict[str, PlainSheet]
    strings: dict[str, list[str]]


LIMITS = Limits()
_BULKY = regex(r"(xl/worksheets/|xl/sharedstrings|word/|content\.xml)")
_SHEET = regex(r"xl/worksheets/[^/]+\.xml")
_STRINGS = "sharedstrings.xml"
_SMALL = 100_000
"""Bytes of what is remembered."""
_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<")


def looks_like_xml(content: bytes) -> bool:
    """Whether a part may be taken for XML by whoever opens it; names and declared types prove nothing."""
    return content[:64].lstrip().startswith(_STARTS)


def check_parts(package: Package, limits: Limits = LIMITS) -> dict[str, bytes]:
    """Read and count every part; the parts as read, by name. Raises :class:`FileError`."""
    parts, failure = _read(package)
    _check(_xml(parts), limits)
    if failure is not None:
        raise failure
    return parts


def check_workbook(package: Package, limits: Limits = LIMITS) -> tuple[dict[str, bytes], Plain]:
    """As :func:`check_parts`, and what of the parts is plain: their text was gone through once, and need not be again."""
    parts, failure = _read(package)
    plain = _check(_xml(parts), limits, plainly=True)
    if failure is not None:
        raise failure
    return parts, plain


def _read(package: Package) -> tuple[dict[str, bytes], FileError | None]:
    """The parts up to one that cannot be read, and what is wrong with that: what is wrong with those before it is said first."""
    parts: dict[str, bytes] = {}
    for name in package.names:
        try:
            parts[name] = package.read(name)
        except FileError as error:
            return parts, error
    return parts, None


def _xml(parts: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in parts.items() if looks_like_xml(content)}


def _check(parts: dict[str, bytes], limits: Limits, *, plainly: bool = False) -> Plain:
    """Whether all is within limits, and sound XML without a document type."""
    plain = Plain({}, {})
    few = is_few(parts, limits)
    if few and plainly:
        _take(parts, plain)
    light = few and covers_little(parts, plain.sheets, limits)
    counter = _Counter(limits)
    for name, content in parts.items():
        if not (light and _is_light(name, content, plain, limits.depth)):
            plain.sheets.pop(name, None)
            counter.count(name.lower(), content)
    return plain


def _is_light(name: str, content: bytes, plain: Plain, depth: int) -> bool:
    """Whether one of few elements is sound and shallow."""
    if name in plain.sheets:
        looks, rest = plain.sheets[name].pieces
        return _was_sound(looks) and _parses(rest)
    if name in plain.strings or _SHEET.match(name.lower()):
        return _is_sound(content)
    return is_shallow(content, depth) and _is_sound(content)


def _take(parts: dict[str, bytes], plain: Plain) -> None:
    for name, content in parts.items():
        if _SHEET.match(name.lower()):
            sheet = plain_sheet(content)
            if sheet is not None:
                plain.sheets[name] = sheet
        elif name.lower().endswith(_STRINGS):
            strings = plain_strings(content)
            if strings is not None:
                plain.strings[name] = strings


def _is_sound(content: bytes) -> bool:
    """Whether that is XML without a document type."""
    return _was_sound(content) if len(content) <= _SMALL else _parses(content)


@lru_cache(maxsize=64)
def _was_sound(content: bytes) -> bool:
    """The same of what is alike in many files: in workbooks of one campaign styles, themes, lists of parts and the looks of sheets are."""
    return _parses(content)


def _parses(content: bytes) -> bool:
    try:
        _parse(_parser(), content)
    except FileError:
        return False
    return True


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
