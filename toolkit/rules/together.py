"""Many cells of a table of which the same is to be said are one finding, not one for each cell."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.findings import Finding
from toolkit.form.model import Table

_ALIKE = {
    "texts": ("text", "text_invisible"), "formats_taken": ("format_taken",), "totals_cleared": ("cleared",), "totals_text": ("text",),
    "formulas": ("formula", "formula_unknown"), "formulas_unsaved": ("unsaved", "unsaved_unknown"),
    "formulas_faulty": ("fault", "fault_unknown"), "struck_many": ("struck",), "hidden_many": ("hidden",),
    "hidden_alone_many": ("hidden_alone",),
}
"""Cases of one cell, by the case that tells many of them."""
_RULES = {"texts": "value.repaired", "totals_cleared": "total.typed", "totals_text": "total.typed"}
"""The rule of the cases that are not cases of :data:`_SHOWN`."""
_SHOWN = "value.shown"
_FEW, _FEW_CHARACTERS = 5, 20
"""Cells of one table that are told one by one; of more, one sentence. What was crossed out has to be looked at cell by cell."""
_EXAMPLES = 3


def told_together(table: Table, findings: Sequence[Finding]) -> list[Finding]:
    """The findings of one table, with one for many cells that came out alike."""
    told = list(findings)
    for case, cases in _ALIKE.items():
        alike = [finding for finding in told if finding.rule == _RULES.get(case, _SHOWN) and finding.case in cases]
        if len(alike) > (_FEW_CHARACTERS if case.endswith("_many") else _FEW):
            at = told.index(alike[0])
            told = [finding for finding in told if finding not in alike]
            told.insert(at, _of(table, case, alike))
    return told


def _of(table: Table, case: str, alike: Sequence[Finding]) -> Finding:
    many = case.endswith("_many")
    return Finding.of(
        _RULES.get(case, _SHOWN), case, item=f"{table.code}.{case}", where=[place for finding in alike for place in finding.where],
        sheet=alike[0].where[0].sheet or table.sheet, title=table.title, count=len(alike),
        example="；".join(_example(finding) for finding in alike[: _EXAMPLES if many else 1]),
    )


def _example(finding: Finding) -> str:
    where, facts = finding.where[0], dict(finding.facts)
    example = where.cell or where.place
    if "stood" in facts:
        example += f"“{facts['stood']}”"
    if "stored" in facts:
        example += f"“{facts['stored']}”"
    if "shown" in facts:
        example += f"显示“{facts['shown']}”"
    return example
