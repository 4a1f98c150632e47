"""What a clerk is asked: of everything found in a return, what the unit is to mend or to answer, and not the officer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from toolkit.aggregate import Standing
from toolkit.findings import Finding, Severity, State
from toolkit.form import Form

_MOST_QUERIES = 3
"""Queries put to a clerk at once; the others stay with the officer."""
_OFFICERS_OWN = ("seal.missing", "file.remark")
"""Queries that only the officer can answer, by asking who sent the file."""


def for_the_clerk(standing: Standing) -> list[Finding]:
    """What a unit is to mend or answer: every error, and at most three queries, texts not written being one. What it
    has explained waits for the officer, what is accepted is settled."""
    own = [one for one in standing.findings if one.state is State.OPEN and not _is_the_officers(one)]
    asked = list(dict.fromkeys(_question(one) for one in own if one.severity is Severity.QUERY))[:_MOST_QUERIES]
    return once([one for one in own if one.severity is Severity.ERROR or _question(one) in asked])


def _question(finding: Finding) -> str:
    """What makes two queries one question to the clerk."""
    return finding.rule if finding.rule == "text.missing" else finding.id


def put_together(findings: Sequence[Finding], form: Form) -> list[Finding]:
    """The findings as they are listed: texts not written on one line."""
    missing = [one for one in findings if one.rule == "text.missing"]
    if len(missing) < 2:
        return list(findings)
    named = "、".join(f"“{form.texts_by_code[one.item].label}”" for one in missing)
    told = replace(missing[0], message=f"文字有{len(missing)}项未写：{named}。", where=tuple(w for one in missing for w in one.where))
    return [told if one is missing[0] else one for one in findings if one not in missing[1:]]


def _is_the_officers(finding: Finding) -> bool:
    """Whether only the officer can answer: who sent the file, and for which unit it was taken."""
    return finding.to == "officer" or finding.rule in _OFFICERS_OWN or (finding.rule == "identity.unit" and finding.severity is Severity.QUERY)


def once(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those that say the same of the same cells a second time."""
    kept = {(one.id, tuple(where.code for where in one.where)): one for one in reversed(findings)}
    return list(reversed(kept.values()))
