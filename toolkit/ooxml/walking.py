"""XML walked by local names: the editions of the standard differ in namespaces only."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element


@lru_cache(maxsize=512)  # a file has few tags, each a thousand times
def local(tag: object) -> str:
    """``{namespace}tag`` → ``tag``. Comments and instructions have none."""
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if local(key) == name:
            return value
    return None


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """Children by local name; those of nothing are none."""
    return (child for child in element if local(child.tag) in names) if element is not None else iter(())


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along a path of local names."""
    for name in path:
        if element is None:
            return None
        for candidate in element:
            if local(candidate.tag) == name:
                element = candidate
                break
        else:
            return None
    return element
