"""Everything there is to say of one submission: what reading found, and what the form's rules find."""

from __future__ import annotations

from dataclasses import replace

from toolkit.findings import Finding, Severity, State
from toolkit.form.model import Form
from toolkit.rules.confront import confront
from toolkit.rules.evaluate import Known
from toolkit.rules.expression import DECLARED, YES
from toolkit.submission import Submission

_WEIGHT = {Severity.ERROR: 0, Severity.QUERY: 1, Severity.NOTE: 2}


def known_of(submission: Submission) -> Known:
    """What rules may ask of a submission."""
    who = submission.identity
    facts = {"unit.level": who.unit_level or None, "campaign.level": who.campaign_level or None}
    return Known(submission.values, submission.last, facts | {f"{DECLARED}{table}": YES for table in submission.declared})


def judge(form: Form, submission: Submission) -> list[Finding]:
    """All findings of a submission, the heavier first, each severity in the form's order."""
    found = [*submission.findings, *confront(form, known_of(submission), submission.where)]
    explained = [
        replace(one, state=State.EXPLAINED) if one.id in submission.reasons and may_be_explained(one, form) else one for one in found
    ]
    return sorted(explained, key=lambda finding: _WEIGHT[finding.severity])


def may_be_explained(finding: Finding, form: Form) -> bool:
    """Whether a reason can take the place of a correction: queries, and errors of rules that the form says so of."""
    if finding.severity is not Severity.ERROR:
        return finding.severity is Severity.QUERY
    return any(rule.explainable for rule in form.rules if rule.id == finding.rule)
