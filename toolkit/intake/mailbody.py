"""What a mail may carry in place of an attachment: a report in its body, a file in uuencode, a mail in base64."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from email.message import Message

from toolkit.errors import FileError
from toolkit.guard import decode_text
from toolkit.guard.text import leads_online
from toolkit.patterns import regex

_TAG = regex(rb"<[^<>]*>")
_STYLE = regex(rb"<(style|script)\b", re.IGNORECASE)
_NUMBER = regex(rb"[0-9]+")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emz", ".wmz", ".tif", ".tiff", ".webp", ".heic")
_KEPT_ONLINE = ("超大附件", "云附件", "文件中转站", "网盘")
_LONGEST_LETTER = 200_000
_AS_MANY_AS_A_TABLE = 40
"""Numbers in a body that may be a report: a letter with dates, telephone numbers and a quoted mail has fewer."""
_BEGIN = regex(rb"begin [0-7]{3,4} ([^\r\n]+)")
_CUT = "附件不完整（邮件没有下载完，或保存时中断）；请重新保存邮件，或把附件另存出来再收。"


def body_as_file(bodies: Sequence[Message]) -> tuple[str, bytes] | None:
    """The body that holds a report, as a file with a name; the page rather than the text beside it. None of a mere letter."""
    for kind, name in (("text/html", "正文.html"), ("text/plain", "正文.txt")):
        for part in bodies:
            content = _content(part)
            if part.get_content_type() == kind and holds_report(content):
                return name, _in_known_encoding(content, part)
    return None


def points_elsewhere(bodies: Sequence[Message]) -> bool:
    """Whether a letter gives the address of a file that is kept online, as programs do with large attachments."""
    for part in bodies:
        try:
            words = decode_text(_content(part)[:_LONGEST_LETTER]).lower()
        except FileError:
            continue
        if any(word in words for word in _KEPT_ONLINE) or leads_online(words):
            return True
    return False


def is_picture(name: str) -> bool:
    """Whether an attachment is a picture by its name: no return can be in it."""
    return name.lower().endswith(_PICTURES)


def holds_report(content: bytes) -> bool:
    """Whether a body, a page or a plain text, says as many numbers as a table has."""
    return len(_NUMBER.findall(_words(content))) >= _AS_MANY_AS_A_TABLE


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _words(page: bytes) -> bytes:
    """What a page says, without tags and what is written for programs."""
    pieces = _STYLE.split(page)
    shown = [pieces[0]]
    for name, rest in zip(pieces[1::2], pieces[2::2], strict=True):
        shown.append(rest[max(rest.lower().find(b"</" + name.lower()), 0) :])
    return _TAG.sub(b" ", b" ".join(shown))


def _in_known_encoding(content: bytes, part: Message) -> bytes:
    """The reader knows UTF-8 and GB18030, and what a page declares; the mail's own word counts only for others."""
    charset = (part.get_content_charset() or "").lower()
    if charset in ("", "utf-8", "us-ascii") or charset.startswith("gb"):
        return content
    try:
        return content.decode(charset).encode("utf-8-sig")
    except (LookupError, UnicodeDecodeError):
        return content


def forwarded_in_base64(part: Message) -> bytes | None:
    """A mail attached to a mail in base64, which the standard forbids and programs send: the library takes its letters for
    the mail. None of every other part."""
    if part.get_content_type() != "message/rfc822" or "base64" not in str(part.get("content-transfer-encoding", "")).lower():
        return None
    inner = part.get_payload()
    if not isinstance(inner, list) or len(inner) != 1 or not isinstance(inner[0], Message) or len(inner[0]):
        return None  # it has headers: it is no base64, whatever the part says
    letters = inner[0].get_payload()
    try:
        return base64.b64decode(letters.encode("ascii", "ignore")) if isinstance(letters, str) else None
    except binascii.Error:
        return None


def uuencoded(part: Message) -> Iterator[tuple[str, bytes | FileError]]:
    """The files that stand in a plain text between “begin 644 name” and “end”."""
    if part.get_content_type() != "text/plain":
        return
    name, pieces = "", bytearray()
    for line in _content(part).splitlines():
        begin = _BEGIN.fullmatch(line)
        if begin and not name:
            name, pieces = _name(begin[1]), bytearray()
        elif name and line.strip() == b"end":
            yield name, bytes(pieces)
            name = ""
        elif name and line.strip():
            try:
                pieces += binascii.a2b_uu(line)
            except binascii.Error:
                yield name, FileError("file.unreadable", _CUT)
                name = ""
    if name:
        yield name, FileError("file.unreadable", _CUT)


def _name(raw: bytes) -> str:
    try:
        return raw.decode().strip()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace").strip()
