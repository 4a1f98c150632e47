"""The judge: facts, unit and context in, findings and state out. Every verb and every product asks it; nothing of it is kept.

What may change a judgement stands in the context: the units and their levels, last year's figures, the campaign's
settings, the other file of the pair, what was decided, what waits for the officer since an upgrade. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from toolkit.aggregate import Standing
from toolkit.campaign.identifying import District, with_identity
from toolkit.digests import sha256
from toolkit.findings import Finding, Number, State, heavier_first, json_number
from toolkit.rules import answered, reckoned, unseen_texts
from toolkit.rules.judge import where_of
from toolkit.structs import Struct, field, replace

if TYPE_CHECKING:
    from toolkit.aggregate import Decision
    from toolkit.campaign.records import Registered
    from toolkit.campaign.written import Reading
    from toolkit.form import Form
    from toolkit.submission import Submission, Unit

Decisions = Mapping[tuple[str, str, str], "Decision"]
RELEASE = "publication.release"
_OF_THE_FILE = ("seal.", "identity.")
"""Findings about a return as a whole: confirming one says nothing of the next, which may hold anything."""


class Context(Struct, frozen=True):
    """What a judgement rests on besides the file. Without a ``district`` a file is judged by what it says of itself."""

    district: District | None = None
    last: Mapping[str, Number | None] = field(default_factory=dict)
    """The unit's values of last year."""
    assigned: str = ""
    """By what the file is the unit's (:mod:`toolkit.campaign.identifying`)."""
    name: str = ""
    """What the file is called."""
    received_at: str = ""
    """When it was registered, as ISO 8601 with offset."""
    earlier: Submission | None = None
    """The unit's return before it."""
    manuscript: Registered | None = None
    """The unit's manuscript that counts."""
    decisions: Decisions = field(default_factory=dict)
    reading: Reading | None = None
    """The way to what there is to say of texts where it may be remembered, which says the same as working it out."""
    held: Sequence[tuple[str, str]] = ()
    """Findings (id and fingerprint) of an accepted return that only a newer program found: the officer rules on them."""


class Judgement(Struct, frozen=True):
    """What counts of a file, and everything there is to say of it, the heavier first."""

    values: Mapping[str, Number | None]
    texts: Mapping[str, str]
    findings: tuple[Finding, ...]
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    """What the officer decided and still holds, by finding id."""

    @property
    def blocking(self) -> bool:
        """Whether an error stands open."""
        return any(finding.blocks for finding in self.findings)


def judge(form: Form, facts: Submission, unit: Unit | None, context: Context) -> Judgement:
    """A file judged as one unit's (None: nobody's that is known), with the manuscript and the decisions there are."""
    judgement = of_file(form, facts, unit, context)
    if facts.part == "manuscript":
        return _weighed(_with_texts(form, facts, unit, context, judgement), context)
    if context.manuscript is not None:
        from toolkit.campaign.pairing import Side, paired

        written = of_file(form, context.manuscript.facts, unit, replace(context, assigned=context.manuscript.assigned))
        both = paired(
            form, Side(judgement.texts, judgement.findings, context.received_at or context.manuscript.registered_at),
            judgement.values, Side(written.texts, written.findings, context.manuscript.registered_at), _last(facts, context),
        )
        judgement = Judgement(both.values, both.texts, both.findings)
    judgement = _with_texts(form, facts, unit, context, judgement)
    if context.earlier is not None and facts.reasons and not facts.legacy:
        before = _with_texts(form, context.earlier, unit, context, of_file(form, context.earlier, unit, context))
        judgement = replace(judgement, findings=_answered_anew(facts, judgement.findings, context.earlier, before.findings))
    return _decided(_weighed(judgement, context), unit, facts.reasons, context)


def _weighed(judgement: Judgement, context: Context) -> Judgement:
    """As the campaign weighs its rules."""
    weights = context.district.weights if context.district is not None else {}
    if not weights:
        return judgement
    from toolkit.campaign.weighing import weighed

    return replace(judgement, findings=heavier_first(weighed(judgement.findings, weights)))


def of_file(form: Form, facts: Submission, unit: Unit | None, context: Context) -> Judgement:
    """What one file alone says, whatever else there is of the unit."""
    observed = [*facts.observed] if facts.legacy else with_identity(facts, unit, context.district, context.assigned, context.name)
    texts = {code: facts.texts.get(code, "") for code in form.texts_by_code}
    if facts.part == "manuscript":
        unseen = unseen_texts(form, facts.unseen, facts.text_places)
        return Judgement(dict.fromkeys(form.cells), texts, heavier_first([*observed, *unseen]))
    stated = facts.identity
    last = _last(facts, context)
    level = _level(facts, unit, context)
    campaign_level = stated.campaign_level if context.district is None else context.district.level
    year = context.district.year if context.district is not None else None
    written = context.manuscript.facts.texts if context.manuscript is not None else None
    values, by_rules = reckoned(form, facts, last, level=level, campaign_level=campaign_level, year=year, written=written)
    if facts.legacy:
        asked = {rule.id for rule in form.rules}
        observed = [finding for finding in observed if finding.rule not in asked]
    return Judgement(values, texts, tuple(answered(form, [*observed, *by_rules], facts.reasons)))


def _with_texts(form: Form, facts: Submission, unit: Unit | None, context: Context, judgement: Judgement) -> Judgement:
    """The judgement with what there is to say of its texts, those that count."""
    if not any(text.strip() for text in judgement.texts.values()):
        return judgement
    from toolkit.campaign.reading_anew import read_anew
    from toolkit.campaign.written import to_read

    level = _level(facts, unit, context)
    given = to_read(facts, judgement.texts, judgement.values, _last(facts, context), unit, level, context.district)
    found = (context.reading or read_anew)(form, given, lambda code: where_of(facts, code))
    return replace(judgement, findings=heavier_first([*judgement.findings, *answered(form, [*found], facts.reasons)])) if found else judgement


