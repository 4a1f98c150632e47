"""explain 说明: a unit's reasons accepted or refused by the officer; and a return withdrawn or moved to another unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolkit.actions.receiving import check_bytes
from toolkit.actions.refilling import stored
from toolkit.aggregate import Ruling, Standing
from toolkit.campaign import standings
from toolkit.campaign.deciding import fingerprint
from toolkit.campaign.folder import Campaign
from toolkit.campaign.records import Decision, RegisteredManuscript, Return
from toolkit.errors import FileError, UsageError
from toolkit.findings import Finding, Severity, State
from toolkit.form import Form
from toolkit.rules.judge import may_be_explained
from toolkit.submission import Submission, Unit


@dataclass(frozen=True)
class Explanation:
    """One finding that a reason can settle, with the reason the unit gave ("" where it gave none), and what was decided."""

    unit: Unit
    finding: Finding
    reason: str
    ruling: Ruling | None = None
    """The officer's word, where it was given and still holds."""


_Said = tuple[Standing, Finding]
"""A finding and whose it is."""


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
    :class:`UsageError` for an id that stands nowhere; then nothing was decided.
    """
    wanted = {campaign.require_unit(code).code for code in codes}
    found = [one for one in standings(campaign) if one.reported and (not wanted or one.unit.code in wanted)]
    said = [(standing, finding) for standing in found for finding in standing.findings]
    # Everything is looked up and allowed before anything is decided: wrong use changes nothing.
    refused, accepted = _chosen(said, refuse), _chosen(said, accept)
    both = [key for key in accepted if key in refused]
    if both:
        raise UsageError(f"“{both[0][1]}”既写了采纳又写了不采纳，请只写一个。")
    if accept_all:
        accepted |= {key: one for key, one in _keyed(said).items() if one[1].state is State.EXPLAINED and key not in refused}
    for standing, finding in accepted.values():
        _require_acceptable(campaign.form, standing, finding, reason)
    for chosen, word in ((accepted, True), (refused, False)):
        for standing, finding in chosen.values():
            campaign.ledger.register_decision(Decision(
                standing.unit.code, finding.id, fingerprint(finding, standing.values or {}), word,
                reason or standing.reasons.get(finding.id, ""), who))
    return [
        Explanation(standing.unit, finding, standing.reasons.get(finding.id, ""), standing.rulings.get(finding.id))
        for standing in standings(campaign)
        if not wanted or standing.unit.code in wanted
        for finding in standing.findings
        if may_be_explained(finding, campaign.form)
    ]


def _chosen(said: Iterable[_Said], wishes: Iterable[str]) -> dict[tuple[str, str], _Said]:
    """The findings meant by ids or rules, by unit code and id."""
    chosen: dict[tuple[str, str], _Said] = {}
    for wished in wishes:
        found = _keyed(one for one in said if wished in (one[1].id, one[1].rule))
        if not found:
            raise UsageError(f"没有编号为“{wished}”的问题，编号见 nianbao explain。")
        chosen |= found
    return chosen


def _keyed(said: Iterable[_Said]) -> dict[tuple[str, str], _Said]:
    return {(standing.unit.code, finding.id): (standing, finding) for standing, finding in said}


def _require_acceptable(form: Form, standing: Standing, finding: Finding, reason: str) -> None:
    if not may_be_explained(finding, form):
        weight = finding.severity.chinese
        raise UsageError(f"“{finding.id}”（{weight}）须改正，不能用说明代替：{finding.message}")
    if finding.severity is Severity.ERROR and not (reason or standing.reasons.get(finding.id)):
        raise UsageError(f"“{finding.id}”还没有写明原因：请单位在《说明》表中填写，或用 --reason 写明。")


def withdraw(campaign: Campaign, code: str, *, reason: str, who: str = "", to: str | None = None) -> str:
    """Let a unit's latest return count no longer, or its manuscript where it has no return; with ``to`` it is registered as
    that unit's. Gives what was done, and what counts now.

    Nothing is deleted: the earlier version counts again, and the withdrawn one stays in the register.
    """
    unit = campaign.require_unit(code)
    target = campaign.require_unit(to) if to else None
    latest = campaign.ledger.latest_returns().get(unit.code) or campaign.ledger.latest_manuscripts().get(unit.code)
    if latest is None:
        raise UsageError(f"“{unit.name}”没有可撤回的报表。")
    if target is not None and target.code == unit.code:
        raise UsageError("撤回和改登记的是同一个单位，请核对 --to。")
    if not reason.strip():
        raise UsageError("请用 --reason 写明撤回的原因。")
    # Read before it is withdrawn: a file that cannot be registered anew stays where it is.
    moved = _read_for(campaign, latest, target) if target is not None else None
    campaign.ledger.withdraw(unit.code, latest.sha256, who, reason)
    kind = "报表" if isinstance(latest, Return) else "文字稿"
    done = f"已撤回“{unit.name}”第{latest.version}次{kind}（{latest.name}），原因：{reason.strip().rstrip('。')}。"
    if target is None or moved is None:
        return done + _what_counts_now(campaign, unit, kind)
    submission, findings = moved
    assigned = f"由“{unit.name}”改登记"
    if isinstance(latest, Return):
        version = campaign.ledger.register_return(
            target.code, latest.sha256, submission.origin, values=submission.values,
            texts=submission.texts, findings=findings, declared=submission.declared,
            reasons=submission.reasons, assigned=assigned,
        )
    else:
        version = campaign.ledger.register_manuscript(
            target.code, latest.sha256, submission.origin, texts=submission.texts, findings=findings, assigned=assigned,
        )
    return f"{done}已改登记为“{target.name}”第{version}次{kind}。{_what_counts_now(campaign, unit, kind)}"


def _what_counts_now(campaign: Campaign, unit: Unit, kind: str) -> str:
    ledger = campaign.ledger
    left = (ledger.latest_returns() if kind == "报表" else ledger.latest_manuscripts()).get(unit.code)
    if left is None:
        return f"“{unit.name}”现在没有{kind}了。"
    return f"“{unit.name}”现以第{left.version}次{kind}（{left.name}）为准。"


def _read_for(
    campaign: Campaign, returned: Return | RegisteredManuscript, unit: Unit
) -> tuple[Submission, tuple[Finding, ...]]:
    """A registered return as another unit's. Raises :class:`FileError` where it cannot be had."""
    try:
        checked = check_bytes(*stored(campaign, returned.sha256), campaign, unit)
    except OSError as error:
        raise FileError("file.unreadable", f"收到的文件“{returned.name}”不在 received 文件夹里或读不出来，没有撤回；"
                        "请从备份恢复，或把报送人当时发来的那份文件再收一次（collect）。") from error
    if checked.submission is None:
        raise FileError("file.unreadable", f"收到的文件“{returned.name}”没有撤回：{checked.error}")
    return checked.submission, checked.findings
