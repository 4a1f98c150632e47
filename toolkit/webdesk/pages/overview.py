"""总览, live: what the roll-up's first page says now, and where each of its figures comes from."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from toolkit.actions.overview import Overview, Parts, Sources
from toolkit.actions.overview import overview as asked
from toolkit.actions.overview import parts as asked_parts
from toolkit.actions.overview import sources as asked_of
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.pages.parts import done, drawn, fields_of, root_of
from toolkit.webdesk.work import Undo, Work
from toolkit.words import plain

_MOST_PARTS: Final = 200
WHOLE_DISTRICT: Final = "全区"


def _seen(desk: Desk, request: Request) -> Overview:
    return desk.looking.at(root_of(desk, request), "overview", asked)


def overview(desk: Desk, request: Request) -> Response:
    """The page."""
    seen = _seen(desk, request)
    charts = [(chart, Markup(chart.svg)) for chart in seen.charts]  # drawn by us, its words escaped
    return drawn(desk, request, root_of(desk, request), "overview.html.j2", seen=seen, charts=charts)


def each(desk: Desk, request: Request) -> Response:
    """单位一览: what every unit reported, the figures of most interest beside each other."""
    return drawn(desk, request, root_of(desk, request), "each.html.j2", seen=_seen(desk, request))


def as_json(desk: Desk, request: Request) -> Response:
    """The same for programs."""
    return JSONResponse(_seen(desk, request).to_json())


def _sources(desk: Desk, request: Request) -> Sources:
    with desk.opened(root_of(desk, request)) as campaign:
        return asked_of(campaign, request.path_params["code"])


def sources(desk: Desk, request: Request) -> Response:
    """What one figure is made of."""
    return drawn(desk, request, root_of(desk, request), "sources.html.j2", seen=_sources(desk, request))


def _parts(desk: Desk, request: Request) -> Parts:
    with desk.opened(root_of(desk, request)) as campaign:
        return asked_parts(campaign, request.path_params["codes"].split(",")[:_MOST_PARTS])


def parts(desk: Desk, request: Request) -> Response:
    """The cells that a figure is worked out of, each leading to its own sources."""
    return drawn(desk, request, root_of(desk, request), "parts.html.j2", seen=_parts(desk, request))


def parts_json(desk: Desk, request: Request) -> Response:
    """The same for programs."""
    return JSONResponse(_parts(desk, request).to_json())


async def adjust(desk: Desk, request: Request) -> Response:
    """Add to the district's figure, or take away: an event, which no unit's return knows of."""
    fields, root, key, code = await fields_of(request), root_of(desk, request), request.path_params["key"], request.path_params["code"]
    back = f"/c/{key}/figure/{code}"

    def do(work: Work) -> str:
        from toolkit.actions.adjust import adjust as adjusted

        with desk.opened(root) as campaign:
            made = adjusted(campaign, code, fields.get("delta", ""), unit=fields.get("unit", "") or WHOLE_DISTRICT, reason=fields.get("reason", ""),
                            who=fields.get("who", ""))
        for finding in made.findings:
            work.say(f"调整以后汇总数另有问题：{finding.message}", "ask")
        if not made.made:
            return "同样的调整先前已经记过，没有再动。确实另有一件的，请写明不同的原因。"
        number = str(made.adjustment.number)
        work.undo = Undo("取消这条调整", f"{back}/undo", (("number", number), ("reason", "记错了"), ("who", fields.get("who", ""))))
        return f"已记第{number}条调整，全区由{plain(made.before)}变为{plain(made.after)}。单位的报表没有改动。"

    return await done(desk, request, "调整", do, back=back)


async def undo_adjustment(desk: Desk, request: Request) -> Response:
    """Take an adjustment back, by a further event."""
    fields, root, key, code = await fields_of(request), root_of(desk, request), request.path_params["key"], request.path_params["code"]

    def do(work: Work) -> str:
        from toolkit.actions.adjust import undo

        number = fields.get("number", "")
        with desk.opened(root) as campaign:
            made = undo(campaign, int(number) if number.isdecimal() else 0, reason=fields.get("reason", ""), who=fields.get("who", ""))
        return f"已取消第{number}条调整，全区由{plain(made.before)}变为{plain(made.after)}。"

    return await done(desk, request, "取消调整", do, back=f"/c/{key}/figure/{code}")


def sources_json(desk: Desk, request: Request) -> Response:
    """The same for programs."""
    return JSONResponse(_sources(desk, request).to_json())
