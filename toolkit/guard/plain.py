"""Sheets and strings in the spelling that nearly every suite writes, taken from the text without an object for each element.

Which spelling that is, is proved and not assumed: without the cells of the shapes known here nothing may be left of a sheet but
rows, and all but the cells is XML, which a parser says of :attr:`PlainSheet.pieces`. Prefixes, other quotes, cells without a place,
comments, two contents in a cell: whatever is spelt otherwise is left to the walk that reads all there is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from toolkit.clock import tick
from toolkit.guard.ranges import covered_in
from toolkit.patterns import regex
from toolkit.structs import Struct

_MOST = 8_000_000
"""Bytes of a part that is held as a text; longer ones are read as a stream."""
_CELL = regex(
    r'<c r="([A-Z]{1,3}+[0-9]{1,7}+)"(?: s="([0-9]{1,8}+)"|)(?: t="([A-Za-z]++)"|) ?+(?:/>|>'
    r"(?:(<f(?: [^<>]*+|)>)(?:(?<=/>)|([^<]*+)</f>)|)"
    r'(?:<v(?: xml:space="preserve"|)(?:/>|>([^<]*+)</v>)|)'
    r'(?:(<is>)<t(?: xml:space="preserve"|)(?:/>|>([^<]*+)</t>)</is>|)'
    r"</c>)"
)
"""What may be missing is one of two ways, the other of which is nothing: that is as fast as a possessive ``?+``, and nothing else fits."""
_STANDS = "\0"
"""What stands for a cell in what is left without them; no text of XML holds it."""
_ROWS = regex(rf'(?>(?:[^<{_STANDS}]*+<row(?>(?: [\w:.-]++="[^"<>{_STANDS}]*+")*) ?+(?:/>|>[^<]*+</row>))*)[^<{_STANDS}]*+')
_ASTRAY = regex(rb"<(?:[!?]|(?:[^<>\s/:]*+:)?row[\s/>])")
_MARK = b"\xef\xbb\xbf"
_BEGIN, _END, _FOOT = b"<sheetData>", b"</sheetData>", b"<headerFooter"
_HEAD = 200
"""Bytes within which a part says how its signs are spelt."""
_MERGED = regex(rb'<mergeCell ref="([A-Za-z0-9:$]*+)" ?/>')
_STRINGS = regex(r"(?:<\?xml[^<>?]*+\?>)?\s*<sst[^<>]*+>")
_STRING = regex(r'<si><t(?: xml:space="preserve")?>([^<]*+)</t></si>')
_DECLARED = regex(rb"(?:\xef\xbb\xbf)?<\?xml[^<>]{0,200}\?>")
_UTF8 = regex(rb"encoding\s*=\s*[\"'](?:utf-8|us-ascii)[\"']", re.IGNORECASE)
_SPELT_BY_NAME = regex(r"&(?!(?:lt|gt|quot|amp|apos);)")
_NO_SIGNS = bytes(code < 32 and code not in b"\t\n\r" for code in range(256))
"""1 for each byte that no XML has."""

Spelt = str | None


class PlainSheet(Struct, frozen=True):
    """The cells of a sheet as they are spelt, in its order, what of each in a list of its own: None where it has none of it."""

    places: list[str]
    styles: list[Spelt]
    kinds: list[Spelt]
    tags: list[Spelt]
    """The tags of formulas."""
    formulas: list[Spelt]
    values: list[Spelt]
    inline: list[Spelt]
    """``<is>``."""
    texts: list[Spelt]
    """Inline texts."""
    merged: tuple[str, ...]
    covers: int | None
    """Cells that merges and links cover, None where only a parser can tell."""
    pieces: tuple[bytes, bytes]
    """All of the part whose spelling is not proved here: sound XML both, exactly where the part is. One is how the sheet looks; the
    other is what stands around that and the cells, the tags of formulas and, where they are no plain words, the words in cells."""


class _Looks(Struct, frozen=True):
    """What stands before the rows of a sheet, and behind them up to where it says whose it is: in a campaign it is the same."""

    merged: tuple[str, ...]
    covers: int | None
    wrapped: bytes


def plain_sheet(content: bytes) -> PlainSheet | None:
    """A sheet's cells, where all of it is spelt as known here if only its :attr:`~PlainSheet.pieces` are XML; None otherwise."""
    begin, end = content.find(_BEGIN) + len(_BEGIN), content.rfind(_END)
    if not len(_BEGIN) <= begin <= end or len(content) > _MOST or not is_plain_text(content) or b"ascii" in content[:_HEAD].lower():
        return None
    foot = content.find(_FOOT, end)
    foot = foot if foot >= 0 else content.rfind(b"</")  # of the part
    looks, around = _looks(content[:begin], content[end + len(_END) : foot]), (content[:begin], _END + content[foot:])
    if looks is None or _ASTRAY.search(around[1]) or b"mergeCell" in around[1]:
        return None
    inner = content[begin:end]
    try:
        text = inner.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "\r" in text:  # as XML reads it
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    tick()
    pieces = _CELL.split(text)
    step = _CELL.groups + 1
    left = pieces[::step]
    if _ROWS.fullmatch(_STANDS.join(left)) is None:  # not rows, holding nothing but these cells
        return None
    tick()
    places, styles, kinds, tags, formulas, values, inline, texts = (pieces[group::step] for group in range(1, step))
    begun = sorted(filter(None, set(tags)))
    if any(_odd(tag) for tag in begun):
        return None
    words = () if _are_plain_words(inner, text) else filter(None, chain(formulas, values, texts))
    # Blanks between them: what the end of a cell ends, a blank ends too.
    rest = "".join((" ".join(left), *(tag if tag.endswith("/>") else f"{tag}</f>" for tag in begun), "<v>", " ".join(words), "</v>"))
    links = covered_in(around[1])
    return PlainSheet(
        places, styles, kinds, tags, formulas, values, inline, texts, looks.merged,
        None if looks.covers is None or links is None else looks.covers + links, (looks.wrapped, rest.encode("utf-8").join(around)),
    )


