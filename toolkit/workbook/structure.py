"""The locked skeleton of a sheet compared with what was issued, and where each value stands now.

Positions come from the layout as issued; labels prove them. Where a label is reworded the place is still
sure; where rows or columns were inserted or deleted, each is matched by its labels, and an unlabelled one
only where the workbook's own names agree. What cannot be matched is lost, and said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from toolkit.findings import Finding, Severity, Where
from toolkit.layout import Role, Sheet, Slot, defined_name, worded
from toolkit.layout.address import column
from toolkit.workbook.opened import Content, Opened, OpenedSheet

_COMPARED = (
    Role.TITLE, Role.CAPTION, Role.LINE, Role.HEADER, Role.ROW_HEAD, Role.NOTE, Role.HEADING, Role.TEXT_HEAD,
    Role.FIELD, Role.LAMP_HEAD,
)
_VALUES = (Role.INPUT, Role.TOTAL, Role.TEXT)
_MOST_REWORDED = 0.34
_REMEDY = "请勿增删行列、改动栏目，数据请填回原表后重报。"


@dataclass
class Located:
    """Where the rows and columns of an issued sheet stand now. None is “lost”."""

    sheet: OpenedSheet
    rows: dict[int, int] = field(default_factory=dict)
    cols: dict[int, int] = field(default_factory=dict)
    moved: bool = False
    findings: list[Finding] = field(default_factory=list)

    def place(self, row: int, col: int) -> tuple[int, int] | None:
        """The present place of an issued cell."""
        if not self.moved:
            return row, col
        if row in self.rows and col in self.cols:
            return self.rows[row], self.cols[col]
        return None

    def content(self, row: int, col: int) -> Content:
        """What stands in an issued cell now; None where it is blank or lost."""
        place = self.place(row, col)
        return None if place is None else self.sheet.contents.get(place)


def normalised(content: Content) -> str:
    """A label without spaces and line breaks."""
    return re.sub(r"\s+", "", str(content)) if content is not None else ""


def find_sheet(sheet: Sheet, opened: Opened, facts: Mapping[str, str], taken: set[str]) -> tuple[OpenedSheet | None, list[Finding]]:
    """The issued sheet in the workbook, by name or (renamed) by its labels."""
    found = opened.sheet(sheet.name)
    if found is not None:
        return found, []
    labels = _labels(sheet, facts)
    for other in opened.sheets:
        if other.name not in taken and labels and _matching(labels, other) > 0.8 * len(labels):
            message = f"工作表《{sheet.name}》被改名为《{other.name}》，已按栏目读取。"
            return other, [_changed(Severity.QUERY, sheet.name, message)]
    holds_values = any(slot.role in _VALUES for slot in sheet.slots)
    severity = Severity.ERROR if holds_values else Severity.QUERY
    return None, [_changed(severity, sheet.name, f"缺少工作表《{sheet.name}》。")]


def locate(sheet: Sheet, found: OpenedSheet, opened: Opened, facts: Mapping[str, str]) -> Located:
    """Where everything of an issued sheet stands, and what was changed about it."""
    labels = _labels(sheet, facts)
    wrong = [(slot, text) for slot, text in labels if normalised(found.contents.get(_at(slot))) != text]
    located = Located(found)
    if not wrong:
        located.findings += _broken_merges(sheet, found)
        return located
    if _only_reworded(wrong, labels, found):
        located.findings += [_reworded(sheet, slot, found, facts) for slot, _ in wrong]
        return located
    return _shifted(sheet, found, opened, labels, facts)


def _labels(sheet: Sheet, facts: Mapping[str, str]) -> list[tuple[Slot, str]]:
    """Locked words to compare; who reports for when is compared as identity, elsewhere."""
    return [
        (slot, text)
        for slot in sheet.slots
        if slot.role in _COMPARED and not slot.identity and (text := normalised(worded(slot, facts)))
    ]


def _at(slot: Slot) -> tuple[int, int]:
    return slot.span.row, slot.span.col


def _matching(labels: Sequence[tuple[Slot, str]], found: OpenedSheet) -> int:
    return sum(normalised(found.contents.get(_at(slot))) == text for slot, text in labels)


def _only_reworded(
    wrong: Sequence[tuple[Slot, str]], labels: Sequence[tuple[Slot, str]], found: OpenedSheet
) -> bool:
    """Whether every wrong label was merely rewritten: few, and none of them another label of the sheet."""
    known = {text for _, text in labels}
    if len(wrong) > max(1.0, _MOST_REWORDED * len(labels)):
        return False
    return all(normalised(found.contents.get(_at(slot))) not in known for slot, _ in wrong)


def _reworded(sheet: Sheet, slot: Slot, found: OpenedSheet, facts: Mapping[str, str]) -> Finding:
    now = found.contents.get(_at(slot))
    message = (
        f"《{sheet.name}》{slot.at}栏目与下发表不一致，原为“{_short(worded(slot, facts))}”，"
        f"现为“{_short(now)}”。各数位置未变，已照常读取。"
    )
    return Finding(
        "structure.changed", Severity.QUERY, message, _REMEDY,
        item=f"{sheet.name}!{slot.at}", where=(Where("", sheet.name, slot.at),),
    )


def _short(content: object) -> str:
    text = "（空）" if content is None else re.sub(r"\s+", " ", str(content))
    return text if len(text) <= 30 else text[:30] + "…"


def _changed(severity: Severity, item: str, message: str) -> Finding:
    return Finding("structure.changed", severity, message, _REMEDY, item=item)


def _broken_merges(sheet: Sheet, found: OpenedSheet) -> list[Finding]:
    gone = [
        slot.at
        for slot in sheet.slots
        if slot.role in (*_COMPARED, *_VALUES)
        and (slot.span.rows > 1 or slot.span.cols > 1)
        and (slot.span.row, slot.span.col, slot.span.rows, slot.span.cols) not in found.merges
    ]
    if not gone:
        return []
    message = f"《{sheet.name}》{'、'.join(gone[:5])}{'等' if len(gone) > 5 else ''}的合并单元格被拆开，各数位置未变，已照常读取。"
    return [_changed(Severity.QUERY, f"{sheet.name}!merge", message)]


def _shifted(
    sheet: Sheet, found: OpenedSheet, opened: Opened, labels: Sequence[tuple[Slot, str]], facts: Mapping[str, str]
) -> Located:
    """Match rows (or else columns) by their labels; choose the way that loses fewer values."""
    by_rows = _along(sheet, found, opened, labels, rows=True)
    by_cols = _along(sheet, found, opened, labels, rows=False)
    located = by_rows if len(_lost(sheet, by_rows)) <= len(_lost(sheet, by_cols)) else by_cols
    lost = _lost(sheet, located)
    kept_lines = located.rows if located is by_rows else located.cols
    what = "行" if located is by_rows else "列"
    if lost:
        where = tuple(Where(code, sheet.name, None) for code in lost)
        message = f"《{sheet.name}》的行列与下发表不一致，有{len(lost)}格不能确定位置，未读取。"
        located.findings.append(
            Finding("structure.changed", Severity.ERROR, message, _REMEDY, item=sheet.name, where=where)
        )
    else:
        inserted = sorted(set(range(min(kept_lines.values()), max(kept_lines.values()))) - set(kept_lines.values()))
        names = "、".join(f"第{n + 1}行" if what == "行" else f"{column(n)}列" for n in inserted[:5])
        message = f"《{sheet.name}》插入了{what}（{names}），各数已按栏目读取。" if inserted else (
            f"《{sheet.name}》的{what}有移动，各数已按栏目读取。")
        located.findings.append(_changed(Severity.QUERY, sheet.name, message))
    return located


def _lost(sheet: Sheet, located: Located) -> list[str]:
    return [
        slot.code
        for slot in sheet.slots
        if slot.role in (Role.INPUT, Role.TOTAL) and located.place(*_at(slot)) is None
    ]


def _along(
    sheet: Sheet, found: OpenedSheet, opened: Opened, labels: Sequence[tuple[Slot, str]], *, rows: bool
) -> Located:
    """Match lines of one direction by the labels in them, the other direction unmoved."""
    known = {text for _, text in labels}
    issued: dict[int, list[tuple[int, str]]] = {}
    for slot, text in labels:
        line, across = _at(slot) if rows else _at(slot)[::-1]
        issued.setdefault(line, []).append((across, text))
    present: dict[int, list[tuple[int, str]]] = {}
    for place, content in found.contents.items():
        text = normalised(content)
        if text in known:
            line, across = place if rows else place[::-1]
            present.setdefault(line, []).append((across, text))
    last_issued = max(
        (s.span.last_row if rows else s.span.last_col) for s in sheet.slots if s.role in (*_COMPARED, *_VALUES)
    )
    last_present = max([*present, last_issued]) + 60
    before = [tuple(sorted(issued.get(n, ()))) for n in range(last_issued + 1)]
    after = [tuple(sorted(present.get(n, ()))) for n in range(last_present + 1)]
    matched: dict[int, int] = {}
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        for n in range(block.size):
            matched[block.a + n] = block.b + n
    named = _named_lines(sheet, opened, found, rows=rows)
    sure = {line: to for line, to in matched.items() if _is_sure(line, to, before, named)}
    sure |= {line: to for line, to in named.items() if not before[line] and _between(line, to, sure)}
    same = _Same()
    return Located(found, sure if rows else same, same if rows else sure, moved=True)


class _Same(dict[int, int]):
    """Every line where it was."""

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: int) -> int:
        return key


def _named_lines(sheet: Sheet, opened: Opened, found: OpenedSheet, *, rows: bool) -> dict[int, int]:
    """Where the names of a line's values agree that it stands now."""
    said: dict[int, set[int]] = {}
    for code, slot in sheet.by_code.items():
        place = opened.names.get(defined_name(code))
        if place is not None and place[0] == found.name:
            line = slot.span.row if rows else slot.span.col
            said.setdefault(line, set()).add(place[1] if rows else place[2])
    return {line: next(iter(places)) for line, places in said.items() if len(places) == 1}


def _is_sure(line: int, to: int, before: Sequence[tuple[tuple[int, str], ...]], named: Mapping[int, int]) -> bool:
    """A labelled line is proved by its labels; an unlabelled one only by the names of its values."""
    if before[line]:
        return named.get(line, to) == to or before.count(before[line]) == 1
    return named.get(line) == to


def _between(line: int, to: int, sure: Mapping[int, int]) -> bool:
    """Whether a named line keeps its order among the proved ones."""
    return all((other < line) == (place < to) for other, place in sure.items() if other != line)