def _level(facts: Submission, unit: Unit | None, context: Context) -> str | None:
    """The unit's level: the list's, or what a file by itself says."""
    return unit.level if context.district is not None and unit is not None else facts.identity.unit_level


def _last(facts: Submission, context: Context) -> Mapping[str, Number | None]:
    """Last year's figures that count: the campaign's; of a file by itself those that it carries."""
    return facts.last if context.district is None else context.last


def standing(
    form: Form, unit: Unit, returned: Registered | None, manuscript: Registered | None, context: Context
) -> Standing:
    """Where a unit stands with its latest return and its latest manuscript. A manuscript alone is no report: it has no numbers."""
    if returned is None:
        if manuscript is None:
            return Standing(unit)
        written = judge(form, manuscript.facts, unit, replace(context, assigned=manuscript.assigned))
        return Standing(unit, texts=written.texts, findings=written.findings, manuscript_at=manuscript.registered_at)
    facts = returned.facts
    context = replace(context, assigned=returned.assigned, name=returned.name, received_at=returned.registered_at, manuscript=manuscript)
    judged = judge(form, facts, unit, context)
    stands = Standing(
        unit, judged.values, judged.texts, judged.findings, returned.registered_at, returned.first_at, returned.version,
        facts.declared, manuscript.registered_at if manuscript else None, facts.reasons, judged.decisions,
        origin=facts.origin, sha256=returned.sha256, token=facts.seal.token, form=form,
    )
    return _awaiting_release(stands, returned, context)


def _awaiting_release(stands: Standing, returned: Registered, context: Context) -> Standing:
    """Where units publish only after the officer agreed, an accepted return waits for that: for this very version and its texts."""
    if context.district is None or not context.district.release or stands.state != "accepted":
        return stands
    texts = f"，文字稿第{context.manuscript.version}次" if context.manuscript is not None else ""
    asked = Finding.of(RELEASE, version=f"第{returned.version}次{texts}")
    return with_decision(stands, asked, context.decisions)


def with_decision(standing: Standing, finding: Finding, decisions: Decisions) -> Standing:
    """The standing with one more question to the officer, and with what was said of it for these very figures."""
    decision = decisions.get((standing.unit.code, finding.id, fingerprint(finding, standing.values or {})))
    said: Mapping[str, Decision] = standing.decisions
    if decision is not None:
        finding = replace(finding, state=State.ACCEPTED if decision.accepted else State.OPEN)
        said = {**said, finding.id: decision}
    return replace(standing, findings=heavier_first([*standing.findings, finding]), decisions=said)


# ── reasons and decisions ───────────────────────────────────────────


def _answered_anew(
    facts: Submission, findings: Sequence[Finding], earlier: Submission, before: Sequence[Finding]
) -> tuple[Finding, ...]:
    """The findings, open where the reason is still the one that was given for other figures.

    A workbook sent back carries the reasons given before. When the figures of a finding have changed since and the words have
    not, nobody has explained them yet; sent again with the same figures, the words are meant.
    """
    def about(finding: Finding) -> tuple[Any, ...]:
        sides = finding.left, finding.right
        return sides if sides != (None, None) else (finding.message,)

    sides = {finding.id: about(finding) for finding in before}
    stale = {code for code, reason in facts.reasons.items() if code in sides and earlier.reasons.get(code) == reason}
    return tuple(
        replace(finding, state=State.OPEN)
        if finding.state is State.EXPLAINED and finding.id in stale and sides[finding.id] != about(finding)
        else finding
        for finding in findings
    )


def fingerprint(finding: Finding, values: Mapping[str, Number | None]) -> str:
    """What a decision was about: the rule, both sides, and the values of its cells. Other numbers, another matter.

    A finding that is about no number is about the words its message quotes.
    """
    import json  # not for a return of which nothing is said

    whole = finding.rule.startswith(_OF_THE_FILE)
    codes = sorted(values) if whole else [where.code for where in finding.where]
    given = [(code, json_number(values.get(code))) for code in codes]
    about: list[Any] = [finding.id, json_number(finding.left), json_number(finding.right), given]
    if whole or (finding.left is None and finding.right is None and all(value is None for _, value in given)):
        about.append(finding.message)
    return sha256(json.dumps(about).encode()).hex()[:32]


def _decided(judgement: Judgement, unit: Unit | None, reasons: Mapping[str, str], context: Context) -> Judgement:
    """With what became of each finding: explained while a reason stands, accepted or refused; held for the officer."""
    if unit is None or not (context.decisions or context.held):
        return judgement
    findings: list[Finding] = []
    held = {(name, about) for name, about in context.held}
    decisions: dict[str, Decision] = {}
    for finding in judgement.findings:
        about = fingerprint(finding, judgement.values)
        decision = context.decisions.get((unit.code, finding.id, about))
        if decision is not None and not _answered_since(decision, context.received_at, reasons.get(finding.id, "")):
            finding = replace(finding, state=State.ACCEPTED if decision.accepted else State.OPEN)
            decisions[finding.id] = decision
        elif (finding.id, about) in held:
            finding = replace(finding, to="officer")
        findings.append(finding)
    return replace(judgement, findings=tuple(findings), decisions=decisions)


def _answered_since(decision: Decision, received_at: str, reason: str) -> bool:
    """Whether a refused unit has since sent another reason, which the officer has not read yet."""
    if decision.accepted or not reason or reason == decision.reason or not (received_at and decision.at):
        return False
    return datetime.fromisoformat(received_at) > datetime.fromisoformat(decision.at)
