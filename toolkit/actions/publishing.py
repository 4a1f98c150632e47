"""Published equals accepted: what units put on their sites, read and compared cell by cell with their accepted returns."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from toolkit.actions.receiving import Checked, check_incoming, incoming, require_paths, shown_name
from toolkit.campaign.folder import Campaign
from toolkit.campaign.units import csv_rows
from toolkit.errors import FileError, UsageError, why
from toolkit.files import write_whole
from toolkit.findings import Number, json_number, plain
from toolkit.form import Form
from toolkit.guard import decode_text, sniff
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
class Difference:
    """One figure that is published otherwise than it was accepted."""

    code: str
    name: str
    accepted: Number | None
    published: Number | None

    @property
    def sentence(self) -> str:
        """“一、本年新收｜自然人：报表12，公布10”."""
        return f"{self.name}：报表{plain(self.accepted)}，公布{plain(self.published)}"


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


def published(campaign: Campaign, paths: Iterable[Path], *, listed: Path | None = None) -> list[Published]:
    """Register what units published. ``listed`` is a .csv with unit, address and date; without it the saved page is asked.

    Nothing here becomes a return: a published page is compared with the accepted one. Raises
    :class:`~toolkit.errors.UsageError` for a list that cannot be read.
    """
    known = _list(campaign, listed) if listed is not None else {}
    given = list(paths)
    results = []
    for path in require_paths(given):
        for one in incoming(path, given):
            checked = check_incoming(one, campaign)
            results.append(register(campaign, one.data, checked, known))
    return results


def register(
    campaign: Campaign, data: bytes, checked: Checked, known: Mapping[str, tuple[str, str]] | None = None
) -> Published:
    """One file already read, kept byte for byte and compared."""
    name = shown_name(checked.path, checked.member)
    if checked.submission is None:
        return Published(name, None, reason=str(checked.error))
    identity = checked.submission.identity
    unit = campaign.unit(identity.unit_code or "") or campaign.unit_named(identity.unit_name or "")
    if unit is None:
        return Published(name, None, reason=f"看不出是哪个单位的（写的是“{identity.unit_name or ''}”），请在名单的别名一列写上这个名称。")
    returned = campaign.ledger.latest_returns().get(unit.code)
    if returned is None:
        return Published(name, unit, reason=f"“{unit.name}”还没有报送，没有可以比较的报表。")
    url, day = (known or {}).get(unit.code) or _stated_by(data)
    differs = differences(campaign.form, returned.values, checked.submission.values)
    unread = sum(checked.submission.values.get(code) is None and value is not None for code, value in returned.values.items())
    digest = hashlib.sha256(data).hexdigest()
    kind = sniff(data).kind
    write_whole(campaign.root / "received" / f"{digest}.{kind}", data)
    campaign.ledger.register_received(digest, kind, name, f"received/{digest}.{kind}", len(data))
    campaign.ledger.register_publication(unit.code, digest, day, url, {
        "differs": [[one.code, json_number(one.accepted), json_number(one.published)] for one in differs],
        "unread": unread, "version": returned.version,
    })
    return Published(name, unit, url, day, differs, unread)


def differences(
    form: Form, accepted: Mapping[str, Number | None], seen: Mapping[str, Number | None]
) -> list[Difference]:
    """Where a published figure is not the accepted one; what could not be read there is no difference."""
    return [
        Difference(code, cell.name, accepted.get(code), value)
        for code, cell in form.cells.items()
        if (value := seen.get(code)) is not None and accepted.get(code) is not None and value != accepted[code]
    ]


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
