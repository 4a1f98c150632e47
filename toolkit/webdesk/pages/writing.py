"""文字稿 by section: what the report says now, what is still to be written, what units wrote that could go in."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from toolkit.actions.writing import Writing
from toolkit.actions.writing import writing as asked
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.pages.parts import drawn, root_of


def _seen(desk: Desk, request: Request) -> Writing:
    with desk.opened(root_of(desk, request)) as campaign:  # the draft is a file that somebody edits: looked at anew each time
        return asked(campaign)


def writing(desk: Desk, request: Request) -> Response:
    """The page."""
    seen = _seen(desk, request)
    place = quote(f"output/{seen.path.name}") if seen.path else ""
    return drawn(desk, request, root_of(desk, request), "writing.html.j2", seen=seen, place=place,
                 to_write=[text for text in seen.texts if text.to_write])


def as_json(desk: Desk, request: Request) -> Response:
    """The same for programs."""
    return JSONResponse(_seen(desk, request).to_json())
