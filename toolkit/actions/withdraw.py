"""withdraw 撤回: a version of a unit's return counts no longer, or is registered as another unit's; a file that was put aside waits
no longer. One act, done once."""

from __future__ import annotations

import re

from toolkit.actions.parts.tidying import tidy
from toolkit.campaign.folder import Campaign
from toolkit.campaign.identifying import MOVED, why_not, with_identity
from toolkit.campaign.records import CALLED, Aside, Version
from toolkit.campaign.standing import look_through, note_standing
from toolkit.errors import UsageError
from toolkit.intake.reading import READER
from toolkit.structs import replace
from toolkit.submission import Unit
from toolkit.words import first_few

_HASH_SHOWN, _LEAST_OF_HASH, _MOST_NAMED = 12, 6, 10
_COMPARED = "它公布的报告是与撤回的这一份比较的，比较结果不再算数；报表通过后请用 collect --published 再比较一次。"


def withdraw(
    campaign: Campaign, code: str, *, reason: str, who: str = "", to: str | None = None, version: int | None = None
) -> str:
    """Let one version of a unit's return count no longer (its latest where none is said), or its manuscript where it has no
    return; with ``to`` it is registered as that unit's. Gives what was done, and what counts now.

    Nothing is deleted: the earlier version counts again, and the withdrawn one stays in the register. Asked again, by
    whomever, it finds itself done and changes nothing. Raises :class:`UsageError` where there is nothing to withdraw.
    """
    unit = campaign.require_unit(code)
    target = campaign.require_unit(to) if to else None
    if target is not None and target.code == unit.code:
        raise UsageError("撤回和改登记的是同一个单位，请核对 --to。")
    if not reason.strip():
        raise UsageError("请用 --reason 写明撤回的原因。")
    look_through(campaign)
    with campaign.ledger.act():
        meant = _meant(campaign, unit, version)
        compared = campaign.ledger.publications().get(unit.code)
        named = _named(campaign, unit, meant)
        moved = _is_of(campaign, target, meant) if target is not None else None
        if not meant.live and (target is None or moved):
            return _done_before(campaign, unit, meant, named, moved) + _what_counts_now(campaign, unit, meant)
        campaign.ledger.withdraw(unit.code, meant, who, reason)
        done = f"已撤回{named}，原因：{reason.strip().rstrip('。')}。" if meant.live else f"{named}先前已撤回。"
        if target is not None:
            done += f"已改登记为“{target.name}”第{_move(campaign, unit, target, meant)}次{CALLED[meant.part]}。"
        note_standing(campaign, unit)
    if compared is not None and unit.code not in campaign.ledger.publications():
        done += _COMPARED
    tidy(campaign, anew={unit.code, target.code if target is not None else unit.code})
    return done + _what_counts_now(campaign, unit, meant)


def dismiss(campaign: Campaign, which: str, *, reason: str, who: str = "", undo: bool = False) -> str:
    """Let a file that was put aside 另放待查 wait no longer, or (``undo``) wait again; gives what was done.

    ``which`` is its name or the beginning of its SHA-256. Nothing is deleted: the file stays in received/, and ``collect --as``
    still registers it. Raises :class:`UsageError` where none or several are meant.
    """
    if not reason.strip():
        raise UsageError("请用 --reason 写明怎样处理的，如“与报表重复”。")
    look_through(campaign)
    with campaign.ledger.act():
        aside = _aside(campaign, which)
        named = f"“{aside.name}”（指纹{aside.sha256[:_HASH_SHOWN]}）"
        before = campaign.ledger.dismissed(aside.sha256)
        if not campaign.ledger.dismiss(aside.sha256, who, reason, undo=undo):
            if undo:
                return f"{named}本就在待查，没有再动。"
            return f"{named}已于{before['at'][:16].replace('T', ' ')}处理（{before['reason']}），没有再动。"
    again = "重新待查" if undo else f"不再待查，原因：{reason.strip().rstrip('。')}。要恢复的，同样写上 --undo"
    return f"{named}{again}。"


