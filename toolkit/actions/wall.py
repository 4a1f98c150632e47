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
from toolkit.campaign.settings import chinese_day
from toolkit.files import write_whole
from toolkit.resources import status_templates

_MOST_BROKEN = 20
"""Damages that a workbook's first lines name; the command line names them all."""


def write_page(campaign: Campaign, found: Wall, path: Path, *, made_at: datetime | None = None) -> Path:
    """The wall as one HTML page; a ``wall.html.j2`` in the campaign's ``templates/`` wins over the package's own."""
    from toolkit.narrative.wall import render_wall, wall_context  # the template library is slow to import

    output_path(path, ".html", ".htm", campaign=campaign)
    context = wall_context(
        district=found.district, year=found.year, title=_title(campaign, found), deadline=found.deadline,
        standings=found.standings, late=_late(found), made_at=made_at or datetime.now(),
        publications=_publications(found),
    )
    write_whole(path, render_wall(context, [campaign.root / "templates", status_templates()]))
    return path


def write_workbook(campaign: Campaign, found: Wall, chased: Sequence[Chase], path: Path) -> Path:
    """The wall and the messages to paste as a workbook."""
    from toolkit.workbook.wall import ToChase, wall_workbook  # so is the spreadsheet library

    output_path(path, ".xlsx", campaign=campaign)
    messages = [ToChase(one.standing, one.days_late, one.message) for one in chased]
    title = _title(campaign, found)
    urls = {code: seen.url for code, seen in found.publications.items()}
    write_whole(path, wall_workbook(
        title, _says(found), found.standings, _late(found), messages, not_chased(found), _publications(found), urls))
    return path


def write_register(found: Register, path: Path) -> Path:
    """The register as a workbook; what is broken stands below the title."""
    from toolkit.workbook.wall import register_workbook

    output_path(path, ".xlsx")
    write_whole(path, register_workbook(found.title, _wholeness(found), COLUMNS, [line.cells for line in found.lines]))
    return path


def _wholeness(found: Register) -> str:
    """What is broken, as far as a cell of a workbook is a place to read it."""
    if not found.problems:
        whole = f"共{len(found.lines)}条。收件登记完好，收到的文件齐全。"
        return whole + (f"重新读取收到的文件，有{len(found.differs)}处与登记的不同，见 nianbao status --log --deep。" if found.differs else "")
    more = [f"共{len(found.problems)}处损坏，其余见 nianbao status --log。"] if len(found.problems) > _MOST_BROKEN else []
    return "\n".join([*found.problems[:_MOST_BROKEN], *more])


def _title(campaign: Campaign, found: Wall) -> str:
    return f"{found.district}{found.year}年{campaign.form.title}报送进度"


def _says(found: Wall) -> str:
    states = [one.state for one in found.standings]
    counts = "，".join(f"{words}{states.count(state)}家" for state, words in STATES.items() if state in states)
    nil = sum(one.nil for one in found.standings)
    when = f"报送时间{chinese_day(found.deadline)}。" if found.deadline else ""
    return f"{when}截至{chinese_day(found.today)}，共{len(states)}家：{counts}{f'；其中零申报{nil}家' if nil else ''}。"


def _publications(found: Wall) -> dict[str, str] | None:
    """What to say of each unit's publication, by code; None where nobody watches it yet."""
    return {one.unit.code: found.publication(one) for one in found.standings} if found.watches_publication else None


def _late(found: Wall) -> dict[str, int]:
    return {one.unit.code: found.late(one) for one in found.standings}
