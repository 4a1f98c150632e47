"""The list of units: where each stands, and what is to do now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from toolkit.actions.parts.asking import is_chased, owes
from toolkit.actions.status import Wall
from toolkit.aggregate import STATES, Standing
from toolkit.findings import Severity, State, count_by_severity
from toolkit.structs import Struct
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.initials import matches
from toolkit.webdesk.pages.parts import drawn, root_of

A_PAGE = 200
"""Lines of the list at a time."""


class Row(Struct, frozen=True):
    """One line of the list."""

    standing: Standing
    errors: int
    queries: int
    late: int
    published: str


class ToDo(Struct, frozen=True):
    """One thing that is to do now: what it is, and the button or link that does it."""

    text: str
    button: str
    to: str
    post: bool = True


OTHERS = (("chase", "催报消息"), ("receipts", "收讫"), ("wall", "进度表"), ("issue", "补发"))
"""Buttons for what is not urgent: a verb of the products' page each."""


def units(desk: Desk, request: Request) -> Response:
    """The list; asked by htmx, only the lines of it."""
    root = root_of(desk, request)
    wall = desk.wall(root)
    state, wanted = request.query_params.get("state", ""), request.query_params.get("q", "").strip()
    number = request.query_params.get("page", "1")
    at = max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1
    found = [
        standing for standing in wall.standings
        if (state not in STATES or standing.state == state) and (not wanted or matches(standing.unit, wanted))
    ]
    rows = [row(wall, standing) for standing in found[(at - 1) * A_PAGE : at * A_PAGE]]
    counts = {one: sum(standing.state == one for standing in wall.standings) for one in STATES}
    name = "unit-rows.html.j2" if request.headers.get("hx-request") else "units.html.j2"
    return drawn(
        desk, request, root, name, rows=rows, counts=counts, state=state if state in STATES else "", q=wanted, page=at,
        pages=-(-len(found) // A_PAGE), found=len(found), others=OTHERS, to_do=list(to_do(wall, request.path_params["key"], root)),
    )


def as_json(desk: Desk, request: Request) -> Response:
    """What ``status --json`` prints."""
    return JSONResponse(desk.wall(root_of(desk, request)).to_json())


def read_news(desk: Desk, request: Request) -> Response:
    """What was told has been read."""
    desk.read_news(root_of(desk, request))
    return RedirectResponse(f"/c/{request.path_params['key']}/", 303)


def row(wall: Wall, standing: Standing) -> Row:
    """A unit's line."""
    counts = count_by_severity(standing.findings)
    return Row(standing, counts[Severity.ERROR], counts[Severity.QUERY], wall.late(standing), wall.publication(standing))


def to_do(wall: Wall, key: str, root: Path) -> Iterator[ToDo]:
    """What waits for the officer, the most urgent first."""
    standings, do = wall.standings, f"/c/{key}/do"
    if not any((root / "issued").glob("*.xlsx")):
        yield ToDo(f"报表还没有下发。下发会给{len(standings)}家各做一份锁定的表，并起草通知。", "下发", f"{do}/issue")
        return
    if wall.asides:
        yield ToDo(f"{len(wall.asides)}个文件另放待查：看不出是谁的，或没有读出来。", "去看", f"/c/{key}/waiting", post=False)
    explained = [one for one in standings if any(finding.state is State.EXPLAINED for finding in one.findings)]
    if explained:
        yield ToDo(f"{_names(explained)}写明了原因，等您审定。", "去看", f"/c/{key}/unit/{explained[0].unit.code}#reasons", post=False)
    back = [one for one in standings if one.state in ("rejected", "queried") and owes(one)]
    if back:
        yield ToDo(f"{_names(back)}有问题要改或要答。", "做退回表和消息", f"{do}/correct")
    missing = [one for one in standings if one.state == "missing" and is_chased(one)]
    if missing:
        late = f"，报送时间已过{max(map(wall.late, missing))}天" if any(map(wall.late, missing)) else ""
        yield ToDo(f"{_names(missing)}还没有报{late}。", "催报消息", f"{do}/chase")
    accepted = [one for one in standings if one.state == "accepted"]
    if accepted and not missing and not back:
        yield ToDo("都报齐了，没有待改的。", "去汇总、写报告", f"/c/{key}/products", post=False)


def _names(standings: list[Standing]) -> str:
    names = "、".join(one.unit.name for one in standings[:3])
    return names if len(standings) <= 3 else f"{names}等{len(standings)}家"
