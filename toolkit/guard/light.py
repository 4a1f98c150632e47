"""Whether the parts of an office file are so light that nothing in them can reach a limit, told without looking at each element.

Every element begins with ``<``, in whatever encoding expat knows: so many signs, no more elements, rows or cells. A return
has some ten thousand, the limits begin at a hundred thousand; only what is heavier, or spelt so that its bytes do not say
as much, is worth a look at each element.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from toolkit.guard.plain import PlainSheet, is_plain_text
from toolkit.guard.ranges import RANGE, area

if TYPE_CHECKING:
    from toolkit.guard.parts import Limits

_COVERING = (b"mergeCell", b"hyperlink")
_COVERS = {word: re.compile(word + rb"\s[^<]*+") for word in _COVERING}
_LEAF = re.compile(rb"<[^/!?<][^<]*+(?=</)|<[\w:.-]+(?:\s+[\w:.-]+=\"[^\"<>]*+\")*+\s*/>")
"""A start that the next sign ends, or that ends itself."""


def is_few(parts: Mapping[str, bytes], limits: Limits) -> bool:
    """Whether parts (XML, by name) surely hold fewer elements than the limits allow. Their depth is asked of each: :func:`is_shallow`."""
    if not all(map(is_plain_text, parts.values())):
        return False
    signs = sum(content.count(b"<") for content in parts.values())
    if signs > min(limits.cells, limits.rows, limits.elements, limits.others):
        return False
    return signs <= limits.names or sum(content.count(b"definedName") for content in parts.values()) <= limits.names


def covers_little(parts: Mapping[str, bytes], plain: Mapping[str, PlainSheet], limits: Limits) -> bool:
    """Whether what merges and links cover is surely within the limits; of ``plain`` sheets it is partly known."""
    covered = sum(sheet.around.covers for sheet in plain.values())
    for name, content in parts.items():
        if name in plain:
            pieces: tuple[bytes, ...] = plain[name].around.pieces
            words = _COVERING[1:]
        else:
            pieces, words = (content,), _COVERING
        for piece, word in itertools.product(pieces, words):
            at = piece.find(word)
            for tag in _COVERS[word].findall(piece, at) if at >= 0 else ():
                if b"&" in tag:  # a character spelt by its number
                    return False
                covered += sum(map(area, RANGE.finditer(tag.decode("latin-1"))))
        if covered > limits.area:
            return False
    return True


def is_shallow(content: bytes, depth: int) -> bool:
    """Whether elements surely stand no deeper in one another: of all that begin, only one that holds no other is on a way down."""
    begun = content.count(b"<")
    if begun <= depth:
        return True
    begun -= content.count(b"</")
    return begun <= depth or begun - len(_LEAF.findall(content)) < depth
