"""settings 任务设置: deadlines, contact, what the report says of its publisher, 口径 and the unit list, changed after the campaign was made.

The files stay the officer's own: comments and what nobody here knows are kept, what stood there before is kept beside, and where
something is wrong nothing is changed.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from toolkit.campaign.due import remarks
from toolkit.campaign.folder import Campaign
from toolkit.campaign.government import government_said
from toolkit.campaign.members import BEFORE, CONFIG, ISSUED, UNITS
from toolkit.campaign.publishing import NAMES
from toolkit.campaign.rewriting import Replaced, digest, replace_kept, rewritten, standing
from toolkit.campaign.settings import (
    OTHER_NAME_OF_DAY,
    Settings,
    chinese_day,
    parse_settings,
    unknown_hint,
)
from toolkit.campaign.units import Examined, csv_rows, examine_units, parse_units, units_csv
from toolkit.campaign.weighing import unknown_weight, weighable
from toolkit.errors import CampaignError, UsageError
from toolkit.files import read_whole
from toolkit.form import Form
from toolkit.patterns import regex
from toolkit.structs import Struct, asdict, replace
from toolkit.submission import Unit
from toolkit.words import first_few, quotation

DATES: Final[Mapping[str, str]] = {
    "deadline": "报送时间", "unit_publication": "各单位公布的日期", "parent_deadline": "报上级的日期", "district_publication": "本级公布的日期",
}
WORDS: Final[Mapping[str, str]] = {"scope": "报告、往上报的范围", "government": "政府本身的由谁填报"}
CONTACTS: Final[Mapping[str, str]] = {"office": "科室", "name": "联系人", "phone": "电话", "email": "邮箱"}
_KEPT: Final = regex(r"(campaign|units)-(\d{8}-\d{6})(?:-(\d+))?\.(?:toml|csv)")
_CALLED: Final = {"campaign": "设置", "units": "单位名单"}
_MOST_NAMED = 8
_DAY: Final = "district_publication"
_PRINTED: Final = ("deadline", "unit_publication", "district_publication", OTHER_NAME_OF_DAY)
"""What the notice and the workbooks say."""
_DETAILS: Final = {"aliases": "别名", "contact": "联系人", "phone": "电话", "email": "邮箱", "group": "分组", "predecessors": "前身"}


class Changed(Struct, frozen=True):
    """What is otherwise now, a sentence each, none where nothing was to be changed; where the old file is kept, and the new one's digest."""

    said: tuple[str, ...] = ()
    kept: Path | None = None
    digest: str = ""


class HintPlace(Struct, frozen=True):
    """A row, a column or a cell that 口径 may be written for: its code, what it is called, what the form says there."""

    code: str
    name: str
    hint: str


def hint_places(form: Form) -> list[HintPlace]:
    """Where 口径 may be written, as an officer chooses it: the rows and columns of each table, and cells that stand in neither."""
    places: dict[str, HintPlace] = {}
    for table in form.tables:
        inputs = [cell for cell in table.cells if not cell.total]
        for cell in inputs:
            row = next((label for label in reversed(cell.row_labels) if label), "") or cell.name.partition("｜")[0]
            code = f"{table.code}.{cell.row_code}" if cell.row_code else cell.code
            places.setdefault(code, HintPlace(code, f"《{table.sheet}》{row}", cell.hint))
        for cell in inputs:
            if cell.column_code and cell.row_code:
                code = f"{table.code}.{cell.column_code}"
                column = next((label for label in reversed(cell.column_labels) if label), cell.name)
                places.setdefault(code, HintPlace(code, f"《{table.sheet}》整列：{column}", ""))
    known = set(form.hint_codes)
    return [place for code, place in places.items() if code in known]


# ── campaign.toml ─────────────────────────────────────────────────────


def settings_digest(campaign: Campaign) -> str:
    """What a page remembers of the settings it showed."""
    return digest(read_whole(campaign.root / CONFIG))


