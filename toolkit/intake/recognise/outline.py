"""The outline of a report as it is read line by line: which section and text of the form each line stands in.

A heading of the form is told by its words (:mod:`~toolkit.intake.recognise.headings`); one that the form has not is told by its
place in the numbering, and begins a part of its own. An enumeration that begins anew within a text is part of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from toolkit.form.model import Section, Text
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.headings import (
    LONGEST_HEADING,
    Headed,
    HeadedSection,
    Numbered,
    Style,
    Words,
    like_heading,
    numbered,
)
from toolkit.intake.recognise.wording import is_value, key, letters, one_script
from toolkit.patterns import regex
from toolkit.structs import Struct, field
from toolkit.words import quotation

_COMPARED = 12
"""Letters by which what follows a heading is found again."""
_WIDEST_HEADING = 120
_LONGEST_APART = 20
"""Characters of an unknown heading on whose line the text begins."""


class Said(Struct, frozen=True):
    """One line of running text and where it stands."""

    text: str
    place: str
    sheet: str | None = None
    unseen: str = ""
    """What stands in the line struck or hidden."""


class Part(Struct):
    """A part of the report that the form has not: its heading as it stands there, and what stands under it."""

    heading: str
    place: str
    lines: list[Said] = field(default_factory=list)


class Heading(Struct, frozen=True):
    """What a line begins, and what of a text stands on it; of a part, that is in the part."""

    section: Section | None = None
    text: Text | None = None
    part: Part | None = None
    rest: str = ""


class _Item(Struct, frozen=True):
    """The last item of an enumeration within a text."""

    value: int
    like: bool
    """Whether it reads as a heading."""


class Outline:
    """Walks through the lines of a report; ``section``, ``text`` and ``part`` are where it stands now."""

    def __init__(self, wanted: Wanted, lines: Sequence[Said]) -> None:
        self.section: Section | None = None
        self.text = ""
        self.part: Part | None = None
        self._words = wanted.words
        self._texts = wanted.form.texts_by_code
        self._section_of = {code: section for section in wanted.form.sections for code in section.contents}
        self._known = Words(wanted)
        self._way = _Way(self._known, lines)
        self._begun: set[str] = set()
        self._top: int | None = None
        """The number of the last heading of a section, known or not."""
        self._sub: int | None = None
        """The number of the last heading within the section."""
        self._top_styles = {Style.TOP}
        self._items: dict[Style, _Item] = {}
        self._listed = False
        """Whether the line before was one of a table of contents."""

    def leave(self) -> None:
        """Nothing that was begun goes on: another sheet."""
        self.section, self.text, self.part, self._top, self._sub = None, "", None, None, None

    def pieces(self, line: Said) -> list[Said]:
        """The line, or its pieces where headings stand within it."""
        return [Said(piece, line.place, line.sheet) for piece in self._known.pieces(line.text)]

    def heading(self, line: Said) -> Heading | None:
        """What a line begins; None where it is text."""
        found = self._heading(line)
        if found is None:
            return None
        if found.part is not None:
            self.text, self.part = "", found.part
        if found.section is not None:
            self.section, self.text, self.part, self._sub = found.section, "", None, None
        if found.text is not None:
            self.section = self._section_of.get(found.text.code, self.section)
            self.text, self.part = found.text.code, None
            self._begun.add(self.text)
        return found

    def _heading(self, line: Said) -> Heading | None:
        page = self._listed and line.text.isdigit()
        self._listed = self._known.is_listed(line.text)
        if page or self._listed:
            return Heading()
        plain = one_script(line.text)
        if len(plain) <= LONGEST_HEADING:
            labelled = next((t for t in self._texts.values() if t.label and key(t.label) == key(plain)), None)
            if labelled is not None:
                return Heading(self._section_of.get(labelled.code), labelled)
        number = self._way.number_of(line.text)
        body = number.body if number else plain
        named = self._known.text_named(number, body, self._open_texts(number))
        section = self._known.section_named(number, body, named)
        if section is not None:
            return self._entered(line, section, number)
        if named is not None:
            return None if self._is_again(named, number) else self._named(line, named, number)
        return None if number is None or self._is_row(plain) else self._unnamed(line, number)

    def _open_texts(self, number: Numbered | None) -> list[str]:
        """The texts that may begin here: those of this section, or of sections whose heading is nowhere."""
        on = number is not None and number.style is Style.TOP and number.value is not None and number.value > (self._top or 0)
        if self.section is None or on:
            return list(self._texts)
        return [code for code in self.section.contents if code in self._texts]

    def _entered(self, line: Said, headed: HeadedSection, number: Numbered | None) -> Heading:
        self._top = number.value if number is not None and number.value is not None else self._known.value(headed.section.heading)
        if number is not None and number.style is not Style.PAREN:
            self._top_styles.add(number.style)
        self._items.clear()
        return Heading(headed.section, rest=_behind(line.text, headed.rest) if headed.rest else "")

    def _named(self, line: Said, headed: Headed, number: Numbered | None) -> Heading:
        if number is not None and number.style is self._way.style and number.value is not None:
            self._sub = max(self._sub or 0, number.value)
            self._items.pop(number.style, None)
        return Heading(text=headed.text, rest=_behind(line.text, headed.rest) if headed.rest else "")

    def _is_again(self, named: Headed, number: Numbered | None) -> bool:
        """Whether known words head but an item within a text: numbered otherwise than the headings, their text begun long since."""
        return number is not None and number.style is not self._way.style and named.text.code in self._begun

    def _is_row(self, plain: str) -> bool:
        """Whether this is a row of a table that nobody read."""
        word = key(plain)
        return word in self._words or word.rstrip("0123456789") in self._words or sum(map(is_value, plain.split())) > 1

    def _unnamed(self, line: Said, number: Numbered) -> Heading | None:
        """A heading in other words than the form's, or of a part it has not; None where it heads nothing."""
        codes = self._open_texts(number)
        if number.style is self._way.style and any(self._known.is_numbered(code) for code in codes):
            if self._is_item(number, self._sub):
                return None
            headed = self._known.text_told(number, codes) if self.section is not None or self.part is None else None
            if headed is not None:
                return self._named(line, headed, number)
            if self.section is not None and self._way.told and number.value is not None:
                self._sub = number.value
                return Heading(part=_part(line, number))
        elif self.section is not None:
            headed = self._known.text_told(number, codes) if number.style is not Style.SAYS else None
            if headed is not None and not self._known.is_numbered(headed.text.code):
                return self._named(line, headed, number)
        if number.style not in self._top_styles or number.value is None or self._is_item(number, self._top):
            return None
        section = self._known.section_told(number)
        if section is not None:
            return self._entered(line, section, number)
        if self._top is None:
            return None
        self.section, self._top, self._sub = None, number.value, None
        return Heading(part=_part(line, number))

    def _is_item(self, number: Numbered, last: int | None) -> bool:
        """Whether a numbered line is an item of an enumeration: it begins anew, or goes on with what began anew."""
        item, like = self._items.get(number.style), like_heading(number.body)
        if number.value is None:
            return False
        if item is not None and number.value == item.value + 1:
            goes_on = item.like or not like or last is None or number.value <= last
        else:
            goes_on = last is not None and (number.value < last or (number.value == last and not like))
        if goes_on:
            self._items[number.style] = _Item(number.value, like)
        return goes_on


