"""The texts of a return read over: whose they are and of which year is known here, what is looked for in them in :mod:`toolkit.prose`."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.campaign.fees_said import fees_said
from toolkit.campaign.identifying import District
from toolkit.findings import Finding, Number
from toolkit.form import Form
from toolkit.prose import About, examined
from toolkit.prose.other_unit import OtherUnit, other_unit
from toolkit.rules.judge import where_of
from toolkit.submission import Submission, Unit


def read_over(
    form: Form, facts: Submission, texts: Mapping[str, str], values: Mapping[str, Number | None], unit: Unit | None, district: District | None
) -> list[Finding]:
    """What there is to say of the texts that count of a file (its own, or those of its manuscript); nothing of a form that looks for nothing."""
    if form.examine is None:
        return []
    about = _about(facts, unit, district)
    places = {code: where_of(facts, code) for code in (*form.texts_by_code, *fee_cells(form))}
    found = examined(form, texts, places, about)
    if facts.part == "return":
        found += fees_said(form, texts, values, places, about.year, facts.origin)
    return found


def speaks_for_another(form: Form, facts: Submission, unit: Unit, district: District) -> OtherUnit | None:
    """The other unit of the list that a file's texts speak for; None where they speak for none."""
    about, examine = _about(facts, unit, district), form.examine
    if examine is None or about.named is None:
        return None
    titles = (form.title, *examine.titles)
    found = (other_unit(examine, titles, text, about.names, about.named) for text in facts.texts.values())
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
    roster = district.roster
    named = None if roster.is_whole(unit) else roster.speaker
    return About(unit.name, roster.names_of(unit), level or "", year, facts.origin, named, alone)


def fee_cells(form: Form) -> tuple[str, ...]:
    """The cells whose figures are held against the texts here, by the words of this one matter, and nowhere else."""
    fees = form.examine.fees if form.examine is not None else None
    return tuple(cell.code for cell in form.tables_by_code[fees.table].inputs) if fees is not None else ()
