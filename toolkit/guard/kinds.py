"""The kinds of files an office may receive, what a person calls them, and how large one may be."""

from __future__ import annotations

from typing import Literal

from toolkit.structs import Struct

Kind = Literal[
    "xlsx", "xlsb", "xls", "ods", "docx", "doc", "odt", "rtf", "pptx", "ofd", "iwork", "reader", "officexml", "pdf", "image",
    "html", "mht", "eml", "mbox", "msg", "zip", "rar", "7z", "tar", "gz", "bz2",
    "xz", "volume", "packed", "exe", "media", "database", "text", "shortcut", "leftover", "locked", "unknown",
]  # fmt: skip
"""A .csv is ``text`` until its reader has looked; .et is ``xls`` and .wps is ``doc`` by their content. A mailbox (``mbox``)
and a ``volume`` are told by whoever takes archives apart, never by a sniff. A ``locked`` file is encrypted, perhaps with the
password that Excel itself gives: see ``toolkit.intake.unlocking``."""

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""What files of the older Office begin with."""

KIND_NAMES: dict[Kind, str] = {
    "xlsb": "Excel二进制工作簿（.xlsb）",
    "xls": "旧版Excel文件（.xls）",
    "ods": "OpenDocument表格",
    "docx": "Word文件",
    "doc": "旧版Word文件（.doc）",
    "odt": "OpenDocument文字",
    "rtf": "RTF文件",
    "pptx": "演示文稿",
    "ofd": "OFD版式文件",
    "iwork": "苹果Numbers、Pages等文件",
    "reader": "CAJ、CEB等阅读器格式的文件",
    "officexml": "Word或Excel的XML文件",
    "pdf": "PDF文件",
    "image": "图片",
    "html": "网页文件",
    "mht": "网页存档（.mht）",
    "eml": "邮件（.eml）",
    "msg": "Outlook邮件（.msg）",
    "zip": "压缩包",
    "rar": "压缩包（.rar）",
    "7z": "压缩包（.7z）",
    "tar": "压缩包（.tar）",
    "gz": "压缩包（.gz）",
    "bz2": "压缩包（.bz2）",
    "xz": "压缩包（.xz）",
    "volume": "分卷压缩的一卷",
    "packed": "不常见的压缩包或光盘映像",
    "media": "音频或视频文件",
    "database": "数据库文件",
    "exe": "程序文件（.exe）",
    "text": "文本文件",
    "shortcut": "快捷方式或链接",
    "leftover": "WPS、Excel打开文件时留下的临时文件（~$、.~开头）",
    "locked": "加了密的Excel或Word文件",
    "unknown": "不认识的文件",
}
"""What a person calls each kind."""

MAX_FILE = 20_000_000
MAX_ENTRIES = 300
MAX_UNPACKED = 80_000_000


class Sniffed(Struct, frozen=True):
    """What a file is, and its bytes."""

    kind: Kind
    data: bytes
