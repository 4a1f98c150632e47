"""explain 说明: a unit's reasons accepted or refused by the officer. One act, all or nothing, done once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from toolkit.actions.parts.tidying import tidy
from toolkit.aggregate import Decision, Standing
from toolkit.campaign import standings
from toolkit.campaign.folder import Campaign
from toolkit.campaign.judging import fingerprint
from toolkit.campaign.standing import look_through, note_standing
from toolkit.errors import UsageError
from toolkit.findings import Finding, Severity, State
from toolkit.form import Form
from toolkit.rules import may_be_explained
from toolkit.structs import Struct
from toolkit.submission import Unit


class Explanation(Struct, frozen=True):
    """One finding that a reason can settle, with the reason the unit gave ("" where it gave none), and what was decided."""

    unit: Unit
    finding: Finding
    reason: str
    decision: Decision | None = None
    """The officer's word, where it was given and still holds."""
    version: int = 0
    sha256: str = ""


class Explaining(Struct, frozen=True):
    """What may be explained, after deciding what was asked: a sequence of :class:`Explanation`.

    ``decided`` are the findings decided now, ``before`` how many were decided so already, ``undone`` the decisions taken back
    now, ``replaced`` those that another word now stands for.
    """

    found: Sequence[Explanation]
    decided: Sequence[Decision] = ()
    before: int = 0
    undone: Sequence[Decision] = ()
    replaced: Sequence[Decision] = ()

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __getitem__(self, n: int) -> Explanation:
        return self.found[n]


_Owned = tuple[Standing, Finding]
"""A finding and whose it is."""


def explain(
    campaign: Campaign,
    codes: Sequence[str] = (),
    *,
    accept: Sequence[str] = (),
    refuse: Sequence[str] = (),
    accept_all: bool = False,
    undo: Sequence[str] = (),
    reason: str = "",
    who: str = "",
    version: int | None = None,
) -> Explaining:
    """What may be explained in the units named (or all), after deciding what is asked to be decided.

    ``accept`` and ``refuse`` are finding ids, or rule ids for all findings of a rule; ``accept_all`` takes every
    reason a unit gave; ``undo`` takes decisions back, as if nobody had decided. A decision is remembered for these very values
    and falls when they change; taken again it is no further one.

    ``version`` says of which return the officer speaks (the one that counts where it is not said). Raises
    :class:`UsageError` for an id that stands nowhere, for a ``reason`` of nothing, or where another return counts by now; then nothing was decided.
    """
    wanted = {campaign.require_unit(code).code for code in codes}
    if version is not None and len(wanted) != 1:
        raise UsageError("--version 要与一个 --unit 同时使用：写明是哪个单位的第几次。")
    acting = bool(accept or refuse or accept_all or undo)
    if reason and not acting:
        raise UsageError("--reason 要与 --accept、--refuse、--accept-all 或 --undo 同用：写明是哪个问题的原因。")
    look_through(campaign)
    decided: list[Decision] = []
    asked: list[Decision] = []
    undone: list[Decision] = []
    replaced: list[Decision] = []
    if acting or version is not None:
        with campaign.ledger.act():
            reported = [
                standing for standing in standings(campaign)
                if standing.reported and (not wanted or standing.unit.code in wanted)
            ]
            _require_version(reported, version)
            undone = _undone(reported, undo)
            asked = _asked(campaign.form, reported, accept, refuse, accept_all, reason, who)
            _require_one_word(undone, asked)
            stood = {(unit.unit.code, key): decision for unit in reported for key, decision in unit.decisions.items()}
            campaign.ledger.register_undecided(undone, who, reason)
            decided = campaign.ledger.register_decisions(asked)
            replaced = [stood[key] for one in decided if (key := (one.unit, one.finding)) in stood]
            touched = {decision.unit for decision in (*decided, *undone)}
            for unit in {standing.unit.code: standing.unit for standing in reported}.values():
                if unit.code in touched:
                    note_standing(campaign, unit)
        tidy(campaign, anew=touched)
    return Explaining(_explanations(campaign, wanted), decided, len(asked) - len(decided), undone, replaced)


def _explanations(campaign: Campaign, wanted: Collection[str]) -> list[Explanation]:
    """What may be explained in the units wanted; in all where none is named."""
    return [
        explanation for standing in standings(campaign) if not wanted or standing.unit.code in wanted
        for explanation in explanations_of(campaign.form, standing)
    ]


