"""What is due when: the days of campaign.toml by what they are for, and which of them do not go together."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from toolkit.campaign.settings import Settings, chinese_day
from toolkit.structs import Struct

if TYPE_CHECKING:
    from toolkit.form import Form

_NAMES = {"deadline": ("deadline", "各单位报送"), "unit_publication": ("unit_publication", "各单位公布"),
          "parent_deadline": ("parent_deadline", "报上级"), "district_publication": ("own_publish_date", "本级公布")}
"""By the settings' fields: the keys in campaign.toml, and what is due then."""
_REGULATED = "政府信息公开"
"""A form with this in its title is the report that 《政府信息公开条例》 prescribes."""
_UNITS_BY, _DISTRICT_BY = (1, 31), (3, 31)
"""Month and day of article 49: for departments of governments from county level up, and for the level itself."""


class Due(Struct, frozen=True):
    """One day by which something is due, by its key in campaign.toml and in words."""

    key: str
    words: str
    day: date

    def said(self, today: date) -> str:
        """“报上级2024年2月28日（还有28天）”."""
        left = (self.day - today).days
        return f"{self.words}{chinese_day(self.day)}（{f'还有{left}天' if left > 0 else '今日' if not left else f'已过{-left}天'}）"


def due_dates(settings: Settings) -> tuple[Due, ...]:
    """What is due when, the earliest first; only what campaign.toml says."""
    found = [Due(key, words, day) for name, (key, words) in _NAMES.items() if (day := getattr(settings, name)) is not None]
    return tuple(sorted(found, key=lambda one: one.day))


def is_regulated(form: Form) -> bool:
    """Whether the 条例 says by when what this form reports is to be published."""
    return _REGULATED in form.title


def remarks(settings: Settings, form: Form, *, departments: bool) -> list[str]:
    """Days of the notice that do not go together, one sentence each; ``departments`` tells that there are some."""
    report, units, district = settings.deadline, settings.unit_publication, settings.district_publication
    after, regulation = settings.year + 1, is_regulated(form)
    latest_units, latest_district = date(after, *_UNITS_BY), date(after, *_DISTRICT_BY)
    said = []
    if regulation and departments and units and units > latest_units:
        said.append(f"单位公布时间（{chinese_day(units)}）晚于《条例》第四十九条对部门规定的{chinese_day(latest_units)}，请核对。")
    if regulation and district and district > latest_district:
        said.append(f"本级公布时间（{chinese_day(district)}）晚于《条例》第四十九条规定的{chinese_day(latest_district)}，请核对。")
    if report and district and district < report:
        said.append(f"本级公布时间（{chinese_day(district)}）早于报送时间（{chinese_day(report)}），请核对。")
    for name, day in (("报送时间", report), ("单位公布时间", units), ("本级公布时间", district)):
        if day and day < date(after, 1, 1):
            said.append(f"{name}（{chinese_day(day)}）在{settings.year}年度结束之前，请核对。")
    return said


def remarks_upward(settings: Settings) -> list[str]:
    """The same of the day on which the level above wants the report, which is in no notice."""
    upward, report = settings.parent_deadline, settings.deadline
    said = []
    if upward and report and upward < report:
        said.append(f"报上级的时间（{chinese_day(upward)}）早于各单位报送的时间（{chinese_day(report)}），请核对。")
    if upward and upward < date(settings.year + 1, 1, 1):
        said.append(f"报上级的时间（{chinese_day(upward)}）在{settings.year}年度结束之前，请核对。")
    return said
