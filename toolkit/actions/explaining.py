"""explain 说明: a unit's reasons accepted or refused by the officer; and a return withdrawn or moved to another unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.actions.receiving import check_bytes
from toolkit.actions.refilling import stored
from toolkit.aggregate import Standing
from toolkit.campaign import standings
from toolkit.campaign.deciding import fingerprint
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import Decision
from toolkit.errors import UsageError
from toolkit.findings import Finding, Severity, State
from toolkit.rules.judge import may_be_explained
from toolkit.submission import Unit


@dataclass(frozen=True)
class Explanation:
    """One finding that waits for the officer's word, with the reason the unit gave ("" where it gave none)."""

    unit: Unit
    finding: Finding
    reason: str


def explain(
    campaign: Campaign,
    codes: Sequence[str] = (),
    *,
    accept: Sequence[str] = (),
    refuse: Sequence[str] = (),
    accept_all: bool = False,
    reason: str = "",
    who: str = "",
) -> list[Explanation]:
    """What may be explained in the units named (or all), after deciding what is asked to be decided.

    ``accept`` and ``refuse`` are finding ids, or rule ids for all findings of a rule; ``accept_all`` takes every
    reason a unit gave. A decision is remembered for these very values and falls when they change. Raises
    :class:`UsageError` for an id that stands nowhere.
    """
    wanted = {campaign.require_unit(code).code for code in codes}
    found = [one for one in standings(campaign) if one.reported and (not wanted or one.unit.code in wanted)]
    said = [(standing, finding) for standing in found for finding in standing.findings]
    for ids, accepted in ((accept, True), (refuse, False)):
        for wished in ids:
            chosen = [(one, finding) for one, finding in said if wished in (finding.id, finding.rule)]
            if not chosen:
                raise UsageError(f"没有编号为“{wished}”的问题，编号见 nianbao explain。")
            for standing, finding in chosen:
                _decide(campaign, standing, finding, accepted, reason, who)
    if accept_all:
        for standing, finding in said:
            if finding.state is State.EXPLAINED:
                _decide(campaign, standing, finding, True, reason, who)
    return [
        Explanation(standing.unit, finding, standing.reasons.get(finding.id, ""))
        for standing in standings(campaign)
        if not wanted or standing.unit.code in wanted
        for finding in standing.findings
        if may_be_explained(finding)
    ]


def _decide(campaign: Campaign, standing: Standing, finding: Finding, accepted: bool, reason: str, who: str) -> None:
    if accepted and not may_be_explained(finding):
        weight = finding.severity.chinese
        raise UsageError(f"“{finding.id}”（{weight}）须改正，不能用说明代替：{finding.message}")
    if accepted and finding.severity is Severity.ERROR and not (reason or standing.reasons.get(finding.id)):
        raise UsageError(f"“{finding.id}”还没有写明原因：请单位在《说明》表中填写，或用 --reason 写明。")
    campaign.ledger.register_decision(Decision(
        standing.unit.code, finding.id, fingerprint(finding, standing.values or {}), accepted,
        reason or standing.reasons.get(finding.id, ""), who))


def withdraw(campaign: Campaign, code: str, *, reason: str, who: str = "", to: str | None = None) -> str:
    """Let a unit's latest return count no longer; with ``to`` it is registered as that unit's. Gives what was done.

    Nothing is deleted: the earlier version counts again, and the withdrawn one stays in the register.
    """
    unit = campaign.require_unit(code)
    target = campaign.require_unit(to) if to else None
    latest = campaign.ledger.latest_returns().get(unit.code)
    if latest is None:
        raise UsageError(f"“{unit.name}”没有可撤回的报表。")
    if target is not None and target.code == unit.code:
        raise UsageError("撤回和改登记的是同一个单位，请核对 --to。")
    if not reason.strip():
        raise UsageError("请用 --reason 写明撤回的原因。")
    campaign.ledger.withdraw(unit.code, latest.sha256, who, reason)
    done = f"已撤回“{unit.name}”第{latest.version}次报表（{latest.name}），原因：{reason}。"
    if target is None:
        return done
    path, data = stored(campaign, latest.sha256)
    checked = check_bytes(path, data, campaign, target)
    if checked.submission is None:
        raise UsageError(f"{done}但文件读不出来，没有改登记：{checked.error}")
    version = campaign.ledger.register_return(
        target.code, latest.sha256, checked.submission.origin, values=checked.submission.values,
        texts=checked.submission.texts, findings=checked.findings, declared=checked.submission.declared,
        reasons=checked.submission.reasons, assigned=f"由“{unit.name}”改登记",
    )
    return f"{done}已改登记为“{target.name}”第{version}次报表。"
