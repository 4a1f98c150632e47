"""status 进度: who has reported, who has not, who has errors, who is late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from toolkit.actions.parts.controlled import Seen, counts_of, seen_of
from toolkit.aggregate import STATES
from toolkit.campaign import days_late, standings
from toolkit.campaign.due import Due, due_dates, remarks, remarks_upward
from toolkit.campaign.government import government_said
from toolkit.campaign.standing import judged_as_sent, waiting
from toolkit.errors import UsageError
from toolkit.findings import Severity, count_by_severity, json_number
from toolkit.rules.check_code import SEED, check_code, seed_of
from toolkit.structs import Struct, field

if TYPE_CHECKING:
    from toolkit.aggregate import Adjustment, Filled, Standing, UnitState
    from toolkit.campaign.folder import Campaign
    from toolkit.campaign.platforms import Apart, Change, PublishedUnit
    from toolkit.campaign.publication import Difference
    from toolkit.campaign.records import Aside, Publication
    from toolkit.campaign.versions import Changes
    from toolkit.form import Form


class Wall(Struct, frozen=True):
    """The wall of units, in administrative order."""

    district: str
    year: int
    deadline: date | None
    standings: Sequence[Standing]
    today: date
    form: Form
    asides: Sequence[Aside] = ()
    """Files that came in and are no unit's return yet; empty where only some units were asked for."""
    publications: Mapping[str, Publication] = field(default_factory=dict)
    """What units published last, by unit code."""
    published: Mapping[str, PublishedUnit] = field(default_factory=dict)
    """The same, with all that was seen, place by place."""
    publish_by: date | None = None
    """When units are to have published, as the notice says."""
    changes: Mapping[str, Changes] | None = None
    """What each unit's latest return changed, by unit code; None where no unit was asked for by name."""

    filled_before: Mapping[str, Sequence[tuple[int, Filled]]] = field(default_factory=dict)
    """Of the units asked for by name, the versions besides the one that counts that the officer filled in, each with by whom and from what."""

    seeds: Mapping[str, str] = field(default_factory=dict)
    """What the 校验码 of each unit's workbook start from, by unit code."""
    due: Sequence[Due] = ()
    """What is due when, the earliest first; of it, ``odd`` are days that do not go together, a sentence each."""
    odd: Sequence[str] = ()
    adjusted: int = 0
    """How many adjustments of the district's sums stand."""
    doubts: Sequence[str] = ()
    """Of which of them it is to be asked whether they are still wanted, a sentence each."""
    government: str = ""
    """That nobody is known to fill in what was asked of the government itself; empty where somebody is, or only some units were asked for."""

    controls: Sequence[Seen] = ()
    """Other authorities' figures beside what was reported; of the units asked for alone, where some were."""

    @property
    def plans(self) -> bool:
        """Whether campaign.toml has more days than the one on which units report."""
        return any(one.key != "deadline" for one in self.due)

    def late(self, standing: Standing) -> int:
        """Days late, 0 for in time."""
        return days_late(standing, self.deadline, self.today)

    def check_codes(self, standing: Standing) -> dict[str, str]:
        """The 校验码 of each table whose numbers are all there, by table code: as printed at its foot.

        None for a return with errors, whose paper has none; workbooks issued before there was a seed print one all the same.
        """
        seed = self.seeds.get(standing.unit.code, "")
        if seed and standing.state == "rejected":
            return {}
        codes = {table.code: check_code(table, standing.values or {}, seed) for table in self.form.sheet_tables()}
        return {table: code for table, code in codes.items() if code is not None}

    def to_json(self) -> dict[str, Any]:
        """The published object."""
        return {
            "district": self.district,
            "year": self.year,
            "deadline": self.deadline.isoformat() if self.deadline else None,
            "units": [self._unit(standing) for standing in self.standings],
            "counts": {state: sum(standing.state == state for standing in self.standings) for state in STATES},
            "asides": [
                {"name": aside.name, "sha256": aside.sha256, "registered_at": aside.registered_at, "unit": aside.unit or None,
                 "reason": aside.reason} for aside in self.asides
            ],
        } | self._more()

    def _more(self) -> dict[str, Any]:
        """What is told only where there is any."""
        due = [{"key": one.key, "words": one.words, "date": one.day.isoformat(), "days_left": (one.day - self.today).days}
               for one in self.due]
        adjusted = {"standing": self.adjusted, "doubts": list(self.doubts)}
        controls = {"registered": len(self.controls), **counts_of(self.controls), "figures": [one.to_json() for one in self.controls]}
        return (({"due": due} if self.plans else {}) | ({"adjustments": adjusted} if self.adjusted else {})
                | ({"controls": controls} if self.controls else {}))

    def _unit(self, standing: Standing) -> dict[str, Any]:
        counts = count_by_severity(standing.findings)
        late = self.late(standing)
        return {
            "code": standing.unit.code,
            "name": standing.unit.name,
            "level": standing.unit.level or None,
            "state": standing.state,
            "nil": standing.nil,
            "received_at": standing.received_at,
            "manuscript_at": standing.manuscript_at,
            "version": standing.version,
            "errors": counts[Severity.ERROR],
            "queries": counts[Severity.QUERY],
            "notes": counts[Severity.NOTE],
            "late": late > 0,
            "days_late": late,
            "check_codes": self.check_codes(standing),
        } | self._published(standing) | {"filled_in": standing.filled.to_json() if standing.filled else None} | self._changes(standing)

    def _published(self, standing: Standing) -> dict[str, Any]:
        seen = self.published.get(standing.unit.code)
        if seen is None:
            return {"published_at": None, "url": None, "differs": None}
        more: dict[str, Any] = {
            "changed": [
                {"code": one.cell.code, "place": one.place, "then": json_number(one.then), "now": json_number(one.now),
                 "then_at": one.then_at, "since": one.since} for one in seen.changes(self.form)],
            "apart": [
                {"code": one.cell.code,
                 "values": [{"place": given.place, "value": json_number(given.value), "at": given.at} for given in one.given]}
                for one in seen.apart(self.form)],
        }
        return {"published_at": seen.day or None, "url": seen.url or None, "differs": self.differs(standing)} | {
            key: told for key, told in more.items() if told}

    def differs(self, standing: Standing) -> int | None:
        """In how many figures what a unit published is not what it reported; None where nothing was seen."""
        return len(self.differences(standing)) if standing.unit.code in self.published else None

    def differences(self, standing: Standing) -> list[Difference]:
        """The figures that a unit published otherwise than it reported, wherever it did."""
        seen = self.published.get(standing.unit.code)
        return [] if seen is None else seen.differences(self.form, standing.values or {})

    def unread(self, standing: Standing) -> int:
        """How many figures of a unit's return what it published does not surely give; 0 where nothing was seen."""
        seen = self.published.get(standing.unit.code)
        return 0 if seen is None else seen.unread(standing.values or {})

    def changed(self, standing: Standing) -> list[Change]:
        """What a unit changed after it had published."""
        seen = self.published.get(standing.unit.code)
        return [] if seen is None else seen.changes(self.form)

    def apart(self, standing: Standing) -> list[Apart]:
        """Where the places in which a unit published do not say the same."""
        seen = self.published.get(standing.unit.code)
        return [] if seen is None else seen.apart(self.form)

    def publication_says(self, standing: Standing) -> list[str]:
        """What is not as it should be of a unit's publication, a sentence each."""
        return [*(one.sentence for one in self.differences(standing)), *(one.sentence for one in self.changed(standing)),
                *(one.sentence for one in self.apart(standing))]

    @property
    def watches_publication(self) -> bool:
        """Whether there is anything to say of what units published."""
        return bool(self.published) or self.publish_by is not None

    def publication(self, standing: Standing) -> str:
        """What there is to say of a unit's publication in a cell of a list; empty for nothing.

        “2024-02-03，迟于通知，与报表一致”, “逾期未见公布”.
        """
        seen = self.published.get(standing.unit.code)
        if seen is None:
            return "逾期未见公布" if standing in self.unpublished() else ""
        late = "迟于通知" if standing in self.published_late() else ""
        return "，".join(filter(None, (seen.day or "日期不详", late, seen.verdict(self.form, standing.values or {}))))

    def unpublished(self) -> list[Standing]:
        """Accepted units whose publication was not seen though the notice's date is over."""
        if self.publish_by is None or self.today <= self.publish_by:
            return []
        return [standing for standing in self.standings
                if standing.state == "accepted" and standing.unit.code not in self.published]

    def published_late(self) -> list[Standing]:
        """Units that first published after the notice's date, as far as that is known."""
        by = self.publish_by.isoformat() if self.publish_by else ""
        return [standing for standing in self.standings
                if by and (seen := self.published.get(standing.unit.code)) and seen.day > by]

    def _changes(self, standing: Standing) -> dict[str, Any]:
        if self.changes is None:
            return {}
        changed = self.changes.get(standing.unit.code)
        before = [{"version": version} | filled.to_json() for version, filled in self.filled_before.get(standing.unit.code, ())]
        return {"changes": changed.to_json() if changed else None, "filled_in_before": before}


