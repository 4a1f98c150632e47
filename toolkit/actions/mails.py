"""Drafts of mails, with what is issued, sent back, asked for or confirmed: .eml files that a mail program opens ready to send.

Nothing is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Literal

from toolkit.actions.issue import IssuedUnit
from toolkit.actions.parts.sending_back import has_reported_since
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import ISSUED, MAILS
from toolkit.campaign.products import put_all
from toolkit.campaign.settings import chinese_day
from toolkit.campaign.standing import standing_of
from toolkit.files import read_whole
from toolkit.structs import Struct, replace
from toolkit.submission import Unit
from toolkit.words import quotation

_KINDS = {
    ".docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_POLICY = SMTP.clone(max_line_length=200)


class Drafted(Struct, frozen=True):
    """The drafts written, and the units without an address in the list, or without one that can be written to."""

    folder: Path
    drafts: Sequence[Path]
    without_address: Sequence[str]
    unusable: Sequence[str] = ()
    """The units whose address no mail can carry, each with it."""
    reported: Sequence[str] = ()
    """The units that have reported since their workbook was issued: they are not asked to fill it in again."""


class Letter(Struct, frozen=True):
    """What is written to one unit: what it is about, words, the files that go along, and what the draft is called."""

    unit: Unit
    name: str
    about: str
    """“报表”, “报表退回修改”: what follows the year and the report's title in the subject."""
    words: str
    files: Sequence[Path] = ()


def write_drafts(
    campaign: Campaign, issued: Sequence[IssuedUnit], notice: Path | None = None, *, today: date | None = None
) -> Drafted:
    """A draft for every unit that has to report and has an address, with its workbook, its Word file and the notice attached.
    A unit that has reported since it was issued to is named instead.

    Without ``notice`` none goes along: what still has 待填 in it is not sent out. Raises
    :class:`~toolkit.errors.OutputError`.
    """
    issues = campaign.ledger.issues(f"{ISSUED}/")
    asked = [handed for handed in issued if handed.unit.required]  # the workbook of others lies ready; nobody asks for it
    reported = [
        handed.unit for handed in asked
        if has_reported_since(standing_of(campaign, handed.unit), issues[handed.unit.code])
    ]
    drafted = _write(campaign, "", [
        _of_issue(campaign, handed, notice, today or date.today()) for handed in asked if handed.unit not in reported
    ])
    return replace(drafted, reported=[unit.name for unit in reported])


def write_letters(campaign: Campaign, kind: Literal["退回", "催报", "收讫"], letters: Sequence[Letter]) -> Drafted | None:
    """A draft in a folder of its kind for every unit with an address; None where the list has no address for any of them."""
    return _write(campaign, kind, letters) if any(letter.unit.email for letter in letters) else None


def _write(campaign: Campaign, kind: str, letters: Sequence[Letter]) -> Drafted:
    folder = campaign.root / MAILS / kind
    drafts, without, unusable = [], [], []
    for letter in letters:
        if not letter.unit.email:
            without.append(letter.unit.name)
        elif not _can_be_written_to(letter.unit.email):
            unusable.append(f"{letter.unit.name}（{quotation(letter.unit.email)}）")
        else:
            drafts.append((folder / f"{letter.name}.eml", _draft(campaign, letter)))
    return Drafted(folder, [product.path for product in put_all(campaign, drafts)], without, unusable)


def _can_be_written_to(address: str) -> bool:
    """Whether a mail's head can carry it. Over half an address the standard library's parser stumbles in several ways, or, from Python 3.13
    on, has found nobody."""
    probe = EmailMessage(policy=_POLICY)
    try:
        probe["To"] = address
        probe.as_bytes()
        return all(receiver.username for receiver in probe["To"].addresses)
    except (ValueError, LookupError, AttributeError, TypeError, MessageError):
        return False


def _of_issue(campaign: Campaign, handed: IssuedUnit, notice: Path | None, today: date) -> Letter:
    settings, title = campaign.settings, campaign.form.title
    until = f"请于{chinese_day(settings.deadline)}前" if settings.deadline else "请按通知规定的时间"
    if settings.deadline and settings.deadline < today:
        until = f"通知的报送时间（{chinese_day(settings.deadline)}）已过，请尽快"
    ask = f"有问题请联系：{settings.contact.line}。\n" if settings.contact.line else ""
    return Letter(
        handed.unit, handed.path.stem, "报表",
        f"{handed.unit.name}：\n\n附上{campaign.year}年度{title}报表。{until}填好后原样发回（.xlsx，不要改文件格式）；"
        f"没有业务的也需零申报。文字可以写在表里，也可以写在所附文字稿里一并发回。\n{ask}",
        [path for path in (handed.path, handed.manuscript, notice) if path is not None],
    )


def _draft(campaign: Campaign, letter: Letter) -> bytes:
    mail, sender = EmailMessage(policy=_POLICY), campaign.settings.contact.email
    mail["Subject"] = f"{campaign.district}{campaign.year}年度{campaign.form.title}{letter.about}（{letter.unit.name}）"
    mail["To"] = letter.unit.email
    if sender and _can_be_written_to(sender):
        mail["From"] = sender
    mail["X-Unsent"] = "1"  # mail programs open such a file as a draft
    mail.set_content(letter.words)
    for path in letter.files:
        if path.is_file():
            main, sub = _KINDS[path.suffix]
            mail.add_attachment(read_whole(path), maintype=main, subtype=sub, filename=path.name.replace("（稿）", ""))
    if letter.files:
        mail.set_boundary(f"nianbao-{letter.unit.code}-{campaign.year}".encode("ascii", "replace").decode().replace("?", "x"))
    return mail.as_bytes()
