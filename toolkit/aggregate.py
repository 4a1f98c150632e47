"""Submissions → the district's sums, with the denominator: who is in them, who is not, what is blank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from toolkit.findings import Finding, Number, Severity, Where, count_by_severity
from toolkit.form import Form
from toolkit.rules import Known, confront, evaluate_totals, rulebook
from toolkit.rules.evaluate import rounded
from toolkit.submission import Origin, Unit
from toolkit.words import first_few

UnitState = Literal["missing", "rejected", "queried", "accepted", "exempt"]
STATES: dict[UnitState, str] = {
    "missing": "未报", "rejected": "需退回", "queried": "待核实", "accepted": "已通过", "exempt": "不须报",
}
MOST_NAMED = 100
"""Units named in one sentence, more than most districts have: of thousands the names would fit into no cell. Where each
unit stands is a list of its own."""


@dataclass(frozen=True)
class Decision:
    """What the officer decided of one finding, and why: in the officer's own words, or those the unit gave then.

    It falls when the ``fingerprint`` of what the finding was about changes.
    """

    unit: str
    finding: str
    fingerprint: str
    accepted: bool
    reason: str
    who: str = ""
    at: str = ""
    """When, as ISO 8601 with offset."""
    version: int = 0
    """The return it was decided of, and its content."""
    sha256: str = ""


@dataclass(frozen=True)
class Standing:
    """One unit and its latest readable return (None where nothing came)."""

    unit: Unit
    values: Mapping[str, Number | None] | None = None
    texts: Mapping[str, str] | None = None
    findings: tuple[Finding, ...] = ()
    received_at: str | None = None
    first_at: str | None = None
    """When the unit's first return came, which decides whether it was late."""
    version: int = 0
    declared: tuple[str, ...] = ()
    manuscript_at: str | None = None
    """When the unit's latest manuscript 文字稿 came; None where it sent none. Its words are among ``texts``."""

    reasons: Mapping[str, str] = field(default_factory=dict)
    """Reasons the unit gave, by finding id."""
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    """What the officer decided and still holds, by finding id."""
    origin: Origin = "issued"
    sha256: str = ""
    """The content of the return that counts."""
    token: str = ""
    """The token of its seal; empty where it has none."""

    @property
    def reported(self) -> bool:
        """Whether a readable return is there."""
        return self.values is not None

    @cached_property
    def state(self) -> UnitState:
        """Where the unit stands."""
        if self.values is None:
            return "missing" if self.unit.required else "exempt"
        if any(finding.blocks for finding in self.findings):
            return "rejected"
        # What only the officer can rule on never changes where the unit stands; what it has explained waits with it.
        counts = count_by_severity(finding for finding in self.findings if finding.to == "unit")
        return "queried" if counts[Severity.QUERY] or counts[Severity.ERROR] else "accepted"

    @property
    def nil(self) -> bool:
        """零申报: a return without anything to mend in which no number is other than 0."""
        if self.values is None or self.state == "rejected":
            return False
        return all(value in (0, None) for value in self.values.values())


