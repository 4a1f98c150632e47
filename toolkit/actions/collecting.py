"""collect 回收: take in whatever came back, read, check, record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from toolkit.actions.arriving import Incoming, arrivals, path_shown, shown_name
from toolkit.actions.keeping import keep
from toolkit.actions.receiving import Checked, check_all, check_incoming
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import RegisteredAs
from toolkit.campaign.naming import unit_named_in
from toolkit.campaign.records import RegisteredManuscript, Return
from toolkit.campaign.standing import standing_of
from toolkit.findings import Finding, Severity, State
from toolkit.guard import sniff
from toolkit.submission import Submission, Unit

Outcome = Literal["registered", "manuscript", "published", "known", "aside", "unreadable"]
"""``manuscript`` is registered too: a 文字稿, whose texts are paired with the unit's workbook. ``published`` is what a
unit whose return is accepted put on its site: kept, compared, and no return."""
_TABLES = ("xlsx", "xlsb", "xls", "ods")
"""Kinds of files that nobody publishes: a workbook is a return, whoever it comes from."""
_DIFFERENCES_SHOWN = 3
_BY_NAME = "文件名"
"""How it is registered that nothing but the name of the file, its folder or its archive said whose it is."""
_NOT_THIS_CAMPAIGN = ("identity.unit", "identity.year", "identity.edition")


@dataclass(frozen=True)
class Collected:
    """What became of one file. ``reason`` says why it was put aside or could not be read."""

    path: Path
    outcome: Outcome
    unit: Unit | None = None
    version: int = 0
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    member: str = ""
    """What it is called inside the archive or mail at ``path``; empty for a file on disk."""

    @property
    def name(self) -> str:
        """The file's name; a member's after that of its archive: ``a.zip!/北塬.xlsx``."""
        return shown_name(self.path, self.member)

    @property
    def label(self) -> str:
        """The path as it was given or found, a member's after that of its archive."""
        return path_shown(self.path, self.member)

    @property
    def blocking(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.outcome == "aside" or any(finding.blocks for finding in self.findings)


def collect(
    campaign: Campaign,
    paths: Iterable[Path],
    *,
    assign_to: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    executor: Executor | None = None,
) -> list[Collected]:
    """Take in files, folders, and what is in archives and saved mails.

    ``assign_to`` (a unit code) says whose they are, whatever they claim. Each file is kept byte for byte under its
    SHA-256 before it is registered, a member of an archive by itself; the archive is kept where something in it could
    not be taken out. The same content twice changes nothing; a later return of a unit supersedes the earlier.
    ``progress`` is told how many are done of how many; how many an archive holds shows when it is opened.
    With an ``executor`` (:class:`~toolkit.actions.spreading.Workers`, or any whose work is done in processes that reach
    the campaign's folder) files are read side by side; what is kept and registered stays in their order, and here.
    """
    return list(collected(campaign, paths, assign_to=assign_to, progress=progress, executor=executor))


def collected(
    campaign: Campaign,
    paths: Iterable[Path],
    *,
    assign_to: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    executor: Executor | None = None,
) -> Iterator[Collected]:
    """As :func:`collect`, one by one as they are registered, so that ten thousand files need no more memory than ten."""
    unit = campaign.require_unit(assign_to) if assign_to else None
    read = check_all(
        arrivals(paths, collecting=True), campaign, assigned=unit, executor=executor,
        wanted=lambda one: not _registered(campaign, one, unit)[1],
    )
    for done, (one, checked) in enumerate(read, 1):
        yield _one(campaign, one, unit, checked)
        if progress:
            progress(done, done + one.left)


def _one(campaign: Campaign, one: Incoming, assigned: Unit | None, checked: Checked | None) -> Collected:
    path, member = one.path, one.member
    digest = _digest(one)
    if one.data:
        keep(campaign, one.data, digest, one.name)
    # Asked again: the same content may have come in since, here or by another command.
    what, owner = _registered(campaign, one, assigned)
    if owner:
        return _known(campaign, one, digest, what, owner, assigned)
    checked = checked or check_incoming(one, campaign, assigned)
    if checked.submission is None:
        reason = str(checked.error)
        if one.data:
            campaign.ledger.register_aside(digest, checked.error.code if checked.error else "", reason)
        return Collected(path, "unreadable", reason=reason, member=member)
    unit, why_not = _owner(campaign, checked.submission, assigned)
    if unit is None:
        campaign.ledger.register_aside(digest, "identity", why_not)
        return Collected(path, "aside", findings=checked.findings, reason=why_not, member=member)
    if assigned is None and _is_published(campaign, one, checked, unit):
        return _published(campaign, one, checked, unit)
    findings = _answered_anew(campaign, unit, checked.submission, checked.findings)
    register = campaign.ledger.register_manuscript if checked.manuscript else _register_return(campaign, checked)
    version = register(
        unit.code,
        digest,
        checked.submission.origin,
        texts=checked.submission.texts,
        findings=findings,
        assigned=_BY_NAME if checked.by_name and assigned is None else _assigned_by(checked, assigned),
    )
    outcome: Outcome = "manuscript" if checked.manuscript else "registered"
    reason = _superseded(campaign, unit.code, version) if outcome == "registered" else ""
    return Collected(path, outcome, unit, version, findings, reason, member)


def _answered_anew(
    campaign: Campaign, unit: Unit, submission: Submission, findings: tuple[Finding, ...]
) -> tuple[Finding, ...]:
    """The findings, open where the reason is still the one that was given for other figures.

    A workbook sent back carries the reasons given before. When the figures of a finding have changed since and the words have
    not, nobody has explained them yet; sent again with the same figures, the words are meant.
    """
    earlier = campaign.ledger.latest_returns().get(unit.code)
    if earlier is None:
        return findings
    before = {one.id: (one.left, one.right) for one in earlier.findings}
    stale = {
        code for code, reason in submission.reasons.items()
        if code in before and earlier.reasons.get(code) == reason
    }
    return tuple(
        replace(one, state=State.OPEN)
        if one.state is State.EXPLAINED and one.id in stale and before[one.id] != (one.left, one.right) else one
        for one in findings
    )


def _is_published(campaign: Campaign, one: Incoming, checked: Checked, unit: Unit) -> bool:
    """Whether a page or a Word file is what a unit published: its return is accepted, there is nothing left to report."""
    if checked.manuscript or checked.submission is None or checked.submission.origin == "issued":
        return False
    return sniff(one.data).kind not in _TABLES and standing_of(campaign, unit).state == "accepted"


def _published(campaign: Campaign, one: Incoming, checked: Checked, unit: Unit) -> Collected:
    from toolkit.actions.publishing import register

    seen = register(campaign, one.data, checked, unit)
    differs = "；".join(difference.sentence for difference in seen.differs[:_DIFFERENCES_SHOWN])
    more = "等" if len(seen.differs) > _DIFFERENCES_SHOWN else ""
    reason = (f"“{unit.name}”的报表已通过，此件作为它公布的年度报告留存，不作为新的报表；{seen.verdict}"
              f"{f'（{differs}{more}）' if differs else ''}。确是重报的，请用 --as {unit.code} 再收一次。")
    return Collected(one.path, "published", unit, reason=reason, member=one.member)


def _register_return(campaign: Campaign, checked: Checked) -> Callable[..., int]:
    assert checked.submission is not None
    return partial(
        campaign.ledger.register_return, values=checked.submission.values, declared=checked.submission.declared,
        reasons=checked.submission.reasons,
    )


def _assigned_by(checked: Checked, assigned: Unit | None) -> str:
    if assigned is not None:
        return "指定"
    return "原表标识" if checked.submission is not None and checked.submission.origin == "issued" else "单位名称"


def _digest(one: Incoming) -> str:
    return hashlib.sha256(one.data).hexdigest()


def _registered(campaign: Campaign, one: Incoming, assigned: Unit | None) -> tuple[RegisteredAs, str]:
    """What a content was registered as before, and whose; nobody's where it is to be read.

    What was put aside is read again: the unit list may have an alias now, the program a new reader. So is what was
    withdrawn or taken for a published version, where the officer says it is a return. A content that names nobody (the
    same zero report, passed on from office to office) is another unit's where the file's name says so.
    """
    ledger, digest = campaign.ledger, _digest(one)
    what, owner = ledger.registered_as(digest)
    if what in ("publication", "withdrawn") and assigned is not None:
        return "", ""
    if owner and assigned is None and ledger.assigned_by(digest) == _BY_NAME:
        named = unit_named_in(one.near, campaign.units)
        if named is not None and named.code != owner:
            return ledger.registered_as(digest, named.code)
    return what, owner


def _known(
    campaign: Campaign, one: Incoming, digest: str, what: RegisteredAs, owner: str, assigned: Unit | None
) -> Collected:
    unit = campaign.unit(owner)
    if what == "publication":
        return Collected(one.path, "known", unit, member=one.member)
    if what == "withdrawn":
        reason = f"此件已撤回（{campaign.ledger.withdrawn(digest)}），没有重新计入；确要计入的，用 --as {owner} 再收一次。"
        return Collected(one.path, "known", unit, reason=reason, member=one.member)
    ledger = campaign.ledger
    registered: list[Return | RegisteredManuscript] = [*ledger.returns_of(owner), *ledger.manuscripts_of(owner)]
    own = next(each for each in registered if each.sha256 == digest)
    if unit is None:
        reason = f"此件登记在代码“{owner}”名下，单位名单里现在没有这个代码，没有计入；请核对名单，单位改了代码的请改回原代码。"
        return Collected(one.path, "known", None, own.version, (), reason, one.member)
    reason = _superseded(campaign, owner, own.version) if what == "return" else ""
    findings = () if reason else own.findings  # what counts now is another version
    if assigned is not None and assigned.code != owner:
        kind = "文字稿" if what == "manuscript" else "报表"
        reason = (f"此文件已登记为“{unit.name}”的{kind}，没有改为“{assigned.name}”；登记错了的，"
                  f"用 nianbao withdraw {owner} --to {assigned.code} 改登记。")
    return Collected(one.path, "known", unit, own.version, findings, reason, one.member)


def _superseded(campaign: Campaign, code: str, version: int) -> str:
    """What to say where a later return of the unit counts; nothing where this is the latest."""
    latest = campaign.ledger.latest_returns().get(code)
    if latest is None or latest.version <= version:
        return ""
    return f"与第{version}次报的相同，现以第{latest.version}次为准；要以此件为准的，请先撤回后面的（nianbao withdraw {code}）。"


def _owner(campaign: Campaign, submission: Submission, assigned: Unit | None) -> tuple[Unit | None, str]:
    """The unit a file speaks for, or why it cannot be told."""
    wrong = [f for f in submission.findings if f.rule in _NOT_THIS_CAMPAIGN and f.severity is Severity.ERROR]
    if assigned is not None:
        # The officer knows whose it is; another year's or form's figures stay out all the same.
        wrong = [finding for finding in wrong if finding.rule != "identity.unit"]
        return (assigned, "") if not wrong else (None, "".join(f.message + f.remedy for f in wrong))
    unit = campaign.unit(submission.identity.unit_code or "")
    if wrong or unit is None:
        return None, "".join(f.message + f.remedy for f in wrong) or "看不出是哪个单位的表，请用 --as 代码 指明。"
    return unit, ""
