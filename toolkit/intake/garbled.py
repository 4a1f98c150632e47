"""Names that a packing program read in the wrong encoding and stored so, told by what no name of a file has, and put right.

A program that takes GBK for code page 437 and writes the outcome down as UTF-8, with the flag that says so, packs 甲街道.xlsx as
╝╫╜╓╡└.xlsx. What cannot be told for sure stays as it is: a name is for people, and for finding whose a file is.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.patterns import regex

_CHINESE = regex(r"[\u4e00-\u9fff]")
_ALL_CHINESE = regex(r"[\x20-\x7e\u4e00-\u9fff\u3000-\u301f\uff01-\uff5e·—‘’“”…№Ⅰ-Ⅻ①-⑩⑴-⒇×]++")
"""What names of Chinese files are made of."""
_LEAST = 2
"""Chinese characters a name has that is put right: one may be chance."""
_HYBRID = regex(r"[╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫]")
"""Lines both single and double: no frame that somebody draws in a name has any."""
_DRAWN = regex(r"[\u2500-\u259f]")
_BESIDE_DRAWN = regex(r"[\u0080-\u024f\u0370-\u03ff\u2000-\u23ff]")
"""What no word joins to lines: of code page 437 the letters and signs beside them."""
_RUNS = regex(r"[\u0080-\u00ff\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]++")
"""Unbroken stretches of what an accented letter, or a sign of Western Windows, stands for."""
_SIGNS = regex(r"[¡-¿×÷]")
"""What stands in no word of an accented language."""
_LONG_RUN = 4


def put_right(name: str) -> str:
    """A name as its sender has it; the same where it is not surely garbled."""
    return _from_437(name) or _from_western(name) or name


def all_put_right(names: Sequence[str]) -> list[str]:
    """The names of one archive. Where one of them is surely GBK taken for code page 437, the others that can be are it too."""
    right = [put_right(name) for name in names]
    if not any(_is_gbk_as_437(name) for name in names):
        return right
    return [done if done != name else _gbk(_bytes(name, "cp437"), least=1) or name for name, done in zip(names, right, strict=True)]


def _from_437(name: str) -> str:
    raw = _bytes(name, "cp437")
    return _utf8(raw) or (_gbk(raw) if _is_gbk_as_437(name) else "")


def _is_gbk_as_437(name: str) -> bool:
    drawn = bool(_HYBRID.search(name)) or bool(_DRAWN.search(name) and _BESIDE_DRAWN.search(name))
    return drawn and bool(_gbk(_bytes(name, "cp437")))


def _from_western(name: str) -> str:
    """UTF-8 or GBK taken for the Windows of Western Europe."""
    runs = _RUNS.findall(name)
    if not any(len(run) >= _LONG_RUN for run in runs):
        return ""
    raw = _western(name)
    if found := _utf8(raw):
        return found
    whole = all(len(run) % 2 == 0 for run in runs) and _SIGNS.search("".join(run for run in runs if len(run) >= _LONG_RUN))
    return _gbk(raw) if whole else ""


def _bytes(name: str, encoding: str) -> bytes:
    """What it was before it was read in an encoding; empty where it was not, or is plain ASCII."""
    try:
        return b"" if name.isascii() else name.encode(encoding)
    except UnicodeEncodeError:
        return b""


def _western(name: str) -> bytes:
    """The same of code page 1252, which leaves five bytes to ISO 8859-1."""
    return b"".join(_bytes(char, "cp1252") or _bytes(char, "latin-1") or char.encode("ascii", "replace") for char in name)


def _utf8(raw: bytes) -> str:
    return _if_chinese(raw, "utf-8", _LEAST)


def _gbk(raw: bytes, least: int = _LEAST) -> str:
    """As GB 2312, whose characters are the common ones; what else GBK has is half ASCII."""
    return _if_chinese(raw, "gbk", least) if all(byte < 0x80 or byte > 0xA0 for byte in raw) else ""


def _if_chinese(raw: bytes, encoding: str, least: int) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return ""
    return text if len(_CHINESE.findall(text)) >= least and _ALL_CHINESE.fullmatch(text) else ""
