"""The wall of units 进度 as one self-contained page, to print or to send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from toolkit.aggregate import STATES, Standing
from toolkit.campaign.settings import chinese_day
from toolkit.findings import Severity, count_by_severity
from toolkit.narrative.filling import clean
from toolkit.narrative.render import filled_page
from toolkit.structs import Struct, structs

TEMPLATE = "wall.html.j2"
"""The template's name in a templates folder."""
_SIGNS = {"missing": "○", "rejected": "✕", "queried": "？", "accepted": "✓", "exempt": "—"}


class Count(Struct, frozen=True):
    """How many units stand in one state; ``sign`` stands for it where colours do not."""

    state: str
    words: str
    sign: str
    units: int


class WallRow(Struct, frozen=True):
    """One unit. Contacts are left out: a wall may hang where everybody reads it."""

    order: int
    code: str
    name: str
    level: str
    state: str
    words: str
    sign: str
    nil: bool
    received_at: str
    """“01-12 09:30”; empty where nothing came."""
    version: int
    errors: int
    queries: int
    notes: int
    reported: bool
    manuscript: bool
    """Whether a 文字稿 came and nothing else."""
    days_late: int
    published: str
    """What there is to say of its publication; empty for nothing."""
    filled: str = ""
    """Who filled in its return 代填 and from what; empty where it did itself."""


class WallContext(Struct, frozen=True):
    """Everything the template may name."""

    title: str
    district: str
    year: int
    deadline: str
    """“2024年1月15日”; empty where the notice names none."""
    made_at: str
    counts: tuple[Count, ...]
    total: int
    nil: int
    rows: tuple[WallRow, ...]
    late: tuple[WallRow, ...]
    """Who is late, the latest first."""
    publications: bool
    """Whether what units published is watched."""


def wall_context(
    *,
    district: str,
    year: int,
    title: str,
    deadline: date | None,
    standings: Sequence[Standing],
    late: Mapping[str, int],
    made_at: datetime,
    publications: Mapping[str, str] | None = None,
) -> WallContext:
    """The context of one page. ``late`` is days by unit code; ``publications`` what to say of each unit's publication."""
    rows = tuple(
        _row(n, standing, late.get(standing.unit.code, 0), (publications or {}).get(standing.unit.code, ""))
        for n, standing in enumerate(standings, 1)
    )
    counts = tuple(Count(state, words, _SIGNS[state], sum(row.state == state for row in rows)) for state, words in STATES.items())
    return WallContext(
        title=clean(title), district=clean(district), year=year, deadline=chinese_day(deadline),
        made_at=f"{chinese_day(made_at.date())}{made_at:%H:%M}", counts=counts, total=len(rows),
        nil=sum(row.nil for row in rows), rows=rows,
        late=tuple(sorted((row for row in rows if row.days_late), key=lambda row: -row.days_late)),
        publications=publications is not None,
    )


def render_wall(context: WallContext, templates: Sequence[Path]) -> bytes:
    """The page, UTF-8. ``templates`` are searched in order.

    Raises :class:`~toolkit.errors.UsageError` where no folder has the template, or it is wrong.
    """
    return filled_page(TEMPLATE, {field.name: getattr(context, field.name) for field in structs.fields(context)}, templates)


def _row(order: int, standing: Standing, days_late: int, published: str) -> WallRow:
    unit = standing.unit
    counts = count_by_severity(standing.findings)
    return WallRow(
        order=order, code=clean(unit.code), name=clean(unit.name), level=unit.level, state=standing.state,
        words=STATES[standing.state], sign=_SIGNS[standing.state], nil=standing.nil,
        received_at=(standing.received_at or "")[5:16].replace("T", " "), version=standing.version,
        errors=counts[Severity.ERROR], queries=counts[Severity.QUERY], notes=counts[Severity.NOTE],
        reported=standing.reported, manuscript=bool(standing.manuscript_at) and not standing.reported, days_late=days_late,
        published=published, filled=clean(standing.filled.says) if standing.filled else "",
    )
