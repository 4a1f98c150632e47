"""Where each text stands in a manuscript: the form's headings in order. Writer and reader both ask here.

A place is found again by its words, never by a position: suites drop bookmarks and rename styles.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from toolkit.form import Form, Text
from toolkit.patterns import regex
from toolkit.structs import Struct
from toolkit.words import condensed

TITLE_END = "文字稿"
HOW_TO = "请在各标题下写正文，请勿改动标题，〔〕内的提示不必删去；数字请填在报表中。文字只填一处即可：已写在报表《文字》中的，这里不必再写。"
MARK = "原表标识："
"""What stands before the first digits of the seal's token, in the page's foot."""
MARK_DIGITS = 8

_STOPS = ".。:：;；"
_LONGEST = 40
_FEWEST = 4
"""So many of a heading's words are enough beside its number."""
_DIGITS = "一二三四五六七八九十"
_OUTLINE = regex(rf"\s*(?:[(（]\s?([{_DIGITS}]{{1,3}})\s?[)）]|([{_DIGITS}]{{1,3}})[、.．，,])")
_NUMBER = regex(
    r"(?:(?<!\s)\s++)?(?:[(（]\s*+[一二三四五六七八九十0-9０-９]{1,3}\s*+[)）]|第?[一二三四五六七八九十]{1,3}(?=[、.．，,\s])"
    r"|[0-9０-９]{1,2}(?=[、.．)）\s]))[、.．，,)）\s]*+"
)


class Likeness(IntEnum):
    """How surely a line is a heading, the surest last."""

    NOT = 0
    RUN_IN = 3
    NUMBERED_RUN_IN = 5
    """The heading with its number, and text following on the same line."""
    SHORTENED = 6
    """Its number, and some of its words or some more: “（三）信息管理”."""
    UNNUMBERED = 10
    """The heading's words, its number lost or another."""
    EXACT = 100


class HeadingPlace(Struct, frozen=True):
    """One heading of a manuscript. ``code`` is the text that stands under it, empty where none does."""

    heading: str
    code: str = ""
    section: bool = False
    written: bool = True
    """Whether the manuscript has this heading: a section of tables alone is known, so that it may be met, but not written."""


def places_of(form: Form) -> tuple[HeadingPlace, ...]:
    """The headings of a form in order: each section's, and each text's own below it.

    A section's first text without a heading of its own stands directly under the section's.
    """
    places = []
    for section in form.sections:
        texts = [form.texts_by_code[code] for code in section.contents if code in form.texts_by_code]
        bare = texts.pop(0) if texts and not texts[0].heading else None
        places.append(HeadingPlace(section.heading, bare.code if bare else "", True, bool(texts or bare)))
        places += [HeadingPlace(text.heading or text.label, text.code) for text in texts]
    return tuple(places)


def title_of(form: Form, year: int | None) -> str:
    """The second line of the title; the first is the unit's name."""
    return f"{year or ''}年{form.title}{TITLE_END}"


def hint_of(text: Text) -> str:
    """The grey words under an empty heading. The reader knows them by their words."""
    length = f"一般{text.length[0]}—{text.length[1]}字。" if text.length != (0, 0) else ""
    return f"〔{text.hint}{length or ('' if text.hint else '请在此填写。')}〕"


def likeness(line: str, heading: str, *, styled: bool = False) -> tuple[Likeness, str]:
    """How surely a line is this heading, and the text that follows on the same line. ``styled``: it looks like one."""
    number, bare_heading, key, bare_key = _heading(heading)
    bare_line = _NUMBER.sub("", line, count=1)
    if _key(line) == key:
        return Likeness.EXACT, ""
    unnumbered = _key(bare_line)
    if unnumbered == bare_key:
        return Likeness.UNNUMBERED, ""
    if number and could_be_heading(line) and _key(line).startswith(number) and len(unnumbered) >= _FEWEST:
        if unnumbered in bare_key or bare_key in unnumbered:
            return Likeness.SHORTENED, ""
    numbered = bool(number)
    rest = behind(line, heading)
    if rest is not None and (_separated(rest, "。.：:；;—－-，,、") or (numbered and (styled or rest[:1].isdigit()))):
        return Likeness.NUMBERED_RUN_IN if numbered else Likeness.RUN_IN, _begun(rest)
    rest = behind(bare_line, bare_heading)
    if rest is not None and (_separated(rest, "。：:") or styled):
        return Likeness.RUN_IN, _begun(rest)
    return Likeness.NOT, ""


def key_words(line: str) -> str:
    """A line's words without its number, for comparing."""
    return _key(_NUMBER.sub("", line, count=1))


def numbered(line: str) -> tuple[str, int]:
    """How a line is numbered as headings are (七、 or （七）), and the number; 0 where it is not."""
    match = _OUTLINE.match(line)
    if match is None:
        return "", 0
    tens, ten, ones = (match[1] or match[2]).rpartition("十")
    number = (10 * (_DIGITS.find(tens) + 1 if tens else 1) if ten else 0) + (_DIGITS.find(ones) + 1 if ones else 0)
    return ("()" if match[1] else "、"), number


def could_be_heading(line: str) -> bool:
    """Whether a line is as short as a heading and no sentence."""
    return len(line) <= _LONGEST and line[-1:] not in "。；！？…，：.;!?,:"


@lru_cache(maxsize=256)
def _heading(heading: str) -> tuple[str, str, str, str]:
    """A heading's number, its words without it, and both for comparing."""
    bare = _NUMBER.sub("", heading, count=1)
    return condensed(heading.removesuffix(bare)), bare, _key(heading), _key(bare)


def behind(line: str, words: str) -> str | None:
    """What follows in a line that begins with certain words, whatever its spaces and widths; None where it does not."""
    wanted, at = condensed(words), 0
    for n, char in enumerate(line):
        if at == len(wanted):
            return line[n:]
        folded = condensed(char)
        if not wanted.startswith(folded, at):
            return None
        at += len(folded)
    return "" if at == len(wanted) else None


def _key(words: str) -> str:
    return condensed(words).rstrip(_STOPS)


def _separated(rest: str, stops: str) -> bool:
    return rest[:1] in stops or rest[:1].isspace()


def _begun(rest: str) -> str:
    return rest.lstrip(" \t\u3000\xa0").lstrip("。.：:；;—－-，,、").strip()
