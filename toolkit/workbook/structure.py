"""The locked skeleton of a sheet compared with what was issued, and where each value stands now.

Positions come from the layout as issued; labels prove them. Where a label is merely reworded the place is
still sure. Where rows or columns moved (:mod:`toolkit.workbook.moved`) each value is placed anew, and only
where its own row heads and column heads stand beside and above it. What cannot be proved is lost, and said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

from toolkit.clock import tick
from toolkit.findings import Finding, Severity, Where
from toolkit.layout import Layout, Role, Sheet, Slot, worded
from toolkit.layout.address import Place, column
from toolkit.structs import Struct, field
from toolkit.words import excerpt, first_few, quotation
from toolkit.workbook.moved import Moved, normalised
from toolkit.workbook.opened import Content, Opened, OpenedSheet
from toolkit.workbook.resolved import VALUES, resolved

_MOST_REWORDED = 0.34
_QUOTED = 30
_MOST_NAMED = 5
"""Places named in one sentence."""
_MOST_SHEETS = 8
"""Sheets named in one."""
_SPARE_ROWS, _SPARE_COLS = 400, 60
"""How far beyond what was issued a sheet is looked at, for inserted rows and columns."""

_changed = partial(Finding.of, "structure.changed")


class Located(Struct):
    """Where everything of an issued sheet stands now."""

    sheet: OpenedSheet
    moved: Moved | None = None
    """None while nothing moved: every cell is where it was issued."""
    findings: list[Finding] = field(default_factory=list)
    cut: frozenset[str] = frozenset()
    """Codes whose cells were cut away, or (where formulas follow cells) pasted onto: nothing surely theirs stands there."""
    cut_at: frozenset[Place] = frozenset()
    """Where those cells were issued."""

    def place(self, slot: Slot) -> tuple[int, int] | None:
        """The present place of a value or of a text's row; None where it cannot be proved."""
        if slot.code in self.cut:
            return None
        return _at(slot) if self.moved is None else self.moved.place(slot)

    def explains(self, formula: str) -> bool:
        """Whether a formula as issued looks at a cell that was cut away or pasted onto: it changed because of that alone."""
        if not self.cut:
            return False
        from toolkit.workbook.cuts import looks_at  # little is ever cut

        return looks_at(formula, self.cut_at)

    def stated(self, slot: Slot, expected: str) -> Content:
        """What a locked cell that says who reports for when says now; None where it is gone.

        In a sheet that moved, the cell is looked for by its words, then by how its words begin.
        """
        if self.moved is None:
            return self.sheet.contents.get(_at(slot))
        return self.moved.stated(slot.text, expected)


def find_sheet(sheet: Sheet, opened: Opened, facts: Mapping[str, str], taken: set[str]) -> tuple[OpenedSheet | None, list[Finding]]:
    """The issued sheet in the workbook, by name or (renamed) by its labels, as far as it concerns us."""
    rows, cols = sheet.reach[0] + _SPARE_ROWS, sheet.reach[1] + _SPARE_COLS
    actual = opened.sheet(sheet.name)
    holds_values = any(slot.role in VALUES for slot in sheet.slots)
    if actual is not None and not actual.contents and holds_values:
        return None, [_changed("values_blank", item=sheet.name, sheet=sheet.name)]
    if actual is not None:
        return actual.within(rows, cols), []
    labels = _labels(sheet, facts)
    for other in sorted(opened.sheets, key=lambda other: other.hidden):
        if other.name not in taken and labels and _matching(labels, other) > 0.8 * len(labels):
            return other.within(rows, cols), [_changed("sheet_renamed", item=sheet.name, sheet=sheet.name, now=other.name)]
    if not holds_values:
        return None, [_changed("sheet_gone", item=sheet.name, severity=Severity.QUERY, sheet=sheet.name)]
    there = [f"《{quotation(other.name)}》" for other in opened.sheets if not other.hidden]
    found = first_few(there, _MOST_SHEETS, counted="张") or "隐藏的"
    return None, [_changed("values_gone", item=sheet.name, sheet=sheet.name, found=found)]


def reordered(layout: Layout, opened: Opened) -> list[Finding]:
    """A query where the issued sheets stand in another order; no suite does that by itself, and nothing is lost by it."""
    issued = [sheet.name for sheet in layout.sheets]
    now = [sheet.name for sheet in opened.sheets if sheet.name in issued]
    before = [name for name in issued if name in now]
    if now == before:
        return []
    before_listed, now_listed = ("、".join(f"《{name}》" for name in names) for names in (before, now))
    return [_changed("sheets_reordered", item="sheets", issued=before_listed, now=now_listed)]


