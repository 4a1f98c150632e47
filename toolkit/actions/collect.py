"""collect 回收: take in whatever came back, read, check, record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from pathlib import Path

from toolkit.actions.parts.arriving import Incoming, arrivals, whole
from toolkit.actions.parts.filling import is_untyped
from toolkit.actions.parts.keeping import Kept, keep
from toolkit.actions.parts.outcomes import FileOutcome
from toolkit.actions.parts.patience import LEFT_IN_THE_MIDDLE, Patience
from toolkit.actions.parts.taking import (
    ENDED_WORKERS,
    Read,
    Taken,
    judged,
    read_all,
    read_incoming,
    sha256_of,
)
from toolkit.actions.parts.tidying import tidy
from toolkit.campaign.folder import Campaign
from toolkit.campaign.identifying import BY_NAME, by_officer, named_otherwise, why_not
from toolkit.campaign.ledger import RegisteredAs
from toolkit.campaign.records import Aside
from toolkit.campaign.speaking import speaks_for_another
from toolkit.campaign.standing import judged_as_if_sent, look_through, note_standing, standing_of
from toolkit.errors import FileError
from toolkit.findings import Finding, Number
from toolkit.intake.readers.office import NOT_INSTALLED
from toolkit.intake.reading import READER
from toolkit.structs import replace
from toolkit.submission import Part, Submission, Unit
from toolkit.words import first_few

_TABLES = ("xlsx", "xlsb", "xls", "ods", "locked")
"""Kinds of files that nobody publishes: a workbook is a return, whoever it comes from."""
_HASH_SHOWN = 12
_DIFFERENCES_SHOWN = 3
_MANY = 10
"""Numbers changed, from which on a return that nobody asked for may be something else than a correction."""


def collect(
    campaign: Campaign,
    paths: Iterable[Path],
    *,
    assign_to: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    executor: Executor | None = None,
) -> list[Taken]:
    """Take in files, folders, and what is in archives and saved mails.

    ``assign_to`` (a unit's code or name) says whose they are, whatever they claim. Each file is kept byte for byte under its
    SHA-256 before it is registered, a member of an archive by itself; the archive is kept where something in it could
    not be taken out. The same content twice changes nothing; a later return of a unit supersedes the earlier.
    ``progress`` is told how many are done of how many; how many an archive holds shows when it is opened.
    With an ``executor`` (:class:`~toolkit.actions.parts.spreading.Workers`, :class:`~toolkit.actions.parts.cluster.Cluster`, or any
    whose work is done in processes that reach the campaign's folder) files are read side by side; what is kept and registered
    stays in their order, and here.
    """
    return list(collected(campaign, paths, assign_to=assign_to, progress=progress, executor=executor))


def collected(
    campaign: Campaign,
    paths: Iterable[Path],
    *,
    assign_to: str | None = None,
    progress: Callable[[int, int], None] | None = None,
    executor: Executor | None = None,
) -> Iterator[Taken]:
    """As :func:`collect`, one by one as they are registered, so that ten thousand files need no more memory than ten."""
    unit = campaign.require_unit(assign_to) if assign_to else None
    look_through(campaign)
    tried: dict[str, Aside] = {}

    def wanted(incoming: Incoming) -> bool:
        if is_untyped(campaign, incoming.path):
            return False
        what, owner = _registered(campaign, incoming, unit)
        if owner and incoming.patience is not None:
            incoming.patience.gain()
        aside = _tried(campaign, incoming) if what == "aside" and unit is None else None
        if aside is not None:
            tried[aside.sha256] = aside
        return not owner and aside is None and what != "dismissed"

    opened: dict[Path, Patience] = {}
    for done, (incoming, read) in enumerate(read_all(arrivals(paths, collecting=True), campaign, executor=executor, wanted=wanted), 1):
        yield _take(campaign, incoming, unit, read if read is not None else _again(tried.get(sha256_of(incoming))))
        if incoming.patience is not None:
            opened[incoming.path] = incoming.patience
        if progress:
            progress(done, done + incoming.left)
    _note_opened(campaign, [path for path, patience in opened.items() if patience.whole])
    tidy(campaign)


def _tried(campaign: Campaign, incoming: Incoming) -> Aside | None:
    """Why a file could not be read, where this reader has tried it: a file that was stopped, and a member of an archive.

    The archive would otherwise be left at the same place as before. What a program would be needed for may be there now.
    """
    aside = campaign.ledger.aside_of(sha256_of(incoming)) if incoming.member or incoming.error is None else None
    if aside is None or aside.reader != READER or NOT_INSTALLED in aside.reason or ENDED_WORKERS in aside.reason:
        return None
    return aside if incoming.member or aside.code == "file.too_big" else None


def _again(aside: Aside | None) -> FileError | None:
    return FileError(aside.code, aside.reason) if aside is not None else None


def _note_opened(campaign: Campaign, paths: Iterable[Path]) -> None:
    """What was said of an archive left in the middle holds no longer when all of it has been looked at."""
    left = {aside.sha256 for aside in campaign.ledger.asides() if LEFT_IN_THE_MIDDLE in aside.reason}
    for path in paths if left else ():
        digest = hashlib.sha256(whole(path)).hexdigest()
        if digest in left:
            campaign.ledger.register_opened(digest)


def _take(campaign: Campaign, incoming: Incoming, assigned: Unit | None, read: Read | None) -> Taken:
    """One file: kept on the disk, then registered as whatever it is, in one act."""
    if is_untyped(campaign, incoming.path):
        return Taken(incoming.path, "untyped", sha256_of(incoming), reason="这份代填用的表还没有填，没有登记。")
    kept = keep(campaign, incoming, sha256_of(incoming)) if incoming.data else None
    if read is None and _registered(campaign, incoming, assigned)[0] in ("", "aside"):
        read = read_incoming(campaign, incoming)  # what it was registered as has been withdrawn since
    with campaign.ledger.act():
        if kept is not None:
            kept.register(campaign)
        # Asked again: the same content may have come in since, here or by another command.
        what, owner = _registered(campaign, incoming, assigned)
        if owner or what == "dismissed" or read is None:
            return _known(campaign, incoming, what, owner, assigned)
        return register_taken(campaign, incoming, judged(incoming, read, campaign, assigned), kept, assigned)


def register_taken(
    campaign: Campaign, incoming: Incoming, taken: Taken, kept: Kept | None, assigned: Unit | None, version: int = 0
) -> Taken:
    """A file that was read and kept, registered as whatever it is; ``version`` is the number it had, where it is brought back."""
    ledger, facts = campaign.ledger, taken.submission
    if facts is None:
        reason = str(taken.error)
        if kept is not None:
            named = campaign.roster.names.nearest(incoming.near)
            ledger.register_aside(kept.sha256, taken.error.code if taken.error else "", reason, READER, named.code if named else "")
        return replace(taken, outcome="unreadable", reason=reason)
    refused = why_not(taken.findings, taken.assigned)
    if taken.unit is None or refused:
        reason = refused or "看不出是哪个单位的表，请用 --as 代码 指明。"
        named = campaign.roster.names.nearest(incoming.near)
        ledger.register_aside(taken.sha256, "identity", reason, unit=named.code if named else "")
        return replace(taken, outcome="aside", unit=None, reason=reason)
    if assigned is None and _is_published(campaign, incoming, taken):
        return _published(campaign, incoming, taken)
    waits = _waits(campaign, incoming, taken, taken.unit) if assigned is None and not version else ""
    if waits:
        other = named_otherwise(facts, taken.unit, campaign.as_district, incoming.name)
        spoken = speaks_for_another(facts.form or campaign.form, facts, taken.unit, campaign.as_district) if other is None else None
        other = other or (campaign.roster.named(spoken.name) if spoken is not None else None)
        ledger.register_aside(taken.sha256, "accepted", waits, unit=(other or taken.unit).code)
        return replace(taken, outcome="aside", reason=waits)
    version = ledger.register(taken.unit.code, taken.sha256, facts, READER, assigned=taken.assigned, version=version)
    now = note_standing(campaign, taken.unit)
    outcome: FileOutcome = "manuscript" if taken.manuscript else "registered"
    reason = "" if taken.manuscript else _superseded(campaign, taken.unit.code, version)
    counts = not taken.manuscript and not reason
    if counts and now.filled is not None:
        reason = f"{now.filled.says}。"
    return replace(taken, outcome=outcome, version=version, reason=reason, findings=now.findings if counts else taken.findings)


def _is_published(campaign: Campaign, incoming: Incoming, taken: Taken) -> bool:
    """Whether a page or a Word file is what a unit published: its return is accepted, there is nothing left to report."""
    if taken.manuscript or taken.submission is None or taken.unit is None or taken.submission.origin == "issued":
        return False
    return incoming.kind not in _TABLES and standing_of(campaign, taken.unit).state == "accepted"


def _waits(campaign: Campaign, incoming: Incoming, taken: Taken, unit: Unit) -> str:
    """Why a return does not take the place of the one that is accepted before the officer says so; empty where it does."""
    facts = taken.submission
    accepted = standing_of(campaign, unit)
    if facts is None or accepted.state != "accepted":
        return ""
    spoken = speaks_for_another(facts.form or campaign.form, facts, unit, campaign.as_district)
    if spoken is not None:
        what, kept = ("此文字稿", "没有采用") if taken.manuscript else ("此件", "没有替换已通过的报表")
        return (f"“{unit.name}”已通过，{what}的文字写的是“{spoken.name}”的事（“{spoken.said.around(spoken.name)}”），{kept}；"
                f"确是“{unit.name}”的，用 --as {unit.code} 再收一次，用错了别的单位文字的，请它改正后重报；"
                f"发错了、不用再查的，用 nianbao withdraw --aside {taken.sha256[:_HASH_SHOWN]} --reason 原因。")
    if taken.manuscript:
        return ""
    other = named_otherwise(facts, unit, campaign.as_district, incoming.name)
    again = f"确是“{unit.name}”重报的，用 --as {unit.code} 再收一次"
    no_matter = f"发错了、不用再查的，用 nianbao withdraw --aside {taken.sha256[:_HASH_SHOWN]} --reason 原因。"
    if other is not None:
        return (f"“{unit.name}”已通过，此件像是“{other.name}”的（表是“{unit.name}”的，文件名写作“{other.name}”），没有替换已通过的报表；"
                f"{again}，是“{other.name}”的，用 --as {other.code} 再收一次，或请它改用本单位的原表重报；{no_matter}")
    changed, figures = _changed(accepted.values or {}, taken.values)
    if changed >= _MANY and changed * 2 > figures and not _asked_since(campaign, unit, accepted.received_at or ""):
        return (f"“{unit.name}”已通过，没有要它重报，此件有{changed}个数与已通过的不同，没有替换已通过的报表；{again}；"
                f"{no_matter}")
    return ""


def _changed(before: Mapping[str, Number | None], now: Mapping[str, Number | None]) -> tuple[int, int]:
    """How many numbers differ, and how many there are besides zeros."""
    codes = [code for code in now if before.get(code) or now[code]]
    return sum((before.get(code) or 0) != (now[code] or 0) for code in codes), len(codes)


def _asked_since(campaign: Campaign, unit: Unit, received_at: str) -> bool:
    """Whether the unit was sent a further workbook after that return."""
    issue = campaign.ledger.latest_issue(unit.code)
    return issue is not None and issue.issued_at > received_at


def _published(campaign: Campaign, incoming: Incoming, taken: Taken) -> Taken:
    from toolkit.actions.published import register_published

    assert taken.unit is not None
    seen = register_published(campaign, incoming.data, taken, taken.unit)
    differs = first_few([difference.sentence for difference in seen.differs], _DIFFERENCES_SHOWN, counted="", by="；")
    reason = (f"“{taken.unit.name}”的报表已通过，此件作为它公布的年度报告留存，不作为新的报表；{seen.verdict}"
              f"{f'（{differs}）' if differs else ''}。确是重报的，请用 --as {taken.unit.code} 再收一次。")
    return replace(taken, outcome="published", findings=(), reason=reason)


def _registered(campaign: Campaign, incoming: Incoming, assigned: Unit | None) -> tuple[RegisteredAs, str]:
    """What a content was registered as before, and whose; nobody's where it is to be read.

    What was put aside is read again: the unit list may have an alias now, the program a new reader. So is what was
    withdrawn or taken for a published version, where the officer says it is a return. A content that names nobody (the
    same zero report, passed on from office to office) is another unit's where the file's name says so.
    """
    ledger, digest = campaign.ledger, sha256_of(incoming)
    what, owner = ledger.registered_as(digest) if digest else ("", "")
    if what in ("publication", "withdrawn") and assigned is not None:
        return "", ""
    if what == "aside" and assigned is None and ledger.dismissed(digest):
        return "dismissed", ""
    if owner and assigned is None and ledger.assigned_by(digest) == BY_NAME:
        named = campaign.roster.names.nearest(incoming.near)
        if named is not None and named.code != owner:
            return ledger.registered_as(digest, named.code)
    return what, owner


def _known(campaign: Campaign, incoming: Incoming, what: RegisteredAs, owner: str, assigned: Unit | None) -> Taken:
    unit, digest = campaign.unit(owner), sha256_of(incoming)
    known = Taken(incoming.path, "known", digest, unit=unit, member=incoming.member)
    if what == "publication":
        return known
    if what == "dismissed":
        why = campaign.ledger.dismissed(digest).get("reason", "")
        return replace(known, reason=f"此件先前另放待查，已处理（{why}），没有再登记；确是某单位报表的，用 --as 代码 再收一次。")
    if what == "withdrawn":
        why = campaign.ledger.withdrawn(digest).get("reason", "")
        return replace(known, reason=f"此件已撤回（{why}），没有重新计入；确要计入的，用 --as {owner} 再收一次。")
    part: Part = "manuscript" if what == "manuscript" else "return"
    version = next(past.version for past in campaign.ledger.versions(owner, part) if past.sha256 == digest)
    if unit is None:
        reason = f"此件登记在代码“{owner}”名下，单位名单里现在没有这个代码，没有计入；请核对名单，单位改了代码的请改回原代码。"
        return replace(known, version=version, reason=reason)
    reason = _superseded(campaign, owner, version) if part == "return" else ""
    findings = () if reason else _findings_now(campaign, unit, digest, part)  # else what counts now is another version
    if assigned is not None and assigned.code != owner:
        kind = "文字稿" if part == "manuscript" else "报表"
        reason = (f"此文件已登记为“{unit.name}”的{kind}，没有改为“{assigned.name}”；登记错了的，"
                  f"用 nianbao withdraw {owner} --to {assigned.code} 改登记。")
    elif assigned is None and not reason and not any(finding.rule == "identity.unit" for finding in findings):
        reason = _called_otherwise(campaign, incoming, unit, version)
    return replace(known, version=version, findings=findings, reason=reason)


def _called_otherwise(campaign: Campaign, incoming: Incoming, unit: Unit, version: int) -> str:
    """What to say of a unit's own return, byte for byte, that came again in a file called after another unit; else empty."""
    digest = sha256_of(incoming)
    facts = campaign.ledger.facts(digest)
    if facts is None or by_officer(campaign.ledger.assigned_by(digest)):
        return ""  # the officer has said whose it is
    other = named_otherwise(facts, unit, campaign.as_district, incoming.name)
    return "" if other is None else (
        f"此件与“{unit.name}”第{version}次报来的文件完全相同，文件名却写作“{other.name}”，没有登记为“{other.name}”的报表；"
        f"请与报送人核对，“{other.name}”要报的，请它用本单位的原表填报。")


def _findings_now(campaign: Campaign, unit: Unit, sha256: str, part: Part) -> tuple[Finding, ...]:
    """What is to be said now of a file that counts: of a return as the unit stands with it, of a manuscript by itself."""
    if part == "return":
        return standing_of(campaign, unit).findings
    facts = campaign.ledger.facts(sha256) or Submission(part="manuscript")
    by = campaign.ledger.assigned_by(sha256)
    return judged_as_if_sent(campaign, facts, unit, assigned=by, sha256=sha256).findings


def _superseded(campaign: Campaign, code: str, version: int) -> str:
    """What to say where a later return of the unit counts; nothing where this is the latest."""
    live = [past.version for past in campaign.ledger.versions(code, "return") if past.live]
    if not live or live[-1] <= version:
        return ""
    return f"与第{version}次报的相同，现以第{live[-1]}次为准；要以此件为准的，请先撤回后面的（nianbao withdraw {code}）。"
