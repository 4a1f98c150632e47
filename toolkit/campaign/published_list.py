"""The list an officer keeps of what units published 公布清单: unit, address and date; and which line of it is a file's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from toolkit.campaign.columns import row_of_heads, text_in
from toolkit.campaign.folder import Campaign
from toolkit.campaign.platforms import address_of
from toolkit.campaign.units import list_rows, of_own_file
from toolkit.errors import FileError, UsageError, why
from toolkit.files import read_whole
from toolkit.patterns import regex
from toolkit.structs import Struct, field

_COLUMNS = {
    "unit": ("代码", "单位代码", "code", "单位", "单位名称", "名称", "name"), "url": ("网址", "地址", "链接", "公布网址", "url"),
    "kind": ("文件",), "date": ("日期", "公布日期", "公布时间", "发布日期", "发布时间", "date", "published_at"),
}
_DAY = regex(r"(\d{4})\D(\d{1,2})\D(\d{1,2})")


class Listed(Struct, frozen=True):
    """One line: an address, an ISO date, what kind of file stands there; each empty where it is not stated."""

    url: str
    day: str
    kind: str = ""


class PublishedList(Struct, frozen=True):
    """The lines of each unit by its code; ``remarks`` are sentences on lines that say nothing usable."""

    stated: Mapping[str, Sequence[Listed]] = field(default_factory=dict)
    remarks: Sequence[str] = ()


def read_published_list(path: Path, campaign: Campaign) -> PublishedList:
    """Read a list (.csv or .xlsx). Raises :class:`UsageError` where it is none."""
    try:
        rows = list_rows(read_whole(path))
    except OSError as error:
        raise UsageError(f"读不到公布清单“{path}”：{why(error)}。") from error
    except FileError as error:
        raise UsageError(f"公布清单“{path}”：{of_own_file(error)}") from error
    headed = row_of_heads(rows, _COLUMNS, "unit")
    if headed is None:
        raise UsageError(f"公布清单“{path}”没有“单位”或“代码”一列；另可有“网址”“日期”两列。")
    heads_at, columns = headed
    stated: dict[str, list[Listed]] = {}
    remarks = []
    for number, row in enumerate(rows[heads_at + 1 :], heads_at + 2):
        key, url, written, kind = (text_in(row, columns.get(field)) for field in ("unit", "url", "date", "kind"))
        unit = campaign.roster.find(key, key)
        day = iso_day(written)
        if key and unit is None:
            remarks.append(f"公布清单第{number}行的“{key}”不在单位名单内，没有采用。")
        if written and not day:
            remarks.append(f"公布清单第{number}行的日期“{written}”认不出，请写成 2024-01-31 的样子。")
        if unit is not None and (url or day) and (line := Listed(url, day, kind)) not in stated.setdefault(unit.code, []):
            stated[unit.code].append(line)
    return PublishedList(stated, remarks)


def listed_for(lines: Sequence[Listed], url: str, kind: str) -> Listed | None:
    """The line of a unit's that a file is meant by; None where none is, or several may be. ``url`` is what the file says of itself.

    It is the one with the file's own address, else the only one of its kind. One line by itself that says no kind is the officer's word,
    whatever the file says.
    """
    same = [line for line in lines if url and address_of(line.url) == address_of(url)]
    if url and not same and (len(lines) > 1 or any(line.kind for line in lines)):
        return None
    alike = [line for line in same or lines if line.kind in ("", kind)]
    return alike[0] if len(alike) == 1 else None


def iso_day(written: str) -> str:
    """“2024年1月31日”, “2024/1/31 15:20” → ``2024-01-31``; empty where there is no such day."""
    match = _DAY.search(written)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat() if match else ""
    except ValueError:
        return ""
