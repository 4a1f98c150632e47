"""Bookmarks of a Word file, carried along in its words: where each begins and ends is a sign that no text has.

A bookmark keeps its place while somebody writes around it, in Word, WPS and LibreOffice alike, and it is seen nowhere on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from toolkit.ooxml.walking import attribute, local
from toolkit.patterns import regex
from toolkit.structs import Struct

_BEGIN, _NAMED, _END = "\ufde0", "\ufde1", "\ufde2"
"""Code points that are no characters, so that no text has them."""
_PARTS = regex(f"{_BEGIN}([^{_BEGIN}{_NAMED}{_END}]*){_NAMED}|{_END}")
_SIGNS = regex(f"{_BEGIN}[^{_BEGIN}{_NAMED}{_END}]*{_NAMED}|[{_BEGIN}{_NAMED}{_END}]")


class Stretch(Struct, frozen=True):
    """Some words of a line, and the bookmark they stand in; empty where they stand in none."""

    text: str
    bookmark: str = ""


def signed(body: Element, names: re.Pattern[str]) -> None:
    """Write a sign into the words of a body wherever a bookmark called so begins or ends within a paragraph."""
    for paragraph in [element for element in body.iter() if local(element.tag) == "p"]:
        _sign(paragraph, names)


def sign(text: str, bookmark: str) -> str:
    """Words with the signs of a bookmark around them."""
    return f"{_BEGIN}{bookmark}{_NAMED}{text}{_END}"


def stretches(line: str) -> tuple[Stretch, ...]:
    """A line whose bookmarks carry signs, parted at them. One that was torn (no end, or none of its beginning) is no bookmark."""
    found: list[Stretch] = []
    at, inside = 0, ""

    def say(text: str, bookmark: str) -> None:
        if text or bookmark:
            found.append(Stretch(text, bookmark))

    matches = list(_PARTS.finditer(line))
    for n, match in enumerate(matches):
        ends = match[1] is None
        say(line[at : match.start()], inside if ends else "")
        closed = not ends and n + 1 < len(matches) and matches[n + 1][1] is None
        inside = match[1] if closed else ""
        at = match.end()
    say(line[at:], "")
    return tuple(found)


def unsigned(line: str) -> str:
    """A line without the signs."""
    return _SIGNS.sub("", line)


def _sign(paragraph: Element, names: re.Pattern[str]) -> None:
    namespace = paragraph.tag.rpartition("}")[0].removeprefix("{") if isinstance(paragraph.tag, str) else ""

    def run(text: str) -> Element:
        made = Element(f"{{{namespace}}}r")
        SubElement(made, f"{{{namespace}}}t").text = text
        return made

    ours = _ours(paragraph, names)
    for parent in list(_containers(paragraph)):
        for n in range(len(parent) - 1, -1, -1):
            name, key = local(parent[n].tag), attribute(parent[n], "id") or ""
            if key not in ours:
                continue
            if name == "bookmarkStart":
                parent.insert(n, run(f"{_BEGIN}{ours[key]}{_NAMED}"))
            elif name == "bookmarkEnd":
                parent.insert(n + 1, run(_END))


def _ours(paragraph: Element, names: re.Pattern[str]) -> dict[str, str]:
    """The bookmarks that begin in a paragraph and are called so, by their ids."""
    begun = [element for element in paragraph.iter() if local(element.tag) == "bookmarkStart"]
    named = {attribute(element, "id") or "": attribute(element, "name") or "" for element in begun}
    return {key: name for key, name in named.items() if names.fullmatch(name)}


def _containers(paragraph: Element) -> Iterator[Element]:
    """The paragraph and what stands in it that may hold bookmarks, nested paragraphs apart."""
    yield paragraph
    for child in paragraph:
        if local(child.tag) not in ("r", "pPr"):
            yield from _containers(child)
