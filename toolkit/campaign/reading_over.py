"""The texts of a return read over: whose they are and of which year is known here, what is looked for in them in :mod:`toolkit.prose`,
what they say of figures in :mod:`toolkit.sentences`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.campaign.fees_said import fees_said
from toolkit.campaign.identifying import District
from toolkit.campaign.roster import Roster
from toolkit.findings import Finding, Number, Where
from toolkit.form import Form
from toolkit.prose import About, examined
from toolkit.prose.other_unit import OtherUnit, other_unit
from toolkit.sentences import text_findings
from toolkit.submission import Submission, Unit

Places = Callable[[str], Where]
"""Where the value or the text of a code stands."""


@dataclass(frozen=True)
class Written:
    """The texts that count of a file (its own, or those of its manuscript), and all that is held against them.

    Its ``repr`` is the whole of it: what is kept of texts is found by that (:mod:`toolkit.campaign.kept`).
    """

    texts: Mapping[str, str]
    values: Mapping[str, Number | None]
    last: Mapping[str, Number | None]
    about: About
    roster: Roster | None
    """Whose names are known; None where no other unit is looked for."""
    year: int | None
    """The year of the figures."""
    level: str


Reading = Callable[[Form, Written, Places], Sequence[Finding]]
"""A way to what there is to say of texts: :func:`read_over`, or one that remembers what that said."""


def to_read(
    facts: Submission, texts: Mapping[str, str], values: Mapping[str, Number | None], last: Mapping[str, Number | None],
    unit: Unit | None, level: str | None, district: District | None,
) -> Written:
    """The texts of a file as one unit's (None: nobody's that is known), with the figures that count."""
    roster = None if district is None or unit is None or district.roster.is_whole(unit) else district.roster
    year = district.year if district is not None else facts.identity.year
    return Written(dict(texts), dict(values), dict(last), _about(facts, unit, district), roster, year, level or "")


def read_over(form: Form, given: Written, where: Places) -> list[Finding]:
    """What there is to say of texts: by themselves, and where they say otherwise than the tables."""
    found = []
    if form.examine is not None:
        found += examined(form, given.texts, where, _naming(given.about, given.roster))
    if given.about.alone:  # a manuscript has no figures
        return found
    if form.examine is not None:
        found += fees_said(form, given.texts, given.values, where, given.about.year, given.about.origin)
    by_figures = text_findings(form, given.texts, given.values, given.last, year=given.year, level=given.level, where=where)
    fees = fee_cells(form)
    return found + [finding for finding in by_figures if not any(place.code in fees for place in finding.where)]


def speaks_for_another(form: Form, facts: Submission, unit: Unit, district: District) -> OtherUnit | None:
    """The other unit of the list that a file's texts speak for; None where they speak for none."""
    examine, roster = form.examine, district.roster
    if examine is None or roster.is_whole(unit):
        return None
    titles, names = (form.title, *examine.titles), roster.names_of(unit)
    found = (other_unit(examine, titles, text, names, roster.speaker) for text in facts.texts.values())
    return next((other for other in found if other is not None), None)


def _about(facts: Submission, unit: Unit | None, district: District | None) -> About:
    stated, alone = facts.identity, facts.part == "manuscript"
    if district is None:
        return About(level=stated.unit_level or "", year=stated.year, origin=facts.origin, alone=alone)
    level = unit.level if unit is not None else stated.unit_level
    # What says that it is another year's is asked about as a whole, and none of its sentences.
    year = stated.year if stated.year not in (None, district.year) else district.year
    if unit is None:
        return About(level=level or "", year=year, origin=facts.origin, alone=alone)
    return About(unit.name, district.roster.names_of(unit), level or "", year, facts.origin, alone=alone)


def _naming(about: About, roster: Roster | None) -> About:
    return replace(about, named=roster.speaker) if roster is not None else about


def fee_cells(form: Form) -> tuple[str, ...]:
    """The cells whose figures are held against the texts here, by the words of this one matter, and nowhere else."""
    fees = form.examine.fees if form.examine is not None else None
    return tuple(cell.code for cell in form.tables_by_code[fees.table].inputs) if fees is not None else ()
