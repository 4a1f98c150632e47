"""A file and what was found in it, as lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from toolkit.files import readable
from toolkit.findings import Finding, Severity, State, count_by_severity
from toolkit.words import visible

if TYPE_CHECKING:
    from toolkit.actions.parts.taking import Taken


def checked_table(done: Sequence[Taken]) -> str:
    """Each file with what was found in it."""
    parts = []
    for taken in done:
        if taken.submission is None:
            parts.append(f"{printed(taken.label)}：{visible(str(taken.error))}")
            continue
        who = taken.submission.identity
        what = "　文字稿" if taken.manuscript else ""
        name = taken.unit.name if taken.unit else who.unit_name
        head = f"{printed(taken.label)}：{name or '（未写单位）'}　{who.year or ''}年度{what}"
        if taken.own is not None:
            head = f"{head}　本级报告：{taken.own.verdict}"
            parts += [f"{head}。" if not taken.own.differs else f"{head}：", *(f"  {visible(sentence)}" for sentence in taken.own.sentences)]
            parts += [findings_table(f"{name}报告中的问题", taken.findings)] if taken.findings else []
            continue
        parts.append(findings_table(head, taken.findings) if taken.findings else f"{head}：没有发现问题。")
    return "\n".join(parts)


def findings_table(title: str, findings: Iterable[Finding]) -> str:
    """Findings as numbered lines under a title: a sentence each, what to do after it."""
    return "\n".join([f"{title}：", *numbered(findings)])


def numbered(findings: Iterable[Finding], start: int = 1, *, officer: bool = False) -> list[str]:
    """Findings, a line each, with what to do; for the ``officer`` which number would do, below."""
    became = {State.OPEN: "", State.EXPLAINED: "，已说明", State.ACCEPTED: "，已采纳说明"}
    lines = []
    for number, finding in enumerate(findings, start):
        lines.append(f"  {number}. 【{finding.severity.chinese}{became[finding.state]}{_whom(finding)}】{finding.message}{finding.remedy}")
        if officer and finding.likely is not None and finding.state is not State.ACCEPTED:
            lines.append(f"     {finding.likely.to_officer()}")
    return lines


def _whom(finding: Finding) -> str:
    return "，试用" if finding.trial else "，只给经办人" if finding.to == "officer" else ""


def printed(name: str) -> str:
    """A file name that cannot play with the terminal."""
    return "".join(char if char.isprintable() or unicodedata.category(char) == "Zs" else "?" for char in readable(name))


def counted(findings: Iterable[Finding]) -> tuple[str, str, str]:
    """How many errors, queries and notes there are."""
    found = count_by_severity(findings)
    errors, queries, notes = (str(found[severity]) for severity in Severity)
    return errors, queries, notes
