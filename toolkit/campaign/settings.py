"""campaign.toml: what an officer may change about a campaign, read and first written."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.campaign.publishing import NAMES, read_publish
from toolkit.errors import CampaignError, UsageError, why
from toolkit.files import patiently
from toolkit.jsons import dumps
from toolkit.scopes import EXAMPLES, is_organs
from toolkit.structs import Struct, asdict, field
from toolkit.submission import CAMPAIGN_LEVELS
from toolkit.words import one_line

if TYPE_CHECKING:
    from toolkit.form import Form

_YEARS = range(2008, 2100)
_LONGEST_NAME = 80
_LONGEST_HINT = 120
_OFFICE = "区政务公开办公室"
_DATES = ("deadline", "unit_publication", "parent_deadline", "district_publication")
_OWN_DAY = OTHER_NAME_OF_DAY = "own_publish_date"
"""Another name of the day on which the district publishes."""
_KNOWN = ("district", "year", "edition", "level", "scope", "government", *_DATES, _OWN_DAY, "release", "contact", "publish", "hints", "texts",
          "weights")


class Contact(Struct, frozen=True):
    """Whom a clerk asks: printed on 填报说明 and in the notice."""

    office: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def line(self) -> str:
        """One line for print; empty where nothing is known."""
        return "　".join(part for part in (self.office, self.name, self.phone, self.email) if part)


class Settings(Struct, frozen=True):
    """What campaign.toml says.

    ``deadline`` is when units report, ``unit_publication`` when they publish and ``district_publication`` when
    the district does, all as the notice has them; ``parent_deadline`` is when the level above wants the district's.
    ``publish`` is what the preface of its report says of it, ``texts`` are the district's own texts by code, for its report;
    ``hints`` the district's own 口径 by code of a cell, row or column; ``weights`` what findings of a rule weigh, by its id
    (:data:`toolkit.campaign.weighing.WEIGHTS`).
    """

    district: str
    year: int
    level: str = "区县"
    deadline: date | None = None
    unit_publication: date | None = None
    parent_deadline: date | None = None
    district_publication: date | None = None
    contact: Contact = Contact()
    publish: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, str] = field(default_factory=dict)
    release: bool = False
    """Whether units publish only after the officer has agreed 报审; else their own signature is enough."""
    scope: str = ""
    """Whose figures go into the report and upward, as it is called; empty for the whole district's."""

    government: str = ""
    """Which unit fills in what was asked of the government itself, by code or name; 无 where none does, empty where nobody has said."""

    @property
    def organs(self) -> bool:
        """Whether the figures that go on are those of the district's own organs alone."""
        return is_organs(self.scope) or False


def settings_toml(settings: Settings, form: Form) -> str:
    """campaign.toml for new settings, with its comments: what is not given stands there as a comment, to be filled in."""
    after = settings.year + 1
    examples = {"deadline": (f"{after}-01-15", "报送时间（通知规定的日期）"),
                "unit_publication": (f"{after}-01-31", "各单位公布的日期"),
                "parent_deadline": (f"{after}-02-28", "向上级报送的日期（上级通知规定的）"),
                "district_publication": (f"{after}-03-31", f"本级公布的日期（也可写作 {_OWN_DAY}）")}
    dates = "".join(
        f'{"" if value else "# "}{name} = "{value or example}"   # {words}\n'
        for name, (example, words) in examples.items()
        for value in (getattr(settings, name),)
    )
    contact = "".join(_line(name, value, _OFFICE if name == "office" else "") for name, value in asdict(settings.contact).items())
    publish = "".join(_line(key, settings.publish.get(key, ""), about=name) for key, name in NAMES.items())
    first = next((cell.code for cell in form.cells.values() if cell.hint), next(iter(form.cells)))
    hints = "".join(f"{_quoted(code)} = {_quoted(hint)}\n" for code, hint in settings.hints.items() if hint)
    return (
        "# 年报任务。改动后即生效；已下发的表不受影响。\n"
        f"district = {_quoted(settings.district)}\nyear = {settings.year}\n"
        f"edition = {_quoted(form.edition)}\nlevel = {_quoted(settings.level)}   # 区县、市、省\n"
        + _line("scope", settings.scope, EXAMPLES[1], about=f"报告、往上报的用哪个范围的数；不写的是{EXAMPLES[0]}")
        + _line("government", settings.government, about="以本级政府名义受理的申请由哪个单位填报，写它的代码；没有单位填的写“无”")
        + f"{dates}"
        + ("" if settings.release else "# ") + "release = true   # 各单位的年报要经本级审定同意后才能公布；不写的，由各单位自行审签公布\n\n"
        "# 有问题问谁：印在《填报说明》和下发通知里。\n"
        f"[contact]\n{contact}\n"
        "# 印在本级报告的前言里：汇总范围、公布网址、由谁编制、怎样联系。空着的不印。\n"
        f"[publish]\n{publish}\n"
        "# 本地区的填报口径，印在表的右侧，代替表式里的提示。按代码填写一格、一行或一列。\n"
        + (f"[hints]\n{hints}\n" if hints else f"# [hints]\n# {_quoted(first)} = \"……\"\n\n")
        + "# 本级报告自己的文字，按代码填写；不写的用表式里的草稿。代码见 nianbao form。\n"
        "# [texts]\n# \"代码\" = \"\"\"\n# 第一段\n# 第二段\n# \"\"\"\n"
    )


def _line(key: str, value: str, example: str = "", *, about: str = "") -> str:
    """One key with its value; with an example, as a comment, where there is none."""
    tail = f"   # {about}" if about else ""
    return f"{'' if value else '# '}{key} = {_quoted(value or example)}{tail}\n"


