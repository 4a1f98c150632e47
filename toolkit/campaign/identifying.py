"""Whose a file is, and what is to be said of that: what it states of itself, held against the units and the campaign.

Pure: facts, units and settings in, findings out. The officer's word and the name of a file are heard here too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from toolkit.findings import Finding, Severity
from toolkit.structs import Struct, field, replace

if TYPE_CHECKING:
    from toolkit.campaign.roster import Roster
    from toolkit.submission import Submission, Unit

BY_OFFICER, BY_NAME, BY_SEAL, BY_WORDS = "指定", "文件名", "原表标识", "单位名称"
"""By what a file is a unit's, as it is registered: the officer's word, the name of the file, its seal, its own words."""
MOVED = "由“{}”改登记"
"""The same for what the officer moved from another unit."""
_WITHIN = "!/"
"""Stands between an archive's name and that of a file in it."""
NOT_OF_THIS_CAMPAIGN = ("identity.unit", "identity.year", "identity.edition")


class District(Struct, frozen=True):
    """What a campaign is, as far as a file can contradict it."""

    name: str
    year: int
    level: str
    edition: str
    form: str
    """The digest of the form as issued."""
    roster: Roster
    base: str = ""
    """The edition that the form extends: who sends that one in has the statutory tables right."""
    supplements: tuple[tuple[str, str], ...] = ()
    """The tables that are asked for besides that edition's: code and sheet of each."""
    weights: Mapping[str, str] = field(default_factory=dict)
    """What the findings of a rule weigh, where the district says (:mod:`toolkit.campaign.weighing`)."""
    release: bool = False
    """Whether its units publish only after the officer has agreed."""


def home_of(facts: Submission, roster: Roster) -> Unit | None:
    """The unit of the list that a file speaks for by itself."""
    return roster.find(facts.identity.unit_code, facts.identity.unit_name)


def assigned_by(facts: Submission) -> str:
    """By what a file that says whose it is says so."""
    return BY_SEAL if facts.origin == "issued" else BY_WORDS


def by_officer(assigned: str) -> bool:
    """Whether a file is a unit's because the officer says so."""
    return assigned == BY_OFFICER or assigned.startswith(MOVED.partition("{")[0])


def with_identity(
    facts: Submission, unit: Unit | None, district: District | None, assigned: str, name: str = ""
) -> list[Finding]:
    """What was observed in a file, with what is to be said of its seal, its unit, its year and its form.

    ``name`` is what the file is called; empty where nobody knows.
    """
    if district is None:
        return [*_of_seal(facts), *_without_seal(facts), *facts.observed]
    of_identity = _of_manuscript(facts, district) if facts.part == "manuscript" else _of_return(facts, district)
    findings = [*of_identity, *_still_open(facts, district)]
    if unit is None:
        return findings
    if by_officer(assigned):
        return _assigned(facts, unit, district, findings)
    if assigned == BY_NAME:
        named = Finding.of("identity.unit", "by_name", item="unit", unit=unit.name)
        return [named, *(finding for finding in findings if finding.rule != "identity.unit")]
    other = named_otherwise(facts, unit, district, name)
    if other is not None and not any(finding.rule == "identity.unit" for finding in findings):
        by_seal = facts.seal.whose == "ours"
        findings.append(Finding.of("identity.unit", "named_otherwise" if by_seal else "named_otherwise_by_words", item="unit",
                                   unit=unit.name, other=other.name))
    return findings


def named_otherwise(facts: Submission, unit: Unit, district: District, name: str) -> Unit | None:
    """The other unit of the list that a return's file is called after; None where it is not, or names several."""
    own = name.rpartition(_WITHIN)[2]  # what the archive around it is called says less: many units' files come in one
    named = district.roster.names.nearest([own]) if own and facts.part == "return" else None
    return named if named is not None and named.code != unit.code else None


def why_not(findings: Sequence[Finding], assigned: str) -> str:
    """Why a file is none of this campaign's returns; empty where it is one. The officer knows whose it is, yet another
    year's or form's figures stay out all the same."""
    wrong = [finding for finding in findings if finding.rule in NOT_OF_THIS_CAMPAIGN and finding.severity is Severity.ERROR
             and not (by_officer(assigned) and finding.rule == "identity.unit")]
    return "".join(finding.message + finding.remedy for finding in wrong)


# ── what a return says of itself ────────────────────────────────────


def _of_seal(facts: Submission) -> list[Finding]:
    seal = facts.seal
    if seal.broken:
        return [Finding.of("seal.broken", facts.part)]
    if seal.missing:
        return [Finding.of("seal.missing", "incomplete", missing="、".join(seal.missing))]
    return []


def _without_seal(facts: Submission) -> list[Finding]:
    """What a file without any seal is asked where there is no campaign to hold it against."""
    case = "manuscript" if facts.part == "manuscript" else "none"
    return [Finding.of("seal.missing", case)] if facts.seal.whose == "nobody" else []


