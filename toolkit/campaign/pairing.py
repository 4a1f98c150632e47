"""A workbook and a manuscript of the same unit → one set of texts, and a question where both say different things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from toolkit.findings import Finding, Number, Severity, Where, heavier_first
from toolkit.form import Form
from toolkit.personal import masked
from toolkit.rules import zeros_stated_apart
from toolkit.structs import Struct, replace
from toolkit.words import condensed

_QUOTED = 20
_BEFORE = 6
"""How much of what both have in common is quoted in front of the difference."""


class Side(Struct, frozen=True):
    """One of the two files: its texts, what is to be said of it, and when it was registered (ISO 8601 with offset)."""

    texts: Mapping[str, str]
    findings: Sequence[Finding]
    registered_at: str


class Paired(Struct, frozen=True):
    """The values and texts that count, and all findings of both files, the heavier first."""

    values: Mapping[str, Number | None]
    texts: Mapping[str, str]
    findings: tuple[Finding, ...]


def paired(
    form: Form, workbook: Side, values: Mapping[str, Number | None], manuscript: Side, last: Mapping[str, Number | None] | None = None
) -> Paired:
    """Each text from wherever it was written. Where both have it and differ, the later one counts until confirmed.

    Registered in the same second, the manuscript counts: it is what leaders revise.
    """
    manuscript_counts = _second(manuscript.registered_at) >= _second(workbook.registered_at)
    texts: dict[str, str] = {}
    differing = []
    for text in form.texts:
        typed, written = workbook.texts.get(text.code, ""), manuscript.texts.get(text.code, "")
        counts = written if manuscript_counts else typed
        texts[text.code] = counts if typed.strip() and written.strip() else written if written.strip() else typed
        if typed.strip() and written.strip() and condensed(typed) != condensed(written):
            differing.append(_two_versions(text.code, text.label, typed, written, manuscript_counts))
    kept: Sequence[Finding] = [
        finding for finding in workbook.findings
        if finding.rule != "text.missing" or not texts.get(finding.item, "").strip()
    ]
    of_manuscript = [
        _needless(finding) if workbook.texts.get(finding.item, "").strip() else finding for finding in manuscript.findings
    ]
    values, kept = zeros_stated_apart(form, values, kept, texts, last)
    return Paired(values, texts, heavier_first([*kept, *of_manuscript, *differing]))


def _needless(finding: Finding) -> Finding:
    """A heading gone from the manuscript is no question where the workbook has that text."""
    if finding.rule != "text.heading":
        return finding
    return replace(finding, severity=Severity.NOTE, remedy="报表《文字》中已有这一项，以报表为准。")


def _two_versions(code: str, label: str, typed: str, written: str, manuscript_counts: bool) -> Finding:
    left, right = around_difference(typed, written)
    return Finding.of("text.two_versions", item=code, where=(Where(code),), label=label, typed=left, written=right,
                      counts="文字稿" if manuscript_counts else "报表")


def _second(registered_at: str) -> datetime:
    return datetime.fromisoformat(registered_at).replace(microsecond=0)

# ── comparing words ───────────────────────────────────────────────────────


def _compared(text: str) -> list[tuple[str, int]]:
    """The characters that count, each with its place in the text."""
    return [(counts, at) for at, char in enumerate(text) for counts in condensed(char)]


def around_difference(left: str, right: str) -> tuple[str, str]:
    """What to quote of two texts: about twenty characters around where they part, with stars in the numbers of persons."""
    left, right = masked(left), masked(right)
    ours, theirs = _compared(left), _compared(right)
    same = 0
    while same < min(len(ours), len(theirs)) and ours[same][0] == theirs[same][0]:
        same += 1
    return _excerpt(left, ours, same), _excerpt(right, theirs, same)


def _excerpt(text: str, compared: Sequence[tuple[str, int]], at: int) -> str:
    """About twenty characters around a place; a text that ends there is quoted to its end."""
    first = max(0, at - _BEFORE if at < len(compared) else len(compared) - _QUOTED)
    chosen = compared[first : first + _QUOTED]
    words = "".join(text[place] for place in dict.fromkeys(place for _, place in chosen))
    head = "…" if first else ""
    return f"{head}{words}{'…' if first + _QUOTED < len(compared) else ''}"
