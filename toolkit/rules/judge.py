"""The judge's arithmetic: what a submission's values, texts and the form's rules have to say. Whose it is, is asked elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.findings import Finding, Number, Severity, State, Where
from toolkit.form.model import Form
from toolkit.rules.confronting import confront
from toolkit.rules.dashes import dashes_read
from toolkit.rules.dates import likely_meant_otherwise, typed_as_dates
from toolkit.rules.evaluate import Known
from toolkit.rules.expression import DECLARED, YES
from toolkit.rules.totals import said_once
from toolkit.rules.values import entries_and_findings
from toolkit.structs import replace
from toolkit.submission import Submission

_WEIGHT = {Severity.ERROR: 0, Severity.QUERY: 1, Severity.NOTE: 2}


def reckoned(
    form: Form, facts: Submission, last: Mapping[str, Number | None], *, level: str | None, campaign_level: str | None,
    year: int | None = None, written: Mapping[str, str] | None = None, likely: bool = True,
) -> tuple[dict[str, Number | None], list[Finding]]:
    """The values that count, and what there is to say of them: cell by cell, then by the form's rules.

    ``last`` are the unit's values of last year, ``level`` and ``campaign_level`` what rules may ask of it (None: unknown),
    ``year`` the campaign's where there is one, ``written`` the texts that came in a manuscript of their own: rules take them where
    the return has none. Unless ``likely`` is false, failing arithmetic names the cell to look at, where that is sure enough.
    """
    asked = {"unit.level": level or None, "campaign.level": campaign_level or None}
    raws, read_as_zero = dashes_read(form, facts.raws, Known({}, {}, asked))
    entries, findings = entries_and_findings(form, raws, facts.texts, facts.text_places, facts.declared, facts.unseen,
                                              facts.origin == "issued", last)
    findings += read_as_zero
    if facts.legacy:
        findings = []  # what stood where no number stood is not known; what was found of it then is among the observed
    findings += typed_as_dates(form, entries, year or facts.identity.year)
    findings += likely_meant_otherwise(form, entries)
    values = {code: entry.value for code, entry in entries.items()}
    known = Known(values, last, asked | {f"{DECLARED}{table}": YES for table in facts.declared}, _texts(facts, written or {}))
    told = said_once(form, facts.origin, findings, confront(form, known, lambda code: where_of(facts, code)))
    if not likely or all(finding.left is None for finding in told):
        return values, told
    from toolkit.rules.likely_cells import (
        with_likely_cells,  # where no arithmetic fails nothing is looked for
    )

    return values, with_likely_cells(form, facts, known, told, lambda code: where_of(facts, code))


def _texts(facts: Submission, written: Mapping[str, str]) -> dict[str, str]:
    """The texts that rules may ask. A blank one is blank in a workbook as issued; in any other file it may only not have been found.

    Facts keep no blank text, only the places where texts were looked for.
    """
    blank = dict.fromkeys(facts.text_places, "") if facts.origin == "issued" else {}
    there = blank | {code: text for code, text in facts.texts.items() if text.strip() or facts.origin == "issued"}
    return there | {code: text for code, text in written.items() if text.strip() and not there.get(code, "").strip()}


def where_of(facts: Submission, code: str) -> Where:
    """Where a value or a text stood."""
    return facts.text_places.get(code) or facts.where(code)


def answered(form: Form, findings: list[Finding], reasons: Mapping[str, str]) -> list[Finding]:
    """The findings, the heavier first; explained where the unit gave a reason that can take the place of a correction."""
    explained = [
        replace(finding, state=State.EXPLAINED) if finding.id in reasons and may_be_explained(finding, form) else finding
        for finding in findings
    ]
    return sorted(explained, key=lambda finding: _WEIGHT[finding.severity])


def may_be_explained(finding: Finding, form: Form) -> bool:
    """Whether a reason can take the place of a correction: queries, and errors of rules that the form says so of."""
    if finding.severity is not Severity.ERROR:
        return finding.severity is Severity.QUERY
    return any(rule.explainable for rule in form.rules if rule.id == finding.rule)
