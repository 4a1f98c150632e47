"""collect 回收: take in whatever came back, read, check, record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from toolkit.actions.receiving import check_bytes, load_bytes, require_paths
from toolkit.campaign.folder import Campaign
from toolkit.campaign.ledger import RegisteredManuscript, Return
from toolkit.errors import FileError
from toolkit.files import readable, write_whole
from toolkit.findings import Finding
from toolkit.guard import sniff
from toolkit.submission import Submission, Unit

Outcome = Literal["registered", "manuscript", "known", "aside", "unreadable"]
"""``manuscript`` is registered too: a 文字稿, whose texts are paired with the unit's workbook."""
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
) -> list[Collected]:
    """Take in files and folders. ``assign_to`` (a unit code) says whose they are, whatever they claim.

    Each file is kept byte for byte under its SHA-256 before it is registered; the same content twice changes
    nothing; a later return of a unit supersedes the earlier.
    """
    unit = campaign.require_unit(assign_to) if assign_to else None
    files = require_paths(paths)
    results = []
    for n, path in enumerate(files, 1):
        results.append(_one(campaign, path, unit))
        if progress:
            progress(n, len(files))
    return results


def _one(campaign: Campaign, path: Path, assigned: Unit | None) -> Collected:
    try:
        data = load_bytes(path)
    except FileError as error:
        return Collected(path, "unreadable", reason=str(error))
    digest = hashlib.sha256(data).hexdigest()
    owner = campaign.ledger.is_registered(digest)
    # What was put aside is read again: the unit list may have an alias now, the program a new reader.
    if owner and owner != "aside":
        return _known(campaign, path, digest, owner, assigned)
    if data:
        _keep(campaign, path, data, digest)
    checked = check_bytes(path, data, campaign, assigned)
    if checked.submission is None:
        reason = str(checked.error)
        if data:
            campaign.ledger.register_aside(digest, checked.error.code if checked.error else "", reason)
        return Collected(path, "unreadable", reason=reason)
    unit, why_not = _owner(campaign, checked.submission, assigned)
    if unit is None:
        campaign.ledger.register_aside(digest, "identity", why_not)
        return Collected(path, "aside", findings=checked.findings, reason=why_not)
    assigned_by = "指定" if assigned else "原表标识" if checked.submission.origin == "issued" else "单位名称"
    if checked.manuscript:
        version = campaign.ledger.register_manuscript(
            unit.code,
            digest,
            checked.submission.origin,
            texts=checked.submission.texts,
            findings=checked.findings,
            assigned=assigned_by,
        )
        return Collected(path, "manuscript", unit, version, checked.findings)
    version = campaign.ledger.register_return(
        unit.code,
        digest,
        checked.submission.origin,
        values=checked.submission.values,
        texts=checked.submission.texts,
        findings=checked.findings,
        declared=checked.submission.declared,
        assigned=assigned_by,
    )
    return Collected(path, "registered", unit, version, checked.findings)


def _known(campaign: Campaign, path: Path, digest: str, owner: str, assigned: Unit | None) -> Collected:
    unit = campaign.unit(owner)
    ledger = campaign.ledger
    registered: list[Return | RegisteredManuscript] = [*ledger.returns_of(owner), *ledger.manuscripts_of(owner)]
    own = next(one for one in registered if one.sha256 == digest)
    reason = ""
    if assigned is not None and assigned.code != owner:
        what = "文字稿" if isinstance(own, RegisteredManuscript) else "报表"
        reason = f"此文件已登记为“{unit.name if unit else owner}”的{what}，没有改为“{assigned.name}”；请该单位另报一份。"
    return Collected(path, "known", unit, own.version, own.findings, reason)


def _keep(campaign: Campaign, path: Path, data: bytes, digest: str) -> None:
    try:
        kind = sniff(data).kind
    except FileError:
        kind = "unknown"
    target = campaign.root / "received" / f"{digest}.{kind}"
    if not target.is_file():
        write_whole(target, data)
    campaign.ledger.register_received(digest, kind, readable(path.name), f"received/{target.name}", len(data))


def _owner(campaign: Campaign, submission: Submission, assigned: Unit | None) -> tuple[Unit | None, str]:
    """The unit a file speaks for, or why it cannot be told."""
    wrong = [finding for finding in submission.findings if finding.rule in _NOT_THIS_CAMPAIGN]
    if assigned is not None:
        # The officer knows whose it is; another year's or form's figures stay out all the same.
        wrong = [finding for finding in wrong if finding.rule != "identity.unit"]
        return (assigned, "") if not wrong else (None, "".join(f.message + f.remedy for f in wrong))
    unit = campaign.unit(submission.identity.unit_code or "")
    if wrong or unit is None:
        return None, "".join(f.message + f.remedy for f in wrong) or "看不出是哪个单位的表，请用 --as 代码 指明。"
    return unit, ""
