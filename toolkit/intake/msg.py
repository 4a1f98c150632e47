"""What is attached to a mail saved by Outlook (.msg). Stands in a process of its own.

Such a file is a small file system (OLE). An attachment is a folder ``__attach_version1.0_#…`` of one stream a
property, named by its number and type: 3701 the content, 3707 the long name, 3704 the short one, 3712 the mark by
which the body shows a picture; type 001F is UTF-16, 001E the sender's code page.
"""

from __future__ import annotations

from importlib import import_module
from typing import IO, Any

from toolkit.errors import FileError
from toolkit.intake.archives import Give, most_of, too_large
from toolkit.intake.mail import NO_ATTACHMENT, WRAPPED
from toolkit.intake.mailbody import holds_report, is_picture

_CONTENT = "__substg1.0_37010102"
_NAMES = ("3707", "3704", "3001")
_BODIES = (("10130102", "正文.html"), ("1013001F", "正文.html"), ("1000001F", "正文.txt"), ("1000001E", "正文.txt"))


def message_members(stream: IO[bytes], give: Give) -> None:
    """What is attached, to forwarded mails inside as well. Raises :class:`FileError` where nothing is."""
    ole = import_module("olefile").OleFileIO(stream)
    paths = ole.listdir(streams=True, storages=False)
    count = pictures = 0
    for path in paths:
        if path[-1] != _CONTENT or len(path) < 2 or not path[-2].startswith("__attach_version1.0_"):
            continue
        folder = path[:-1]
        name = next((text for number in _NAMES if (text := _text(ole, folder, number))), "")
        if _text(ole, folder, "3712") and is_picture(name):
            continue
        count += 1
        pictures += is_picture(name)
        name = name or f"附件{count}"
        if name.lower() == "winmail.dat":
            give(name, FileError("file.not_a_return", WRAPPED))
        elif ole.get_size(path) > most_of(name):
            give(name, too_large(name))
        else:
            content = ole.openstream(path).read()
            whole = len(content) == ole.get_size(path)  # the library makes do with what it finds
            give(name, content if whole else FileError("file.unreadable", "邮件里的这个附件不完整，请报送人重新发送。"))
    if count == pictures and not _body(ole, give) and not count:
        raise FileError("file.not_a_return", NO_ATTACHMENT)


def _body(ole: Any, give: Give) -> bool:
    """Hand on the body as a file where it holds a report, the page rather than the text beside it."""
    for number, name in _BODIES:
        path = [f"__substg1.0_{number}"]
        if not ole.exists(path) or ole.get_size(path) > most_of(name):
            continue
        content = ole.openstream(path).read()
        if number.endswith("001F"):
            content = content.decode("utf-16-le", "replace").encode("utf-8-sig")
        if holds_report(content):
            give(name, content)
            return True
    return False


def _text(ole: Any, folder: list[str], number: str) -> str:
    for kind, encoding in (("001F", "utf-16-le"), ("001E", "gb18030")):
        path = [*folder, f"__substg1.0_{number}{kind}"]
        if ole.exists(path) and ole.get_size(path) < 4_096:
            return str(ole.openstream(path).read().decode(encoding, "replace").rstrip("\x00").strip())
    return ""
