"""Whether the parts of an office file are so light that nothing in them can reach a limit, told without looking at each element.

Every element begins with ``<``, in whatever encoding expat knows: so many signs, no more elements, rows or cells. A return
has some ten thousand, the limits begin at a hundred thousand; only what is heavier, or spelt so that its bytes do not say
as much, is worth a look at each element.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from toolkit.guard.plain import PlainSheet, is_plain_text
from toolkit.guard.ranges import covered_in
from toolkit.patterns import regex

if TYPE_CHECKING:
    from toolkit.guard.parts import Limits

_LEAF = regex(rb"<[^/!?<][^<]*+(?=</)|<[\w:.-]+(?>(?:\s+[\w:.-]+=\"[^\"<>]*+\")*)\s*/>")
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
    """Whether what merges and links cover is surely within the limits; of ``plain`` sheets it is known."""
    covered = 0
    for name, content in parts.items():
        covers = plain[name].covers if name in plain else covered_in(content)
        if covers is None or (covered := covered + covers) > limits.area:
            return False
    return True


def is_shallow(content: bytes, depth: int) -> bool:
    """Whether elements surely stand no deeper in one another: of all that begin, only one that holds no other is on a way down."""
    begun = content.count(b"<")
    if begun <= depth:
        return True
    begun -= content.count(b"</")
    return begun <= depth or begun - len(_LEAF.findall(content)) < depth
