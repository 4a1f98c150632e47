"""Sentences of a report: codes replaced by numbers, texts cut into paragraphs, gaps kept in sight.

A gap is what an officer still has to write: a number nobody reported, or a placeholder such as
“【请补写…】”. Gaps travel as marked pieces of a paragraph, so that each kind of file can show them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from toolkit.errors import FormError
from toolkit.ooxml.bookmarks import sign, stretches
from toolkit.patterns import regex
from toolkit.structs import Struct
from toolkit.words import without_blanks

GAP = "（未填）"
"""What stands where a sentence needs a number, or a section a text, that is not there."""

_FIELD = regex(r"\{([a-z][a-z0-9_.]*)\}")
_GAPS_IN_DRAFT = regex(f"(【[^【】]*+】|{GAP})")
# A unit's own words may hold 【典型案例】; only what asks to be written is a gap there.
_GAPS_IN_TEXT = regex(r"(【请[^【】]*+】)")
# XML has no place for these, and some of them steer docxtpl.
_UNPRINTABLE = regex("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_BRACKETS = {"（": "[（(]", "(": "[（(]", "）": "[）)]", ")": "[）)]"}


class Piece(Struct, frozen=True):
    """A stretch of a paragraph. ``gap`` tells what is still to be written."""

    text: str
    gap: bool = False
    figure: str = ""
    """What a number says that was filled in: a code, or an expression over codes. Empty for words."""


class FilledParagraph(Struct, frozen=True):
    """One paragraph as pieces; ``text`` is the whole of it."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The words of all pieces, joined."""
        return "".join(piece.text for piece in self.pieces)


def clean(text: str) -> str:
    """One line fit to print: no control characters, a space for a tab, no space at either end."""
    return _UNPRINTABLE.sub("", text.replace("\t", " ")).strip()


def lines(text: str) -> tuple[str, ...]:
    """The paragraphs of a text: its lines, cleaned, without the blank ones."""
    return tuple(line for line in map(clean, text.splitlines()) if line)


def paragraphs(text: str, heading: str = "") -> tuple[FilledParagraph, ...]:
    """A unit's own text as paragraphs, without the ``heading`` that was pasted along with it."""
    written = list(lines(text))
    if written and heading:
        written[0] = _without_heading(written[0], heading)
    return tuple(_marked(line, _GAPS_IN_TEXT) for line in written if line)


def drafted(text: str, words: Mapping[str, str], place: str) -> tuple[FilledParagraph, ...]:
    """A form's draft or sentence with its ``{codes}`` replaced; each number is a piece that tells its code.

    Raises :class:`FormError` naming ``place`` where a code is not among ``words``.
    """
    told = {code: sign(word, code) if "." in code and word[:1].lstrip("-").isdigit() else word for code, word in words.items()}
    return tuple(_with_figures(_marked(line, _GAPS_IN_DRAFT)) for line in lines(filled_in(text, told, place)))


def _with_figures(paragraph: FilledParagraph) -> FilledParagraph:
    return FilledParagraph(tuple(
        Piece(stretch.text, piece.gap, stretch.bookmark) for piece in paragraph.pieces for stretch in stretches(piece.text)))


def filled_in(text: str, words: Mapping[str, str], place: str) -> str:
    """The text with every ``{code}`` replaced by its word. Raises :class:`FormError`."""

    def word(match: re.Match[str]) -> str:
        code = match[1]
        if code not in words:
            near = difflib.get_close_matches(code, words, 1)
            hint = f"，是否应为“{{{near[0]}}}”" if near else ""
            raise FormError(f"“{{{code}}}”不是这张表式的代码{hint}，请改正", place=place)
        return words[code]

    return _FIELD.sub(word, text)


def lead_in(heading: str) -> str:
    """A heading that runs into its paragraph: “（一）主动公开情况。”; empty for no heading."""
    return heading if not heading or heading[-1] in "。：:？！" else f"{heading}。"


def given(words: str, mark: str) -> FilledParagraph:
    """Words that are known, or the ``mark`` of what is still to be filled in."""
    return FilledParagraph((Piece(clean(words) or mark, gap=not clean(words)),))


def gaps_in_draft(text: str) -> tuple[Piece, ...]:
    """Words of a draft as pieces, 【…】 as gaps; spaces stay as they are."""
    return _marked(text, _GAPS_IN_DRAFT).pieces


def _marked(line: str, gaps: re.Pattern[str]) -> FilledParagraph:
    parts = gaps.split(line)
    return FilledParagraph(tuple(Piece(part, number % 2 == 1) for number, part in enumerate(parts) if part))


def _without_heading(line: str, heading: str) -> str:
    pasted = _pasted(heading).match(line)
    return line[pasted.end() :] if pasted else line


def _pasted(heading: str) -> re.Pattern[str]:
    letters = (_BRACKETS.get(letter, re.escape(letter)) for letter in without_blanks(heading))
    # Only a heading that ends there: “存在的主要问题是…” begins a sentence.
    return re.compile(r"\s*".join(letters) + r"(?:\s*[。．.：:]\s*|\s+|$)")
