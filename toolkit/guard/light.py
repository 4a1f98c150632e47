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

from toolkit.guard.ranges import RANGE, area

if TYPE_CHECKING:
    from toolkit.guard.parts import Limits

_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^<>]{0,200}\?>")
_UTF8 = re.compile(rb"encoding\s*=\s*[\"'](?:utf-8|us-ascii)[\"']", re.IGNORECASE)
_COVERING = {word: re.compile(word + rb"\s[^<]*+") for word in (b"mergeCell", b"hyperlink")}
_LEAF = re.compile(rb"<[^/!?<][^<]*+(?=</)|<[\w:.-]+(?:\s+[\w:.-]+=\"[^\"<>]*+\")*+\s*/>")
"""A start that the next sign ends, or that ends itself."""


def is_light(parts: Mapping[str, bytes], limits: Limits) -> bool:
    """Whether parts (XML, by name) surely hold less than the limits allow. Their depth is asked of each: :func:`is_shallow`."""
    if not all(map(is_plain_text, parts.values())):
        return False
    signs = sum(content.count(b"<") for content in parts.values())
    if signs > min(limits.cells, limits.rows, limits.elements, limits.others):
        return False
    if signs > limits.names and sum(content.count(b"definedName") for content in parts.values()) > limits.names:
        return False
    covered = 0
    for content, (word, tags) in itertools.product(parts.values(), _COVERING.items()):
        at = content.find(word)
        for tag in tags.findall(content, at) if at >= 0 else ():
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


def is_plain_text(content: bytes) -> bool:
    """Whether the signs of a part are bytes of their own: UTF-8 or plain ASCII."""
    declared = _DECLARED.match(content)
    if declared is None:
        return content.startswith((b"<", b"\xef\xbb\xbf<")) and not content.startswith((b"<\x00", b"<?xml"))
    return b"encoding" not in declared[0] or _UTF8.search(declared[0]) is not None
