"""What the office tells its own units 简报: 报送情况, 催报 and 公布情况, and what their templates may say. Facts in, files out.

They are for the units and not for the public. Whoever is late or missing is named; everything else is a figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.campaign.settings import Settings, chinese_day
from toolkit.form import Form
from toolkit.narrative.context import title_lines
from toolkit.narrative.filling import FilledParagraph, clean, given
from toolkit.narrative.render import filled_page, find_file
from toolkit.structs import Struct, fields

RETURNS, REMINDER, PUBLICATION = "bulletin-returns", "bulletin-reminder", "bulletin-publication"
"""The templates' names in a templates folder, without their endings."""


class LateUnit(Struct, frozen=True):
    """A unit that reported late, by how many days."""

    name: str
    days: int


class MissingUnit(Struct, frozen=True):
    """A unit whose return did not come; ``manuscript`` tells that its 文字稿 did."""

    name: str
    manuscript: bool


class Rounds(Struct, frozen=True):
    """How many units' returns had errors so many times."""

    rounds: int
    units: int


class ErringUnit(Struct, frozen=True):
    """A unit whose returns had errors, where the officer asked for names: when its first came, how often, how it stands."""

    name: str
    day: str
    rounds: int
    state: str


class LatePublication(Struct, frozen=True):
    """A unit that published late, and the day."""

    name: str
    day: str


class PublishingUnit(Struct, frozen=True):
    """A unit with what was seen of its publication, where the officer asked for names; ``day`` and ``url`` may be empty."""

    name: str
    day: str
    says: str
    url: str


class ReturnsFacts(Struct, frozen=True):
    """What is counted of the units that must report. ``rounds`` leaves out whoever had no error, ``filled`` counts returns that the
    office typed in, which are in none of ``clean``, ``rounds`` and ``mending``."""

    required: int
    reported: int
    nil: int
    late: tuple[LateUnit, ...]
    missing: tuple[MissingUnit, ...]
    filled: int
    clean: int
    rounds: tuple[Rounds, ...]
    mending: int
    named: tuple[ErringUnit, ...] = ()


class PublicationFacts(Struct, frozen=True):
    """What is counted of the same units' publications. ``missing`` are names, and there are none before the notice's date;
    ``cells`` counts figures published otherwise than reported; ``changed`` units altered figures after they had published, ``apart``
    ones have other figures on one platform than on another."""

    required: int
    seen: int
    on_time: int
    late: tuple[LatePublication, ...]
    undated: int
    missing: tuple[str, ...]
    same: int
    differing: int
    cells: int
    unread: int
    changed: int
    apart: int
    named: tuple[PublishingUnit, ...] = ()


class _Bulletin(Struct, frozen=True):
    title: str
    title_lines: tuple[str, ...]
    district: str
    year: int
    report: str
    """“2023年政府信息公开工作年度报告”."""
    day: str
    """Of what day it is, which stands below it too."""
    office: FilledParagraph
    """Who signs; a mark where campaign.toml does not say."""
    required: int


class _Due(_Bulletin, frozen=True):
    deadline: str
    """“2024年1月15日”; empty where the notice names none."""
    when: str
    """“距报送时间还有3天”, “今日为报送时间”, “已超过报送时间2天”; empty without a deadline."""
    until: str
    """“于1月15日前”, “于今日下班前”, “尽快”."""
    missing: tuple[MissingUnit, ...]


class ReturnsContext(_Due, frozen=True):
    """Everything the templates of 报送情况 may name."""

    reported: int
    nil: int
    on_time: int
    late: tuple[LateUnit, ...]
    filled: int
    judged: int
    """How many of those that reported are counted by errors."""
    clean: int
    rounds: tuple[Rounds, ...]
    mending: int
    publish_by: str
    """When units publish; empty where the notice names no day, or it is over."""
    named: tuple[ErringUnit, ...]


class ReminderContext(_Due, frozen=True):
    """Everything the templates of 催报 may name."""

    manuscripts: bool
    """Whether one of those that are missing sent a manuscript."""
    name: FilledParagraph
    phone: FilledParagraph


