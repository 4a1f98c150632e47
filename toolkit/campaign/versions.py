"""What changed between two returns of one unit: values, texts, findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toolkit.aggregate import Standing
from toolkit.campaign.pairing import around_difference
from toolkit.findings import Finding, Number, Where, json_number
from toolkit.form import Cell, Form
from toolkit.form.spoken import in_json, worded
from toolkit.layout import Layout
from toolkit.structs import Struct
from toolkit.words import condensed, plain


class CellChange(Struct, frozen=True):
    """One value that is another now. ``total`` tells a total, which follows the cells it adds up."""

    where: Where
    name: str
    before: Number | None
    after: Number | None
    total: bool = False
    cell: Cell | None = None
    """The cell of the form, which tells a word or a day from a number."""

    def said(self, value: Number | None) -> int | float | str | None:
        """One of the two values as JSON has it."""
        return json_number(value) if self.cell is None else in_json(self.cell, value)

    def worded(self, value: Number | None) -> str:
        """One of the two values for a person."""
        return plain(value) if self.cell is None else worded(self.cell, value)


class TextChange(Struct, frozen=True):
    """One text that reads otherwise now; ``before`` and ``after`` quote the place where they first differ."""

    code: str
    label: str
    before: str
    after: str


class Changes(Struct, frozen=True):
    """What one version has that another had not. ``before`` and ``after`` are the versions compared."""

    before: int
    after: int
    cells: tuple[CellChange, ...]
    texts: tuple[TextChange, ...]
    findings_gone: tuple[Finding, ...]
    findings_come: tuple[Finding, ...]
    reasons: tuple[tuple[Finding, str], ...] = ()
    """Findings for which a reason is given now that was not given then, with the reason."""

    @property
    def typed(self) -> tuple[CellChange, ...]:
        """The cells a clerk changed: those that are no totals."""
        return tuple(cell for cell in self.cells if not cell.total)

    @property
    def summary(self) -> str:
        """One sentence: how much changed."""
        counts = (("改数", len(self.typed), "格"), ("改文字", len(self.texts), "处"),
                  ("问题减少", len(self.findings_gone), "条"), ("问题新增", len(self.findings_come), "条"),
                  ("写明原因", len(self.reasons), "处"))
        listed = "，".join(f"{what}{count}{measure}" for what, count, measure in counts if count)
        return f"比第{self.before}次：{listed or '内容没有变化'}"

    def to_json(self) -> dict[str, Any]:
        """The object printed by ``status --json --unit``."""
        return {
            "before": self.before,
            "after": self.after,
            "cells": [
                {"code": change.where.code, "name": change.name, "sheet": change.where.sheet, "cell": change.where.cell,
                 "total": change.total, "before": change.said(change.before), "after": change.said(change.after)}
                for change in self.cells
            ],
            "texts": [
                {"code": change.code, "label": change.label, "before": change.before, "after": change.after}
                for change in self.texts
            ],
            "findings_gone": [finding.to_json() for finding in self.findings_gone],
            "findings_come": [finding.to_json() for finding in self.findings_come],
            "reasons": {finding.id: reason for finding, reason in self.reasons},
        }


def changes(form: Form, before: Standing, after: Standing, places: Mapping[str, Where] | None = None) -> Changes:
    """What changed between two returns. ``places`` says where in the workbook as issued each code stands.

    Texts that differ in blanks, width or line breaks alone are the same; a finding is the same while its id is.
    """
    known = places or {}
    old_values, new_values = before.values or {}, after.values or {}
    old_texts, new_texts = before.texts or {}, after.texts or {}
    cells = tuple(
        CellChange(known.get(code, Where(code)), cell.name, old_values.get(code), new_values.get(code), bool(cell.total), cell)
        for code, cell in form.cells.items()
        if old_values.get(code) != new_values.get(code)
    )
    texts = []
    for text in form.texts:
        old, new = old_texts.get(text.code, ""), new_texts.get(text.code, "")
        if condensed(old) != condensed(new):
            texts.append(TextChange(text.code, text.label, *around_difference(old, new)))
    was, now = ({finding.id for finding in standing.findings} for standing in (before, after))
    return Changes(
        before.version, after.version, cells, tuple(texts),
        tuple(finding for finding in before.findings if finding.id not in now),
        tuple(finding for finding in after.findings if finding.id not in was),
        tuple((finding, reason) for finding in after.findings
              if (reason := after.reasons.get(finding.id)) and reason != before.reasons.get(finding.id)),
    )


def places_of(layout: Layout) -> dict[str, Where]:
    """Where a layout has each code."""
    return {code: Where(code, sheet.name, sheet.by_code[code].at) for code, sheet in layout.sheet_of.items()}
