"""The findings of failing arithmetic with the cell that is likely wrong: named to the unit, with its number for the officer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from toolkit.findings import Finding, Number, Severity, Where
from toolkit.findings.likely import Candidate, Likely, LikelyCell
from toolkit.form.model import Form
from toolkit.rules.book import Check
from toolkit.rules.evaluate import Known
from toolkit.rules.likely import Slip, Suspicion, suspicions
from toolkit.rules.totals import TYPED, UNLIKE
from toolkit.rules.values import spot
from toolkit.structs import replace
from toolkit.submission import Stands, Submission

_OF_TOTALS = (TYPED, UNLIKE)


def with_likely_cells(
    form: Form, facts: Submission, known: Known, findings: Sequence[Finding], where: Callable[[str], Where],
) -> list[Finding]:
    """The findings of a return's values; where arithmetic fails and it is sure enough which cell is wrong, one of them says so.

    It is said once, with the first finding it would mend. ``where`` gives a code's place.
    """
    if not any(_is_arithmetic(form, finding) for finding in findings):
        return list(findings)
    typed = [code for code, cell in form.cells.items()
             if cell.total and known.values.get(code) is not None and (raw := facts.raws.get(code)) is not None and raw.stands is Stands.CONTENT]
    told = list(findings)
    for suspicion in suspicions(form, known, typed):
        mended = _ids(suspicion)
        at = next((n for n, finding in enumerate(told) if finding.id in mended and finding.likely is None), None)
        if at is not None:
            likely = _likely(form, known, suspicion, where)
            told[at] = replace(told[at], remedy=told[at].remedy + likely.to_unit(told[at].remedy), likely=likely)
    return told


def _is_arithmetic(form: Form, finding: Finding) -> bool:
    if finding.severity is not Severity.ERROR or finding.left is None:
        return False
    return finding.rule in _OF_TOTALS or any(rule.id == finding.rule for rule in form.rules)


def _ids(suspicion: Suspicion) -> frozenset[str]:
    return frozenset(
        one for mended in suspicion.mends
        for one in ((mended.id,) if isinstance(mended, Check) else tuple(f"{rule}@{mended}" for rule in _OF_TOTALS))
    )


def _likely(form: Form, known: Known, suspicion: Suspicion, where: Callable[[str], Where]) -> Likely:
    def cell(code: str, would_be: Number) -> LikelyCell:
        place = where(code)
        return LikelyCell(code, place.sheet, place.cell, spot(form.cells[code], place), known.values[code] or 0, would_be)

    def candidate(slip: Slip) -> Candidate:
        return Candidate(tuple(cell(code, would_be) for code, would_be in slip.changes), slip.kind)

    by_last = any(known.last.get(code) is not None for slip in suspicion.slips for code in slip.codes)
    return Likely(tuple(map(candidate, suspicion.slips)), suspicion.others, by_last)
