"""1-建立任务: a few questions in place of a command with options, and a list of units to fill where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from toolkit.campaign.nearby import Found
from toolkit.errors import NianbaoError, UsageError
from toolkit.files import safe_name, unwritten, write_whole
from toolkit.launchers.window import agreed, ask, dropped, say, show
from toolkit.patterns import regex

LIST: Final = "单位名单.xlsx"
_LIST_SUFFIXES = (".xlsx", ".csv", ".xls", ".ods")
_DAY = regex(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")


def begin_campaign(files: Sequence[Path], home: Path, known: Sequence[Found], today: date | None = None) -> Path | None:
    """Ask for what ``init`` wants, and do it. Gives the new folder; None where the list of units has to be filled first."""
    from toolkit.actions.init import init
    from toolkit.campaign.archives import is_archive
    from toolkit.campaign.units import read_units

    past = [path for path in files if path.is_dir() or is_archive(path)]
    units = next((path for path in files if path.is_file() and path not in past), None) or _units_list(home)
    if units is None:
        return None
    listed = read_units(units)  # what is wrong with it is said before anything is asked
    say(f"单位名单：{units.name}，{len(listed.units)}家。")
    district = _asked("地区名称（如：某某区）：")
    year = _year(today or date.today())
    deadline = _deadline(year)
    last_year = _last_year(past, known, district, year)
    root = home / safe_name(f"{district}{year}年报")
    initiated = init(root, district=district, year=year, units=units, deadline=deadline, last_year=last_year)
    for note in initiated.notes:
        say(f"提示：{note}")
    say(f"已建立任务“{root.name}”，共{initiated.units}家单位。")
    return root


def has_addresses(root: Path) -> bool:
    """Whether any unit on the list has a mail address: then drafts of mails are worth making."""
    from toolkit.campaign.members import UNITS
    from toolkit.campaign.units import read_units

    try:
        return any(unit.email for unit in read_units(root / UNITS).units)
    except NianbaoError:  # the verb says so
        return False


def _units_list(home: Path) -> Path | None:
    beside = [home / f"单位名单{suffix}" for suffix in _LIST_SUFFIXES if (home / f"单位名单{suffix}").is_file()]
    if beside and agreed(f"用旁边的“{beside[0].name}”作单位名单吗？"):
        return beside[0]
    line = ask("请把单位名单（.xlsx或.csv）拖进这个窗口，按回车；还没有名单的，直接按回车，给您一份空表：")
    for path in dropped(line):
        if path.is_file():
            return path
        raise UsageError(f"没有“{path}”这个文件，请核对后再做一次。")
    from toolkit.actions.unit_list import blank_list

    data = blank_list("填好保存、关闭后，把本文件拖到“1-建立任务”的图标上。")
    blank = unwritten(home / LIST, data)
    write_whole(blank, data)
    show(blank)
    say(f"空表是“{blank.name}”。填好、保存、关闭后，把它拖到“1-建立任务”的图标上。")
    return None


def _asked(question: str) -> str:
    for _ in range(3):
        if answer := ask(question):
            return answer
    raise UsageError("没有写明地区名称，没有建立任务。")


def _year(today: date) -> int:
    usual = today.year - 1 if today.month <= 9 else today.year
    while answer := ask(f"报告的年度（四位数字，直接按回车是{usual}）："):
        if answer.isdecimal() and len(answer) == 4:
            return int(answer)
        say(f"年度“{answer}”应为四位数字，如{usual}。")
    return usual


def _deadline(year: int) -> date | None:
    while answer := ask(f"通知规定的报送日期（如{year + 1}-01-15，可以不写，直接按回车）："):
        written = _DAY.fullmatch(answer)
        with suppress(ValueError):
            if written:
                return date(*map(int, written.groups()))
        say(f"日期“{answer}”应写成{year + 1}-01-15的样子。")
    return None


def _last_year(past: Sequence[Path], known: Sequence[Found], district: str, year: int) -> Path | None:
    if past:
        return past[0]
    for one in known:
        if one.settings and (one.settings.district, one.settings.year) == (district, year - 1):
            if agreed(f"找到上年的任务“{one.root.name}”，用它的数作上年数吗？"):
                return one.root
    for path in dropped(ask("上年数：请把上年的任务文件夹、归档、汇总表或报表拖进这个窗口，按回车；没有的直接按回车：")):
        if path.exists():
            return path
        raise UsageError(f"没有“{path}”这个文件或文件夹，请核对后再做一次。")
    return None
