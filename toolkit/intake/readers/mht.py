"""A page saved as one file (.mht, .mhtml): the page itself out of its envelope; pictures and styles stay inside."""

from __future__ import annotations

import contextlib
import email
from email.message import Message

from toolkit.errors import FileError
from toolkit.intake.document import Document
from toolkit.intake.readers.html import CHARSETS, decoded, read_page
from toolkit.intake.readers.text import read as read_text


def read(data: bytes) -> Document:
    """Raises :class:`FileError` where no page is inside."""
    message = email.message_from_bytes(data)
    plain = None
    for part in message.walk():
        if part.get_content_type() == "text/html":
            return read_page(_text(part), "mht")
        if part.get_content_type() == "text/plain" and plain is None and not part.is_multipart():
            plain = part
    if plain is None or "content-type" not in message:
        raise FileError("file.unreadable", "网页存档里没有网页内容，请用浏览器重新保存网页，或发送原表。")
    content = read_text(_content(plain))
    return Document("mht", content.blocks)


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: Message) -> str:
    content = _content(part)
    name = CHARSETS.get((part.get_content_charset() or "").lower())
    with contextlib.suppress(UnicodeDecodeError):
        if name and b"charset" not in content[:4096].lower():
            return content.decode(name)
    return decoded(content)
