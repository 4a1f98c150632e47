"""What is said of a total: once, whether its own formula was typed over or a rule of the form says the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from toolkit.findings import Finding, Severity
from toolkit.form.model import Form
from toolkit.rules import expression as ex
from toolkit.rules.book import rulebook
from toolkit.structs import replace

TYPED = "total.typed"
UNLIKE = "total.unlike"
_FORMULA = "公式"


def said_once(form: Form, origin: str, findings: Sequence[Finding], arithmetic: Sequence[Finding]) -> list[Finding]:
    """All findings, those of cells first, and of a wrong total one.

    In an issued file a formula was typed over: that is said beside the form's own rule. In any other file there was no
    formula: the form's rule is said, or where it has none for this total, that it is unlike its parts.
    """
    if origin == "issued":
        return [*findings, *arithmetic]
    wrong = {finding.item: finding for finding in findings if finding.rule == TYPED and finding.severity is Severity.ERROR}
    told = {total_told(form, finding) for finding in arithmetic}
    kept: list[Finding] = []
    for finding in findings:
        if finding.rule != TYPED:
            kept.append(finding)
        elif finding.item in wrong and finding.item not in told:
            spot = dict(finding.facts)["spot"]
            kept.append(Finding.of(
                UNLIKE, item=finding.item, where=finding.where, left=finding.left, right=finding.right, spot=spot))
    return [*kept, *(replace(finding, remedy=_without_formula(finding.remedy)) for finding in arithmetic)]


def _without_formula(remedy: str) -> str:
    """What to do, as a rule of the form says it for its workbooks, where there is no workbook with formulas."""
    if _FORMULA not in remedy:
        return remedy
    clauses = [clause for clause in remedy.rstrip("。").split("；") if _FORMULA not in clause]
    return f"{'；'.join(clauses)}。" if clauses else "请核对合计和各分项。"


def total_told(form: Form, finding: Finding) -> str:
    """The total of which an arithmetic finding says just what its own formula says; empty where it says anything else."""
    if not any(rule.id == finding.rule for rule in form.rules):
        return ""
    return total_among(form, (where.code for where in finding.where))


def total_among(form: Form, codes: Iterable[str]) -> str:
    """The total that these codes are, together with all its parts; empty where they are none's."""
    return _relations(form).get(frozenset(codes), "")


@lru_cache(maxsize=16)
def _relations(form: Form) -> Mapping[frozenset[str], str]:
    return {
        frozenset((code, *(ref.code for ref in ex.refs(expression) if not ref.last))): code
        for code, expression in rulebook(form).totals.items()
    }
