"""The district's own manuscript 本级文字稿: drafted paragraphs whose figures carry a bookmark each, and what somebody made of them.

A figure that stands as it was drafted goes on following the data; one that was typed over is whoever typed it's. Which of both it is,
only what was written then can tell: :class:`Written` is what a campaign remembers of a draft.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import NamedTuple

from toolkit.form import Form
from toolkit.manuscript.lines import lines_of
from toolkit.manuscript.parts import (
    BODY,
    FIGURE,
    GAP,
    HEADING_1,
    HEADING_2,
    HINT,
    NOTE,
    TITLE,
    package,
    pieces_paragraph,
)
from toolkit.manuscript.parts import paragraph as plain_paragraph
from toolkit.manuscript.places import hint_of, places_of, title_of
from toolkit.manuscript.reading import without_furniture, without_title
from toolkit.manuscript.sorting import sort_lines
from toolkit.ooxml.bookmarks import Stretch, stretches, unsigned
from toolkit.ooxml.wordfile import open_word
from toolkit.patterns import regex
from toolkit.seal import CARRIER_NAME
from toolkit.structs import Struct

HOW_TO = ("请直接在本稿上修改、补写，请勿改动标题。带底色的数字取自汇总表，不改它，生成报告时随汇总更新；改了的以改后的为准，并会提示。"
          "〔〕内的提示不必删去。")
NOTHING_IN = ("本稿起草时还没有收到报表：写数的地方空着，有了数由程序起草，不必先写；其余各处可以先写。"
              "收到报表后再写一稿（nianbao report --draft），您写的都在里面。")
_LONGEST_NAME = 40
"""Characters that Word takes for a bookmark's name."""
_NUMBER = regex(r"__([0-9]{1,6})$")
NAMES = regex(r"[A-Za-z][A-Za-z0-9_]{0,40}?__[0-9]{1,6}")
"""What our bookmarks are called: after a figure's code, and numbered through the draft."""


class Part(NamedTuple):
    """Some words of a drafted paragraph. ``figure`` says of which code (or by which expression) a number is; empty of words."""

    text: str
    figure: str = ""
    gap: bool = False
    """Whether it asks for something to be written."""
    number: int = 0
    """Of a figure the number of its bookmark in the draft; 0 where it is written nowhere yet."""
    value: str = ""
    """Of a figure that somebody typed over what it was by the data; empty where that stands."""


Paragraph = tuple[Part, ...]


class Written(Struct, frozen=True):
    """What a draft said when it was written: paragraphs by text code, its figures numbered (:func:`numbered_through`)."""

    token: str
    texts: Mapping[str, tuple[Paragraph, ...]]
    own: tuple[str, ...] = ()
    """The codes of the texts that somebody had written before, and that were carried over into this draft."""

    def figures(self) -> dict[int, Part]:
        """The figures by the numbers of their bookmarks."""
        return {part.number: part for paragraphs in self.texts.values() for paragraph in paragraphs for part in paragraph if part.figure}


class Place(NamedTuple):
    """Some words as they stand in a draft that came back; ``number`` is that of the bookmark around them, 0 for none."""

    text: str
    number: int = 0


class Returned(Struct, frozen=True):
    """A draft as somebody left it: the lines of every text that has a place in it, its token, and what stands under no heading."""

    token: str
    texts: Mapping[str, tuple[tuple[Place, ...], ...]]
    headless: tuple[str, ...]
    """The codes of the texts whose headings are gone."""
    elsewhere: tuple[str, ...]
    """Lines that stand under no text's heading."""


def numbered_through(token: str, texts: Mapping[str, Sequence[Paragraph]], own: Sequence[str] = ()) -> Written:
    """What a draft is going to say, every figure with the number of its bookmark."""
    number = count(1)
    return Written(token, {
        code: tuple(tuple(part._replace(number=next(number)) if part.figure else part for part in paragraph) for paragraph in paragraphs)
        for code, paragraphs in texts.items()
    }, tuple(own))


def draft_document(written: Written, form: Form, *, who: str, year: int, nothing_in: bool = False) -> bytes:
    """The draft as a .docx; the same input gives the same bytes. ``nothing_in`` says that no return had come yet."""
    title = title_of(form, year)
    body = [plain_paragraph(TITLE, who, title), plain_paragraph(NOTE, HOW_TO), *([plain_paragraph(NOTE, NOTHING_IN)] if nothing_in else [])]
    for place in places_of(form):
        if not place.written:
            continue
        body.append(plain_paragraph(HEADING_1 if place.section else HEADING_2, place.heading))
        if not place.code:
            continue
        if any(part.gap for paragraph in written.texts.get(place.code, ()) for part in paragraph) or not written.texts.get(place.code):
            body.append(plain_paragraph(HINT, hint_of(form.texts_by_code[place.code])))
        for paragraph in written.texts.get(place.code, ()):
            body.append(pieces_paragraph(BODY, [
                (part.text, FIGURE if part.figure else GAP if part.gap else "", _name(part) if part.figure else "", part.number)
                for part in paragraph
            ]))
        if not written.texts.get(place.code):
            body.append(plain_paragraph(BODY))
    return package("".join(body), token=written.token, title=who + title)


def read_draft(data: bytes, form: Form) -> Returned:
    """What a draft says that came back. Raises :class:`FileError` where it is no Word file that opens."""
    word = open_word(data, bookmarks=NAMES)
    places = places_of(form)
    lines, *_ = without_title(lines_of(word.body), form)
    parts = sort_lines(without_furniture(lines, form, (HOW_TO, NOTHING_IN)), places)
    texts: dict[str, tuple[tuple[Place, ...], ...]] = {}
    for n, place in enumerate(places):
        here = [part for part in parts if part.place == n]
        if place.code and here:
            texts[place.code] = tuple(tuple(map(_place, stretches(line))) for part in here for line in part.lines)
    elsewhere = tuple(unsigned(line) for part in parts if part.place is None or not places[part.place].code for line in part.lines)
    headless = tuple(place.code for place in places if place.code and place.code not in texts)
    return Returned(word.properties.get(CARRIER_NAME, "").partition(".")[0], texts, headless, elsewhere)


def _name(figure: Part) -> str:
    end = f"__{figure.number}"
    code = re.sub("[^A-Za-z0-9]+", "_", figure.figure).strip("_")
    return f"{code if code[:1].isalpha() else f'n{code}'}"[: _LONGEST_NAME - len(end)] + end


def _place(stretch: Stretch) -> Place:
    match = _NUMBER.search(stretch.bookmark)
    return Place(stretch.text, int(match[1]) if match else 0)
