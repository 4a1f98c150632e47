"""What check, collect and import share: one file, or many at once, read, judged, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.actions.parts.arriving import Incoming, path_shown, shown_name
from toolkit.campaign.identifying import BY_NAME, BY_OFFICER, assigned_by, home_of
from toolkit.campaign.judging import Context, judge
from toolkit.clock import computed
from toolkit.digests import sha256
from toolkit.errors import FileError
from toolkit.intake.reading import read_file
from toolkit.intake.sender import sent_by
from toolkit.structs import Struct, field, replace
from toolkit.submission import Submission, Unit

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from toolkit.actions.parts.outcomes import FileOutcome
    from toolkit.actions.parts.own_file import AgainstSums
    from toolkit.campaign.folder import Campaign
    from toolkit.findings import Finding, Number
    from toolkit.form import Cell, Form
    from toolkit.guard import Kind
    from toolkit.intake.identity import Issued

Read = Submission | FileError
"""What reading a file gives: what it says, or why it cannot be read. Both cross from one process to another."""
ENDED_WORKERS = "读它的工作进程一再中途停止"
"""Said of a file that may be why; it may be chance as well, so that it is tried again the next time."""
_ENDED_WORKERS = f"{ENDED_WORKERS}（多半是内存不够），没有再读；原样再收一次会再试，还是这样的，请报送人用原表填报后重发。"


class Taken(Struct, frozen=True):
    """What became of one file: what it says, whose it is, what is to be said of it; or the error that kept it from being read.

    ``reason`` says why it was put aside, is nothing new, or could not be read.
    """

    path: Path
    outcome: FileOutcome
    sha256: str = ""
    submission: Submission | None = None
    unit: Unit | None = None
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    version: int = 0
    member: str = ""
    """What it is called inside the archive or mail at ``path``; empty for a file on disk."""
    error: FileError | None = None
    assigned: str = ""
    """By what it is this unit's."""
    values: Mapping[str, Number | None] = field(default_factory=dict)
    cells: Mapping[str, Cell] = field(default_factory=dict)
    """The cells of the form it was read by."""
    form: Form | None = None
    """The form it was read by."""
    own: AgainstSums | None = None
    """Where it is the district's own report: how it came out against the sums."""

    @property
    def name(self) -> str:
        """The file's name; a member's after that of its archive: ``a.zip!/北塬.xlsx``."""
        return shown_name(self.path, self.member)

    @property
    def label(self) -> str:
        """The path as it was given or found, a member's after that of its archive."""
        return path_shown(self.path, self.member)

    @property
    def manuscript(self) -> bool:
        """Whether it is a 文字稿: texts without numbers."""
        return self.submission is not None and self.submission.part == "manuscript"

    @property
    def by_name(self) -> bool:
        """Whether its unit is known by nothing but the name of the file, a folder or the archive."""
        return self.assigned == BY_NAME

    @property
    def blocking(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.outcome == "aside" or bool(self.own and self.own.differs) or any(finding.blocks for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """The published object of one file; that of a 文字稿 says so."""
        head: dict[str, Any] = {"path": self.label, "sha256": self.sha256}
        if self.submission is None:
            code = self.error.code if self.error else "file.unreadable"
            return head | {"error": {"code": code, "message": str(self.error)}}
        from toolkit.form.spoken import all_in_json
        from toolkit.prose import masked_texts

        stated = self.submission.identity
        unit_code, unit_name = (self.unit.code, self.unit.name) if self.unit else (stated.unit_code, stated.unit_name)
        return head | {
            "origin": self.submission.origin,
            "edition": stated.edition,
            "unit": {"code": unit_code, "name": unit_name},
            "year": stated.year,
            "declared": list(self.submission.declared),
            "values": all_in_json(self.cells, self.values),
            "texts": masked_texts(self.form, self.submission.texts) if self.form is not None else dict(self.submission.texts),
            "findings": [finding.to_json() for finding in self.findings],
            "blocking": self.blocking,
        } | ({"manuscript": True} if self.manuscript else {}) | ({"district": self.own.to_json()} if self.own else {})


class Content(Struct, frozen=True):
    """What crosses to whoever reads a file: no name, no path."""

    data: bytes
    kind: Kind
    sender: str = ""
    """Where it came with others from one sender, by what they know each other (:mod:`toolkit.intake.warm`)."""


def read_all(
    arriving: Iterable[Incoming],
    campaign: Campaign | None,
    *,
    executor: Executor | None = None,
    wanted: Callable[[Incoming], bool] = lambda incoming: True,
) -> Iterator[tuple[Incoming, Read | None]]:
    """Files in their order, each with what it says; None where it is not ``wanted``.

    What a member of an archive costs is charged to the archive where it says nothing.
    """
    for incoming, answer in _answers(arriving, campaign, executor, wanted):
        read, seconds = answer or (None, 0.0)
        if incoming.patience is not None and read is not None:
            incoming.patience.under_way -= 1
            if isinstance(read, FileError):
                incoming.patience.lose(incoming.cost + seconds)
            else:
                incoming.patience.gain()
        yield incoming, read


def _answers(
    arriving: Iterable[Incoming], campaign: Campaign | None, executor: Executor | None, wanted: Callable[[Incoming], bool]
) -> Iterator[tuple[Incoming, tuple[Read, float] | None]]:
    if executor is None:
        return ((incoming, _costing(campaign, _sent(incoming)) if wanted(incoming) else None) for incoming in arriving)
    from toolkit.actions.parts.spreading import Distant, spread  # with them come the executors

    issued = campaign.sent_out() if campaign is not None and isinstance(executor, Distant) else campaign
    return spread(partial(_costing, issued), arriving, executor, wanted=wanted, sent=_sent, size=_size, crowded=_crowded, lost=_lost)


def _sent(incoming: Incoming) -> Content | FileError:
    if incoming.patience is not None:
        incoming.patience.under_way += 1
    return _content(incoming)


def _content(incoming: Incoming) -> Content | FileError:
    return incoming.error or incoming.refusal or Content(incoming.data, incoming.kind, incoming.sender)


def _size(incoming: Incoming) -> int:
    return len(incoming.data)


def _crowded(incoming: Incoming) -> bool:
    return incoming.patience is not None and incoming.patience.crowded


def _lost(incoming: Incoming) -> tuple[Read, float]:
    return FileError("file.unreadable", _ENDED_WORKERS), 0.0


def _costing(issued: Issued | None, content: Content | FileError) -> tuple[Read, float]:
    """What one file says, and the seconds of computing that it took."""
    began = computed()
    return _read(issued, content), computed() - began


def read_incoming(campaign: Campaign | None, incoming: Incoming) -> Read:
    """What one file says; what is wrong with it is data, never an exception."""
    return _read(campaign, _content(incoming))


def _read(issued: Issued | None, content: Content | FileError) -> Read:
    if isinstance(content, FileError):
        return content
    try:
        with sent_by(content.sender):
            read = read_file(content.data, issued, default_form=None if issued else _built_in(), kind=content.kind)
    except FileError as error:
        return error
    return replace(read, entries={})  # worked out again where it is judged; half of what would cross to another process


def judged(incoming: Incoming, read: Read, campaign: Campaign | None, assigned: Unit | None = None) -> Taken:
    """A file judged as if it came in now; ``assigned`` is whose the officer says it is. Nothing is recorded.

    A file that says nothing of its unit speaks for the one unit that its name, or its folder's or archive's, names.
    """
    digest = sha256_of(incoming)
    if isinstance(read, FileError):
        return Taken(incoming.path, "checked", digest, error=read, member=incoming.member)
    unit, by = (None, "") if campaign is None else whose(campaign, incoming, read, assigned)
    if campaign is None:
        judgement = judge(read.form or _built_in(), read, None, Context())
    else:
        from toolkit.campaign.standing import judged_as_if_sent  # with it comes the ledger

        judgement = judged_as_if_sent(campaign, read, unit, assigned=by, sha256=digest, name=incoming.name)
    return Taken(incoming.path, "checked", digest, read, unit, judgement.findings, member=incoming.member, assigned=by,
                 values=judgement.values, cells=form_of(campaign, read).cells, form=form_of(campaign, read))


def whose(campaign: Campaign, incoming: Incoming, facts: Submission, assigned: Unit | None) -> tuple[Unit | None, str]:
    """The unit a file is, and by what: the officer's word, its own, or the name it came under."""
    if assigned is not None:
        return assigned, BY_OFFICER
    home = home_of(facts, campaign.roster)
    if home is not None:
        return home, assigned_by(facts)
    if not _says_no_unit(facts, campaign):
        return None, ""
    named = campaign.roster.names.nearest(incoming.near)
    return (named, BY_NAME) if named is not None else (None, "")


def _says_no_unit(facts: Submission, campaign: Campaign) -> bool:
    """Whether a file that is no issued one names nobody, or only the whole district."""
    stated = facts.identity
    return facts.origin != "issued" and not stated.unit_code and (stated.unit_name or "").strip() in ("", campaign.district)


def sha256_of(incoming: Incoming) -> str:
    """The SHA-256 of a file's content, an empty one's too; empty where the content could not be had."""
    return "" if incoming.error and not incoming.data else sha256(incoming.data).hex()


def form_of(campaign: Campaign | None, read: Submission) -> Form:
    """The form a file was read by."""
    return read.form or (campaign.form if campaign is not None else _built_in())


def _built_in() -> Form:
    from toolkit.actions.parts.forms import load_form  # a campaign has its own

    return load_form()
