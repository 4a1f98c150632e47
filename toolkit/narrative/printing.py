"""The Word file printed to PDF by LibreOffice, where it is installed: what is published is what was signed."""

from __future__ import annotations

from hashlib import sha256

from toolkit.errors import UsageError
from toolkit.intake.readers.office import NOT_INSTALLED, exported, soffice
from toolkit.patterns import regex

SECONDS = 120
"""Within which a report is printed; a long one takes five."""
_EXPORT = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
"""Tagged: a screen reader finds headings and tables in it."""
_DATE = regex(rb"(/CreationDate ?\(D:)[0-9]{14}")
_MARK = regex(rb"(/ID ?\[ ?<)([0-9A-F]{32})(>\s*<)([0-9A-F]{32})(?=>)|(/DocChecksum ?/)([0-9A-F]{32})")
_INSTEAD = "请用 --format docx 生成Word，再用WPS或Word打开，另存为（输出为）PDF"


def printed_pdf(document: bytes, *, program: str | None = None, seconds: float = SECONDS) -> bytes:
    """A .docx as PDF. Raises :class:`UsageError` where LibreOffice is missing, took too long or made none."""
    program = program or soffice()
    if program is None:
        raise UsageError(f"{NOT_INSTALLED}LibreOffice，不能直接生成PDF；{_INSTEAD}。")
    made, finished = exported(document, "docx", _EXPORT, program=program, seconds=seconds)
    if made is not None and made.startswith(b"%PDF-"):
        return _dateless(made)
    why = "没有生成PDF" if finished else f"在{seconds:g}秒内没有生成完PDF，已停止"
    raise UsageError(f"LibreOffice{why}；{_INSTEAD}。")


def _dateless(made: bytes) -> bytes:
    """The same PDF, whenever it was made: its date pinned, its mark that of its content. No byte moves, so that its index holds."""
    pinned = _DATE.sub(lambda found: found[1] + b"20210101000000", made)
    mark = sha256(_MARK.sub(b"", pinned)).hexdigest()[:32].upper().encode()
    return _MARK.sub(lambda found: found[5] + mark if found[5] else found[1] + mark + found[3] + mark, pinned)
