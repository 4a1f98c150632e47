"""What check and collect share: reading and judging one file, or many at once; saying what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from toolkit.actions.arriving import Incoming, path_shown
from toolkit.actions.forms import load_form
from toolkit.actions.spreading import spread
from toolkit.campaign.folder import Campaign
from toolkit.campaign.naming import unit_named_in
from toolkit.errors import FileError
from toolkit.findings import Finding, Severity, heavier_first, json_number
from toolkit.intake.manuscripts import read_texts, texts_assigned_to
from toolkit.intake.receive import assigned_to, read_return
from toolkit.rules import judge
from toolkit.submission import Submission, Unit

_CONFIRM = "请与报送人核对单位后确认收件。"


@dataclass(frozen=True)
class Checked:
    """One file checked: its submission and all findings, or the error that kept it from being read."""

    path: Path
    sha256: str
    submission: Submission | None = None
    findings: tuple[Finding, ...] = ()
    error: FileError | None = None
    manuscript: bool = False
    """Whether it is a 文字稿: texts without numbers."""
    member: str = ""
    """What it is called inside the archive or mail at ``path``; empty for a file on disk."""
    by_name: bool = False
    """Whether its unit is known by nothing but the name of the file, a folder or the archive."""

    @property
    def label(self) -> str:
        """The path as published: ``a.zip!/北塬.xlsx`` for a member."""
        return path_shown(self.path, self.member)

    @property
    def blocking(self) -> bool:
        """Whether an error stands open."""
        return any(finding.blocks for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """The published object of one file; that of a 文字稿 says so."""
        head: dict[str, Any] = {"path": self.label, "sha256": self.sha256}
        if self.error is not None or self.submission is None:
            code = self.error.code if self.error else "file.unreadable"
            return head | {"error": {"code": code, "message": str(self.error)}}
        who = self.submission.identity
        return head | {
            "origin": self.submission.origin,
            "edition": who.edition,
            "unit": {"code": who.unit_code, "name": who.unit_name},
            "year": who.year,
            "declared": list(self.submission.declared),
            "values": {code: json_number(value) for code, value in self.submission.values.items()},
            "texts": dict(self.submission.texts),
            "findings": [finding.to_json() for finding in self.findings],
            "blocking": self.blocking,
        } | ({"manuscript": True} if self.manuscript else {})


def check_all(
    arriving: Iterable[Incoming],
    campaign: Campaign | None,
    *,
    assigned: Unit | None = None,
    executor: Executor | None = None,
    wanted: Callable[[Incoming], bool] = lambda one: True,
) -> Iterator[tuple[Incoming, Checked | None]]:
    """Files in their order, each with what came of it; None where it is not ``wanted``."""
    return spread(partial(_check, campaign, assigned), arriving, executor, wanted=wanted)


def _check(campaign: Campaign | None, assigned: Unit | None, one: Incoming) -> Checked:
    return check_incoming(one, campaign, assigned)


def check_incoming(one: Incoming, campaign: Campaign | None, assigned: Unit | None = None) -> Checked:
    """Read and judge one file; what is wrong with it is data, never an exception.

    A file that says nothing of its unit speaks for the one unit that its name, or its folder's or archive's, names.
    """
    if one.error is not None:
        digest = hashlib.sha256(one.data).hexdigest() if one.data else ""
        return Checked(one.path, digest, error=one.error, member=one.member)
    checked = check_bytes(one.path, one.data, campaign, assigned)
    if campaign is not None and assigned is None and _says_no_unit(checked, campaign):
        named = unit_named_in(one.near, campaign.units)
        if named is not None:
            checked = _assigned_by_name(check_bytes(one.path, one.data, campaign, named), named)
    return replace(checked, member=one.member)


def _says_no_unit(checked: Checked, campaign: Campaign) -> bool:
    """Whether a file that is no issued one names nobody, or only the whole district."""
    if checked.submission is None or checked.submission.origin == "issued":
        return False
    own = checked.submission.identity
    return not own.unit_code and (own.unit_name or "").strip() in ("", campaign.district)


def _assigned_by_name(checked: Checked, unit: Unit) -> Checked:
    said = Finding("identity.unit", Severity.QUERY, f"表上没有写明单位，单位按文件（或文件夹、压缩包）名认定为“{unit.name}”。", _CONFIRM, item="unit")
    others = [finding for finding in checked.findings if finding.rule != "identity.unit"]
    found = tuple(heavier_first([said, *others]))
    submission = checked.submission
    if submission is not None:
        own = [finding for finding in submission.findings if finding.rule != "identity.unit"]
        submission = replace(submission, findings=(said, *own))
    return replace(checked, submission=submission, findings=found, by_name=True)


def check_bytes(path: Path, data: bytes, campaign: Campaign | None, assigned: Unit | None = None) -> Checked:
    """Read and judge a content; ``assigned`` is whose the officer says it is."""
    digest = hashlib.sha256(data).hexdigest()
    form = None if campaign else load_form()
    try:
        manuscript = read_texts(data, campaign, default_form=form)
        if manuscript is not None:
            manuscript = texts_assigned_to(manuscript, assigned) if assigned is not None else manuscript
            return Checked(path, digest, manuscript.submission, manuscript.findings, manuscript=True)
        received = read_return(data, campaign, default_form=form)
    except FileError as error:
        return Checked(path, digest, error=error)
    if assigned is not None and campaign is not None:
        received = assigned_to(received, assigned, campaign)
    return Checked(path, digest, received.submission, tuple(judge(received.form, received.submission)))