def change_settings(campaign: Campaign, wanted: Settings, *, seen: str = "") -> Changed:
    """Have campaign.toml say what is wanted of days, contact, ``[publish]``, ``[hints]``, ``[texts]``, ``[weights]``, release; all else stays.

    ``seen`` is the digest of the file the officer looked at. Raises :class:`~toolkit.errors.UsageError` where it is another now, or
    where what is wanted cannot stand there; OutputError where it cannot be written.
    """
    path = campaign.root / CONFIG
    before = standing(path, seen)
    text = before.decode("utf-8")  # with its mark, where it has one
    mark, text = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    now = parse_settings(text, path)
    changes, said = _changes(now, wanted, campaign.form, {unit.code: unit.name for unit in campaign.units})
    if ("", _DAY) in changes and OTHER_NAME_OF_DAY in (names := tomllib.loads(text)):
        changes["", OTHER_NAME_OF_DAY] = changes["", _DAY] if _DAY in names else changes.pop(("", _DAY))
    if not changes:
        return Changed(digest=digest(before))
    new = rewritten(text, changes, path.name)
    found = parse_settings(new, path)
    if unknown := unknown_hint(found, campaign.form):
        raise UsageError(f"填报口径写给了“{unknown}”，表式里没有这一格、行或列，请另选。")
    if wrong := unknown_weight(found.weights, campaign.form):
        raise UsageError(f"校验规则的分量有误：{wrong}")
    if any(name in DATES for _, name in changes):
        said += remarks(found, campaign.form, departments=any(unit.level == "部门" for unit in campaign.units))
    if ("", "government") in changes and (asked := government_said(campaign.form, campaign.units, found.district, found.level, found.government)):
        raise UsageError(asked)
    written = replace_kept(path, before, (mark + new).encode())
    if any(section in ("contact", "hints") or name in _PRINTED for section, name in changes) and campaign.ledger.issues(ISSUED):
        said.append("已经下发的表和改过的通知还是原来的；要按新的做，请点“重新下发”。")
    return _told(said, written)


def _changes(
    now: Settings, wanted: Settings, form: Form, names: Mapping[str, str]
) -> tuple[dict[tuple[str, str], str | bool | None], list[str]]:
    changes: dict[tuple[str, str], str | bool | None] = {}
    said: list[str] = []
    for name, called in DATES.items():
        old, new = getattr(now, name), getattr(wanted, name)
        if old != new:
            changes["", name] = new.isoformat() if new else None
            said.append(_turned(called, chinese_day(old), chinese_day(new)))
    for name, called in WORDS.items():
        old, new = getattr(now, name), getattr(wanted, name)
        if old != new:
            changes["", name] = new or None
            said.append(_turned(called, names.get(old, old), names.get(new, new)))
    for name, old in asdict(now.contact).items():
        new = getattr(wanted.contact, name)
        if old != new:
            changes["contact", name] = new or None
            said.append(_turned(CONTACTS[name], old, new))
    for key, called in NAMES.items():
        old, new = now.publish.get(key, ""), wanted.publish.get(key, "")
        if old != new:
            changes["publish", key] = new or None
            said.append(_turned(called, old, new))
    if now.release != wanted.release:
        changes["", "release"] = True if wanted.release else None
        said.append("单位公布以前要您同意：同意以后才发收讫，收讫里写着请它公布。" if wanted.release else "单位公布以前不再要您同意。")
    for text in form.texts:
        old, new = now.texts.get(text.code, ""), wanted.texts.get(text.code, "")
        if old != new:
            changes["texts", text.code] = new or None
            said.append(_turned(f"本级报告的“{text.label}”", old, new))
    titles = {one.rule: one.title for one in weighable(form)}
    for rule in dict.fromkeys([*now.weights, *wanted.weights]):
        old, new = now.weights.get(rule, ""), wanted.weights.get(rule, "")
        if old != new:
            changes["weights", rule] = new or None
            said.append(_turned(f"“{titles.get(rule, rule)}”的分量", old, new))
    called_by = {place.code: place.name for place in hint_places(form)}
    for code in dict.fromkeys([*now.hints, *wanted.hints]):
        old, new = now.hints.get(code, ""), wanted.hints.get(code, "")
        if old != new:
            changes["hints", code] = new or None
            said.append(_turned(f"{called_by.get(code, code)}的口径", old, new))
    return changes, said


