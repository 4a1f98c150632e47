"""The list an officer keeps of what units published 公布清单: unit, address and date."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from toolkit.campaign.columns import row_of_heads, text_in
from toolkit.campaign.folder import Campaign
from toolkit.campaign.units import list_rows, of_own_file
from toolkit.errors import FileError, UsageError, why
from toolkit.files import read_whole

_COLUMNS = {
    "unit": ("代码", "单位代码", "code", "单位", "单位名称", "名称", "name"), "url": ("网址", "地址", "链接", "公布网址", "url"),
    "date": ("日期", "公布日期", "公布时间", "发布日期", "发布时间", "date", "published_at"),
}
_DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})")


@dataclass(frozen=True)
class PublishedList:
    """Address and ISO date by unit code ("" where not stated); ``remarks`` are sentences on lines that say nothing usable."""

    stated: Mapping[str, tuple[str, str]] = field(default_factory=dict)
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
    stated, remarks = {}, []
    for number, row in enumerate(rows[heads_at + 1 :], heads_at + 2):
        key, url, written = (text_in(row, columns.get(field)) for field in ("unit", "url", "date"))
        unit = campaign.roster.find(key, key)
        day = iso_day(written)
        if key and unit is None:
            remarks.append(f"公布清单第{number}行的“{key}”不在单位名单内，没有采用。")
        if written and not day:
            remarks.append(f"公布清单第{number}行的日期“{written}”认不出，请写成 2024-01-31 的样子。")
        if unit is not None:
            stated[unit.code] = (url, day)
    return PublishedList(stated, remarks)


def iso_day(written: str) -> str:
    """“2024年1月31日”, “2024/1/31 15:20” → ``2024-01-31``; empty where there is no such day."""
    match = _DAY.search(written)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat() if match else ""
    except ValueError:
        return ""
