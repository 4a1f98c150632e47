"""Saved mails: what is attached to an .eml, or to each mail of an .mbox. Stands in a process of its own.

The body is a covering letter and no return, unless nothing but pictures is attached and it holds as many numbers as a table;
pictures shown in it (logos, signatures) are no files anybody sent.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.errors import HeaderParseError, InvalidBase64LengthDefect
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from typing import IO

from toolkit.errors import FileError
from toolkit.intake.archives import MAX_INNER, Give
from toolkit.intake.mailbody import body_as_file, forwarded_in_base64, is_picture, points_elsewhere, uuencoded
from toolkit.intake.mailhead import DAMAGED

NO_ATTACHMENT = "邮件里没有附件，正文不是报表；请报送人把填好的原表作为附件发送。"
ONLINE = "邮件正文里只有云附件（超大附件）或在线文档的链接，没有文件本身；请下载后再收，链接过期的请报送人重新发送文件。"
PICTURED = "邮件里没有附件，正文里有图片；表格是图片的，里面的数字读不出来，请报送人把填好的原表作为附件发送。"
WRAPPED = "这是Outlook特有格式打包的附件（winmail.dat），里面的文件取不出来；请报送人改用HTML或纯文本格式重发，或另行发送文件。"
CUT_SHORT = "附件不完整（邮件没有下载完，或保存时中断）；请重新保存邮件，或把附件另存出来再收。"
_LINE = 65_536
_LARGE_PICTURE = 40_000
"""Letters of base64: a table photographed has more, a logo fewer."""
_SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")


def mail_members(stream: IO[bytes], give: Give) -> None:
    """What is attached to one mail, forwarded mails in it included. Raises :class:`FileError` where nothing is."""
    if not _attachments(stream.read(), "", give):
        raise FileError("file.not_a_return", NO_ATTACHMENT)


def mailbox_members(stream: IO[bytes], give: Give) -> None:
    """What is attached to the mails of a mailbox. Raises :class:`FileError` where nothing is."""
    given = 0
    for number, raw in enumerate(_mails(stream), 1):
        label = f"第{number}封"
        if len(raw) > MAX_INNER:
            give(label, FileError("file.too_big", f"邮件超过{MAX_INNER // 1_000_000}MB的上限，请把附件另存出来再收。"))
            continue
        try:
            given += _attachments(raw, f"{label}/", give)
        except (RecursionError, ValueError, LookupError):
            give(label, FileError("file.unreadable", DAMAGED))
            given += 1
    if not given:
        raise FileError("file.not_a_return", NO_ATTACHMENT)


def _mails(stream: IO[bytes]) -> Iterator[bytes]:
    """The mails of a mailbox: each begins with a line “From …” after an empty one."""
    mail = bytearray()
    blank, begun = True, False
    while line := stream.readline(_LINE):
        if blank and line.startswith(b"From "):
            if begun:
                yield bytes(mail)
            mail.clear()
            begun = True
        elif len(mail) <= MAX_INNER:
            mail += line
        blank = line in (b"\n", b"\r\n")
    if begun:
        yield bytes(mail)


def _parts(message: Message) -> Iterator[Message]:
    """The parts of a mail, those of the mails in it included; a mail in base64 is one part, as yet unopened."""
    if message.is_multipart() and forwarded_in_base64(message) is None:
        for part in message.get_payload():
            yield from _parts(part)  # type: ignore[arg-type]
    else:
        yield message


def _attachments(raw: bytes, prefix: str, give: Give) -> int:
    count = pictures = 0
    pictured = False
    bodies: list[Message] = []
    for part in _parts(email.message_from_bytes(raw, policy=compat32)):
        name = _name_of(part)
        forwarded = forwarded_in_base64(part)
        if forwarded is not None:
            count += 1
            give(prefix + (name or f"附件{count}.eml"), forwarded)
            continue
        kind = part.get_content_type()
        shown = kind.startswith("image/") and bool(_raw(part, "content-id") or _raw(part, "content-disposition").startswith("inline"))
        if not name and kind.startswith("text/") and "attachment" not in _raw(part, "content-disposition").lower():
            for written, inside in uuencoded(part):
                count += 1
                give(prefix + (written or f"附件{count}"), inside)
            bodies.append(part)
            continue
        if shown or kind in _SIGNATURES:
            pictured |= shown and len(str(part.get_payload())) > _LARGE_PICTURE
            continue
        count += 1
        pictures += kind.startswith("image/") or is_picture(name)
        if kind in ("application/ms-tnef", "application/vnd.ms-tnef") or name.lower() == "winmail.dat":
            give(prefix + (name or "winmail.dat"), FileError("file.not_a_return", WRAPPED))
            continue
        content = part.get_payload(decode=True)
        if any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects):
            give(prefix + (name or f"附件{count}"), FileError("file.unreadable", CUT_SHORT))
            continue
        give(prefix + (name or f"附件{count}"), content if isinstance(content, bytes) else b"")
    if count == pictures and (body := body_as_file(bodies)):
        give(prefix + body[0], body[1])
        count += 1
    if not count and points_elsewhere(bodies):
        give(prefix + "云附件", FileError("file.not_a_return", ONLINE))
        count = 1
    if not count and pictured:
        give(prefix + "正文", FileError("file.not_a_return", PICTURED))
        count = 1
    return count


def _raw(part: Message, header: str) -> str:
    """A header as it stands. The library would put a mark in the place of every byte that is no ASCII."""
    for name, value in part.raw_items():
        if name.lower() == header:
            return _text(str(value))
    return ""


def _text(value: str) -> str:
    raw = value.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("gb18030", "replace")


def _name_of(part: Message) -> str:
    """An attachment's name: raw bytes, RFC 2231 or RFC 2047, whichever the sender's program knew."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        value = _raw(part, header)
        if not value:
            continue
        alone = Message()
        alone[header] = re.sub(r"\r?\n[ \t]*", " ", value)
        name = alone.get_param(parameter, header=header)
        if isinstance(name, tuple):
            return _from_charset(name[2].encode("latin-1", "replace"), name[0] or "").strip()
        if name:
            return _from_words(str(name)).strip()
    return ""


def _from_words(text: str) -> str:
    if "=?" not in text:
        return text
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(part if isinstance(part, str) else _from_charset(part, charset or "") for part, charset in parts)


def _from_charset(raw: bytes, charset: str) -> str:
    tried = "gb18030" if charset.lower().startswith("gb") else charset or "utf-8"
    for encoding in (tried, "utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("gb18030", "replace")