class PublicationContext(_Bulletin, frozen=True):
    """Everything the templates of 公布情况 may name."""

    publish_by: str
    seen: int
    unseen: int
    on_time: int
    late: tuple[LatePublication, ...]
    undated: int
    missing: tuple[str, ...]
    same: int
    differing: int
    cells: int
    unread: int
    changed: int
    apart: int
    named: tuple[PublishingUnit, ...]


BulletinContext = ReturnsContext | ReminderContext | PublicationContext


def returns_context(facts: ReturnsFacts, settings: Settings, form: Form, today: date) -> ReturnsContext:
    """报送情况 as of a day."""
    publish = settings.unit_publication
    judged = facts.reported - facts.filled
    return ReturnsContext(
        **_common(settings, form, today, facts.required, f"{clean(form.title)}报送情况的通报"), **_due(settings, today, facts.missing),
        reported=facts.reported, nil=facts.nil, on_time=facts.reported - len(facts.late), late=facts.late, filled=facts.filled, judged=judged,
        clean=facts.clean, rounds=facts.rounds, mending=facts.mending,
        publish_by=chinese_day(publish) if publish and publish >= today else "", named=facts.named,
    )


def reminder_context(facts: ReturnsFacts, settings: Settings, form: Form, today: date) -> ReminderContext:
    """催报 of the units that are missing."""
    contact = settings.contact
    return ReminderContext(
        **_common(settings, form, today, facts.required, f"{clean(form.title)}报表的通知", about="关于抓紧报送"),
        **_due(settings, today, facts.missing), manuscripts=any(unit.manuscript for unit in facts.missing),
        name=given(contact.name, "【联系人】"), phone=given(contact.phone, "【联系电话】"),
    )


def publication_context(facts: PublicationFacts, settings: Settings, form: Form, today: date) -> PublicationContext:
    """公布情况 as of a day."""
    counted = {field.name: getattr(facts, field.name) for field in fields(facts) if field.name != "required"}
    return PublicationContext(
        **_common(settings, form, today, facts.required, f"{clean(form.title)}公布情况的通报"), **counted,
        publish_by=chinese_day(settings.unit_publication), unseen=facts.required - facts.seen,
    )


def _common(settings: Settings, form: Form, today: date, required: int, ends: str, about: str = "关于") -> dict[str, Any]:
    begins = f"{about}{clean(settings.district)}{settings.year}年"
    return {
        "title": f"{begins}{ends}", "title_lines": title_lines(begins, ends), "district": clean(settings.district), "year": settings.year,
        "report": f"{settings.year}年{clean(form.title)}", "day": chinese_day(today), "office": given(settings.contact.office, "【发文单位】"),
        "required": required,
    }


def _due(settings: Settings, today: date, missing: tuple[MissingUnit, ...]) -> dict[str, Any]:
    deadline = settings.deadline
    when, until = "", "尽快"
    if deadline is not None:
        left = (deadline - today).days
        when = f"距报送时间还有{left}天" if left > 0 else "今日为报送时间" if left == 0 else f"已超过报送时间{-left}天"
        until = f"于{deadline.month}月{deadline.day}日前" if left > 0 else "于今日下班前" if left == 0 else "尽快"
    return {"deadline": chinese_day(deadline), "when": when, "until": until, "missing": missing}


def render_bulletin(template: str, context: BulletinContext, folders: Sequence[Path], *, author: str = "") -> tuple[bytes, bytes]:
    """One bulletin as a .docx and as a page; equal input gives equal bytes. ``folders`` are searched in order.

    Raises :class:`~toolkit.errors.UsageError` where none has a template, or one is wrong.
    """
    from toolkit.narrative.problems import missing_template  # late, as docxtpl is slow to import
    from toolkit.narrative.word import fill_docx

    names = {field.name: getattr(context, field.name) for field in fields(context)}
    path = find_file(f"{template}.docx", folders)
    if path is None:
        raise missing_template(f"{template}.docx", folders)
    document = fill_docx(path, names, title=context.title, author=author, known=tuple(names))
    return document, filled_page(f"{template}.html.j2", names, folders)