def _turned(what: str, old: str, new: str) -> str:
    if not old:
        return f"{what}：写明为“{quotation(new)}”。"
    return f"{what}：“{quotation(old)}”改为“{quotation(new)}”。" if new else f"{what}：不再写明（原为“{quotation(old)}”）。"


# ── units.csv ─────────────────────────────────────────────────────────


def units_digest(campaign: Campaign) -> str:
    """What a page remembers of the unit list it showed."""
    return digest(read_whole(campaign.root / UNITS))


def look_at_units(campaign: Campaign, rows: Sequence[Sequence[str]], name: str) -> Examined:
    """A list that is to take the present one's place: who has no code in it keeps his own, what it has no column for stays."""
    return examine_units(rows, name, known=campaign.units, headless=True)


def units_differ(campaign: Campaign, units: Sequence[Unit]) -> tuple[str, ...]:
    """How a list differs from the campaign's own, a sentence each; empty where it is the same."""
    return tuple(_differences(campaign, campaign.units, units))


def change_units(campaign: Campaign, units: Sequence[Unit], *, seen: str = "") -> Changed:
    """Have the unit list be this one. A unit that is called otherwise now keeps its old name as an alias: returns may still bear it.

    Columns of the officer's own are kept. Raises :class:`~toolkit.errors.UnitListError` where the list cannot be used, UsageError
    where the file is another now than was ``seen``, OutputError where it cannot be written.
    """
    path = campaign.root / UNITS
    before = standing(path, seen)
    stood = examine_units(csv_rows(before), UNITS)
    wanted = list(_with_old_names(stood.units, units))
    said = list(_differences(campaign, stood.units, wanted))
    if not said:
        return Changed(digest=digest(before))
    data = units_csv(wanted, _own_columns(stood))
    if parse_units(csv_rows(data), UNITS).units != tuple(wanted):
        raise CampaignError("名单里有写不进“units.csv”的内容，没有改动，请核对名称和代码。")
    return _told(said, replace_kept(path, before, data))


def _with_old_names(before: Iterable[Unit], units: Sequence[Unit]) -> Iterator[Unit]:
    was = {unit.code: unit.name for unit in before}
    called = {word for unit in units for word in (unit.name, *unit.aliases)}
    for unit in units:
        old = was.get(unit.code, unit.name)
        yield unit if old == unit.name or old in called else replace(unit, aliases=(*unit.aliases, old))


def _own_columns(stood: Examined) -> Mapping[str, Mapping[str, str]]:
    """What the officer added to the list, by the head of its column and then by unit code."""
    heads = stood.rows[stood.head - 1] if stood.head else ()
    own = [(col, head) for col, head in enumerate(heads) if head.strip() and col not in stood.columns.values()]
    return {
        head: {unit.code: row[col] for unit, place in zip(stood.units, stood.places, strict=True)
               if col < len(row := stood.rows[place - 1])}
        for col, head in own
    }


