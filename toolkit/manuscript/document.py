"""A .docx → its lines as a reader of the final version sees them, and what it says of itself.

What counts as text is decided in :mod:`toolkit.ooxml.word`. A soft break begins a new line; a row of a table is one
line, its cells apart by tabs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from toolkit.errors import FileError
from toolkit.guard import Limits, Package, check_parts
from toolkit.ooxml.walking import local
from toolkit.ooxml.word import WordBlock, WordCell, WordTable, main_part, word_text
from toolkit.ooxml.wording import WordStyles, styles_in
from toolkit.seal import CARRIER_NAME

_LIMITS = Limits(elements=150_000, depth=150)
_UNREADABLE = "Word文件打不开（损坏、不完整，或含有不允许的声明），请用WPS或Word打开后另存为.docx再发。"
_TOO_BIG = "Word文件内容过多或展开后过大，不像正常的文字稿，未打开；请删去图片等无关内容后再发。"


@dataclass(frozen=True, slots=True)
class WordLine:
    """One line without the space around it, never empty. ``style`` is the paragraph style's name."""

    text: str
    style: str = ""
    row: bool = False
    """Whether it is a row of a table."""


@dataclass(frozen=True)
class WordFile:
    """What a .docx holds. ``seal`` is the property of that name, ``margins`` the lines of page heads and feet."""

    lines: tuple[WordLine, ...]
    seal: str | None
    margins: tuple[str, ...]


def open_word(data: bytes) -> WordFile:
    """The lines of a .docx. Raises :class:`FileError`."""
    try:
        package = Package(data)
        parts = check_parts(package, _LIMITS)
    except FileError as error:
        raise FileError(error.code, _TOO_BIG if error.code == "file.too_big" else _UNREADABLE) from error
    except (LookupError, ValueError) as error:  # what expat raises for an encoding that it does not know
        raise FileError("file.unreadable", _UNREADABLE) from error
    main = main_part(_tree(package, parts, "_rels/.rels"))
    folder = main.rpartition("/")[0]
    styles = styles_in(_tree(package, parts, f"{folder}/styles.xml"))
    body = _tree(package, parts, main)
    if body is None or local(body.tag) != "document":
        raise FileError("file.unreadable", _UNREADABLE)
    margins: list[str] = []
    for name in sorted(parts):
        if name.startswith((f"{folder}/footer", f"{folder}/header")) and name.endswith(".xml"):
            margin = _tree(package, parts, name)
            margins += [line.text for line in _text_lines(margin, styles)] if margin is not None else ()
    return WordFile(tuple(_text_lines(body, styles)), _seal(_tree(package, parts, "docProps/custom.xml")), tuple(margins))


# ── the package ───────────────────────────────────────────────────────────


def _tree(package: Package, parts: Mapping[str, bytes], name: str) -> Element | None:
    found = package.find(name)
    if found is None:
        return None
    try:
        return ElementTree.fromstring(parts[found])  # counted, and without a document type: see check_parts
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise FileError("file.unreadable", _UNREADABLE) from error


def _seal(tree: Element | None) -> str | None:
    for each in tree if tree is not None else ():
        if each.get("name") == CARRIER_NAME:
            return "".join(each.itertext()).strip() or None
    return None


# ── lines ─────────────────────────────────────────────────────────────────


def _text_lines(root: Element, styles: WordStyles) -> Iterator[WordLine]:
    return _lines(word_text(root, styles).blocks)


def _lines(blocks: Iterable[WordBlock]) -> Iterator[WordLine]:
    for block in blocks:
        if isinstance(block, WordTable):
            for row in block.rows:
                yield from _row(row)
        else:
            yield from (WordLine(line.strip(), block.style) for line in block.text.split("\n") if line.strip())
            yield from _lines(block.beside)


def _row(cells: tuple[WordCell, ...]) -> Iterator[WordLine]:
    if len(cells) == 1:  # a frame around text
        yield from _lines(cells[0].blocks)
        return
    words = [" ".join(line.text for line in _lines(cell.blocks)) for cell in cells]
    if any(words):
        yield WordLine("\t".join(words).strip(), row=True)
