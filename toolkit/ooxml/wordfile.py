"""A .docx opened once: the words of its body, of the heads and feet of its pages, and what it says of itself.

Whoever reads a Word file, the manuscript or a foreign report, asks this. Our own walk over counted parts, so it runs in
this process; whatever a file does to it is one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from re import Pattern
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from toolkit.errors import FileError
from toolkit.guard import Limits, Package, check_parts, too_much
from toolkit.ooxml.bookmarks import signed
from toolkit.ooxml.pictures import pictures_in_word
from toolkit.ooxml.walking import child
from toolkit.ooxml.word import WordBlock, WordParagraph, WordText, main_part, word_text
from toolkit.ooxml.word_looks import styles_in
from toolkit.structs import Struct

LIMITS = Limits(elements=150_000)
MOST_TEXT = 3_000_000
"""Characters of one file; the longest report has some thirty thousand."""
_UNREADABLE = "Word文件打不开（损坏、不完整，或含有不允许的声明DOCTYPE），请用WPS或Word打开后另存为.docx再发。"
_TOO_BIG = "Word文件内容过多或展开后过大，不像正常的文字稿，未打开；请删去图片等无关内容后再发。"


class WordFile(Struct, frozen=True):
    """What a .docx holds. ``margins`` are the heads and feet of its pages, ``properties`` the custom ones."""

    body: WordText
    margins: tuple[WordText, ...]
    properties: Mapping[str, str]
    title: str
    """The title among its properties."""
    names: tuple[str, ...]
    """The names of its parts."""
    numbering: Element | None = None
    """The part that tells which numbers Word draws before paragraphs."""
    styles: Element | None = None
    pictures: int = 0
    """Pictures in its body that are large enough to be a table."""


def open_word(data: bytes, *, bookmarks: Pattern[str] | None = None) -> WordFile:
    """Open a .docx; ``bookmarks`` called so leave their signs in its words (:mod:`toolkit.ooxml.bookmarks`). Raises :class:`FileError`."""
    try:
        return _opened(Package(data), bookmarks)
    except FileError as error:
        if error.code == "file.encrypted":
            raise
        raise FileError(error.code, _TOO_BIG if error.code == "file.too_big" else _UNREADABLE) from error
    except (RecursionError, MemoryError) as error:
        raise FileError("file.too_big", _TOO_BIG) from error
    except Exception as error:  # one file nobody thought of must not stop the others
        raise FileError("file.unreadable", _UNREADABLE) from error


def _opened(package: Package, bookmarks: Pattern[str] | None) -> WordFile:
    parts = check_parts(package, LIMITS)

    def part(name: str) -> Element | None:
        stored = package.find(name)
        return ElementTree.fromstring(parts[stored]) if stored else None  # counted, and without a document type

    main = main_part(part("_rels/.rels"))
    folder = main.rpartition("/")[0]
    body, styles = child(part(main), "body"), part(f"{folder}/styles.xml")
    if body is None:
        raise FileError("file.unreadable", _UNREADABLE)
    if bookmarks is not None:
        signed(body, bookmarks)
    known = styles_in(styles)
    words = word_text(body, known)
    around = [name for name in sorted(parts) if name.startswith((f"{folder}/footer", f"{folder}/header")) and name.endswith(".xml")]
    margins = tuple(word_text(margin, known) for name in around if (margin := part(name)) is not None)
    if sum(_length(text.blocks) for text in (words, *margins)) > MOST_TEXT:
        raise too_much()  # its words alone would fill the memory of whoever reads on
    return WordFile(
        words, margins, _properties(part("docProps/custom.xml")), _title(part("docProps/core.xml")), tuple(parts),
        part(f"{folder}/numbering.xml"), styles, pictures_in_word(body),
    )


def _length(blocks: Iterable[WordBlock]) -> int:
    return sum(
        sum(len(piece.text) for piece in block.pieces) + _length(block.beside) if isinstance(block, WordParagraph)
        else sum(_length(cell.blocks) for row in block.rows for cell in row)
        for block in blocks
    )


def _properties(part: Element | None) -> dict[str, str]:
    properties: dict[str, str] = {}
    for element in part if part is not None else ():
        properties.setdefault(element.get("name", ""), "".join(element.itertext()).strip())
    return properties


def _title(part: Element | None) -> str:
    title = child(part, "title")
    return (title.text or "").strip() if title is not None else ""
