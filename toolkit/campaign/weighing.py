"""``[weights]`` of campaign.toml: which rules block, ask, inform, stay with the officer, or are on trial.

A weight changes how much a finding weighs and whom it is told, never what is found.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from toolkit.findings import CATALOGUE, SUBJECTS, Finding, Severity, subject_of
from toolkit.structs import Struct, replace

if TYPE_CHECKING:
    from toolkit.form import Form, Rule

OFFICER, TRIAL = "经办", "试用"
WEIGHTS: Mapping[str, Mapping[str, Any]] = {
    "错误": {"severity": Severity.ERROR, "to": "unit", "trial": False},
    "待核实": {"severity": Severity.QUERY, "to": "unit", "trial": False},
    "提示": {"severity": Severity.NOTE, "to": "unit", "trial": False},
    OFFICER: {"to": "officer", "trial": False},
    TRIAL: {"to": "officer", "trial": True},
}
"""What can be written, and what a finding of such a rule is: 错误 goes back, 待核实 wants an answer, 提示 informs, 经办 is told to the officer
alone and changes no state, 试用 the same, and keeps no receipt back."""
NEVER = ("file.", "seal.", "identity.", "structure.")
"""Whether a file can be read, and whose it is: what nothing else could be said without."""


class Weighable(Struct, frozen=True):
    """A rule whose weight the district may change: its id, what it is called, what it is about, what it weighs by itself."""

    rule: str
    title: str
    subject: str
    usual: str


def weighable(form: Form) -> list[Weighable]:
    """Every rule whose weight may be changed, as an examiner speaks of them; rules of a form of one id have one weight."""
    found: dict[str, Weighable] = {}
    for rule in form.rules:
        usual = TRIAL if rule.trial else OFFICER if rule.to == "officer" else Severity(rule.severity).chinese
        found.setdefault(rule.id, Weighable(rule.id, rule.title, subject_of(rule.id), usual))
    for entry in CATALOGUE.values():
        if not entry.rule.startswith(NEVER):
            usual = TRIAL if entry.trial else OFFICER if entry.to == "officer" else "或".join(one.chinese for one in entry.severities)
            found.setdefault(entry.rule, Weighable(entry.rule, entry.title, subject_of(entry.rule), usual))
    order = list(SUBJECTS)
    return sorted(found.values(), key=lambda one: order.index(one.subject))


def weighed(findings: Iterable[Finding], weights: Mapping[str, str]) -> tuple[Finding, ...]:
    """The findings as the campaign weighs their rules: ``weights`` is a word of :data:`WEIGHTS` by rule id."""
    return tuple(replace(finding, **WEIGHTS[weights[finding.rule]]) if finding.rule in weights else finding for finding in findings)


def as_weighed(form: Form, weights: Mapping[str, str]) -> Form:
    """The form with its rules as the campaign weighs them: so does the live check of every workbook that goes out."""
    def given(rule: Rule) -> Rule:
        weight: dict[str, Any] = {name: str(value) if name == "severity" else value for name, value in WEIGHTS[weights[rule.id]].items()}
        return replace(rule, **weight)

    return replace(form, rules=tuple(given(rule) if rule.id in weights else rule for rule in form.rules))


def unknown_weight(weights: Mapping[str, str], form: Form) -> str:
    """What is wrong with the first weight that cannot be, as the end of a sentence; empty where all can."""
    known = {rule.id for rule in form.rules} | set(CATALOGUE)
    for rule, weight in weights.items():
        if rule.startswith(NEVER):
            return f"“{rule}”的分量不能改：文件读不读得了、是谁的，改了就无从核对，请删去这一行。"
        if rule not in known:
            near = difflib.get_close_matches(rule, known, 1)
            return f"不认识规则“{rule}”" + (f"，是否应为“{near[0]}”" if near else "") + "，各规则的编号见 nianbao form。"
        if weight not in WEIGHTS:
            return f"“{rule}”的分量“{weight}”不认识，可填：{'、'.join(WEIGHTS)}。"
    return ""
