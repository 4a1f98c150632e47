"""The narrative texts, cut out of a report by its headings.

A heading is known by its words; its number helps where two headings share the words. A text begins after its
heading, on the same line or the next, and ends at the next heading. A section whose headings are not there goes
into its first text as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from toolkit.form.model import Section, Text
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.flow import Line, Patch
from toolkit.intake.recognise.variants import common
from toolkit.intake.recognise.wording import dense, is_value, key, one_script, without_ordinal

_NUMBER = re.compile(
    r"\s*(?:(?P<sub>\(\s*(?P<n1>[一二三四五六七八九十]{1,3}|[0-9]{1,2})?\s*\)|[)、])|(?P<top>(?P<n2>[一二三四五六七八九十]{1,3})\s*[、.,])"
    r"|(?P<low>(?P<n3>[0-9]{1,2})\s*[、.)]))\s*"
)
_CLAUSE = re.compile(r"[。:;,.]|\s{1,}(?=\S)|$")
_ENDS = "。！？；：…!?;:”》）)"
_STARTS = re.compile(r"\s*(?:\(?[一二三四五六七八九十0-9]{1,3}[)、.,]|[一二三四五六七八九十]是|第[一二三四五六七八九十]|[首其再最][先次后])")
_LONGEST_HEADING = 40
_LONGEST_CLAUSE = 30
_FULL_LINE = 16
"""A line shorter than this was not broken because it was full."""
_LEAST_SENTENCE = 8
_FIGURE = r"([0-9][0-9,]*(?:\.[0-9]+)?)"


@dataclass(frozen=True)
class Said:
    """One line of running text and where it stands."""

    text: str
    place: str
    sheet: str | None = None
    unseen: str = ""
    """What stands in the line struck or hidden."""


@dataclass
class Cut:
    """The texts found."""

    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    all_lines: list[Said] = field(default_factory=list)
    stray: dict[str, list[Said]] = field(default_factory=dict)
    """Running text that belongs to no text of the form, by the heading it stands under (empty before the first)."""
    unseen: dict[str, str] = field(default_factory=dict)
    """What stands in the texts struck or hidden, by their codes."""


@dataclass(frozen=True)
class _Heading:
    section: Section | None
    text: Text | None
    rest: str


def cut_texts(patches: Sequence[Patch], wanted: Wanted, table_lines: Mapping[int, set[int]]) -> Cut:
    """Every text of the form that the report holds."""
    lines = list(_running(patches, wanted, table_lines))
    cutter = _Cutter(wanted)
    for line in lines:
        cutter.take(line)
    return Cut(*cutter.result(), all_lines=lines, stray=cutter.stray(), unseen=cutter.unseen())


def _running(patches: Sequence[Patch], wanted: Wanted, table_lines: Mapping[int, set[int]]) -> Iterator[Said]:
    for number, patch in enumerate(patches):
        rows = table_lines.get(number, set())
        drawn = range(min(rows), max(rows) + 1) if rows and patch.grid is not None else range(0)
        for line in patch.lines:
            if line.number in rows or line.number in drawn or _only_figures(line):
                continue
            yield from _told(line, patch.sheet)


def _only_figures(line: Line) -> bool:
    return not line.unseen and all(spot.blank or is_value(spot.text) for spot in line.spots)


def _told(line: Line, sheet: str | None) -> Iterator[Said]:
    texts = list(dict.fromkeys(spot.text for spot in line.spots if spot.label or (spot.value and not line.ruled)))
    if len(texts) > 2:
        texts = ["　".join(texts)]
    for text in texts:
        for part in text.split("\n"):
            if part.strip():
                yield Said(part.strip(), line.place, sheet)
    if line.unseen:
        yield Said("", line.place, sheet, line.unseen)


class _Cutter:
    """Walks through the lines, knowing in which section and text it is."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        form = wanted.form
        self._texts = form.texts_by_code
        self._section_of = {code: section for section in form.sections for code in section.contents}
        self._sections = {
            section.heading: _bodies(section.heading, wanted.variants.sections.get(section.heading, ()))
            for section in form.sections
        }
        self._headings = {
            text.code: _bodies(text.heading, wanted.variants.texts.get(text.code, ())) if text.heading else frozenset()
            for text in form.texts
        }
        self._hints = {key(text.hint) for text in form.texts if text.hint}
        self._words = wanted.words
        self._section: Section | None = None
        self._text: str = ""
        self._sheet: str | None = None
        self._found: dict[str, list[str]] = {}
        self._places: dict[str, str] = {}
        self._opening: dict[str, list[Said]] = {}
        self._before: list[Said] = []
        self._unseen: dict[str, list[str]] = {}

    def take(self, line: Said) -> None:
        """One more line."""
        if line.sheet != self._sheet:
            # What was begun on one sheet does not go on on the next.
            self._section, self._text, self._sheet = None, "", line.sheet
        if line.unseen:  # it goes with the text it stands in, and is no text
            self._unseen.setdefault(self._text, []).append(line.unseen)
            return
        heading = self._heading(line.text)
        if heading is None:
            self._append(line)
            return
        if heading.section is not None:
            self._section, self._text = heading.section, ""
        if heading.text is not None:
            self._section = self._section_of.get(heading.text.code, self._section)
            self._text = heading.text.code
            self._found.setdefault(self._text, [])
            self._places.setdefault(self._text, line.place)
        if heading.rest:
            self._append(Said(_last_of(line.text, heading.rest), line.place))

    def _append(self, line: Said) -> None:
        if self._section is None and not self._text:
            self._before.append(line)
            return
        word = key(line.text)
        if not word or word in self._hints or line.text in common().noise:
            return
        if word in self._words or any(re.fullmatch(hint, one_script(line.text)) for hint in common().hints):
            return
        if self._text:
            self._found[self._text].append(line.text)
        elif self._section is not None:
            self._opening.setdefault(self._section.heading, []).append(line)

    def stray(self) -> dict[str, list[Said]]:
        """Sentences that stand in no section with a text: only those are surely no label, title or line of a page."""
        without = {
            section.heading: self._opening.get(section.heading, []) for section in self._wanted.form.sections
            if not any(code in self._texts for code in section.contents)
        }
        # Before the first heading a report has a preface, which says whose and for when it is.
        title = key(self._wanted.form.title)
        before = [line for line in self._before if title not in key(line.text) and key(line.text) not in self._words | self._hints]
        by_heading = {"": before, **without}
        return {
            heading: kept for heading, lines in by_heading.items()
            if (kept := [line for line in lines if "。" in line.text and len(key(line.text)) >= _LEAST_SENTENCE])
        }

    def result(self) -> tuple[dict[str, str], dict[str, str]]:
        """The texts by code, and where each begins."""
        for section in self._wanted.form.sections:
            opening = self._opening.get(section.heading, [])
            first = next((code for code in section.contents if code in self._texts), None)
            if opening and first is not None:
                self._found[first] = [line.text for line in opening] + self._found.get(first, [])
                self._places[first] = opening[0].place
        texts = {code: _joined(lines) for code, lines in self._found.items()}
        return {code: texts[code] for code in self._texts if texts.get(code)}, {
            code: place for code, place in self._places.items() if texts.get(code)
        }

    def unseen(self) -> dict[str, str]:
        """What stands in the texts struck or hidden."""
        return {code: "，".join(words) for code, words in self._unseen.items() if code}

    # ── headings ──

    def _heading(self, line: str) -> _Heading | None:
        plain = one_script(line)
        number = _NUMBER.match(plain)
        body = plain[number.end() :] if number else plain
        if len(plain) <= _LONGEST_HEADING:
            labelled = next((t for t in self._texts.values() if t.label and key(t.label) == key(plain)), None)
            if labelled is not None:
                return _Heading(self._section_of.get(labelled.code), labelled, "")
        text = self._text_headed(number, body)
        section = self._section_headed(number, body, text is not None)
        if section is not None:
            return _Heading(section, None, "")
        return text

    def _section_headed(self, number: re.Match[str] | None, body: str, also_text: bool) -> Section | None:
        if len(body) > _LONGEST_HEADING or (number and number["sub"] and number["n1"]):
            return None
        word = key(body)
        for section in self._wanted.form.sections:
            if word in self._sections[section.heading]:
                printed = _NUMBER.match(one_script(section.heading))
                same = printed is not None and number is not None and number["n2"] == printed["n2"]
                if same or not also_text:
                    return section
        return None

    def _text_headed(self, number: re.Match[str] | None, body: str) -> _Heading | None:
        for code in self._open_texts():
            text = self._texts[code]
            rest = self._after_heading(text, number, body)
            if rest is not None:
                return _Heading(None, text, rest)
        return None

    def _open_texts(self) -> list[str]:
        """The texts that may begin here: those of this section, or of sections whose heading is nowhere."""
        if self._section is None:
            return list(self._texts)
        return [code for code in self._section.contents if code in self._texts]

    def _after_heading(self, text: Text, number: re.Match[str] | None, body: str) -> str | None:
        """What follows the heading on its line; None where the line does not begin with it."""
        bodies = self._headings[text.code]
        end = next(match.start() for match in _CLAUSE.finditer(body) if match.start() >= 2 or match.start() == len(body))
        clause, rest = body[:end], body[end:].lstrip(" 。:;,.")
        if len(clause) <= _LONGEST_CLAUSE and key(clause) in bodies:
            is_heading = bool(number) or not rest or body[end : end + 1] in "。:"
            return rest if is_heading else None
        printed = _NUMBER.match(one_script(text.heading))
        if printed is None or number is None or printed["n1"] is None or printed["n1"] not in (number["n1"], number["n2"]):
            return None
        return _sentence_heading(body, bodies)


