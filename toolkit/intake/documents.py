"""Any one received file → a :class:`Document`, or a :class:`FileError` of one clear sentence. Nothing in between."""

from __future__ import annotations

from dataclasses import replace

from toolkit.errors import FileError
from toolkit.guard import KIND_NAMES, Kind, Sniffed, check_xml, sniff
from toolkit.intake.document import Document
from toolkit.intake.readers.office import CONVERTED, converted
from toolkit.intake.worker import READERS, read_isolated

_RESEND = "请报送人发送填好的原表（.xlsx）或Word文件。"
_SAID: dict[Kind, tuple[str, str]] = {
    "xlsb": ("file.unreadable", "请用WPS或Excel打开后另存为.xlsx再收。"),
    "pptx": ("file.not_a_return", _RESEND),
    "ofd": ("file.not_a_return", f"里面的表格读不出来，{_RESEND}"),
    "image": ("file.not_a_return", f"图片里的数字读不出来，{_RESEND}"),
    "eml": ("file.not_a_return", "请把其中的附件另存出来再收。"),
    "msg": ("file.not_a_return", "请用Outlook打开，把其中的附件另存出来再收。"),
    "zip": ("file.not_a_return", "里面不是表格本身，请解压后再收。"),
    "rar": ("file.not_a_return", "里面不是表格本身，请解压后再收。"),
    "7z": ("file.not_a_return", "里面不是表格本身，请解压后再收。"),
    "shortcut": ("file.not_a_return", "只指向别处的文件或云文档，没有内容，请报送人下载原文件后发送。"),
    "leftover": ("file.not_a_return", "没有内容，请报送人关闭文件后发送同名的原文件。"),
}
"""Kinds that no reader takes: the code, and what to do."""


def read_document(data: bytes) -> Document:
    """Take a received file apart. Raises :class:`FileError`; what its content does to a parser stays in a worker."""
    return read_sniffed(sniff(data))


def read_sniffed(sniffed: Sniffed) -> Document:
    """The same for a file already looked at."""
    kind = sniffed.kind
    if kind in READERS:
        return read_isolated(sniffed.data, kind)
    if kind in CONVERTED:
        if kind == "officexml":
            check_xml(sniffed.data)
        other = sniff(converted(sniffed.data, kind))
        if other.kind in READERS:
            found = read_isolated(other.data, other.kind)
            said = f"{KIND_NAMES[kind]}经LibreOffice转换后读取，请核对所读内容。"
            return replace(found, kind=kind, remarks=(*found.remarks, said))
    code, remedy = _SAID.get(kind, ("file.unreadable", ""))
    if not remedy:
        raise FileError(code, "打不开：不是Excel、Word等文件，可能传输中损坏，请报送人重新发送。")
    raise FileError(code, f"这是{KIND_NAMES[kind]}，{remedy}")
