"""先看看，不登记: a file as it was read, its tables drawn and what would be said of them. Nothing of it is in the campaign."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from toolkit.actions.look_at_file import LookedFile
from toolkit.findings import Severity
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.drawing import page
from toolkit.webdesk.pages.beginning import NOWHERE
from toolkit.webdesk.pages.parts import drawn, number_in, root_of
from toolkit.webdesk.pages.unit import places_of, weights_of


def _found(desk: Desk, request: Request) -> LookedFile:
    every, work = desk.looked.get(request.path_params["id"], []), desk.bench.find(request.path_params["id"])
    number = number_in(request.path_params["number"])
    if number is None or number >= len(every) or work is None or work.key != request.path_params["key"]:
        raise HTTPException(404, "看过而没有登记的，只留一会儿。要再看的，请再选一次文件。")
    return every[number]


def looked(desk: Desk, request: Request) -> Response:
    """The page."""
    one, key = _found(desk, request), request.path_params["key"]
    told = [finding for finding in one.findings if finding.severity is not Severity.NOTE]
    context: dict[str, Any] = {
        "look": one, "told_of": told, "notes": [finding for finding in one.findings if finding.severity is Severity.NOTE],
        "weights": weights_of(one.tables), "places": places_of(one.tables), "all_of_it": f"/c/{key}/doing/{request.path_params['id']}",
    }
    if key == NOWHERE:
        return page(request, "looked.html.j2", wall=None, base="", here="/", news=[], under_way=[], told=None, key=key, **context)
    return drawn(desk, request, root_of(desk, request), "looked.html.j2", fresh=False, **context)


def as_json(desk: Desk, request: Request) -> Response:
    """What ``check --json`` prints of it, and what would become of it."""
    return JSONResponse(_found(desk, request).to_json())
