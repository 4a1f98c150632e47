"""A piece of work as it goes on, and the register of everything that happened."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from toolkit.webdesk.desk import Desk
from toolkit.webdesk.drawing import page
from toolkit.webdesk.pages.beginning import NOWHERE
from toolkit.webdesk.pages.parts import drawn, root_of
from toolkit.webdesk.work import Work


def _found(desk: Desk, request: Request) -> Work:
    work = desk.bench.find(request.path_params["id"])
    if work is None or work.key != request.path_params["key"]:
        raise HTTPException(404, "工作台重新打开过，这件事的经过不在了。登记了的都在“单位”页和“登记簿”里。")
    return work


def work(desk: Desk, request: Request) -> Response:
    """Its page; asked by htmx, what has changed of it."""
    one = _found(desk, request)
    part = "work-part.html.j2" if request.headers.get("hx-request") else "work.html.j2"
    if one.key == NOWHERE:
        return page(request, part, work=one, key=NOWHERE, base="", wall=None, here=request.url.path, news=[], under_way=[], told=None)
    return drawn(desk, request, root_of(desk, request), part, work=one)


def as_json(desk: Desk, request: Request) -> Response:
    """The same for programs."""
    return JSONResponse(_found(desk, request).to_json())


def log(desk: Desk, request: Request) -> Response:
    """The register 收件登记, line by line."""
    from toolkit.actions.log import COLUMNS, register

    root = root_of(desk, request)
    found = desk.looking.at(root, "register", register)
    return drawn(desk, request, root, "log.html.j2", columns=COLUMNS, lines=list(reversed(found.lines)), problems=found.problems, title=found.title)


def log_as_json(desk: Desk, request: Request) -> Response:
    """What ``status --log --json`` prints."""
    from toolkit.actions.log import register

    return JSONResponse(desk.looking.at(root_of(desk, request), "register", register).to_json())
