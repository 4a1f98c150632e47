"""Files encrypted with the password that Excel itself gives: they open without one, so they are read.

Excel encrypts a workbook whose structure is protected when it saves it as .xls, and some programs do so with .xlsx, all with
one password that every office program tries before it asks. No other is tried. The library works in a process of its own;
what comes out is looked at like any received file.
"""

from __future__ import annotations

import io
from importlib import import_module
from types import SimpleNamespace
from typing import IO, Any

from toolkit.errors import FileError
from toolkit.guard import Sniffed, locked, sniff
from toolkit.guard.ole import workbook_stream
from toolkit.intake.isolated import Allowance, Work
from toolkit.intake.worker import ask

PASSWORD = "VelvetSweatshop"
MOST_TURNS = 1_000_000
"""How often a key may be hashed: Excel writes 100,000, and each 100,000 cost a tenth of a second."""
ALLOWANCE = Allowance()
_OPENED, _LOCKED, _ODD = b"+", b"-", b"?"
_UNUSUAL = "文件加了密，且加密方式不常见，没有打开；请报送人取消密码后重新发送。"


def opened_up(data: bytes) -> Sniffed:
    """What a file is, and its bytes; of one with the built-in password what is in it. Raises :class:`FileError` as both looks do."""
    sniffed = sniff(data)
    return sniff(unlocked(data)) if sniffed.kind == "locked" else sniffed


def unlocked(data: bytes, allowance: Allowance = ALLOWANCE) -> bytes:
    """A locked file's content. Raises :class:`FileError` where it has a password of its own, or will not open in time."""
    answer, _ = ask(__name__, "", data, allowance)
    if answer[:1] == _OPENED:
        return answer[1:]
    raise locked() if answer == _LOCKED else FileError("file.encrypted", _UNUSUAL)


# ── the child's side ──────────────────────────────────────────────────


def prepared(_: str) -> Work:
    """In the child: the library imported, to open one file."""
    library = import_module("msoffcrypto")
    ooxml = import_module("msoffcrypto.format.ooxml")
    xls = import_module("msoffcrypto.format.xls97")
    # The library makes a copy of an .xls on the disk to change it; nothing is written here.
    xls.tempfile = SimpleNamespace(TemporaryFile=io.BytesIO)  # type: ignore[attr-defined]

    def work(given: IO[bytes], answer: IO[bytes]) -> None:
        data = given.read()
        opener = xls.Xls97File if workbook_stream(data) else ooxml.OOXMLFile
        try:
            content = _decrypted(opener(io.BytesIO(data)))
        except library.exceptions.InvalidKeyError:
            answer.write(_LOCKED)
        except Exception:  # an odd or damaged header fails in many ways
            answer.write(_ODD)
        else:
            answer.write(_OPENED + content if content else _ODD)

    return work


def _decrypted(file: Any) -> bytes:
    """The content; empty where the file asks for more turns than any program writes."""
    if int(getattr(file, "info", {}).get("spinValue", 0)) > MOST_TURNS:
        return b""
    # The key is proved by what comes out: the library's own proof fails on the hashes of Excel 2010.
    file.load_key(password=PASSWORD)
    out = io.BytesIO()
    file.decrypt(out)
    return out.getvalue()
