"""The narrative texts, cut out of a report by its headings.

A text begins after its heading, on the same line or the next, and ends at the next heading. A heading that the form has not,
told by its place in the numbering, begins a part of its own, which joins no text. A section none of whose headings are there
goes into its first text as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from toolkit.clock import tick
from toolkit.form.model import Cell
from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.flow import Line, Patch
from toolkit.intake.recognise.outline import Outline, Part, Said
from toolkit.intake.recognise.variants import common
from toolkit.intake.recognise.wording import dense, is_value, key, one_script
from toolkit.patterns import regex
from toolkit.structs import Struct, field

_ENDS = "。！？；：…!?;:”》）)"
_STARTS = regex(r"\s*+(?:\(?[一二三四五六七八九十0-9]{1,3}[)、.,]|[一二三四五六七八九十]是|第[一二三四五六七八九十]|[首其再最][先次后])")
_FULL_LINE = 16
"""A line shorter than this was not broken because it was full."""
_LEAST_SENTENCE = 8
_LEAST_WORDS = 3
"""Letters of a line under an unknown heading that are more than a page's debris."""
RAISED = dict.fromkeys(map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉①②③④⑤⑥⑦⑧⑨"), "^")
"""Digits that are none: in one width they would be read as a part of the figure before them."""
_FIGURE = r"([0-9]++(?>(?:,[0-9]{3,4}(?![0-9]))*)(?:\.[0-9]++)?)"
_BELOW_ZERO = _FIGURE.replace("(", "([-−]?", 1)
_DAY = r"([0-9]{4}(?:-[0-9]{1,2}-[0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日))"


class Cut(Struct):
    """The texts found."""

    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    all_lines: list[Said] = field(default_factory=list)
    stray: dict[str, list[Said]] = field(default_factory=dict)
    """Running text that belongs to no text of the form, by the heading it stands under (empty before the first)."""
    unseen: dict[str, str] = field(default_factory=dict)
    """What stands in the texts struck or hidden, by their codes."""
    apart: list[Part] = field(default_factory=list)
    """What stands under headings that the form has not."""


def cut_texts(patches: Sequence[Patch], wanted: Wanted, table_lines: Mapping[int, set[int]]) -> Cut:
    """Every text of the form that the report holds."""
    lines = list(_running(patches, wanted, table_lines))
    cutter = _Cutter(wanted, lines)
    for line in lines:
        cutter.take(line)
    return Cut(*cutter.result(), all_lines=lines, stray=cutter.stray(), unseen=cutter.unseen(), apart=cutter.apart())


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
    """Gathers the lines as the outline has them."""

    def __init__(self, wanted: Wanted, lines: Sequence[Said]) -> None:
        self._wanted = wanted
        self._texts = wanted.form.texts_by_code
        self._outline = Outline(wanted, lines)
        self._hints = {key(text.hint) for text in wanted.form.texts if text.hint}
        self._words = wanted.words
        self._sheet: str | None = None
        self._found: dict[str, list[str]] = {}
        self._places: dict[str, str] = {}
        self._opening: dict[str, list[Said]] = {}
        self._before: list[Said] = []
        self._unseen: dict[str, list[str]] = {}
        self._apart: list[Part] = []

    def take(self, line: Said) -> None:
        """One more line."""
        tick()
        if line.sheet != self._sheet:
            # What was begun on one sheet does not go on on the next.
            self._sheet = line.sheet
            self._outline.leave()
        if line.unseen:  # it goes with the text it stands in, and is no text
            self._unseen.setdefault(self._outline.text, []).append(line.unseen)
            return
        for piece in self._outline.pieces(line):
            heading = self._outline.heading(piece)
            if heading is None:
                self._append(piece)
                continue
            if heading.part is not None:
                self._apart.append(heading.part)
            if heading.text is not None:
                self._found.setdefault(heading.text.code, [])
                self._places.setdefault(heading.text.code, line.place)
            if heading.rest:
                self._append(Said(heading.rest, line.place))

    def _append(self, line: Said) -> None:
        section, text, part = self._outline.section, self._outline.text, self._outline.part
        if part is None and section is None and not text:
            self._before.append(line)
            return
        word = key(line.text)
        if not word or word in self._hints or line.text in common().noise:
            return
        if word in self._words or any(re.fullmatch(hint, one_script(line.text)) for hint in common().hints):
            return
        if part is not None:
            part.lines.append(line)
        elif text:
            self._found[text].append(line.text)
        elif section is not None:
            self._opening.setdefault(section.heading, []).append(line)

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

    def apart(self) -> list[Part]:
        """The parts that the form has not, where anything stands under them."""
        return [part for part in self._apart if any(len(key(line.text)) >= _LEAST_WORDS for line in part.lines)]


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
        if not all(code in wanted.form.cells for code in codes):
            continue
        pattern = _sentence_pattern(table.sentence, [wanted.form.cells[code] for code in codes])
        hits = [(match, line.place) for line in lines for match in pattern.finditer(dense(line.text.translate(RAISED)))]
        if len({match.groups() for match, _ in hits}) == 1:
            match, place = hits[0]
            yield from ((code, figure, place) for code, figure in zip(codes, match.groups(), strict=True))


def _sentence_pattern(sentence: str, cells: Sequence[Cell]) -> re.Pattern[str]:
    parts = re.split(r"\{[\w.]+\}", sentence)
    # What leads up to the first figure is worded freely; its last words are not.
    parts[0] = dense(parts[0])[-6:]
    begin = "" if parts[0] else "(?<![0-9,.])"
    written = [re.escape(dense(part).rstrip("。")) for part in parts]
    return re.compile(begin + written[0] + "".join(_said_of(cell) + part for cell, part in zip(cells, written[1:], strict=True)))


def _said_of(cell: Cell) -> str:
    """What stands in a sentence for a cell: a figure, one of its words (the longest that is there), or a day."""
    if cell.kind == "choice":
        return f"({'|'.join(re.escape(dense(word)) for word in sorted(cell.choices, key=len, reverse=True))})"
    return _DAY if cell.kind == "date" else _BELOW_ZERO if cell.negative else _FIGURE
