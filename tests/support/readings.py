"""A received file read and judged, as a test asks of it: what it says, whose it is, and what there is to say of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from toolkit.structs import Struct, field

from toolkit.campaign.folder import Campaign
from toolkit.campaign.identifying import BY_OFFICER, assigned_by, home_of
from toolkit.campaign.judging import Context, Judgement, judge
from toolkit.findings import Finding, Number
from toolkit.form import Form
from toolkit.guard import sniff
from toolkit.intake.document import Document
from toolkit.intake.reading import read_file
from toolkit.intake.taken_apart import take_apart
from toolkit.rules import Known
from toolkit.rules.expression import DECLARED, YES
from toolkit.submission import Entry, Identity, Origin, Submission, Unit


class Reading(Struct, frozen=True, dict=True):
    """One file: the facts it gave, the form it was read by, the unit it is (None without a campaign), by what."""

    form: Form
    submission: Submission
    unit: Unit | None = None
    context: Context = field(default_factory=Context)

    @property
    def identity(self) -> Identity:
        return self.submission.identity

    @property
    def origin(self) -> Origin:
        return self.submission.origin

    @property
    def entries(self) -> Mapping[str, Entry]:
        return self.submission.entries

    @property
    def values(self) -> Mapping[str, Number | None]:
        return self.submission.values

    @property
    def texts(self) -> Mapping[str, str]:
        return self.submission.texts

    @property
    def declared(self) -> tuple[str, ...]:
        return self.submission.declared

    @property
    def findings(self) -> Sequence[Finding]:
        """What there is to say without the form's own rules: identity and seal, what was observed, the values cell by cell."""
        of_form = {rule.id for rule in self.form.rules}
        return [finding for finding in self.judged.findings if finding.rule not in of_form]

    @cached_property
    def judged(self) -> Judgement:
        """Everything there is to say of it."""
        return judge(self.form, self.submission, self.unit, self.context)

    @property
    def known(self) -> Known:
        """What the form's rules may ask of a workbook that speaks for itself."""
        stated = self.submission.identity
        asked = {"unit.level": stated.unit_level or None, "campaign.level": stated.campaign_level or None}
        return Known(self.values, self.submission.last, asked | {f"{DECLARED}{table}": YES for table in self.declared}, self.texts)


def reading(
    source: bytes | Path, campaign: Campaign | None = None, *, default_form: Form | None = None, to: Unit | None = None
) -> Reading:
    """Read a file; in a campaign as the unit it names, or as the one the officer says it is (``to``)."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    facts = read_file(data, campaign, default_form=default_form)
    if campaign is None:
        form = facts.form or default_form
        assert form is not None
        return Reading(form, facts)
    unit = to or home_of(facts, campaign.roster)
    context = Context(
        campaign.as_district, campaign.last_of(unit) if unit else {}, BY_OFFICER if to is not None else assigned_by(facts)
    )
    return Reading(facts.form or campaign.form, facts, unit, context)


def apart(data: bytes) -> Document:
    """Any file taken apart, as one is that is read by its labels."""
    return take_apart(data, sniff(data).kind)
