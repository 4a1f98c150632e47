"""A PDF opened by PDFium, and its pages with all that shows on them, within bounds."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from toolkit.errors import FileError
from toolkit.intake.readers.drawn import MOST_MARKS
from toolkit.intake.readers.inked import page_of
from toolkit.intake.readers.marks import Box, Page
from toolkit.intake.readers.pdfium import pdfium
from toolkit.structs import Struct

MOST_PAGES = 50
_LONGEST_TITLE = 10_000
_LOCKED = "PDF设有打开密码，请报送人取消密码后重新发送，或发送原表。"
_NOT_DRAWN = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_TEXT)
"""Marks of reviewers that are no part of the page as it is printed."""


class Opened(Struct, frozen=True):
    """A document that is open."""

    title: str
    pages: Iterator[Page]


@contextmanager
def opened(data: bytes) -> Iterator[Opened]:
    """Raises :class:`FileError` for locked files and such with too many pages, ValueError for what is no PDF."""
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        if pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise FileError("file.encrypted", _LOCKED)
        raise ValueError("no PDF")
    try:
        if pdfium.FPDF_GetPageCount(document) > MOST_PAGES:
            raise FileError("file.too_big", f"PDF超过{MOST_PAGES}页，不像年度报告，没有读；请只发送报告部分，或发送原表。")
        yield Opened(_title(document), _pages(document))
    finally:
        pdfium.FPDF_CloseDocument(document)


def _title(document: Any) -> str:
    length = pdfium.FPDF_GetMetaText(document, b"Title", None, 0)
    if not 2 < length < _LONGEST_TITLE:
        return ""
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDF_GetMetaText(document, b"Title", buffer, length)
    return buffer.raw[: length - 2].decode("utf-16-le", "replace").strip()


def _pages(document: Any) -> Iterator[Page]:
    count = pdfium.FPDF_GetPageCount(document)
    if count <= 0:
        raise ValueError("no page")
    for at in range(count):
        page = pdfium.FPDF_LoadPage(document, at)
        if not page:
            raise ValueError(f"page {at + 1} cannot be opened")
        struck = _struck(page)
        if _with_notes(page) and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
            # What was typed into fields and notes is drawn like the rest: a person sees no difference.
            pdfium.FPDF_ClosePage(page)
            page = pdfium.FPDF_LoadPage(document, at)
        try:
            yield page_of(document, page, at + 1, struck)
        finally:
            pdfium.FPDF_ClosePage(page)


# ── what reviewers put over a page ────────────────────────────────────


def _notes(page: Any) -> Iterator[Any]:
    for at in range(min(pdfium.FPDFPage_GetAnnotCount(page), MOST_MARKS)):
        note = pdfium.FPDFPage_GetAnnot(page, at)
        if note:
            yield note
            pdfium.FPDFPage_CloseAnnot(note)


def _with_notes(page: Any) -> bool:
    return any(pdfium.FPDFAnnot_GetSubtype(note) not in _NOT_DRAWN for note in _notes(page))


def _struck(page: Any) -> list[Box]:
    """Where a reviewer's mark crosses words out, in the page's own coordinates (upwards)."""
    found = []
    quad = pdfium.FS_QUADPOINTSF()
    for note in _notes(page):
        if pdfium.FPDFAnnot_GetSubtype(note) != pdfium.FPDF_ANNOT_STRIKEOUT:
            continue
        for at in range(min(pdfium.FPDFAnnot_CountAttachmentPoints(note), 1000)):
            if pdfium.FPDFAnnot_GetAttachmentPoints(note, at, quad):
                xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
                found.append(Box(min(xs), min(ys), max(xs), max(ys)))
    return found


