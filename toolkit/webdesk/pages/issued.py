"""What was issued: the notice, the list, the mails, and a zip for each unit or for all, made while it is downloaded."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from toolkit.actions.bundle import HandedOut, bundle, handed_out
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.pages.parts import drawn, root_of


def _out(desk: Desk, request: Request) -> HandedOut:
    with desk.opened(root_of(desk, request)) as campaign:
        return handed_out(campaign)


def issued(desk: Desk, request: Request) -> Response:
    """The page after 下发."""
    out, root = _out(desk, request), root_of(desk, request)
    return drawn(desk, request, root, "issued.html.j2", out=out, has_mail=any(one.unit.email for one in out.units),
                 places={path: path.relative_to(root).as_posix() for one in out.units for path in one.files},
                 mails=[(path.name, path.relative_to(root).as_posix()) for path in out.mails])


def as_json(desk: Desk, request: Request) -> Response:
    """The same for programs."""
    out, root = _out(desk, request), root_of(desk, request)
    return JSONResponse({
        "units": [{"code": one.unit.code, "name": one.unit.name, "round": one.round, "at": one.at,
                   "files": [path.relative_to(root).as_posix() for path in one.files], "zip": f"issued/{one.unit.code}.zip"} for one in out.units],
        "waiting": [unit.code for unit in out.waiting], "notice": out.notice.name if out.notice else None, "notice_is_draft": bool(out.draft),
        "list": out.listed.name if out.listed else None, "mails": [path.name for path in out.mails], "zip": "issued.zip",
    })


def every(desk: Desk, request: Request) -> Response:
    """One zip of everything."""
    return _zip(desk, request)


def one(desk: Desk, request: Request) -> Response:
    """One unit's zip."""
    return _zip(desk, request, request.path_params["code"])


def _zip(desk: Desk, request: Request, code: str = "") -> Response:
    with desk.opened(root_of(desk, request)) as campaign:
        made = bundle(campaign, campaign.require_unit(code).code if code else "")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name)}", "Content-Encoding": "identity"}
    return StreamingResponse(made.pieces, media_type="application/zip", headers=headers)