def status(
    campaign: Campaign, codes: Sequence[str] = (), *, states: Sequence[UnitState] = (), today: date | None = None
) -> Wall:
    """Where every unit stands (or those named, or those in one of ``states``).

    A unit named also has what changed between its latest two returns.
    """
    wanted = {campaign.require_unit(code).code for code in codes}
    every = standings(campaign)
    adjusted = [one for one in campaign.ledger.adjustments() if not one.undone]
    shown = [
        standing for standing in every
        if (not wanted or standing.unit.code in wanted) and (not states or standing.state in states)
    ]
    return Wall(
        campaign.district, campaign.year, campaign.settings.deadline, shown, today or date.today(), campaign.form,
        () if wanted or states else waiting(campaign),
        campaign.ledger.publications(), campaign.ledger.published(), campaign.settings.unit_publication,
        _changes(campaign, [standing.unit.code for standing in shown]) if wanted else None,
        _filled_before(campaign, shown) if wanted else {},
        _seeds(campaign, shown), due_dates(campaign.settings), _odd_dates(campaign), len(adjusted),
        _doubts(campaign, every, adjusted) if adjusted else (),
        "" if wanted or states else government_said(
            campaign.form, campaign.units, campaign.district, campaign.level, campaign.settings.government),
        seen_of(campaign, [standing.unit.code for standing in shown] if wanted or states else None),
    )


