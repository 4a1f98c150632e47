"""What the officer decided of explanations, laid over the findings they were given for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from toolkit.aggregate import Ruling, Standing
from toolkit.campaign.records import Decision
from toolkit.findings import Finding, Number, State, json_number

Decisions = Mapping[tuple[str, str, str], Decision]
_OF_THE_FILE = ("seal.", "identity.")
"""Findings about a return as a whole: confirming one says nothing of the next, which may hold anything."""


def fingerprint(finding: Finding, values: Mapping[str, Number | None]) -> str:
    """What a decision was about: the rule, both sides, and the values of its cells. Other numbers, another matter.

    A finding that is about no number is about the words its message quotes.
    """
    whole = finding.rule.startswith(_OF_THE_FILE)
    codes = sorted(values) if whole else [where.code for where in finding.where]
    given = [(code, json_number(values.get(code))) for code in codes]
    about: list[Any] = [finding.id, json_number(finding.left), json_number(finding.right), given]
    if whole or (finding.left is None and finding.right is None and all(value is None for _, value in given)):
        about.append(finding.message)
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()[:32]


def decided(standing: Standing, decisions: Decisions) -> Standing:
    """A unit's standing with what became of each finding: explained while a reason stands, accepted or refused."""
    values = standing.values or {}
    found: list[Finding] = []
    rulings: dict[str, Ruling] = {}
    for finding in standing.findings:
        decision = decisions.get((standing.unit.code, finding.id, fingerprint(finding, values)))
        if decision is not None and not _answered_since(decision, standing, finding):
            finding = replace(finding, state=State.ACCEPTED if decision.accepted else State.OPEN)
            rulings[finding.id] = Ruling(decision.accepted, decision.reason, decision.who, decision.at)
        found.append(finding)
    return replace(standing, findings=tuple(found), rulings=rulings)


def _answered_since(decision: Decision, standing: Standing, finding: Finding) -> bool:
    """Whether a refused unit has since sent another reason, which the officer has not read yet."""
    reason = standing.reasons.get(finding.id, "")
    if decision.accepted or not reason or reason == decision.reason or not (standing.received_at and decision.at):
        return False
    return datetime.fromisoformat(standing.received_at) > datetime.fromisoformat(decision.at)
