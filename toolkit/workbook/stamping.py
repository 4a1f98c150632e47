"""Many workbooks of one campaign: the first of each kind is painted and becomes a master, the others are stamped.

Units are of one kind where the same cells are filled and the same facts are blank. Of such a unit only what differs is written into
the master's parts (:mod:`toolkit.layout.varying` says what may); all other parts are copied as they stand compressed. The bytes are
those the painter would have written: whatever is unusual is left to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from toolkit.form import Form
from toolkit.form.spoken import stands_for
from toolkit.layout import Layout
from toolkit.layout.varying import WHO, Varying
from toolkit.ooxml.stamped import Master
from toolkit.rules.confront import fill
from toolkit.seal import Seal, carriers_of
from toolkit.workbook.holes import Cells, SheetHoles, StringHoles, data, holed
from toolkit.workbook.issuing import issued_workbook, page_header, window_title
from toolkit.workbook.slots import SlotContents

MOST_KINDS = 8
"""Masters kept: a district needs two, with last year's figures and without. Some forms make a kind of nearly every unit."""
_MOST_TRIED = 3
"""Workbooks of a kind that are tried as its master: the name of one unit may make none, where that of the next does."""
_LONGEST_FACT = 100
_UNUSUAL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff{}]|&[G[]|_x[0-9A-Fa-f]{4}_|^[\s#]|\s$|<r>")
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
    ) -> bytes:
        """The workbook of one unit."""
        if declared or any(texts.values()) or not _is_usual(seal, typed):
            return self._painted(seal, typed, texts, declared)
        carriers = carriers_of(seal)
        kind = _kind(seal, typed, len(carriers[1]))
        known = self._masters.get(kind)
        if known is not None and (stamped := known.stamped(seal, typed, carriers)) is not None:
            return stamped
        painted = self._painted(seal, typed, texts, declared)
        if known is None and len(self._masters) < MOST_KINDS and self._tried[kind] < _MOST_TRIED:
            self._tried[kind] += 1
            if (made := _stamp(seal, typed, carriers, painted)) is not None:
                self._masters[kind] = made
        return painted

    def _painted(
        self, seal: Seal, typed: Mapping[str, object], texts: Mapping[str, Sequence[str]], declared: Collection[str],
    ) -> bytes:
        self.painted += 1
        return issued_workbook(seal, typed, texts, declared)


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


def _stamp(seal: Seal, typed: Mapping[str, object], carriers: _Carriers, painted: bytes) -> _Stamp | None:
    """A painted workbook as a master; None where it makes none."""
    try:
        made = _Stamp(seal, typed, carriers, painted)
    except (ValueError, KeyError, IndexError):
        return None
    return made if made.stamped(seal, typed, carriers) == painted else None


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
        for n, sheet in enumerate(seal.layout.sheets, 1):
            name = f"xl/worksheets/sheet{n}.xml"
            cells, figures_there = Cells(self._text(name)), []
            kept.update(cells.strings())
            for slot in filter(varying.of, sheet.slots):
                if not cells.is_string(slot.at):
                    if not slot.text:
                        figures_there.append(slot)
                elif slot.text:  # else a word of a list, which is the kind's
                    ours[words.setdefault(slot.text, cells.string(slot.at))] += 1
            self._sheets[name] = SheetHoles(cells, figures_there, data(page_header(seal)))
        seals = Cells(self._text(f"xl/worksheets/sheet{len(seal.layout.sheets) + 1}.xml"))
        kept.update(seals.strings())
        secrets = [seals.string(f"A{row}") for row in range(2, len(carriers[1]) + 1)]
        ours.update(secrets)
        if any(kept[place] != count for place, count in ours.items()):
            raise ValueError("words that stand elsewhere, too")
        self._worded = tuple(words)
        self._strings = StringHoles(self._text(_STRINGS), [*words.values(), *secrets])
        self._said = {name: holed(self._text(name), data(said)) for name, said in _elsewhere(seal, carriers).items()}

    def stamped(self, seal: Seal, typed: Mapping[str, object], carriers: _Carriers) -> bytes | None:
        """The workbook of another unit of the same kind; None where only the painter can tell how its words are kept."""
        strings = self._strings.filled([*(fill(words, seal.facts) for words in self._worded), *carriers[1][1:]])
        if strings is None:
            return None
        contents, header = SlotContents(seal, typed, {}, ()), data(page_header(seal))
        parts = {name: sheet.filled(contents, header) for name, sheet in self._sheets.items()}
        for name, said in _elsewhere(seal, carriers).items():
            before, after = self._said[name]
            parts[name] = before, data(said).encode() + after
        return self._master.stamped({**parts, _STRINGS: (b"", strings)})

    def _text(self, name: str) -> str:
        return self._master.part(name).decode()


def _elsewhere(seal: Seal, carriers: _Carriers) -> dict[str, str]:
    """What differs outside of sheets, by part: the short seal as a name and as a property, and what a window calls it."""
    return {_BOOK: carriers[0], _PROPERTY: carriers[0], _TITLE: window_title(seal)}
