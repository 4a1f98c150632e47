"""For which unit of the list a file's texts speak, where they speak for another."""

from __future__ import annotations

from toolkit.campaign.identifying import District
from toolkit.form import Form
from toolkit.prose.other_unit import OtherUnit, other_unit
from toolkit.submission import Submission, Unit


def speaks_for_another(form: Form, facts: Submission, unit: Unit, district: District) -> OtherUnit | None:
    """The other unit of the list that a file's texts speak for; None where they speak for none."""
    examine, roster = form.examine, district.roster
    if examine is None or roster.is_whole(unit):
        return None
    titles, names = (form.title, *examine.titles), roster.names_of(unit)
    found = (other_unit(examine, titles, text, names, roster.speaker) for text in facts.texts.values())
    return next((other for other in found if other is not None), None)