def _aside(campaign: Campaign, which: str) -> Aside:
    """The one file put aside that is meant: by its whole name, the end of it, or the beginning of its hash."""
    asides = campaign.ledger.every_aside()
    found = [aside for aside in asides if aside.name == which or (len(which) >= _LEAST_OF_HASH and aside.sha256.startswith(which.lower()))]
    found = found or [aside for aside in asides if re.split(r"[/!]", aside.name)[-1] == which]
    if len(found) == 1:
        return found[0]
    named = [f"{aside.name}（指纹{aside.sha256[:_HASH_SHOWN]}）" for aside in found or campaign.ledger.asides()]
    waiting = first_few(named, _MOST_NAMED, counted="份")
    if found:
        raise UsageError(f"叫“{which}”的待查文件有{len(found)}份：{waiting}。请写指纹。")
    raise UsageError(f"没有叫“{which}”的待查文件。" + (f"在待查的有：{waiting}。" if waiting else "现在没有待查的文件。"))


def _meant(campaign: Campaign, unit: Unit, number: int | None) -> Version:
    """The version that is meant: the one named, or the last that ever came, whether it counts still or not."""
    ledger = campaign.ledger
    returns, manuscripts = ledger.versions(unit.code, "return"), ledger.versions(unit.code, "manuscript")
    # A unit all of whose returns were withdrawn may have a manuscript that counts: that one is left to withdraw.
    only_manuscript = not any(version.live for version in returns) and any(version.live for version in manuscripts)
    versions = manuscripts if only_manuscript and number is None else returns or manuscripts
    if not versions:
        raise UsageError(f"“{unit.name}”没有可撤回的报表。")
    if number is None:
        return versions[-1]
    named = next((version for version in versions if version.version == number), None)
    if named is None:
        known = "、".join(f"第{version.version}次" for version in versions)
        raise UsageError(f"“{unit.name}”没有第{number}次{CALLED[versions[0].part]}，有：{known}。")
    return named


def _named(campaign: Campaign, unit: Unit, version: Version) -> str:
    name = campaign.ledger.received(version.sha256).get("name", "")
    return f"“{unit.name}”第{version.version}次{CALLED[version.part]}（{name}，指纹{version.sha256[:_HASH_SHOWN]}）"


def _is_of(campaign: Campaign, target: Unit, meant: Version) -> Version | None:
    """The version under which a content counts for a unit; None where it does not."""
    versions = campaign.ledger.versions(target.code, meant.part)
    return next((version for version in versions if version.sha256 == meant.sha256 and version.live), None)


def _done_before(campaign: Campaign, unit: Unit, meant: Version, named: str, moved: Version | None) -> str:
    before = campaign.ledger.withdrawn(meant.sha256, unit.code)
    when = str(before.get("at", ""))[:16].replace("T", " ")
    done = f"{named}已于{when}撤回（原因：{before.get('reason', '')}）"
    if moved is not None:
        return f"{done}并改登记，没有再动。"
    versions = campaign.ledger.versions(unit.code, meant.part)
    earlier = [version.version for version in versions if version.live and version.version < meant.version]
    more = f"要撤回第{earlier[-1]}次的，请写明 --version {earlier[-1]}。" if earlier else ""
    return f"{done}，没有再动。{more}"


def _move(campaign: Campaign, unit: Unit, target: Unit, meant: Version) -> int:
    """Register what a content says as another unit's; gives the version. Nothing is read again: the facts are the same."""
    ledger = campaign.ledger
    facts = ledger.facts(meant.sha256)
    if facts is None:
        raise UsageError("收件登记里没有这一份的内容，不能改登记；请把报送人当时发来的那份文件再收一次（collect --as）。")
    assigned = MOVED.format(unit.name)
    refused = why_not(with_identity(facts, target, campaign.as_district, assigned), assigned)
    if refused:
        raise UsageError(f"不能改登记：{refused}")
    number = ledger.register(target.code, meant.sha256, replace(facts, entries={}), READER, assigned=assigned)
    note_standing(campaign, target)
    return number


def _what_counts_now(campaign: Campaign, unit: Unit, meant: Version) -> str:
    kind = CALLED[meant.part]
    live = [version for version in campaign.ledger.versions(unit.code, meant.part) if version.live]
    if not live:
        return f"“{unit.name}”现在没有{kind}了。"
    name = campaign.ledger.received(live[-1].sha256).get("name", "")
    return f"“{unit.name}”现以第{live[-1].version}次{kind}（{name}）为准。"