class _Way:
    """How this report numbers the headings within a section, and whether it has any of them."""

    def __init__(self, words: Words, lines: Sequence[Said]) -> None:
        codes = [code for code in words.texts if words.is_numbered(code)]
        styles: Counter[Style | None] = Counter()
        others: list[Numbered] = []
        for line in lines:
            for piece in words.pieces(line.text):
                number = None if words.is_listed(piece) else numbered(piece)
                body = number.body if number else one_script(piece)
                named = words.text_named(number, body, codes)
                if words.section_named(number, body, named) is not None:
                    continue
                if named is not None:
                    styles[number.style if number else None] += 1
                elif number is not None:
                    others.append(number)
        said = styles.pop(Style.SAYS, 0)
        self._says = said > 1 and not styles
        found = [style for style, _ in styles.most_common() if style is not None]
        self.style = Style.SAYS if self._says else found[0] if found else Style.PAREN
        self.told = bool(styles or self._says) or any(
            number.style is self.style and words.text_told(number, codes) is not None for number in others
        )

    def number_of(self, line: str) -> Numbered | None:
        """A line's number; 一是 is one only where the headings are numbered so."""
        number = numbered(line)
        return number if number is None or number.style is not Style.SAYS or self._says else None


_OPENS = regex(r"\s*+(?:[（(]\s*+)?(?:第?[一二三四五六七八九十]{1,3}(?:部分)?|[0-9]{1,2}|[①-⑳])\s*+[)）]?[、.．,，:：\s]*+")


def _part(line: Said, number: Numbered) -> Part:
    """A part under a heading the form has not, with what stands on the heading's own line."""
    text = line.text.strip()
    if like_heading(number.body):
        return Part(text.rstrip("：:"), line.place)
    opens = _OPENS.match(text)
    end = re.search(r"[。：:]", text[opens.end() :]) if opens else None
    if opens and end and 0 < end.start() <= _LONGEST_APART and text[opens.end() + end.end() :].strip():
        at = opens.end() + end.start()
        return Part(text[:at], line.place, [Said(text[at + 1 :].strip(), line.place)])
    return Part(quotation(text, _LONGEST_APART), line.place, [line])


def _behind(line: str, rest: str) -> str:
    """What follows a heading on its line, ``rest`` as it was compared, in the line's own characters."""
    begins = letters(rest)[:_COMPARED]
    heading = len(letters(line)) - len(letters(rest))
    for at in range(min(len(line), _WIDEST_HEADING)):
        if letters(line[at : at + _WIDEST_HEADING]).startswith(begins) and len(letters(line[:at])) >= heading:
            return line[at:].lstrip(" \u3000\t。：:；;，,．.、")
    return rest
