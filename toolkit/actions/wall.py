"""The wall of units 进度 written to a file: a page to print or send, a workbook to sort and to chase from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from toolkit.actions.chase import Chase, not_chased
from toolkit.actions.log import COLUMNS, Register
from toolkit.actions.parts.outputs import output_path
from toolkit.actions.status import Wall
from toolkit.aggregate import STATES
from toolkit.campaign.folder import Campaign
from toolkit.campaign.products import put
from toolkit.campaign.settings import chinese_day
from toolkit.resources import status_templates

_MOST_BROKEN = 20
"""Damages that a workbook's first lines name; the command line names them all."""


def write_page(campaign: Campaign, wall: Wall, path: Path, *, made_at: datetime | None = None) -> Path:
    """The wall as one HTML page; a ``wall.html.j2`` in the campaign's ``templates/`` wins over the package's own."""
    from toolkit.narrative.wall import render_wall, wall_context  # the template library is slow to import

    output_path(path, ".html", ".htm", campaign=campaign)
    context = wall_context(
        district=wall.district, year=wall.year, title=_title(campaign, wall), deadline=wall.deadline,
        standings=wall.standings, late=_late(wall), made_at=made_at or datetime.now(),
        publications=_publications(wall),
    )
    return put(campaign, path, render_wall(context, [campaign.root / "templates", status_templates()])).path


def write_workbook(campaign: Campaign, wall: Wall, chased: Sequence[Chase], path: Path) -> Path:
    """The wall and the messages to paste as a workbook."""
    from toolkit.workbook.wall import ToChase, wall_workbook  # so is the spreadsheet library

    output_path(path, ".xlsx", campaign=campaign)
    messages = [ToChase(chase.standing, chase.days_late, chase.message) for chase in chased]
    title = _title(campaign, wall)
    urls = {code: seen.url for code, seen in wall.published.items()}
    data = wall_workbook(title, _says(wall), wall.standings, _late(wall), messages, not_chased(wall), _publications(wall), urls)
    return put(campaign, path, data).path


def write_register(campaign: Campaign, register: Register, path: Path) -> Path:
    """The register as a workbook; what is broken stands below the title."""
    from toolkit.workbook.wall import register_workbook

    output_path(path, ".xlsx", campaign=campaign)
    rows = [line.cells for line in register.lines]
    return put(campaign, path, register_workbook(register.title, _wholeness(register), COLUMNS, rows)).path


def _wholeness(register: Register) -> str:
    """What is broken, as far as a cell of a workbook is a place to read it."""
    if not register.problems:
        whole = f"共{len(register.lines)}条。收件登记完好，收到的文件齐全。"
        if register.differs:
            whole += f"重新读取收到的文件，有{len(register.differs)}处与登记的不同，见 nianbao status --log --deep。"
        return whole
    more = [f"共{len(register.problems)}处损坏，其余见 nianbao status --log。"] if len(register.problems) > _MOST_BROKEN else []
    return "\n".join([*register.problems[:_MOST_BROKEN], *more])


def _title(campaign: Campaign, wall: Wall) -> str:
    return f"{wall.district}{wall.year}年{campaign.form.title}报送进度"


def _says(wall: Wall) -> str:
    states = [standing.state for standing in wall.standings]
    counts = "，".join(f"{words}{states.count(state)}家" for state, words in STATES.items() if state in states)
    nil = sum(standing.nil for standing in wall.standings)
    when = f"报送时间{chinese_day(wall.deadline)}。" if wall.deadline else ""
    return f"{when}截至{chinese_day(wall.today)}，共{len(states)}家：{counts}{f'；其中零申报{nil}家' if nil else ''}。"


def _publications(wall: Wall) -> dict[str, str] | None:
    """What to say of each unit's publication, by code; None where nobody watches it yet."""
    if not wall.watches_publication:
        return None
    return {standing.unit.code: wall.publication(standing) for standing in wall.standings}


def _late(wall: Wall) -> dict[str, int]:
    return {standing.unit.code: wall.late(standing) for standing in wall.standings}