def _differences(campaign: Campaign, before: Sequence[Unit], units: Sequence[Unit]) -> Iterator[str]:
    was, now = {unit.code: unit for unit in before}, {unit.code: unit for unit in units}
    if added := [unit for unit in units if unit.code not in was]:
        yield f"新增{_named(added)}，还没有下发给{'它' if len(added) == 1 else '它们'}。"
    if gone := [unit for unit in before if unit.code not in now]:
        reported = set(campaign.ledger.reporting())
        lost = [unit for unit in gone if unit.code in reported]
        yield f"去掉{_named(gone)}。" + (f"其中{_named(lost)}报过，报过的不再计入。" if lost else "")
    both = [(was[unit.code], unit) for unit in units if unit.code in was]
    for old, new in both:
        if old.name != new.name:
            yield f"“{old.name}”改名为“{new.name}”，旧名作别名。"
    for field, words in (("required", ("不须报送", "须报送")), ("counted", ("不计入汇总", "计入汇总"))):
        for value in (True, False):
            turned = [new for old, new in both if getattr(old, field) != getattr(new, field) and getattr(new, field) is value]
            if turned:
                yield f"{_named(turned)}改为{words[value]}。"
    for old, new in both:
        if old.level != new.level:
            yield f"“{new.name}”的类别由“{old.level or '没有写'}”改为“{new.level or '没有写'}”。"
    for field, called in _DETAILS.items():
        turned = [new for old, new in both if getattr(old, field) != getattr(new, field)
                  and not (field == "aliases" and set(new.aliases) - set(old.aliases) == {old.name})]
        if turned:
            yield f"{_named(turned)}的{called}改了。"
    if [old.code for old, _ in sorted(both, key=lambda pair: list(was).index(pair[0].code))] != [old.code for old, _ in both]:
        yield "单位的次序改了。"


def _named(units: Sequence[Unit]) -> str:
    return first_few([f"“{unit.name}”" for unit in units], _MOST_NAMED)


# ── back ──────────────────────────────────────────────────────────────


class Kept(Struct, frozen=True):
    """Settings or a unit list as they stood before a change: what it is kept as, which of the two, until when it stood."""

    name: str
    what: str
    at: str


def kept_before(campaign: Campaign) -> list[Kept]:
    """What was changed by the program, the latest first."""
    try:
        names = os.listdir(campaign.root / BEFORE)
    except OSError:
        return []
    found = [((known[2], int(known[3] or 1)), Kept(name, _CALLED[known[1]], f"{datetime.strptime(known[2], '%Y%m%d-%H%M%S'):%Y-%m-%d %H:%M}"))
             for name in names if (known := _KEPT.fullmatch(name))]
    return [kept for _, kept in sorted(found, key=lambda pair: (pair[0], pair[1].what), reverse=True)]


def put_back(campaign: Campaign, kept: str, *, seen: str) -> Changed:
    """Put a kept file in the place it had before a change; what stands there now is kept in turn.

    Raises :class:`~toolkit.errors.UsageError` where it was changed again since (``seen``), or nothing of that name is kept.
    """
    path = campaign.root / BEFORE / kept
    known = _KEPT.fullmatch(kept)
    if known is None or not path.is_file():
        raise UsageError("没有找到改之前的内容，没有恢复。")
    target = campaign.root / (CONFIG if known[1] == "campaign" else UNITS)
    before, data = standing(target, seen), read_whole(path)
    if target.name == CONFIG:
        found = parse_settings(data.decode("utf-8-sig"), target)
        if unknown_hint(found, campaign.form):
            raise UsageError("改之前的口径与现在的表式不符，没有恢复。")
    else:
        parse_units(csv_rows(data), UNITS)
    return _told([f"{_CALLED[known[1]]}恢复成了改之前的样子。"], replace_kept(target, before, data))


def _told(said: Sequence[str], written: Replaced) -> Changed:
    return Changed(tuple(said), written.kept, written.digest)


def read_day(text: str) -> date | None:
    """A day as people write it (2025-1-15, 2025年1月15日, 2025.1.15); None for nothing written. Raises :class:`ValueError`."""
    if not text.strip():
        return None
    written = re.fullmatch(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", text.strip())
    if written is None:
        raise ValueError(text)
    return date(*map(int, written.groups()))
