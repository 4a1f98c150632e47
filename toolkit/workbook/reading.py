"""An opened workbook read by the layout as issued: raw cells, texts, and what was changed about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from toolkit.clock import tick
from toolkit.findings import Finding, Where
from toolkit.layout import Layout, Role, Sheet, Slot, choice_name, worded
from toolkit.layout.address import Place, a1
from toolkit.ooxml.formulas import is_link
from toolkit.rules.nodes import NO, YES
from toolkit.seen import Doubt
from toolkit.structs import Struct, field
from toolkit.submission import Raw, Stands, Submission
from toolkit.words import excerpt, first_few, plain
from toolkit.workbook.beside import found_beside
from toolkit.workbook.moved import normalised
from toolkit.workbook.opened import Content, Opened, OpenedSheet, Stood
from toolkit.workbook.reasons import reasons_in
from toolkit.workbook.resolved import resolved
from toolkit.workbook.structure import Located, find_sheet, locate, reordered

if TYPE_CHECKING:
    from toolkit.workbook.stating import Stated

_MOST_OF_FORMULA = 60
"""Characters quoted of a formula that somebody wrote."""
_MOST_CELLS = 5
_NO_WORDS = ("unsaved", "fault", "picture", "twice")
"""Doubts of what is no text."""
_GONE = ("struck", "hidden")
_NOTHING_SHOWN = "空白"

class _Gathered(Struct):
    """What one workbook says, as far as its sheets have been gone through."""

    raws: dict[str, Raw] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    text_places: dict[str, Where] = field(default_factory=dict)
    unseen: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)


def read_by_layout(
    opened: Opened, layout: Layout, facts: Mapping[str, str], whole: Callable[[], Iterable[Layout]] | None = None, *, copy: bool = False
) -> Submission:
    """What stands where the layout has it, after the locked skeleton is compared; ``facts`` fill the locked words as issued.

    With ``whole`` (the layouts it may have been, with what a seal leaves out) what stands beside the issued cells is told too.
    Whose it is, is not asked here. Of a ``copy`` that nobody issued the facts are what most surely stands in it.
    """
    reading = _Gathered(findings=reordered(layout, opened))
    taken = {sheet.name for sheet in layout.sheets}
    identity: dict[str, list[Stated]] = {}
    agreeing: dict[str, Stated] = {}
    places: dict[str, Located] = {}
    for sheet in layout.sheets:
        actual, changes = find_sheet(sheet, opened, facts, taken)
        reading.findings += changes
        if actual is None:
            continue
        located = places[sheet.name] = locate(sheet, actual, opened, facts)
        reading.findings += located.findings
        _read_choices(reading, sheet, located, opened)
        _read_values(reading, sheet, located)
        _read_texts(reading, sheet, located)
        for slot in resolved(sheet).identities:
            tick()
            expected = worded(slot, facts)
            now = located.stated(slot, expected)
            if normalised(now) != normalised(expected):
                identity.setdefault(slot.identity, []).append((sheet, slot, now))
            elif copy:
                agreeing.setdefault(slot.identity, (sheet, slot, now))
    if identity:
        from toolkit.workbook.stating import (  # nearly every workbook says still what it said
            as_issued,
            of_copy,
        )

    for what, changed in identity.items():
        reading.findings += of_copy(what, changed, agreeing.get(what), facts) if copy else [as_issued(what, changed, facts)]
    if whole is not None:
        reading.findings += found_beside(layout, opened, facts, places, whole)
    return Submission(
        raws=reading.raws, texts=reading.texts, text_places=reading.text_places, declared=tuple(reading.declared),
        reasons=reasons_in(opened), observed=tuple(reading.findings), unseen=reading.unseen,
    )


def _read_values(reading: _Gathered, sheet: Sheet, located: Located) -> None:
    actual = located.sheet
    as_issued = located.moved is None and not located.cut and actual.name == sheet.name
    contents = actual.contents
    special = actual.doubts.keys() | actual.covered.keys()
    for code, slot, issued, where in resolved(sheet).values:
        if as_issued:
            place: Place | None = issued
            content = contents.get(issued)
            if slot.role is Role.INPUT and (content is None or content.__class__ is int) and issued not in special:
                reading.raws[code] = Raw(content, where)  # as nearly every cell comes back
                continue
        else:
            place = located.place(slot)
            if place is None:
                continue
            where = Where(code, actual.name, a1(*place))
        tick()
        assert place is not None
        if slot.role is Role.INPUT:
            content, doubt = _typed(located.sheet, place, slot)
            reading.raws[code] = Raw(content, where, doubt=doubt)
            continue
        content, doubt = located.sheet.contents.get(place), located.sheet.doubts.get(place)
        stands = Stands.CONTENT
        if place in located.sheet.calculated:
            stands, doubt = Stands.ISSUED_FORMULA, None  # its result is never looked at, and its words are not known
        elif isinstance(content, str) and content.startswith("=") and (doubt is None or "=" not in (doubt.stored[:1], doubt.shown[:1])):
            stands, doubt = Stands.ISSUED_FORMULA, None
            same = located.moved is not None or content[1:] == slot.formula or _formula(content) == _formula(slot.formula)
            if not same and not located.explains(slot.formula):
                reading.findings.append(_formula_changed(slot, where, content))
        if doubt is not None:
            content = located.sheet.stood(place).content
        reading.raws[code] = Raw(content, where, stands, doubt)


def _typed(sheet: OpenedSheet, place: Place, slot: Slot) -> Stood:
    """What stands in a cell that a clerk types in; of a formula what it showed."""
    if _is_empty(sheet.contents.get(place), slot):
        return Stood(None)  # blank, or declared zero by the choice above: never by a saved result
    content, doubt = sheet.stood(place)
    if doubt is not None and doubt.kind in ("formula", "unsaved") and _is_empty(doubt.stored, slot):
        return Stood(None)
    if doubt is not None and doubt.kind == "hidden" and (doubt.stored, doubt.shown) == ("0", ""):
        return Stood(0, Doubt("format", doubt.stored, _NOTHING_SHOWN))  # a 0 that its format leaves out is what the live checks take
    covered = sheet.covered.get(place)
    if content is None and doubt is None and covered is not None:
        return Stood(None, Doubt("hidden", covered if isinstance(covered, str) else plain(covered), ""))
    return Stood(content, doubt)


def _read_choices(reading: _Gathered, sheet: Sheet, located: Located, opened: Opened) -> None:
    for table, slot in sheet.choices.items():
        place: tuple[int, int] | None = (slot.span.row, slot.span.col)
        if located.moved is not None:
            # The drop-down has no heads of its own to prove it; only its name can say where it went.
            named = opened.names.get(choice_name(table))
            place = named[1:] if named is not None and named[0] == located.sheet.name else None
        answer = located.sheet.stood(place).content if place is not None else None
        if isinstance(answer, str) and answer[:1] == YES and NO not in answer:
            reading.declared.append(table)
        elif place is not None and answer is not None and str(answer).strip():
            cell = a1(*place)
            reading.findings.append(Finding.of(
                "value.unplaced", "choice", item=f"{table}!choice", where=(Where("", located.sheet.name, cell),),
                sheet=located.sheet.name, cell=cell, now=excerpt(str(answer), _MOST_OF_FORMULA),
            ))


def _is_empty(content: Content, slot: Slot) -> bool:
    """Whether the formula an empty cell was issued with still stands; its cached value is never looked at."""
    if not slot.formula or not isinstance(content, str) or content[:1] != "=":
        return False
    return _as_issued(slot.formula).fullmatch(_formula(content)) is not None


@lru_cache(maxsize=256)
def _as_issued(formula: str) -> re.Pattern[str]:
    issued = re.escape(_formula(formula))
    # A row inserted above moves the address inside, and nothing else.
    return re.compile(re.sub(r"\\\(LEFT\\\([A-Z]+\d+", r"\\(LEFT\\([A-Z]+\\d+", issued))


def _read_texts(reading: _Gathered, sheet: Sheet, located: Located) -> None:
    for code, rows in resolved(sheet).texts:
        tick()
        first, last = located.place(rows[0]), located.place(rows[-1])
        if first is None or last is None:
            continue
        lines = _lines(reading, located.sheet, code, [(row, first[1]) for row in range(first[0], last[0] + 1)])
        paragraphs = [part.strip() for line in lines if line is not None for part in str(line).splitlines()]
        reading.texts[code] = "\n".join(part for part in paragraphs if part)
        reading.text_places[code] = Where(code, located.sheet.name, a1(*first))


def _lines(reading: _Gathered, sheet: OpenedSheet, code: str, places: Iterable[Place]) -> list[Content]:
    """What the cells of a text show; of formulas their results. What is no text is left out, and said once of each kind."""
    lines, doubted = [], dict[str, list[tuple[str, Doubt]]]()
    for place in places:
        content, doubt = sheet.stood(place)
        if doubt is not None and doubt.kind in _NO_WORDS:
            content = None
        elif doubt is not None and doubt.kind == "format":
            content = doubt.shown
        elif doubt is not None and (gone := doubt.stored if doubt.kind in _GONE else doubt.gone):
            reading.unseen[code] = "，".join(part for part in (reading.unseen.get(code, ""), gone) if part)
        lines.append(content)
        shows_its_words = doubt is not None and doubt.kind == "formula" and is_link(doubt.stored)
        if doubt is not None and doubt.kind in (*_NO_WORDS, "formula") and not shows_its_words:
            doubted.setdefault(doubt.kind, []).append((a1(*place), doubt))
    for kind, cells in doubted.items():
        doubt = cells[0][1]
        stored, shown = excerpt(doubt.stored, _MOST_OF_FORMULA), excerpt(doubt.shown, _MOST_OF_FORMULA)
        facts: dict[str, Any] = {
            "formula": {"formula": f"“{stored}”" if stored else ""}, "unsaved": {"formula": f"“{stored}”" if stored else ""},
            "fault": {"shown": shown}, "twice": {"first": stored, "other": shown},
        }.get(kind, {})
        reading.findings.append(Finding.of(
            "text.formula", kind, item=f"{code}.{kind}", where=[Where(code, sheet.name, cell) for cell, _ in cells],
            sheet=sheet.name, cells=first_few([cell for cell, _ in cells], _MOST_CELLS, counted="格"), **facts,
        ))
    return lines


def _formula(text: str) -> str:
    """A formula as every suite writes it: no sheet quotes, dollars, blanks or case."""
    return re.sub(r"[\s$'=]", "", text).upper().removeprefix("OF:").replace("TRUE()", "TRUE")


def _formula_changed(slot: Slot, where: Where, content: str) -> Finding:
    return Finding.of(
        "structure.changed", "formula", item=slot.code, where=(where,),
        sheet=where.sheet or "", cell=where.cell or "", now=content[:_MOST_OF_FORMULA], issued=slot.formula,
    )