def explanations_of(form: Form, standing: Standing) -> list[Explanation]:
    """What a reason can settle in one unit's return, and what the officer decided or has to."""
    return [
        Explanation(standing.unit, finding, standing.reasons.get(finding.id, ""), standing.decisions.get(finding.id),
                    standing.version, standing.sha256)
        for finding in standing.findings
        if may_be_explained(finding, form) or finding.to == "officer" or finding.id in standing.decisions
    ]


def _require_version(reported: Sequence[Standing], version: int | None) -> None:
    for standing in reported:
        if version is not None and standing.version != version:
            raise UsageError(f"“{standing.unit.name}”现在计入的是第{standing.version}次，不是第{version}次，没有作任何决定；请再看一次后决定。")


def _require_one_word(undone: Sequence[Decision], asked: Sequence[Decision]) -> None:
    """Refuse to take back and to decide the same finding in one breath, whether by its id or by its rule."""
    decided = {(decision.unit, decision.finding) for decision in asked}
    for decision in undone:
        if (decision.unit, decision.finding) in decided:
            raise UsageError(f"“{decision.finding}”既要撤销又要采纳（或不采纳），请只写一个。")


def _undone(reported: Sequence[Standing], wishes: Sequence[str]) -> list[Decision]:
    """The decisions to be taken back; a finding of which nothing was decided is refused."""
    pairs = [(standing, finding) for standing in reported for finding in standing.findings]
    chosen: dict[tuple[str, str], Decision] = {}
    for wished in wishes:
        stand = {key: standing.decisions[finding.id] for key, (standing, finding) in _chosen(pairs, [wished]).items()
                 if finding.id in standing.decisions}
        if not stand:
            raise UsageError(f"“{wished}”还没有审定过，不用撤销。")
        chosen |= stand
    return [*chosen.values()]


def _asked(
    form: Form, reported: Sequence[Standing], accept: Sequence[str], refuse: Sequence[str], accept_all: bool, reason: str,
    who: str,
) -> list[Decision]:
    """What is to be decided. Everything is looked up and allowed before anything is: wrong use changes nothing."""
    pairs = [(standing, finding) for standing in reported for finding in standing.findings]
    refused, accepted = _chosen(pairs, refuse), _chosen(pairs, accept)
    both = [key for key in accepted if key in refused]
    if both:
        raise UsageError(f"“{both[0][1]}”既写了采纳又写了不采纳，请只写一个。")
    if accept_all:
        accepted |= {key: pair for key, pair in _keyed(pairs).items()
                     if pair[1].state is State.EXPLAINED and key not in refused}
    for standing, finding in accepted.values():
        _require_acceptable(form, standing, finding, reason)
    return [
        Decision(
            standing.unit.code, finding.id, fingerprint(finding, standing.values or {}), word,
            reason or standing.reasons.get(finding.id, ""), who, version=standing.version, sha256=standing.sha256)
        for chosen, word in ((accepted, True), (refused, False))
        for standing, finding in chosen.values()
    ]


def _chosen(pairs: Iterable[_Owned], wishes: Iterable[str]) -> dict[tuple[str, str], _Owned]:
    """The findings meant by ids or rules, by unit code and id."""
    chosen: dict[tuple[str, str], _Owned] = {}
    for wished in wishes:
        matches = _keyed(pair for pair in pairs if wished in (pair[1].id, pair[1].rule))
        if not matches:
            raise UsageError(f"没有编号为“{wished}”的问题，编号见 nianbao explain。")
        chosen |= matches
    return chosen


def _keyed(pairs: Iterable[_Owned]) -> dict[tuple[str, str], _Owned]:
    return {(standing.unit.code, finding.id): (standing, finding) for standing, finding in pairs}


def _require_acceptable(form: Form, standing: Standing, finding: Finding, reason: str) -> None:
    if finding.to == "officer" or (finding.id in standing.decisions and standing.decisions[finding.id].accepted):
        return  # what only an upgrade found is the officer's to rule on, whatever it weighs
    if not may_be_explained(finding, form):
        weight = finding.severity.chinese
        raise UsageError(f"“{finding.id}”（{weight}）须改正，不能用说明代替：{finding.message}")
    if finding.severity is Severity.ERROR and not (reason or standing.reasons.get(finding.id)):
        raise UsageError(f"“{finding.id}”还没有写明原因：请单位在《说明》表中填写，或用 --reason 写明。")
