"""An .xlsx that may be opened in this process: counted, and spelt the way openpyxl expects.

Two legal spellings make openpyxl fail: part names with backslashes or a leading slash (some Windows zip writers),
and the Strict namespaces of ISO 29500. Both are rewritten in memory. Drawings are emptied: they hold no value,
and openpyxl would hand every picture to an image library.
"""

from __future__ import annotations

import io
import re
import zipfile

from toolkit.errors import FileError
from toolkit.guard.kinds import KIND_NAMES, Sniffed
from toolkit.guard.ole import locked
from toolkit.guard.package import Package
from toolkit.guard.parts import check_parts, looks_like_xml
from toolkit.patterns import regex

_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAMESPACE = regex(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/([A-Za-z/]+)")
_RENAMED = {
    b"extendedProperties": b"extended-properties",
    b"customProperties": b"custom-properties",
}
"""Names that the two editions spell differently, besides the order of their words."""
_DRAWING = regex(r"xl/drawings/[^/]+\.xml", re.IGNORECASE)
_NO_DRAWING = b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>'
_PICTURE = regex(r"(xl/media/|xl/embeddings/)", re.IGNORECASE)


def require_workbook(sniffed: Sniffed) -> bytes:
    """The bytes of an .xlsx that may be opened. Raises :class:`FileError` naming what the file is instead."""
    if sniffed.kind == "xlsx":
        return sniffed.data
    if sniffed.kind == "locked":
        raise locked()
    if sniffed.kind == "unknown":
        raise FileError("file.unreadable", "打不开：不是Excel、Word等文件，可能传输中损坏，请报送人重新发送。")
    if sniffed.kind in ("xls", "xlsb", "ods"):
        raise FileError("file.unreadable", f"这是{KIND_NAMES[sniffed.kind]}，请用WPS或Excel打开后另存为.xlsx再收。")
    if sniffed.kind in ("zip", "rar", "7z"):
        raise FileError("file.not_a_return", f"这是{KIND_NAMES[sniffed.kind]}，里面不是表格本身，请解压后再收。")
    raise FileError(
        "file.not_a_return", f"这是{KIND_NAMES[sniffed.kind]}，不是下发的报表，请用下发的原表（.xlsx）填报。"
    )


def safe_workbook(sniffed: Sniffed) -> bytes:
    """The bytes of an .xlsx, counted and spelt so that openpyxl may open them here.

    The very bytes received where nothing had to be respelt. Raises :class:`FileError` as
    :func:`require_workbook` does, and where the content would hurt the reader.
    """
    package = Package(require_workbook(sniffed))
    parts = check_parts(package)
    strict = any(_STRICT in content for name, content in parts.items() if name.lower().startswith("xl/workbook"))
    drawn = any(_DRAWING.fullmatch(name) or _PICTURE.match(name) for name in parts)
    if not (package.renamed or strict or drawn):
        return sniffed.data
    return _rewritten(parts, strict=strict)


def transitional(content: bytes) -> bytes:
    """A part with the Strict namespaces and relationship types replaced by the usual ones."""
    return _STRICT_NAMESPACE.sub(_usual, content) if _STRICT in content else content


def _usual(match: re.Match[bytes]) -> bytes:
    family, rest = match.groups()
    first, slash, last = rest.partition(b"/")
    words = _RENAMED.get(first, first) + slash + _RENAMED.get(last, last)
    return b"http://schemas.openxmlformats.org/" + family + b"/2006/" + words


def _rewritten(parts: dict[str, bytes], *, strict: bool) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            if _PICTURE.match(name):
                continue
            if _DRAWING.fullmatch(name):
                content = _NO_DRAWING
            elif strict and looks_like_xml(content):
                content = transitional(content)
            archive.writestr(name, content)
    return out.getvalue()
