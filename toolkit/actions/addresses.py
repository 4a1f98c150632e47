"""status --published 公布清单: what units published, where, when it came in and how it stands, as a list to keep and to read again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from toolkit.actions.parts.outputs import output_path
from toolkit.actions.status import Wall
from toolkit.aggregate import Standing
from toolkit.campaign.folder import Campaign
from toolkit.campaign.products import put
from toolkit.campaign.settings import chinese_day
from toolkit.campaign.units import inert

_DAY = 10


def write_addresses(campaign: Campaign, wall: Wall, path: Path) -> Path:
    """The list as .xlsx or .csv (UTF-8 with its mark), a line for each place in which a unit published, one for each unit of which none
    was seen. ``collect --published-list`` reads it again. Raises :class:`~toolkit.errors.UsageError` for another ending."""
    from toolkit.workbook.wall import (  # the spreadsheet library is slow to import
        ADDRESSES,
        PUBLISHED,
        addresses_workbook,
    )

    output_path(path, ".xlsx", ".csv", campaign=campaign)
    lines = [line for standing in wall.standings for line in _lines(wall, standing)]
    if path.suffix.lower() == ".csv":
        return put(campaign, path, _csv([list(ADDRESSES), *lines])).path
    required = [standing for standing in wall.standings if standing.unit.required]
    seen = sum(standing.unit.code in wall.published for standing in required)
    title = f"{wall.district}{wall.year}年{campaign.form.title}{PUBLISHED}"
    says = f"截至{chinese_day(wall.today)}，应公布{len(required)}家，已见公布{seen}家。“现稿”是现在公布的这一稿，内容没有变的再收一次不改日期。"
    return put(campaign, path, addresses_workbook(title, says, lines)).path


def _lines(wall: Wall, standing: Standing) -> Iterator[list[str]]:
    unit, seen = standing.unit, wall.published.get(standing.unit.code)
    if seen is None:
        if unit.required:
            yield [unit.code, unit.name, "", "", "", "", "", wall.publication(standing) or "未见公布"]
        return
    for place in seen.places:
        yield [unit.code, unit.name, place.url, place.day, place.kind, place.seen[0].registered_at[:_DAY],
               place.latest.registered_at[:_DAY], seen.verdict(wall.form, standing.values or {}, place)]


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([[inert(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")