def _doubts(campaign: Campaign, every: Sequence[Standing], adjusted: Sequence[Adjustment]) -> list[str]:
    from toolkit.aggregate import add_up  # few districts adjust anything
    from toolkit.workbook.adjusted import doubts

    return doubts(add_up(campaign.form, every, campaign.last_year, adjusted))


def _odd_dates(campaign: Campaign) -> list[str]:
    settings = campaign.settings
    departments = any(unit.level == "部门" for unit in campaign.units if unit.required)
    return [*remarks(settings, campaign.form, departments=departments), *remarks_upward(settings)]


def _filled_before(campaign: Campaign, shown: Sequence[Standing]) -> dict[str, list[tuple[int, Filled]]]:
    found = {}
    for standing in shown:
        fillings = campaign.ledger.fillings(standing.unit.code)
        others = [one for one in campaign.ledger.returns_of(standing.unit.code) if one.version != standing.version] if fillings else []
        found[standing.unit.code] = [(one.version, fillings[token]) for one in others if (token := one.facts.seal.token) in fillings]
    return found


def _seeds(campaign: Campaign, shown: Sequence[Standing]) -> dict[str, str]:
    """What the codes of each return start from: as the workbook says that it was filled in, which may be of an earlier version.

    A return that came in no issued workbook is held against the latest one the unit was sent.
    """
    issues, seeds = campaign.ledger.issues(), dict[str, str]()
    for standing in shown:
        code = standing.unit.code
        issue = issues.get(code)
        if standing.token and (issue is None or issue.token != standing.token):
            issue = campaign.ledger.issue_by_token(standing.token) or issue
        seeds[code] = issue.facts.get(SEED, "") if issue else seed_of(code, campaign.year)
    return seeds


def state_named(word: str) -> UnitState:
    """A state by its Chinese or its JSON word. Raises :class:`UsageError` naming those there are."""
    for state, chinese in STATES.items():
        if word.strip() in (state, chinese):
            return state
    raise UsageError(f"没有“{word}”这个状态，可写：{'、'.join(STATES.values())}（或 {'、'.join(STATES)}）。")


def _changes(campaign: Campaign, codes: Sequence[str]) -> dict[str, Changes]:
    """What the latest return of each unit changed; a unit with fewer than two that count is left out."""
    from toolkit.campaign.versions import changes, places_of

    changed = {}
    for code in codes:
        returns = campaign.ledger.returns_of(code)
        unit = campaign.unit(code)
        if len(returns) > 1 and unit is not None:
            issue = campaign.ledger.latest_issue(code)
            places = places_of(campaign.seal_from(issue).layout) if issue else None
            before, after = (judged_as_sent(campaign, unit, version) for version in returns[-2:])
            changed[code] = changes(campaign.form, before, after, places)
    return changed
