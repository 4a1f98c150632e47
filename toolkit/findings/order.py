"""The order in which an examiner speaks of a return, and which of several questions weigh most with a clerk."""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.findings.model import Finding

_IN_THE_TABLES = "表里的数"
SUBJECTS: dict[str, tuple[str, ...]] = {
    "哪个单位、哪一年": ("file.", "seal.", "identity.", "structure."),
    _IN_THE_TABLES: ("value.", "total."),
    "与上年": ("history.", "nil.", "size.", "figures.last"),
    "文字与表": ("text.figure", "text.fees"),
    "文字": ("text.",),
    "个人信息": ("text.personal", "text.names"),
    "与别的单位、别的部门": ("figures.", "controls.", "text.shared", "text.last_year", "size.peers"),
    "公布": ("publication.",),
}
"""What an examiner looks at, one after another, each with the beginnings of the rules' ids, of which the longest counts; a form's other
rules are about its tables."""
_BEGINNINGS = sorted(((beginning, subject) for subject, many in SUBJECTS.items() for beginning in many), key=lambda pair: -len(pair[0]))
_ORDER = {subject: n for n, subject in enumerate(SUBJECTS)}
_FIRST = "个人信息"
"""What cannot be undone once it is published."""


def subject_of(rule: str) -> str:
    """What a rule is about, a key of :data:`SUBJECTS`."""
    return next((subject for beginning, subject in _BEGINNINGS if rule.startswith(beginning)), _IN_THE_TABLES)


def by_subject(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings as an examiner speaks of them; a subject of which there is nothing to say is not there."""
    grouped: dict[str, list[Finding]] = {subject: [] for subject in SUBJECTS}
    for finding in findings:
        grouped[subject_of(finding.rule)].append(finding)
    return {subject: found for subject, found in grouped.items() if found}


def weightiest_first(questions: Iterable[Finding]) -> list[Finding]:
    """Questions to a clerk, those first that most depends on: a few of many are asked at once."""
    return sorted(questions, key=lambda finding: -1 if (subject := subject_of(finding.rule)) == _FIRST else _ORDER[subject])
