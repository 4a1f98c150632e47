"""Texts between tags as XML reads them, where they are at hand as they are spelt (:mod:`toolkit.guard.plain`)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolkit.patterns import regex

_SHARED = regex(r' (t|si)="([^"&]*+)"')
_SPELT = regex(r"&(?:(lt|gt|quot|apos|amp)|#x([0-9A-Fa-f]+)|#([0-9]+));")
_NAMED = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
_BETWEEN = "\0"
"""No text of XML holds it."""


def as_read(text: str | None) -> str:
    """A text between tags as XML reads it, empty for None."""
    if text is None or "&" not in text:
        return text or ""
    if "&#" in text:
        return _SPELT.sub(_character, text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&apos;", "'").replace("&amp;", "&")


def as_read_each(texts: Iterable[str]) -> list[str]:
    """As :func:`as_read`, of many at once."""
    return as_read(f"{_BETWEEN}".join(("", *texts))).split(_BETWEEN)[1:]


def _character(spelt: re.Match[str]) -> str:
    name, hexadecimal, decimal = spelt.groups()
    return _NAMED[name] if name else chr(int(hexadecimal, 16) if hexadecimal else int(decimal))


def shared_by(tag: str) -> str | None:
    """The number of the formula that a cell shares with others, of its formula's tag; None where it shares none."""
    if "shared" not in tag:
        return None
    stated = dict(_SHARED.findall(tag))
    return stated.get("si") if stated.get("t") == "shared" else None
