"""Many workbooks of one campaign: the first of each kind is painted and becomes a master, the others are stamped.

Units are of one kind where the same cells are filled and the same facts are blank. Of such a unit only what differs is written into
the master's parts (:mod:`toolkit.layout.varying` says what may); all other parts are copied as they stand compressed. The bytes are
those the painter would have written: whatever is unusual is left to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from toolkit.form import Form
from toolkit.form.spoken import stands_for
from toolkit.layout import Layout
from toolkit.layout.varying import WHO, Varying
from toolkit.ooxml.stamped import Master
from toolkit.patterns import regex
from toolkit.rules.confronting import fill
from toolkit.seal import Seal, carriers_of
from toolkit.workbook.answering import asks
from toolkit.workbook.holes import Cells, SheetHoles, StringHoles, data, holed
from toolkit.workbook.issuing import issued_workbook, page_header, window_title
from toolkit.workbook.slots import SlotContents

MOST_KINDS = 8
"""Masters kept: a district needs two, with last year's figures and without. Some forms make a kind of nearly every unit."""
_MOST_TRIED = 3
"""Workbooks of a kind that are tried as its master: the name of one unit may make none, where that of the next does."""
_LONGEST_FACT = 100
_UNUSUAL = regex(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff{}]|_x[0-9A-Fa-f]{4}_|^[\s#]|\s$|<r>")
"""In a unit's name, code or level: what XlsxWriter writes otherwise than escaped, and what would stand for a field."""
_STRINGS, _BOOK, _TITLE, _PROPERTY = "xl/sharedStrings.xml", "xl/workbook.xml", "docProps/core.xml", "docProps/custom.xml"

_Kind = tuple[Form, Layout, tuple[object, ...]]
_Carriers = tuple[str, list[str]]


class Stamper:
    """Writes the workbooks of one run, each as :func:`~toolkit.workbook.issuing.issued_workbook` would."""

    def __init__(self) -> None:
        self._masters: dict[_Kind, _Stamp] = {}
        self._tried = Counter[_Kind]()
        self.painted = 0
        """How many were left to the painter, the masters among them."""

    def workbook(
        self, seal: Seal, typed: Mapping[str, object], texts: Mapping[str, Sequence[str]], declared: Collection[str] = (),
        reasons: Mapping[str, str] | None = None,
    ) -> bytes:
        """The workbook of one unit."""
        if reasons or declared or any(texts.values()) or not _is_usual(seal, typed):
            return self._painted(seal, typed, texts, declared, reasons)
        contents = SlotContents(seal, typed, {}, ())
        if asks(seal.form, seal.layout, contents.cached):
            return self._painted(seal, typed, texts, declared, reasons)
        carriers = carriers_of(seal)
        kind = _kind(seal, typed, len(carriers[1]))
        known = self._masters.get(kind)
        if known is not None and (stamped := known.stamped(contents, carriers)) is not None:
            return stamped
        painted = self._painted(seal, typed, texts, declared, reasons)
        if known is None and len(self._masters) < MOST_KINDS and self._tried[kind] < _MOST_TRIED:
            self._tried[kind] += 1
            if (made := _stamp(contents, typed, carriers, painted)) is not None:
                self._masters[kind] = made
        return painted

    def _painted(
        self, seal: Seal, typed: Mapping[str, object], texts: Mapping[str, Sequence[str]], declared: Collection[str],
        reasons: Mapping[str, str] | None,
    ) -> bytes:
        self.painted += 1
        return issued_workbook(seal, typed, texts, declared, reasons=reasons)


def _is_usual(seal: Seal, typed: Mapping[str, object]) -> bool:
    return (
        not any(seal.form.cells[code].total for code in typed)
        and not any("{" in fact for fact in seal.facts.values())
        and not any(len(seal.facts.get(name, "")) > _LONGEST_FACT or _UNUSUAL.search(seal.facts.get(name, "")) for name in WHO)
    )


def _kind(seal: Seal, typed: Mapping[str, object], lines: int) -> _Kind:
    """What all workbooks of one master have in common. Words that stand in cells are among it; figures are not."""
    cells = seal.form.cells
    words = [(code, content) for code, content in typed.items() if not _is_figure(seal.form, code, content)]
    before = [(code, seal.last.get(code)) for code, cell in cells.items() if cell.kind == "choice"]
    facts = [(name, fact if name not in WHO else not fact) for name, fact in seal.facts.items()]
    return seal.form, seal.layout, (bool(seal.last), frozenset(typed), tuple(words), tuple(before), tuple(facts), lines)


def _is_figure(form: Form, code: str, content: object) -> bool:
    """Whether a number stands in a cell, which may be another in another unit's."""
    return isinstance(stands_for(form.cells[code], content), int | float | Decimal) and not isinstance(content, bool)


def _stamp(contents: SlotContents, typed: Mapping[str, object], carriers: _Carriers, painted: bytes) -> _Stamp | None:
    """A painted workbook as a master; None where it makes none."""
    try:
        made = _Stamp(contents.seal, typed, carriers, painted)
    except (ValueError, KeyError, IndexError):
        return None
    return made if made.stamped(contents, carriers) == painted else None


class _Stamp:
    """One painted workbook with holes where another unit's may say something else.

    Raises ValueError, KeyError or IndexError where it is not as expected.
    """

    def __init__(self, seal: Seal, typed: Mapping[str, object], carriers: _Carriers, painted: bytes) -> None:
        self._master = Master(painted)
        figures = [code for code, content in typed.items() if _is_figure(seal.form, code, content)]
        varying = Varying(seal.form, seal.layout, figures, last=bool(seal.last))
        self._sheets: dict[str, SheetHoles] = {}
        words: dict[str, int] = {}
        kept, ours = Counter[int](), Counter[int]()
        names = [f"xl/worksheets/sheet{n}.xml" for n in range(1, sum(map(_is_sheet, self._master.parts)) + 1)]
        for name, sheet in zip(names, seal.layout.sheets, strict=False):
            cells, figures_there = Cells(self._text(name)), []
            kept.update(cells.strings())
            for slot in filter(varying.of, sheet.slots):
                if not cells.is_string(slot.at):
                    if not slot.text:
                        figures_there.append(slot)
                elif slot.text:  # else a word of a list, which is the kind's
                    ours[words.setdefault(slot.text, cells.string(slot.at))] += 1
            self._sheets[name] = SheetHoles(cells, figures_there, data(page_header(seal)))
        others = [Cells(self._text(name)) for name in names[len(self._sheets) :]]  # 说明, where nothing is asked, and the seal's, which is the last
        for cells in others:
            kept.update(cells.strings())
        seals = others[-1]
        secrets = [seals.string(f"A{row}") for row in range(2, len(carriers[1]) + 1)]
        ours.update(secrets)
        if any(kept[place] != count for place, count in ours.items()):
            raise ValueError("words that stand elsewhere, too")
        self._worded = tuple(words)
        self._strings = StringHoles(self._text(_STRINGS), [*words.values(), *secrets])
        self._said = {name: holed(self._text(name), data(said)) for name, said in _elsewhere(seal, carriers).items()}

    def stamped(self, contents: SlotContents, carriers: _Carriers) -> bytes | None:
        """The workbook of another unit of the same kind; None where only the painter can tell how its words are kept."""
        seal = contents.seal
        strings = self._strings.filled([*(fill(words, seal.facts) for words in self._worded), *carriers[1][1:]])
        if strings is None:
            return None
        header = data(page_header(seal))
        parts = {name: sheet.filled(contents, header) for name, sheet in self._sheets.items()}
        for name, said in _elsewhere(seal, carriers).items():
            before, after = self._said[name]
            parts[name] = before, data(said).encode() + after
        return self._master.stamped({**parts, _STRINGS: strings})

    def _text(self, name: str) -> str:
        return self._master.part(name).decode()


def _is_sheet(part: str) -> bool:
    return part.startswith("xl/worksheets/sheet")


def _elsewhere(seal: Seal, carriers: _Carriers) -> dict[str, str]:
    """What differs outside of sheets, by part: the short seal as a name and as a property, and what a window calls it."""
    return {_BOOK: carriers[0], _PROPERTY: carriers[0], _TITLE: window_title(seal)}
