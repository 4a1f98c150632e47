"""What a clerk is asked: of everything found in a return, what the unit is to mend or to answer, and not the officer."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.aggregate import Standing
from toolkit.findings import Finding, Severity, State, weightiest_first
from toolkit.form import Form
from toolkit.structs import replace

_MOST_QUERIES = 3
"""Queries put to a clerk at once; the others stay with the officer."""
CHASED = ("missing", "rejected", "queried")
"""The states of units that are reminded, in the order of the list."""
_SIZES = "size."
_OFFICERS_OWN = ("seal.missing", "file.remark")
"""Queries that only the officer can answer, by asking who sent the file."""


def for_the_clerk(standing: Standing) -> list[Finding]:
    """What a unit is to mend or answer: every error, and at most three queries, the weightiest, texts not written being one. What it
    has explained waits for the officer, what is accepted is settled."""
    still_open = [finding for finding in standing.findings if finding.state is State.OPEN and not _is_the_officers(finding)]
    questions = dict.fromkeys(_question(finding) for finding in weightiest_first(still_open) if finding.severity is Severity.QUERY)
    asked = list(questions)[:_MOST_QUERIES]
    return once(_sizes_once([finding for finding in still_open if finding.severity is Severity.ERROR or _question(finding) in asked]))


def _sizes_once(findings: Sequence[Finding]) -> list[Finding]:
    """The findings with one that doubts the size of a figure: the unit of an amount explains what is beyond all sense, too."""
    doubted: set[str] = set()
    kept = []
    for finding in findings:
        if finding.rule.startswith(_SIZES) and finding.severity is Severity.QUERY:
            if finding.item in doubted:
                continue
            doubted.add(finding.item)
        kept.append(finding)
    return kept


def owes(standing: Standing) -> bool:
    """Whether the next step is the unit's: what it has explained, and what only the officer can tell, waits for the officer."""
    return not standing.reported or bool(for_the_clerk(standing))


def is_chased(standing: Standing) -> bool:
    """Whether a unit is reminded: it has to report and has not, or has to mend or to answer. What the officer typed for it, he holds
    against the paper first."""
    return standing.state in CHASED and owes(standing) and standing.filled is None


def _question(finding: Finding) -> str:
    """What makes two queries one question to the clerk: texts not written, and the size of one figure, however many rules doubt it."""
    if finding.rule.startswith(_SIZES):
        return f"{_SIZES}@{finding.item}"
    return finding.rule if finding.rule == "text.missing" else finding.id


def put_together(findings: Sequence[Finding], form: Form) -> list[Finding]:
    """The findings as they are listed: texts not written on one line."""
    missing = [finding for finding in findings if finding.rule == "text.missing"]
    if len(missing) < 2:
        return list(findings)
    named = "、".join(f"“{form.texts_by_code[finding.item].label}”" for finding in missing)
    places = tuple(where for finding in missing for where in finding.where)
    joined = replace(missing[0], message=f"文字有{len(missing)}项未写：{named}。", where=places)
    return [joined if finding is missing[0] else finding for finding in findings if finding not in missing[1:]]


def _is_the_officers(finding: Finding) -> bool:
    """Whether only the officer can answer: who sent the file, and for which unit it was taken."""
    return not finding.weighs or finding.rule in _OFFICERS_OWN or (finding.rule == "identity.unit" and finding.severity is Severity.QUERY)


def once(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those that say the same of the same cells a second time."""
    kept = {(finding.id, tuple(where.code for where in finding.where)): finding for finding in reversed(findings)}
    return list(reversed(kept.values()))