def read_settings(path: Path) -> Settings:
    """What a campaign.toml says. Raises :class:`CampaignError` naming place and remedy."""
    try:
        text = patiently(lambda: path.read_text("utf-8-sig"))
    except OSError as error:
        raise CampaignError(f"读不到“{path}”：{why(error)}。") from error
    except UnicodeDecodeError as error:
        raise CampaignError(f"“{path}”不是UTF-8编码，请用记事本另存为UTF-8。") from error
    return parse_settings(text, path)


def parse_settings(text: str, path: Path) -> Settings:
    """What the text of a campaign.toml says; ``path`` is how messages call it. Raises :class:`CampaignError`."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        from toolkit.form.toml import place_of

        raise CampaignError(f"“{path}”{place_of(error)}写法有误，请检查引号、等号和方括号，或从备份恢复。") from error
    _refuse_misspelt(data, path)
    try:
        settings = Settings(
            district=str(data["district"]),
            year=_year(data["year"]),
            level=str(data.get("level", "区县")),
            **{name: _day(data.get(name)) for name in _DATES} | _own_day(data),
            contact=_contact(data.get("contact", {})),
            publish=read_publish(data.get("publish", {}), f"“{path}”"),
            texts={str(code): str(text).strip() for code, text in data.get("texts", {}).items()},
            hints={str(code): one_line(str(text)) for code, text in data.get("hints", {}).items()},
            weights={str(rule): str(weight).strip() for rule, weight in data.get("weights", {}).items()},
            release=_yes(data.get("release", False)),
            scope=_scope(data.get("scope"), path),
            government=one_line(str(data.get("government", ""))),
        )
    except KeyError as error:
        raise CampaignError(f"“{path}”缺少 {error.args[0]} 一项，请补上；district、year 必填。") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise CampaignError(
            f"“{path}”里的项有误：year 应为四位年份，deadline 写成 \"2024-01-15\"，release 写 true 或 false，"
            "[texts]、[hints] 下写“代码 = 文字”，[weights] 下写“规则编号 = 分量”，"
            "[contact] 下写 office、name、phone、email，其他日期同 deadline，请改正。"
        ) from error
    written = _day(data.get(_DATES[-1]))
    if written and written != settings.district_publication:
        raise CampaignError(
            f"“{path}”里 {_OWN_DAY}（{chinese_day(settings.district_publication)}）和 {_DATES[-1]}（{chinese_day(written)}）都是本级公布的日期，"
            "写得不一样，请只留一个。")
    check_settings(settings, f"“{path}”")
    return settings


def check_settings(settings: Settings, source: str) -> None:
    """Refuse what no campaign can have. Raises :class:`UsageError` naming ``source``."""
    if not settings.district.strip():
        raise UsageError(f"{source}里没有写明区县名称（district）。")
    if len(settings.district) > _LONGEST_NAME or not settings.district.isprintable():
        raise UsageError(f"{source}里的区县名称过长或含有看不见的字符，请改正（最多{_LONGEST_NAME}字）。")
    if settings.year not in _YEARS:
        raise UsageError(f"{source}里的年度“{settings.year}”不对，应为{_YEARS[0]}至{_YEARS[-1]}之间的年份，如2024。")
    if settings.level not in CAMPAIGN_LEVELS:
        raise UsageError(f"{source}里的级别“{settings.level}”不认识，可填：{'、'.join(CAMPAIGN_LEVELS)}。")
    read_publish(dict(settings.publish), source)
    for code, hint in settings.hints.items():
        if len(hint) > _LONGEST_HINT:
            raise UsageError(f"{source}的[hints]里“{code}”有{len(hint)}字，印不下，请控制在{_LONGEST_HINT}字以内。")


def unknown_hint(settings: Settings, form: Form) -> str:
    """The first code in the hints that the form does not have; empty where it has them all."""
    return next((code for code in settings.hints if code not in form.hint_codes), "")


def _refuse_misspelt(data: Mapping[str, Any], path: Path) -> None:
    """A misspelt “deadline” would leave nobody late, and nobody would know why. What is like nothing known may be newer."""
    for name in (name for name in data if name not in _KNOWN):
        from toolkit.meant import meant

        near = meant(name, _KNOWN)
        if near:
            raise CampaignError(f"“{path}”里不认识“{name}”一项，是否应为“{near[0]}”，请改正。")


def _scope(written: object, path: Path) -> str:
    if written is None:
        return ""
    words = one_line(str(written))
    if is_organs(words) is None:
        raise CampaignError(f"“{path}”里的范围（scope）“{words}”不认识，可填：{'、'.join(EXAMPLES)}，请改正。")
    return words


def _own_day(data: Mapping[str, Any]) -> dict[str, date | None]:
    """The day on which the district publishes, under its other name."""
    day = _day(data.get(_OWN_DAY))
    return {_DATES[-1]: day} if day else {}


def _year(written: object) -> int:
    if not isinstance(written, int | str) or isinstance(written, bool):
        raise TypeError("year")
    return int(written)


def _yes(written: object) -> bool:
    if not isinstance(written, bool):
        raise TypeError("release")
    return written


def _contact(data: Any) -> Contact:
    known = set(Contact.__struct_fields__)
    if not isinstance(data, dict) or set(data) - known:
        raise TypeError("contact")
    return Contact(**{name: one_line(str(text)) for name, text in data.items()})


def _day(written: object) -> date | None:
    if isinstance(written, datetime):
        return written.date()
    if written is None or isinstance(written, date):
        return written
    if not isinstance(written, str):
        raise TypeError("date")
    return date.fromisoformat(written) if written else None


def _quoted(text: str) -> str:
    return dumps(text)


def chinese_day(day: date | None) -> str:
    """A date as a notice prints it; empty for None."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