def _of_return(facts: Submission, district: District) -> list[Finding]:
    seal, stated, home = facts.seal, facts.identity, home_of(facts, district.roster)
    if seal.whose == "ours":
        return _of_seal(facts) + ([] if home else [_unlisted(facts)])
    findings = [Finding.of("seal.broken", "return")] if seal.broken else []
    if seal.whose == "foreign":
        return findings + _foreign(facts, home, district)
    findings.append(Finding.of("seal.missing", "none"))
    if stated.year not in (None, district.year):
        findings.append(Finding.of("identity.year", "stated", item="year", stated=stated.year, year=district.year))
    name = stated.unit_name or ""
    if home is None:
        findings.append(Finding.of("identity.unit", "unknown", item="unit", named=f"“{name}”" if name else "（未写单位）"))
    elif name and district.roster.named(name) != home:
        findings.append(Finding.of("identity.unit", "contradictory", item="unit", unit=home.name, name=name))
    elif (apart := _apart(facts)) is not None and district.roster.named(facts.titled) not in (None, home):
        findings.append(Finding.of("identity.unit", "two_units", item="unit", places=dict(apart.facts)["places"]))
    return findings


def _apart(facts: Submission) -> Finding | None:
    """What was observed of two units that a return names."""
    return next((finding for finding in facts.observed if (finding.rule, finding.case) == ("identity.unit", "units_apart")), None)


def _still_open(facts: Submission, district: District) -> list[Finding]:
    """What was observed, without what the list of units answers: which of two names is a unit, or whether both are one."""
    answered = _apart(facts) if home_of(facts, district.roster) is not None else None
    return [finding for finding in facts.observed if finding is not answered]


def _unlisted(facts: Submission) -> Finding:
    stated = facts.identity
    return Finding.of("identity.unit", "unlisted", item="unit", name=stated.unit_name or "", code=stated.unit_code or "")


def _foreign(facts: Submission, home: Unit | None, district: District) -> list[Finding]:
    """What to say of a workbook that another campaign (or nobody any more) issued."""
    stated = facts.identity
    findings = [Finding.of(
        "seal.missing", "foreign", ours=f"{district.name}{district.year}年度", district=stated.district or "",
        stated=stated.year or "", name=stated.unit_name or "")]
    if stated.year != district.year:
        findings.append(Finding.of("identity.year", "foreign", item="year", stated=stated.year or "", year=district.year))
    if facts.seal.form != district.form:
        if stated.edition == district.edition:  # one of them was edited, or is from another version of this program
            findings.append(Finding.of("identity.edition", "other_form", item="edition", edition=district.edition))
        elif stated.edition == district.base:
            findings += [Finding.of("structure.changed", "supplement_not_found", item=code, table=f"《{sheet}》")
                         for code, sheet in district.supplements]
        else:
            findings.append(Finding.of("identity.edition", "foreign", item="edition", stated=stated.edition or "", edition=district.edition))
    if home is None or stated.district != district.name:
        findings.append(Finding.of("identity.unit", "foreign", item="unit", district=stated.district or "", name=stated.unit_name or ""))
    return findings


# ── what a manuscript says of itself ────────────────────────────────


def _of_manuscript(facts: Submission, district: District) -> list[Finding]:
    seal, stated, home = facts.seal, facts.identity, home_of(facts, district.roster)
    if seal.whose == "ours":
        findings = [Finding.of("seal.broken", "manuscript")] if seal.broken else []
        named = district.roster.named(facts.titled)
        if home is not None and named is not None and named != home:
            findings.append(Finding.of("identity.unit", "manuscript_other", item="unit", unit=home.name, name=facts.titled or ""))
    else:
        findings = [Finding.of("seal.missing", "manuscript_foreign" if seal.whose == "foreign" else "manuscript")]
        if home is None:
            named_so = f"“{stated.unit_name}”" if stated.unit_name else "（标题中未写单位）"
            findings.append(Finding.of("identity.unit", "manuscript_unknown", item="unit", named=named_so))
    if stated.year not in (None, district.year):
        findings.append(Finding.of("identity.year", "manuscript", item="year", stated=stated.year, year=district.year))
    return findings


# ── what the officer says of it ─────────────────────────────────────


def _assigned(facts: Submission, unit: Unit, district: District, findings: Sequence[Finding]) -> list[Finding]:
    """The findings of a file that is a unit's by the officer's word: who it names is to be confirmed, no more."""
    home = home_of(facts, district.roster)
    own_code, own_name = (home.code, home.name) if home else (facts.identity.unit_code, facts.identity.unit_name)
    of_manuscript = facts.part == "manuscript"
    confirm = "请与报送人核对单位、年度后确认收件。" if of_manuscript else "请与报送人核对单位后确认收件。"
    lowered = [
        replace(finding, severity=Severity.QUERY, remedy=f"已按指定登记为“{unit.name}”，{confirm}")
        if finding.rule == "identity.unit" else finding
        for finding in findings
        if finding.rule != "identity.unit" or own_name is not None or of_manuscript
    ]
    names_another = own_code != unit.code and (own_code if of_manuscript else own_name)
    if names_another and not any(finding.rule == "identity.unit" for finding in lowered):
        case = "manuscript_assigned" if of_manuscript else "assigned"
        lowered.append(Finding.of("identity.unit", case, item="unit", own=own_name or "", unit=unit.name))
    return lowered
