"""The Word file printed to PDF by LibreOffice, where it is installed: what is published is what was signed."""

from __future__ import annotations

from toolkit.errors import UsageError
from toolkit.intake.readers.office import NOT_INSTALLED, exported, soffice

SECONDS = 120
"""Within which a report is printed; a long one takes five."""
_EXPORT = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
"""Tagged: a screen reader finds headings and tables in it."""
_INSTEAD = "请用 --format docx 生成Word，再用WPS或Word打开，另存为（输出为）PDF"


def printed_pdf(document: bytes, *, program: str | None = None, seconds: float = SECONDS) -> bytes:
    """A .docx as PDF. Raises :class:`UsageError` where LibreOffice is missing, took too long or made none."""
    program = program or soffice()
    if program is None:
        raise UsageError(f"{NOT_INSTALLED}LibreOffice，不能直接生成PDF；{_INSTEAD}。")
    made, finished = exported(document, "docx", _EXPORT, program=program, seconds=seconds)
    if made is not None and made.startswith(b"%PDF-"):
        return made
    why = "没有生成" if finished else f"{seconds:g}秒内没有生成完，已停止"
    raise UsageError(f"LibreOffice{why}PDF；{_INSTEAD}。")
