"""The texts of a return read over: what is looked for in them in :mod:`toolkit.prose`, what they say of figures in :mod:`toolkit.sentences`."""

from __future__ import annotations

from toolkit.campaign.fees_said import fees_said
from toolkit.campaign.roster import Roster
from toolkit.campaign.written import Places, Written
from toolkit.findings import Finding
from toolkit.form import Form
from toolkit.prose import About, examined
from toolkit.sentences import text_findings
from toolkit.structs import replace


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


def _naming(about: About, roster: Roster | None) -> About:
    return replace(about, named=roster.speaker) if roster is not None else about


def fee_cells(form: Form) -> tuple[str, ...]:
    """The cells whose figures are held against the texts here, by the words of this one matter, and nowhere else."""
    fees = form.examine.fees if form.examine is not None else None
    return tuple(cell.code for cell in form.tables_by_code[fees.table].inputs) if fees is not None else ()
