"""What the officer decided of explanations, laid over the findings they were given for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace

from toolkit.aggregate import Standing
from toolkit.campaign.ledger import Decision
from toolkit.findings import Finding, Number, State, json_number

Decisions = Mapping[tuple[str, str, str], Decision]


def fingerprint(finding: Finding, values: Mapping[str, Number | None]) -> str:
    """What a decision was about: the rule, both sides, and the values of its cells. Other numbers, another matter."""
    about = [
        finding.id, json_number(finding.left), json_number(finding.right),
        [(where.code, json_number(values.get(where.code))) for where in finding.where],
    ]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()[:32]


def decided(standing: Standing, decisions: Decisions) -> tuple[Finding, ...]:
    """A unit's findings with what became of each: explained while a reason stands, accepted or refused by the officer."""
    values = standing.values or {}
    found = []
    for finding in standing.findings:
        decision = decisions.get((standing.unit.code, finding.id, fingerprint(finding, values)))
        if decision is not None:
            finding = replace(finding, state=State.ACCEPTED if decision.accepted else State.OPEN)
        found.append(finding)
    return tuple(found)
