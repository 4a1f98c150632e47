"""Drafts of the mails that carry the issued files: .eml files that a mail program opens ready to send. Nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from toolkit.actions.issue import IssuedUnit
from toolkit.campaign.folder import MAILS, Campaign
from toolkit.campaign.products import put_all
from toolkit.campaign.settings import chinese_day
from toolkit.words import quotation

_WORD = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")
_SHEET = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
_POLICY = SMTP.clone(max_line_length=200)


@dataclass(frozen=True)
class Drafted:
    """The drafts written, and the units without an address in the list, or without one that can be written to."""

    folder: Path
    drafts: Sequence[Path]
    without_address: Sequence[str]
    unusable: Sequence[str] = ()
    """The units whose address no mail can carry, each with it."""


def write_drafts(campaign: Campaign, issued: Sequence[IssuedUnit], notice: Path | None = None) -> Drafted:
    """A draft for every unit that has to report and has an address, with its workbook, its Word file and the notice attached.

    Without ``notice`` none goes along: what still has 待填 in it is not sent out. Raises
    :class:`~toolkit.errors.OutputError`.
    """
    folder = campaign.root / MAILS
    drafts, without, unusable = [], [], []
    for handed in issued:
        if not handed.unit.required:
            continue  # its workbook lies ready; nobody asks for it
        if not handed.unit.email:
            without.append(handed.unit.name)
            continue
        if not _can_be_written_to(handed.unit.email):
            unusable.append(f"{handed.unit.name}（{quotation(handed.unit.email)}）")
            continue
        drafts.append((folder / f"{handed.path.stem}.eml", _draft(campaign, handed, notice)))
    return Drafted(folder, [product.path for product in put_all(campaign, drafts)], without, unusable)


def _can_be_written_to(address: str) -> bool:
    """Whether a mail's head can carry it. The standard library's parser stumbles over half an address in several ways."""
    probe = EmailMessage(policy=_POLICY)
    try:
        probe["To"] = address
        probe.as_bytes()
    except (ValueError, LookupError, AttributeError, TypeError, MessageError):
        return False
    return True


def _draft(campaign: Campaign, handed: IssuedUnit, notice: Path | None) -> bytes:
    settings, title = campaign.settings, campaign.form.title
    mail = EmailMessage(policy=_POLICY)
    mail["Subject"] = f"{campaign.district}{campaign.year}年度{title}报表（{handed.unit.name}）"
    mail["To"] = handed.unit.email
    if settings.contact.email and _can_be_written_to(settings.contact.email):
        mail["From"] = settings.contact.email
    mail["X-Unsent"] = "1"  # mail programs open such a file as a draft
    until = f"请于{chinese_day(settings.deadline)}前" if settings.deadline else "请按通知规定的时间"
    ask = f"有问题请联系：{settings.contact.line}。\n" if settings.contact.line else ""
    mail.set_content(
        f"{handed.unit.name}：\n\n附上{campaign.year}年度{title}报表。{until}填好后原样发回（.xlsx，不要改文件格式）；"
        f"没有业务的也需零申报。文字可以写在表里，也可以写在所附文字稿里一并发回。\n{ask}"
    )
    for path, (main, sub) in ((handed.path, _SHEET), (handed.manuscript, _WORD), (notice, _WORD)):
        if path is not None and path.is_file():
            name = path.name.replace("（稿）", "")
            mail.add_attachment(path.read_bytes(), maintype=main, subtype=sub, filename=name)
    mail.set_boundary(f"nianbao-{handed.unit.code}-{campaign.year}".encode("ascii", "replace").decode().replace("?", "x"))
    return mail.as_bytes()
