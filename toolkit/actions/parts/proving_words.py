"""A report read again as anybody's report is read, and held against the figures it was made from: its tables, its sentence of fees,
and every figure that was filled into its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from toolkit.actions.parts.by_place import Tables
from toolkit.actions.parts.proof import OWN, Held, Proof, held
from toolkit.errors import FileError, FormError
from toolkit.findings import Number
from toolkit.form import Form
from toolkit.manuscript.draft import Paragraph
from toolkit.narrative.context import PartContext, ReportContext
from toolkit.rules import Known, rolled
from toolkit.rules import expression as ex
from toolkit.rules.binding import bind
from toolkit.rules.evaluate import number, rounded
from toolkit.structs import Struct, field
from toolkit.submission import Submission
from toolkit.words import condensed, plain

_ANY = r"([^,。;:、!?()]{0,40}?)"
"""What stands where a figure was filled in: anything within its clause, in one width."""
_MARKS_OF_TEXT = str.maketrans("", "", "\\*")
"""What Markdown adds to words: marks before signs, stars around what is still to be written."""
_BEFORE, _AFTER = 8, 2
"""How many characters around a figure tell which it is, where the sentence was changed elsewhere."""
_TYPED_OVER = "本级文字稿中改写的数"


class Basis(Struct, frozen=True):
    """What a report was made from. ``values`` by code; ``words`` what stands in a cell that has no single value."""

    form: Form
    values: Mapping[str, Number | None]
    source: str
    """Whose figures they are: “全区12家汇总”, “本单位第2次所报”."""
    words: Mapping[str, str] = field(default_factory=dict)
    last: Mapping[str, Number | None] = field(default_factory=dict)
    """Last year's figures of the same units, for sentences that compare."""
    written: Mapping[str, Sequence[Paragraph]] = field(default_factory=dict)
    """The texts that somebody wrote around marked figures, by code."""

    def printed(self, code: str) -> str:
        """What a cell has to show."""
        if code in self.words:
            return self.words[code]
        return rolled.printed(self.form, self.form.cells[code], self.values.get(code))

    def expected(self, what: str, words: str) -> str:
        """What a figure of a sentence has to be, a code's or an expression's; ``words`` are those drafted, whose decimals it has.

        The drafted words themselves where the expression cannot be worked out here.
        """
        if what in self.form.cells:
            return self.printed(what)
        try:
            bound = bind(ex.parse(what, place=what, is_fact=lambda name: False), lambda ref: ref, self.form, what)
        except FormError:
            return words
        value = number(bound, Known(self.values, self.last))
        return words if value is None else plain(rounded(Decimal(value), len(words.partition(".")[2])))


def prove_report(data: bytes, context: ReportContext, basis: Basis) -> Proof:
    """All numbers of a report by its bytes. One that cannot be read at all has none that agrees."""
    from toolkit.intake.reading import read_file  # the readers are slow to import

    try:
        read = read_file(data, default_form=basis.form)
    except FileError:
        read = Submission()
    tables = Tables(data)
    return Proof(tuple(number for section in context.sections for part in section.parts for number in _part(part, read, basis, tables)))


def _part(part: PartContext, read: Submission, basis: Basis, tables: Tables) -> Iterator[Held]:
    if part.kind == "chart":
        return  # drawn from the figures of the tables; what it shows is no figure of the form
    if part.kind == "table":
        codes = [cell.code for row in part.rows for cell in row if cell.code]
        asked = [code for code in codes if code in basis.words or code not in read.raws]
        by_place = tables.stands(part) if asked else {}
        for code in codes:
            stands = by_place.get(code) if code in asked else _as_read(code, read, basis)
            yield _cell(code, stands, basis)
    elif part.kind == "sentence":
        table = basis.form.tables_by_code[part.code]
        for code in (cell.code for cell in table.cells if cell.code not in basis.words):
            if any(f"{{{name}}}" in table.sentence for name in (code, code.removeprefix(f"{table.code}."))):
                yield _cell(code, _as_read(code, read, basis), basis)
    elif part.code in basis.written:
        yield from _text(part.code, [[(part.text, part.figure, bool(part.value)) for part in one] for one in basis.written[part.code]], read, basis)
    else:
        yield from _text(part.code, [[(piece.text, piece.figure, False) for piece in one.pieces] for one in part.paragraphs], read, basis)


def _as_read(code: str, read: Submission, basis: Basis) -> str | None:
    """What a reader of returns made of a cell, printed; None where its place is not known."""
    raw, entry = read.raws.get(code), read.entries.get(code)
    if raw is None:
        return None
    if entry is not None and entry.value is not None:
        return rolled.printed(basis.form, basis.form.cells[code], entry.value)
    return "" if raw.content is None else str(raw.content).strip()


def _cell(code: str, stands: str | None, basis: Basis) -> Held:
    cell = basis.form.cells[code]
    return held(f"“{basis.form.table_of[code].title}”", code, cell.name, stands, basis.printed(code), basis.source)


# ── sentences ─────────────────────────────────────────────────────────


Pieces = Sequence[tuple[str, str, bool]]
"""A paragraph as words and figures: the text, which figure it is (empty of words), whether somebody typed it over."""


def _text(code: str, paragraphs: Sequence[Pieces], read: Submission, basis: Basis) -> Iterator[Held]:
    text = _bare(read.texts.get(code, ""))
    label = basis.form.texts_by_code[code].label
    for pieces in paragraphs:
        figures = [n for n, (_, figure, _) in enumerate(pieces) if figure]
        stands = _standing(text, pieces, figures)
        for n, found in zip(figures, stands, strict=True):
            words, figure, typed_over = pieces[n]
            what = figure.rpartition("|")[2]  # a draft knows an expression by the words before it, too
            made, clause = basis.expected(what, words), _clause(pieces, n)
            source = basis.source if figure in basis.form.cells else f"{basis.source}，按算式"
            one = held(f"“{label}”", what, clause, found, made, source)
            if typed_over and found == _bare(words) != _bare(made):
                one = Held(one.place, what, clause, found, made, _TYPED_OVER, state=OWN)
            yield one


def _standing(text: str, pieces: Pieces, figures: Sequence[int]) -> list[str | None]:
    """What stands in a text where each figure of a paragraph was filled in; None where its words are not found."""
    match = _pattern(pieces).search(text) if figures else None
    if match is not None:
        return list(match.groups())
    return [_by_neighbours(text, pieces, n) for n in figures]


def _pattern(pieces: Pieces) -> re.Pattern[str]:
    """A paragraph with anything where its figures are."""
    return re.compile("".join(_ANY if figure else re.escape(_bare(words)) for words, figure, _ in pieces))


def _by_neighbours(text: str, pieces: Pieces, n: int) -> str | None:
    before = _bare(pieces[n - 1][0])[-_BEFORE:] if n else ""
    after = _bare(pieces[n + 1][0])[:_AFTER] if n + 1 < len(pieces) else ""
    found = re.findall(re.escape(before) + _ANY + re.escape(after), text) if before and after else []
    return found[0] if len(found) == 1 else None


def _bare(words: str) -> str:
    return condensed(words.translate(_MARKS_OF_TEXT))


def _clause(pieces: Pieces, n: int) -> str:
    """The words that a figure stands in, as a place to look for it."""
    before = re.split("[，。；：、！？（）]", "".join(words for words, _, _ in pieces[:n]))[-1]
    after = re.split("[，。；：、！？（）]", "".join(words for words, _, _ in pieces[n + 1 :]))[0]
    return f"{before[-10:]}…{after[:6]}"
