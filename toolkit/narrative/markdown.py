"""Markdown's own escaping: what a person wrote must come out as written."""

from __future__ import annotations

import re

from markupsafe import Markup

from toolkit.narrative.context import FilledParagraph, PartContext
from toolkit.patterns import regex

_ANYWHERE = regex(r"([\\`*_\[\]<|~])|&(?=#?\w+;)")
_AT_START = regex(r"^(?:([#>+=:-])|(\d{1,9})([.)])(?=\s|$))")


def escape(value: object) -> Markup:
    """A value as Markdown text that reads back the same. What is Markdown already stays."""
    if isinstance(value, Markup):
        return value
    text = _ANYWHERE.sub(lambda match: "\\" + match[0], str(value))
    return Markup(_AT_START.sub(_escaped_start, text))


def marked(paragraph: FilledParagraph | str) -> Markup:
    """A paragraph with what is still to be written in bold."""
    if isinstance(paragraph, str):
        return escape(paragraph)
    whole = "".join(_bold(piece.text) if piece.gap else _inline(piece.text) for piece in paragraph.pieces)
    return Markup(_AT_START.sub(_escaped_start, whole))


def pipes(part: PartContext) -> Markup:
    """A table as a pipe table: the first row of the grid as its head, covered cells blank."""
    rows = [[_inline(text) for text in row] for row in part.grid]
    if not rows:
        return Markup("")
    rule = ["---"] * len(rows[0])
    return Markup("\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:])))


def _inline(text: str) -> str:
    return _ANYWHERE.sub(lambda match: "\\" + match[0], text)


def _bold(text: str) -> str:
    # The stars stand inside the brackets: outside, between a letter and a bracket, they do not open.
    if len(text) > 2 and text[0] in "【（" and text[-1] in "】）":
        return f"{text[0]}**{_inline(text[1:-1])}**{text[-1]}"
    return f"**{_inline(text)}**"


def _escaped_start(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"
