"""Published equals accepted: what units put on their sites, read and compared cell by cell with their returns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toolkit.actions.keeping import keep
from toolkit.actions.receiving import Checked, Incoming, check_incoming, incoming, require_paths, shown_name
from toolkit.campaign.folder import Campaign
from toolkit.campaign.publication import Difference, differences, unread
from toolkit.campaign.units import csv_rows
from toolkit.errors import FileError, UsageError, why
from toolkit.guard import decode_text
from toolkit.submission import Unit

_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(\S+?)\s*-->|Snapshot-Content-Location:\s*(\S+)")
_CANONICAL = re.compile(r"""<link[^>]+rel=["']?canonical["']?[^>]+href=["']([^"'>]+)""", re.IGNORECASE)
_DATED = re.compile(r"""<meta[^>]+name=["']?PubDate["']?[^>]+content=["']?\s*(\d{4}-\d{1,2}-\d{1,2})""", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})")
_HEAD = 200_000
_COLUMNS = {
    "unit": ("单位", "单位名称", "代码", "name", "code"), "url": ("网址", "地址", "链接", "url"),
    "date": ("日期", "公布日期", "公布时间", "发布日期", "date", "published_at"),
}


@dataclass(frozen=True)
class Published:
    """One published file: whose it is, where and when it stood, and what differs; or why it is nobody's."""

    name: str
    unit: Unit | None
    url: str = ""
    published_at: str = ""
    differs: Sequence[Difference] = ()
    unread: int = 0
    """Figures of the return that the published file does not surely give."""
    reason: str = ""

    @property
    def verdict(self) -> str:
        """Whether what is published is what was reported, in words."""
        differs = f"有{len(self.differs)}处与报表不一致" if self.differs else "与报表一致"
        return differs + (f"，{self.unread}格没有读出、未比较" if self.unread else "")


def published(
    campaign: Campaign,
    paths: Iterable[Path],
    *,
    listed: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Published]:
    """Register what units published. ``listed`` is a .csv with unit, address and date; without it the saved page is asked.

    Nothing here becomes a return: a published page is compared with the return as it stands. ``progress`` is told how
    many files are done of how many. Raises :class:`~toolkit.errors.UsageError` for a list that cannot be read.
    """
    known = _list(campaign, listed) if listed is not None else {}
    given = list(paths)
    files = require_paths(given)
    results = []
    for done, path in enumerate(files, 1):
        for one in incoming(path, given):
            results.append(_one(campaign, one, known))
        if progress:
            progress(done, len(files))
    return results


def _one(campaign: Campaign, one: Incoming, known: Mapping[str, tuple[str, str]]) -> Published:
    checked = check_incoming(one, campaign)
    name = shown_name(one.path, one.member)
    if checked.submission is None:
        return Published(name, None, reason=str(checked.error))
    identity = checked.submission.identity
    unit = campaign.unit(identity.unit_code or "") or campaign.unit_named(identity.unit_name or "")
    if unit is None:
        written = f"写的是“{identity.unit_name}”，请在名单的别名一列写上这个名称" if identity.unit_name else "没有写明单位"
        return Published(name, None, reason=f"看不出是哪个单位的（{written}）。")
    if identity.year not in (None, campaign.year):
        return Published(name, unit, reason=f"是“{unit.name}”{identity.year}年度的报告，本任务为{campaign.year}年度，没有登记。")
    if not campaign.ledger.returns_of(unit.code):
        return Published(name, unit, reason=f"“{unit.name}”还没有报送，没有可以比较的报表。")
    keep(campaign, one.data, checked.sha256, name)
    return register(campaign, one.data, checked, unit, known.get(unit.code))


def register(
    campaign: Campaign, data: bytes, checked: Checked, unit: Unit, known: tuple[str, str] | None = None
) -> Published:
    """One file already read and kept is what a unit that has reported published; ``known`` are its address and date."""
    assert checked.submission is not None
    returned = campaign.ledger.returns_of(unit.code)[-1]
    url, day = known or _stated_by(data)
    seen = checked.submission.values
    made = campaign.ledger.register_publication(unit.code, checked.sha256, day, url, seen)
    return Published(
        shown_name(checked.path, checked.member), unit, made.url, made.published_at,
        differences(campaign.form, returned.values, seen), unread(returned.values, seen),
    )


def _stated_by(data: bytes) -> tuple[str, str]:
    """Address and date as a saved page states them; empty where it does not."""
    try:
        text = decode_text(data[:_HEAD])
    except FileError:
        return "", ""
    saved, canonical, dated = _SAVED_FROM.search(text), _CANONICAL.search(text), _DATED.search(text)
    url = (saved[1] or saved[2]) if saved else canonical[1] if canonical else ""
    return (url if url.startswith(("http://", "https://")) else ""), _iso(dated[1]) if dated else ""


def _list(campaign: Campaign, path: Path) -> dict[str, tuple[str, str]]:
    try:
        rows = csv_rows(path.read_bytes())
    except OSError as error:
        raise UsageError(f"读不到公布清单“{path}”：{why(error)}。") from error
    except FileError as error:
        raise UsageError(f"公布清单“{path}”：{error}") from error
    heads = [cell.strip().lower() for cell in rows[0]] if rows else []
    at = {what: next((heads.index(name) for name in names if name in heads), None) for what, names in _COLUMNS.items()}
    column = at["unit"]
    if column is None:
        raise UsageError(f"公布清单“{path}”没有“单位”或“代码”一列；另可有“网址”“日期”两列。")
    found = {}
    for row in rows[1:]:
        key = row[column].strip() if column < len(row) else ""
        unit = campaign.unit(key) or campaign.unit_named(key)
        if unit is not None:
            found[unit.code] = (_cell(row, at["url"]), _iso(_cell(row, at["date"])))
    return found


def _cell(row: Sequence[str], col: int | None) -> str:
    return row[col].strip() if col is not None and col < len(row) else ""


def _iso(written: str) -> str:
    match = _DAY.search(written)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat() if match else ""
    except ValueError:
        return ""