@lru_cache(maxsize=64)
def _looks(before: bytes, behind: bytes) -> _Looks | None:
    if any(_ASTRAY.search(part) for part in (before.removeprefix(_MARK).removeprefix(b"<?xml"), behind)):
        return None
    merged = [ref.decode() for ref in _MERGED.findall(behind)]
    if b"mergeCell" in before or behind.count(b"mergeCell") - behind.count(b"mergeCells") != len(merged):
        return None
    cells, links = covered_in(behind), covered_in(before)
    return _Looks(tuple(merged), None if cells is None or links is None else cells + links, b"<a>%b</a>" % behind)


def _odd(tag: str) -> bool:
    """Whether a formula's tag holds what only a parser reads right."""
    return "'" in tag or "&" in tag or "\n" in tag or "\t" in tag


def _are_plain_words(inner: bytes, text: str) -> bool:
    """Whether what stands between the tags of a sheet surely is XML: no signs that it has not, none spelt by number, no end of CDATA."""
    return not (
        "]" in text or "\ufffe" in text or "\uffff" in text or _SPELT_BY_NAME.search(text) is not None or b"\1" in inner.translate(_NO_SIGNS)
    )


def plain_strings(content: bytes) -> list[str] | None:
    """The shared strings as they are spelt, where none has more than its text and ``content`` is XML; None otherwise."""
    if len(content) > _MOST or not is_plain_text(content):
        return None
    text = content.decode("utf-8-sig", "replace")
    head = _STRINGS.match(text)
    if head is None or "\r" in text:
        return None
    strings = _STRING.findall(text, head.end())
    return strings if text.count("<", head.end()) == 4 * len(strings) + 1 else None  # the end of all of them


def is_plain_text(content: bytes) -> bool:
    """Whether the signs of a part are bytes of their own: UTF-8 or plain ASCII."""
    declared = _DECLARED.match(content)
    if declared is None:
        return content.startswith((b"<", b"\xef\xbb\xbf<")) and not content.startswith((b"<\x00", b"<?xml"))
    return b"encoding" not in declared[0] or _UTF8.search(declared[0]) is not None
