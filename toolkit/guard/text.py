"""Files that are plain text of some kind: which encoding, and what they are."""

from __future__ import annotations

import codecs
import re

from toolkit.errors import FileError
from toolkit.guard.kinds import Kind
from toolkit.patterns import regex

_HEAD = 4096
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAIL = regex(r"^(received|to|message-id|return-path|delivered-to|x-mailer|cc):", re.MULTILINE)
_MAIL_HEADER = regex(r"(from|to|received|return-path|date|subject|message-id|mime-version|delivered-to|"
                          r"content-type|x-[a-z-]+): ?\S")
_OFFICE_XML = ("progid=\"excel.sheet\"", "progid=\"word.document\"", "progid='excel.sheet'", "progid='word.document'",
               "urn:schemas-microsoft-com:office:spreadsheet", "office/word/2003/wordml", "2006/xmlpackage", "schemas.uof.org")
_ONLINE = regex(r"https?://[^\s<>\"]{0,200}(docs\.qq\.com|kdocs\.cn|shimo\.im|feishu\.cn|dingtalk\.com|yuque\.com|"
                     r"weiyun\.com|pan\.baidu\.com|aliyundrive\.com|alipan\.com|jianguoyun\.com|mail\.qq\.com/cgi-bin/ftn)")
"""Where documents are kept and passed on by their address."""
_LONGEST_LINK = 1_500
_OFFICE_LOCK = regex(r",[^,\n]{0,80},[^,\n]{0,80},[0-9.]{8,10} [0-9:]{4,5},file:///[^\n]{0,400};\s?")
"""What LibreOffice lays beside an open file."""
_MARKUP = regex(r"<(!doctype html|html|head|body|table|div|p|meta|title|h[1-6]|span|style|script)\b")


def decode_text(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or GB18030, whichever it is. Raises :class:`FileError`."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decoded(data, encoding)
    guess = _without_bom(data)
    for encoding in ([guess] if guess else []) + ["utf-8", "gb18030"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError("file.unreadable", "文字编码认不出，请报送人另存为UTF-8编码的文本，或改发Word、Excel文件。")


def _decoded(data: bytes, encoding: str) -> str:
    return data.decode(encoding, "replace")  # the mark at the start leaves no doubt


def _without_bom(data: bytes) -> str | None:
    """UTF-16 without a mark: every second byte of line breaks, blanks and digits is zero."""
    head = data[:_HEAD]
    if len(head) < 4 or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even and odd * 20 > len(head):
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd and even * 20 > len(head) else None


def text_kind(data: bytes) -> Kind:
    """What a file without a telling first byte is: a page, a mail, a plain text, or nothing known."""
    if _is_lock_file(data):
        return "leftover"
    text = _head_of(data)
    if text is None:
        return "unknown"
    start = text.lstrip("\ufeff \r\n\t").lower()
    if start.startswith("{\\rtf"):
        return "rtf"
    if start.startswith(("[internetshortcut]", "[{000214a0", "[desktop entry]")) or _is_link(start, len(data)):
        return "shortcut"
    if _OFFICE_LOCK.fullmatch(start):
        return "leftover"
    if start.startswith("<svg") or (start.startswith("<?xml") and "<svg" in start):
        return "image"
    if start.startswith("<?xml") and any(sign in start for sign in _OFFICE_XML):
        return "officexml"
    if start.startswith(("<!doctype", "<html", "<?xml", "<table", "<!--", "<meta")) or _MARKUP.match(start):
        return "html"
    if _MAIL_HEADER.match(start) and ("mime-version:" in start or _MAIL.search(start)):
        return _mail_kind(start)
    return "text"


def leads_online(text: str) -> bool:
    """Whether a text (in small letters) gives the address of a document or a file that is kept online."""
    return bool(_ONLINE.search(text))


def _is_link(start: str, size: int) -> bool:
    """Whether a short text is no more than the address of a document that lies elsewhere."""
    if size > _LONGEST_LINK or not leads_online(start):
        return False
    return not start.startswith("<") or ("<plist" in start and "<key>url</key>" in start)


def _mail_kind(start: str) -> Kind:
    headers = re.split(r"\r?\n\r?\n", start, maxsplit=1)[0]
    if _MAIL.search(headers) and "snapshot-content-location:" not in headers:
        return "eml"
    page = re.search(r"content-type:\s*(multipart/related|text/html)", headers) or start.startswith("mime-version:")
    return "mht" if page else "eml"


def _head_of(data: bytes) -> str | None:
    """The first characters, None where they are not text."""
    head = data[:_HEAD]
    guess = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None) or _without_bom(data)
    for encoding in [guess] if guess else ["utf-8", "gb18030"]:
        try:
            # A character may be cut at the end of the head; nowhere else.
            text = codecs.getincrementaldecoder(encoding)("strict").decode(head, final=len(data) <= _HEAD)
        except UnicodeDecodeError:
            continue
        if sum(char.isprintable() or char in "\r\n\t\f\ufeff" for char in text) > 0.95 * len(text):
            return text
    return None


def _is_lock_file(data: bytes) -> bool:
    """The owner file an office program lays beside an open one: the user's name, once in bytes, once in UTF-16."""
    length = data[0] if data else 0
    return (
        len(data) in (54, 162, 165)
        and 0 < length < 54
        and data[1 : length + 1].strip(b"\x00 ") != b""
        and data[length + 1 : 54].strip(b"\x00 ") == b""
    )
