"""An OFD (the layout format of Chinese offices): a zip of XML, page by page, by a walk of our own.

``OFD.xml`` names the documents, each ``Document.xml`` its pages and their templates, each ``Content.xml`` what is drawn. What
is drawn is laid out like a page of a PDF: tables by their lines, everything else as lines of text. Signatures, annotations
and attachments are no part of the page.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from toolkit.errors import FileError
from toolkit.guard import Limits, Package, check_parts, damaged, locked
from toolkit.intake.document import Document
from toolkit.intake.readers.marks import Page
from toolkit.intake.readers.ofd_page import numbers, page_of
from toolkit.intake.readers.onpage import items
from toolkit.intake.readers.paged import blocks
from toolkit.ooxml.walking import child, children, local

MOST_PAGES = 50
LIMITS = Limits(elements=400_000, others=400_000)
_A4 = (210.0, 297.0)
_EXPORT = "请报送人用WPS、数科等阅读器打开，导出为Word或PDF后发送，或发送填好的原表（.xlsx）。"
_SCAN = f"这份OFD是扫描件或图片，里面没有文字；{_EXPORT}"
_NO_TEXT = f"这份OFD里没有读得出来的文字；{_EXPORT}"


def read(data: bytes) -> Document:
    """Raises :class:`FileError` for damaged files, scans, and such without words."""
    package = Package(data)
    if package.find("Encryptions.xml") is not None:
        raise locked()
    parts = check_parts(package, LIMITS)
    files = _Files(package, parts)
    pages: list[Page] = []
    pictures = 0
    for number, (size, contents) in enumerate(files.pages(), 1):
        if number > MOST_PAGES:
            raise FileError("file.too_big", f"OFD超过{MOST_PAGES}页，不像年度报告，没有读；请只发送报告部分，或发送原表。")
        page, shown = page_of(number, size, contents)
        pages.append(page)
        pictures += sum(box.width > 170 and box.height > 57 for box in shown)
    if not any(letter.text.strip() for page in pages for letter in page.letters):
        raise FileError("file.not_a_return", _SCAN if pictures else _NO_TEXT)
    return Document("ofd", tuple(blocks([list(items(page)) for page in pages])), files.title(), (), pictures)


class _Files:
    """The parts by the paths in which they name each other."""

    def __init__(self, package: Package, parts: dict[str, bytes]) -> None:
        self._package, self._parts = package, parts
        self._read: dict[str, Element] = {}
        root = self._part("OFD.xml", "")
        if root is None:
            raise damaged()
        self._bodies = list(children(root[1], "DocBody"))

    def title(self) -> str:
        """The title that the first document says of itself."""
        title = child(self._bodies[0], "DocInfo", "Title") if self._bodies else None
        return (title.text or "").strip() if title is not None else ""

    def pages(self) -> Iterator[tuple[tuple[float, float], list[Element]]]:
        """The pages of all documents: the size in millimetres, and what is drawn, the template first."""
        for body in self._bodies:
            root = self._named(child(body, "DocRoot"), "")
            if root is None:
                raise damaged()
            where, document = root
            common = child(document, "CommonData")
            usual = _size(child(common, "PageArea")) or _A4
            templates = {template.get("ID"): template for template in children(common, "TemplatePage")}
            for entry in children(child(document, "Pages"), "Page"):
                found = self._part(entry.get("BaseLoc", ""), where)
                if found is None:
                    raise damaged()
                behind, before = self._templates(found[1], templates, where)
                yield _size(child(found[1], "Area")) or usual, [*behind, found[1], *before]

    def _templates(self, page: Element, known: dict[str | None, Element], where: str) -> tuple[list[Element], list[Element]]:
        behind: list[Element] = []
        before: list[Element] = []
        for used in children(page, "Template"):
            template = known.get(used.get("TemplateID"))
            found = self._part(template.get("BaseLoc", ""), where) if template is not None else None
            if found is not None:
                (before if used.get("ZOrder") == "Foreground" else behind).append(found[1])
        return behind, before

    def _named(self, element: Element | None, where: str) -> tuple[str, Element] | None:
        return self._part((element.text or "").strip(), where) if element is not None else None

    def _part(self, path: str, where: str) -> tuple[str, Element] | None:
        """A part by its path from the folder ``where``, and the folder it lies in; None where it is not there."""
        full = posixpath.normpath(posixpath.join("/", where, path)).lstrip("/")
        name = self._package.find(full)
        if name is None:
            return None
        if name not in self._read:
            self._read[name] = ElementTree.fromstring(self._parts[name])  # counted, and without a document type
        return posixpath.dirname(name), self._read[name]


def _size(area: Element | None) -> tuple[float, float] | None:
    for element in area if area is not None else ():
        if local(element.tag) == "PhysicalBox":
            box = numbers(element.text)
            if len(box) == 4 and box[2] > 0 and box[3] > 0:
                return box[2], box[3]
    return None
