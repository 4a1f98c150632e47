"""总览, live: what the roll-up's first page says now, and where each of its figures comes from."""

from __future__ import annotations

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from toolkit.actions.overview import Overview, Sources
from toolkit.actions.overview import overview as asked
from toolkit.actions.overview import sources as asked_of
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.pages.parts import drawn, root_of


def _seen(desk: Desk, request: Request) -> Overview:
    return desk.looking.at(root_of(desk, request), "overview", asked)


def overview(desk: Desk, request: Request) -> Response:
    """The page."""
    seen = _seen(desk, request)
    charts = [(chart, Markup(chart.svg)) for chart in seen.charts]  # drawn by us, its words escaped
    return drawn(desk, request, root_of(desk, request), "overview.html.j2", seen=seen, charts=charts)


def as_json(desk: Desk, request: Request) -> Response:
    """The same for programs."""
    return JSONResponse(_seen(desk, request).to_json())


def _sources(desk: Desk, request: Request) -> Sources:
    with desk.opened(root_of(desk, request)) as campaign:
        return asked_of(campaign, request.path_params["code"])


def sources(desk: Desk, request: Request) -> Response:
    """What one figure is made of."""
    return drawn(desk, request, root_of(desk, request), "sources.html.j2", seen=_sources(desk, request))


def sources_json(desk: Desk, request: Request) -> Response:
    """The same for programs."""
    return JSONResponse(_sources(desk, request).to_json())