@dataclass(frozen=True)
class Sums:
    """The district's sums over the units that count.

    A typed cell's value is the sum of what the units have; a total's is the form's own formula over those sums, so that a table
    agrees with itself whoever reads it. ``nulls`` names, by code, the units that left a typed cell blank; for a total, those that
    left any of its parts blank.
    """

    form: Form
    standings: tuple[Standing, ...]
    values: Mapping[str, Number | None]
    nulls: Mapping[str, tuple[str, ...]]

    @cached_property
    def required(self) -> list[Standing]:
        """The units that must report."""
        return [standing for standing in self.standings if standing.unit.required]

    @cached_property
    def missing(self) -> list[Standing]:
        """The units that must report and have not."""
        return [standing for standing in self.required if not standing.reported]

    @property
    def complete(self) -> bool:
        """Whether everybody reported and nobody has to mend."""
        return not self.missing and not any(standing.state == "rejected" for standing in self.standings)

    @property
    def denominator(self) -> str:
        """The sentence every sheet carries."""
        if self.complete:
            return self.counted_sentence
        return f"{self.counted_sentence}{'未报单位未计入，' if self.missing else ''}本表为阶段性数据，不得对外公布。"

    @property
    def counted_sentence(self) -> str:
        """Who must report, who has, who has to mend, who is missing."""
        reported = [standing for standing in self.required if standing.reported]
        mending = sum(standing.state == "rejected" for standing in reported)
        names = first_few([standing.unit.name for standing in self.missing], MOST_NAMED)
        extra = sum(standing.reported for standing in self.standings if not standing.unit.required)
        return (
            f"应报{len(self.required)}家，已报{len(reported)}家，其中{mending}家待改，未报：{names or '无'}"
            + (f"；另有不须报单位报送{extra}家" if extra else "")
            + "。"
        )

    @property
    def unsettled(self) -> list[Standing]:
        """The units in the sums that are not accepted yet: to be mended, or with something to confirm."""
        return [
            standing for standing in self.standings
            if standing.reported and standing.unit.counted and standing.state != "accepted"
        ]

    @property
    def null_sentence(self) -> str:
        """Which units left blanks that are in no sum; empty where none did."""
        units = self.blanks()
        if not units:
            return ""
        return f"下列单位有空项，空项未计入合计（不作0）：{first_few([f'{n}（{k}项）' for n, k in units.items()], MOST_NAMED)}。"

    def blanks(self, among: Collection[str] | None = None) -> Mapping[str, int]:
        """How many typed cells (``among`` these, or of the whole form) each unit left blank, by the unit's name."""
        cells = self.form.cells
        return Counter(
            name for code, names in self.nulls.items() for name in names
            if not cells[code].total and (among is None or code in among)
        )


def add_up(form: Form, standings: Sequence[Standing]) -> Sums:
    """The sums of each unit's latest readable return, accepted or not. A code nobody gave is None, not 0.

    What a unit states as a total is in no sum: where it left a part blank its total is blank too, and the district's table would
    hold the parts and not the total. A total takes what there is of its parts, as a sum takes what there is of the units and as
    the total of an issued workbook shows it; without any part it is None.
    """
    counting = [standing for standing in standings if standing.values is not None and standing.unit.counted]
    values: dict[str, Number | None] = {}
    nulls: dict[str, tuple[str, ...]] = {}
    for code in (code for code, cell in form.cells.items() if not cell.total):
        given = [(standing.unit.name, (standing.values or {}).get(code)) for standing in counting]
        known = [value for _, value in given if value is not None]
        values[code] = sum(known[1:], known[0]) if known else None
        blank = tuple(name for name, value in given if value is None)
        if blank:
            nulls[code] = blank
    totals = [code for code, cell in form.cells.items() if cell.total]
    over = evaluate_totals(form, {code: value or 0 for code, value in values.items()}, totals)
    book = rulebook(form)
    leaves = book.leaves
    for code in book.totals:
        if code in book.careful:
            value = evaluate_totals(form, values, [code])[code]
            values[code] = None if value is None else rounded(value, form.cells[code].decimals)
        else:
            values[code] = over[code] if any(values[leaf] is not None for leaf in leaves[code]) else None
        blank = tuple(dict.fromkeys(name for leaf in leaves[code] for name in nulls.get(leaf, ())))
        if blank:
            nulls[code] = blank
    return Sums(form, tuple(standings), {code: values[code] for code in form.cells}, nulls)


def check_sums(sums: Sums, last: Mapping[str, Mapping[str, Number | None]], level: str) -> list[Finding]:
    """The district's own sums against the same rules. Last year counts only where it is known for every counting unit."""
    counting = [standing.unit for standing in sums.standings if standing.reported and standing.unit.counted]
    last_sums: dict[str, Number | None] = {}
    if counting and all(unit.code in last for unit in counting):
        for code in sums.form.cells:
            given = [last[unit.code].get(code) for unit in counting]
            known = [value for value in given if value is not None]
            last_sums[code] = sum(known[1:], known[0]) if len(known) == len(given) else None
    known_facts: dict[str, str | None] = {"unit.level": level, "campaign.level": level}
    findings = confront(sums.form, Known(sums.values, last_sums, known_facts), Where, district=True)
    return [_with_blanks(sums, finding) for finding in findings]


def _with_blanks(sums: Sums, finding: Finding) -> Finding:
    """A sum that does not agree because somebody left a blank says so."""
    names = dict.fromkeys(name for where in finding.where for name in sums.nulls.get(where.code, ()))
    if not names:
        return finding
    return replace(finding, message=f"{finding.message}（{first_few(list(names), MOST_NAMED)}有空项未计入，待其补齐后再看。）")