def _sentence_heading(body: str, bodies: frozenset[str]) -> str | None:
    """A numbered heading that is a sentence (依申请公开依法规范。…), or that runs on into the text."""
    end = body.find("。")
    first = body[:end] if 0 <= end <= _LONGEST_CLAUSE else ("" if len(body) > _LONGEST_CLAUSE else body)
    if first and any(len(word) >= 4 and word in key(first) for word in bodies):
        return body[len(first) :].lstrip("。 ")
    for word in sorted(bodies, key=len, reverse=True):
        if body.startswith(word):
            return body[len(word) :].lstrip(" 。:;,.")
    return None


def _last_of(line: str, rest: str) -> str:
    """The end of a line that reads as ``rest`` does, in the line's own characters."""
    wanted = len(key(rest))
    start = max(len(line) - len(rest) - 40, 0)
    for at in range(start, len(line)):
        if len(key(line[at:])) <= wanted:
            return line[at:].lstrip(" \u3000\t。：:；;，,．.、")
    return rest


def _bodies(heading: str, also: Sequence[str]) -> frozenset[str]:
    return frozenset(key(without_ordinal(text)) for text in (heading, *also)) | {key(text) for text in also}


def _joined(lines: Sequence[str]) -> str:
    """Paragraphs one a line; a paragraph that a page broke in the middle of a sentence is made whole."""
    paragraphs: list[str] = []
    for line in lines:
        broken = paragraphs and len(paragraphs[-1]) >= _FULL_LINE and paragraphs[-1][-1] not in _ENDS
        if broken and not _STARTS.match(one_script(line)):
            paragraphs[-1] += line
        else:
            paragraphs.append(line)
    return "\n".join(paragraphs)


def sentences(lines: Sequence[Said], wanted: Wanted, tables_found: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Figures that stand in the form's own sentence for a table (code, figure, place), where the table is not drawn."""
    for table in wanted.form.tables:
        if not table.sentence or table.code in tables_found:
            continue
        names = re.findall(r"\{([\w.]+)\}", table.sentence)
        codes = [name if name in wanted.form.cells else f"{table.code}.{name}" for name in names]
        pattern = _sentence_pattern(table.sentence)
        hits = [(match, line.place) for line in lines for match in pattern.finditer(dense(line.text))]
        if len({match.groups() for match, _ in hits}) == 1 and all(code in wanted.form.cells for code in codes):
            match, place = hits[0]
            yield from ((code, figure, place) for code, figure in zip(codes, match.groups(), strict=True))


def _sentence_pattern(sentence: str) -> re.Pattern[str]:
    parts = re.split(r"\{[\w.]+\}", sentence)
    # What leads up to the first figure is worded freely; its last words are not.
    parts[0] = dense(parts[0])[-6:]
    return re.compile(_FIGURE.join(re.escape(dense(part).rstrip("。")) for part in parts))