def locate(sheet: Sheet, actual: OpenedSheet, opened: Opened, facts: Mapping[str, str]) -> Located:
    """Where everything of an issued sheet stands, and what was changed about it."""
    labels = _labels(sheet, facts)
    wrong = [(slot, text) for slot, text in labels if normalised(actual.contents.get(_at(slot))) != text]
    located = Located(actual)
    if not wrong and _names_stand(sheet, opened):  # as nearly every sheet comes back
        located.findings += _broken_merges(sheet, actual)
        return located
    from toolkit.workbook.cuts import found_cuts, lost_by, told_of

    cuts = found_cuts(sheet, actual, opened) if not wrong else {}
    if cuts:
        located.cut = lost_by(cuts, sheet, actual)
        located.cut_at = frozenset(_at(sheet.by_code[code]) for code in located.cut)
        located.findings += [told_of(cuts, sheet, actual, opened, located.cut)] * bool(located.cut)
        return located
    if _names_moved(sheet, actual, opened):
        # Labels may stand while the values moved: a row inserted under the heads of a one-row table.
        return _shifted(sheet, located, opened, labels)
    if not wrong:
        located.findings += _broken_merges(sheet, actual)
        return located
    if _only_reworded(wrong, labels, actual):
        located.findings += [_reworded(sheet, slot, actual, facts) for slot, _ in wrong]
        return located
    return _shifted(sheet, located, opened, labels)


def _names_stand(sheet: Sheet, opened: Opened) -> bool:
    """Whether all values' own names that are left point to where they were issued, in the sheet of that name."""
    names = opened.names
    return all(names.get(name, issued) == issued for name, issued in resolved(sheet).names) and opened.sheet(sheet.name) is not None


def _names_moved(sheet: Sheet, actual: OpenedSheet, opened: Opened) -> bool:
    """Whether a value's own name now points elsewhere on this sheet than where it was issued."""
    return any(
        (place := opened.names.get(name)) is not None and place[0] == actual.name and place[1:] != issued[1:]
        for name, issued in resolved(sheet).names
    )


def _labels(sheet: Sheet, facts: Mapping[str, str]) -> list[tuple[Slot, str]]:
    """Locked words to compare; who reports for when is compared as identity, elsewhere."""
    return [
        (slot, text)
        for slot, _, words in resolved(sheet).labels
        if (text := normalised(worded(slot, facts)) if words is None else words)
    ]


def _at(slot: Slot) -> tuple[int, int]:
    return slot.span.row, slot.span.col


def _matching(labels: Sequence[tuple[Slot, str]], actual: OpenedSheet) -> int:
    tick()
    return sum(normalised(actual.contents.get(_at(slot))) == text for slot, text in labels)


def _only_reworded(
    wrong: Sequence[tuple[Slot, str]], labels: Sequence[tuple[Slot, str]], actual: OpenedSheet
) -> bool:
    """Whether every wrong label was merely rewritten: few, and none of them another label of the sheet."""
    known = {text for _, text in labels}
    if len(wrong) > max(1.0, _MOST_REWORDED * len(labels)):
        return False
    return all(normalised(actual.contents.get(_at(slot))) not in known for slot, _ in wrong)


def _reworded(sheet: Sheet, slot: Slot, actual: OpenedSheet, facts: Mapping[str, str]) -> Finding:
    return _changed(
        "reworded", item=f"{sheet.name}!{slot.at}", where=(Where("", sheet.name, slot.at),), sheet=sheet.name, cell=slot.at,
        issued=_short(worded(slot, facts)), now=_short(actual.contents.get(_at(slot))),
    )


def _short(content: object) -> str:
    # Not one_line: a blank at an end is part of what stands there now.
    return "（空）" if content is None else excerpt(re.sub(r"\s+", " ", str(content)), _QUOTED)


def _broken_merges(sheet: Sheet, actual: OpenedSheet) -> list[Finding]:
    gone = [at for at, span in resolved(sheet).merged if span not in actual.merges]
    if not gone:
        return []
    cells = first_few(gone, _MOST_NAMED, counted="")
    return [_changed("unmerged", item=f"{sheet.name}!merge", sheet=sheet.name, cells=cells)]


def _shifted(sheet: Sheet, located: Located, opened: Opened, labels: Sequence[tuple[Slot, str]]) -> Located:
    """Place every value anew, and say what moved and what is lost."""
    moved = Moved(sheet, located.sheet, opened, labels)
    located.moved = moved
    lost = [
        slot.code for slot in sheet.slots if slot.role in (Role.INPUT, Role.TOTAL) and moved.place(slot) is None
    ]
    if lost:
        where = [Where(code, sheet.name, None) for code in lost]
        located.findings.append(_changed("lost", item=sheet.name, where=where, sheet=sheet.name, count=len(lost)))
    else:
        located.findings.append(_moved(sheet, moved))
    return located


def _moved(sheet: Sheet, moved: Moved) -> Finding:
    """What is said of a sheet in which every value was found again."""
    rows = [f"第{n + 1}行" for n in moved.inserted_rows()]
    cols = [f"{column(n)}列" for n in moved.inserted_cols()]
    if not rows and not cols:
        return _changed("moved", item=sheet.name, sheet=sheet.name)
    case = "lines_inserted" if rows and cols else "rows_inserted" if rows else "columns_inserted"
    return _changed(case, item=sheet.name, sheet=sheet.name, places="、".join((rows + cols)[:_MOST_NAMED]))
