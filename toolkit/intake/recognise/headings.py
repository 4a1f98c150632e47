"""Headings: how they are numbered, and which section or text of the form their words name.

Words count before numbers. A heading in the form's own words, or in known variants of them, is that heading whatever its
number; one that only holds a telling word (平台, 监督) is it where it stands as a heading does; between two texts that one
heading names, its number decides. What none of this names is for the caller: a heading of a part that the form has not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from toolkit.form.model import Section, Text
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.wording import key, one_script, without_ordinal
from toolkit.patterns import regex
from toolkit.structs import Struct

LONGEST_HEADING = 40
_LONGEST_CLAUSE = 30
_LONGEST_LEAD = 16
"""Of a long sentence, the words before the first comma that may be its heading."""
_LEAST_TEXT = 6
_TELLING = 4
"""So long a heading tells what it names within other words too."""
_CN = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_AFTER = r"[、.,:\s]*+"
_ENDS = "。!?;"
_CLAUSE = regex(r"[。:;,.]|\s(?=\S)|$")
_SENTENCE = regex(r"[。:;!?]|$")
_AND = regex(r"[和与及并、]")
_LEADERS = ("....", "····", "----", "————", "____")
_INNER = regex(rf"(?<=[。！!\s])(?:[（(]\s?[{_CN}]{{1,3}}\s?[）)]|[{_CN}]{{1,3}}、)")
_INNER_CLAUSE = regex(r"[。：:；;，,、\s（(]|$")


class Style(Enum):
    """How a line is numbered."""

    TOP = "一、"
    PAREN = "（一）"
    NUM = "1."
    PAREN_NUM = "（1）"
    CIRCLED = "①"
    SAYS = "一是"


_STYLES = (
    (Style.TOP, regex(rf"(?:第([{_CN}]{{1,3}})(?:部分|[、:.,])|([{_CN}]{{1,3}})\s?[、.,]){_AFTER}")),
    (Style.PAREN, regex(rf"(?:\(?\s?([{_CN}]{{1,3}})\s?\)|\(([{_CN}]{{1,3}})[、.]){_AFTER}")),
    (Style.PAREN_NUM, regex(rf"\(?\s?([0-9]{{1,2}})\s?\){_AFTER}")),
    (Style.NUM, regex(rf"([0-9]{{1,2}})\s?[、.,](?![0-9]){_AFTER}")),
    (Style.SAYS, regex(rf"([{_CN}])是")),
    (Style.PAREN, regex(r"(?:\(\s?\)|[)、])()\s*+")),
)


class Numbered(Struct, frozen=True):
    """A line behind its number. ``value`` is None where the number is lost: ()监督保障."""

    style: Style
    value: int | None
    body: str


class Headed(Struct, frozen=True):
    """The text that a line begins, and what follows the heading on that line."""

    text: Text
    rest: str


class HeadedSection(Struct, frozen=True):
    """The section that a line begins, and what follows the heading on that line."""

    section: Section
    rest: str


def numbered(line: str) -> Numbered | None:
    """The number a line begins with; None where it begins with none."""
    line = line.strip()
    if line[:1] in _CIRCLED and line:
        return Numbered(Style.CIRCLED, _CIRCLED.index(line[0]) + 1, one_script(line[1:]).strip())
    plain = one_script(line)
    for style, pattern in _STYLES:
        match = pattern.match(plain)
        if match is not None:
            found = next((group for group in match.groups() if group), "")
            return Numbered(style, _value(found) if found else None, plain[match.end() :])
    return None


def _value(digits: str) -> int:
    if digits.isdigit():
        return int(digits)
    tens, ten, ones = digits.rpartition("十")
    return (10 * (_CN.find(tens) + 1 if tens else 1) if ten else 0) + (_CN.find(ones) + 1 if ones else 0)


def like_heading(body: str) -> bool:
    """Whether a whole line reads as a heading: short, and no sentence."""
    return 0 < len(body) <= _LONGEST_CLAUSE and "。" not in body and body.rstrip()[-1] not in _ENDS


def clause_of(body: str) -> tuple[str, str]:
    """The first clause and what is left after it, its mark of punctuation first."""
    end = next(match.start() for match in _CLAUSE.finditer(body) if match.start() >= 2 or match.start() == len(body))
    return body[:end], body[end:]


class Words:
    """The form's headings by their words: to the letter, by known variants, by telling words."""

    def __init__(self, wanted: Wanted) -> None:
        form, variants = wanted.form, wanted.variants
        self.sections = form.sections
        self.texts: Mapping[str, Text] = form.texts_by_code
        self._section_bodies = {s.heading: _bodies(s.heading, variants.sections.get(s.heading, ())) for s in form.sections}
        self._bodies = {
            text.code: _bodies(text.heading, variants.texts.get(text.code, ())) if text.heading else frozenset()
            for text in form.texts
        }
        self._marks = {name: tuple(map(key, marks)) for name, marks in variants.marks.items()}
        self._printed = {s.heading: numbered(s.heading) for s in form.sections} | {
            text.code: numbered(text.heading) for text in form.texts if text.heading
        }
        self._known = frozenset().union(*self._bodies.values(), *self._section_bodies.values())

    def is_numbered(self, code: str) -> bool:
        """Whether the form prints a number before a text's heading."""
        return self._printed.get(code) is not None

    def text_named(self, number: Numbered | None, body: str, codes: Sequence[str]) -> Headed | None:
        """The text whose heading a line begins with, word for word."""
        clause, rest = clause_of(body)
        if len(clause) > _LONGEST_CLAUSE:
            return None
        word = key(clause)
        behind = rest.lstrip(" 。:;,.")
        for code in codes:
            if word in self._bodies[code] and (number is not None or not behind or rest[:1] in "。:"):
                return Headed(self.texts[code], behind)
        return None

    def section_named(self, number: Numbered | None, body: str, also: Headed | None) -> HeadedSection | None:
        """The section whose heading a line begins with, word for word. Where a text has the same words, the number decides."""
        clause, behind = clause_of(body)
        rest = behind.lstrip(" 。:;,.")
        value, inner = (number.value, number.style is Style.PAREN) if number is not None else (None, False)
        for words, left in ((body, ""), (clause, rest)):
            if len(words) > LONGEST_HEADING or (left and (number is None or behind[:1] not in "。: ")):
                continue
            word = key(words)
            for section in self.sections:
                own = value is not None and self.value(section.heading) == value
                if word in self._section_bodies[section.heading] and (
                    also is None or (own and not (inner and self.value(also.text.code) == value))
                ):
                    return HeadedSection(section, left)
        return None

    def value(self, name: str) -> int | None:
        """The number the form prints before a section or a text."""
        printed = self._printed.get(name)
        return printed.value if printed is not None else None

    def text_told(self, number: Numbered, codes: Sequence[str]) -> Headed | None:
        """The text that a numbered heading in other words names, by the telling words in it."""
        body = number.body
        end = next(match.start() for match in _SENTENCE.finditer(body))
        head, rest = body[:end], body[end:].lstrip(" 。:;")
        if len(head) > _LONGEST_CLAUSE:
            head, rest = clause_of(head)[0], body
            if len(head) > _LONGEST_LEAD:
                return self._runs_on(body, codes)
        found = dict(self._told(head, number, rest, codes))
        code = _chosen(found, key(head.replace("、", "和")), number, {code: self.value(code) for code in found})
        return Headed(self.texts[code], rest) if code else self._runs_on(body, codes)

    def _told(self, head: str, number: Numbered, rest: str, codes: Sequence[str]) -> Iterator[tuple[str, tuple[int, int]]]:
        word = key(head.replace("、", "和"))
        for code in codes:
            marks = self._marks.get(code, ())
            if not self.is_numbered(code):
                # 存在…, 下一步…: at the head of a line that is nothing but a heading; elsewhere these are words of a sentence.
                if not rest and len(head) <= _LONGEST_LEAD and like_heading(number.body) and word.startswith(marks or ("\0",)):
                    yield code, (0, len(word))
                continue
            longer = [body for body in self._bodies[code] if len(body) >= _TELLING]
            spans = [(at, at + len(mark)) for mark in (*marks, *longer) if (at := word.rfind(mark)) >= 0]
            if spans:
                yield code, max(spans, key=lambda span: (span[1], -span[0]))

    def _runs_on(self, body: str, codes: Sequence[str]) -> Headed | None:
        """A heading that goes on into the text without a mark between them."""
        for code in codes:
            if self.is_numbered(code):
                for word in sorted(self._bodies[code], key=len, reverse=True):
                    if body.startswith(word):
                        return Headed(self.texts[code], body[len(word) :].lstrip(" 。:;,."))
        return None

    def section_told(self, number: Numbered) -> HeadedSection | None:
        """The section that a heading in other words names; the number must be its own, for one word is little."""
        end = next(match.start() for match in _SENTENCE.finditer(number.body))
        head, rest = number.body[:end], number.body[end:].lstrip(" 。:;")
        if not like_heading(number.body) and not (rest and len(head) <= _LONGEST_LEAD):
            return None
        word = key(head)
        return next((
            HeadedSection(section, rest) for section in self.sections
            if self.value(section.heading) == number.value and any(mark in word for mark in self._marks.get(section.heading, ()))
        ), None)

    def is_listed(self, line: str) -> bool:
        """Whether a line is one of a table of contents: dots, then the page, or a heading's dots with the page cut off."""
        if len(line) > 2 * LONGEST_HEADING:
            return False
        plain = one_script(line).rstrip()
        bare = plain.rstrip("0123456789 ")
        if not bare.endswith(_LEADERS):
            return False
        heading = bare.rstrip(" .·-—_")
        number = numbered(heading)
        return (number is not None and plain[-1].isdigit()) or key(number.body if number else heading) in self._known

    def pieces(self, line: str) -> Iterator[str]:
        """A line that holds headings within it, each with what follows it; another line as it is."""
        starts = [0]
        if len(line) > LONGEST_HEADING:
            found = [(match.start(), *self._within(line, match)) for match in _INNER.finditer(line)]
            # Among headings of the form one that it has not stands as they do; whether it is one is seen by its number.
            some = any(known for _, known, _ in found) or self._is_head(line)
            starts += [start for start, known, alike in found if known or (some and alike)]
        ends = [*starts[1:], len(line)]
        yield from (line[start:end].strip() for start, end in zip(starts, ends, strict=True))

    def _is_head(self, line: str) -> bool:
        number = numbered(line[:LONGEST_HEADING])
        return number is not None and key(clause_of(number.body)[0]) in self._known

    def _within(self, line: str, match: re.Match[str]) -> tuple[bool, bool]:
        """Whether words of a heading, a mark and a text follow a number within a line, and whether others do."""
        clauses = _INNER_CLAUSE.finditer(line, match.end())
        end = next((found.start() for found in clauses if found.start() > match.end() + 1), len(line))
        mark = line[end : end + 1]
        if not mark or mark not in "。：: \u3000" or end - match.end() > _LONGEST_CLAUSE:
            return False, False
        behind = line[end + 1 : end + 1 + _LONGEST_CLAUSE].lstrip()
        has_text = len(_INNER.split(f" {behind}")[0]) > _LEAST_TEXT and not behind.startswith(("组成", "等"))
        known = key(line[match.end() : end]) in self._known
        return known and has_text, mark in "。：:" and end - match.end() <= _LONGEST_LEAD


def _chosen(found: Mapping[str, tuple[int, int]], word: str, number: Numbered, values: Mapping[str, int | None]) -> str:
    """The one text of those a heading names: what its last words name, unless they stand side by side (…和…)."""
    if len(found) < 2:
        return next(iter(found), "")
    by_end = sorted(found, key=lambda code: (found[code][1], -found[code][0]))
    last, before = by_end[-1], by_end[-2]
    if found[before][1] <= found[last][0] and _AND.search(word[found[before][1] : found[last][0]]):
        same = [code for code in found if values[code] == number.value]
        return same[0] if same else before
    return last


def _bodies(heading: str, also: Sequence[str]) -> frozenset[str]:
    return frozenset(key(without_ordinal(text)) for text in (heading, *also)) | {key(text) for text in also}
