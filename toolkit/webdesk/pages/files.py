"""Files of the campaign given out: what was made is opened, what a unit sent is only ever saved."""

from __future__ import annotations

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from toolkit.campaign.members import ARCHIVES, CORRECTIONS, FILLING, ISSUED, LIST, MAILS, NOTICE, RECEIVED
from toolkit.paths import real
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.pages.parts import root_of

_FOLDERS: Final = ("output", ISSUED, CORRECTIONS, FILLING, RECEIVED, MAILS, ARCHIVES)
_ALONE: Final = (NOTICE, LIST, "units.csv", "campaign.toml")
_SHOWN: Final = {".html": "text/html; charset=utf-8", ".pdf": "application/pdf", ".txt": "text/plain; charset=utf-8"}
"""What is drawn in the browser, of what we made ourselves; everything else is saved."""
OWN_PAGES: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""What a page may do that we made and that is not the desk's own."""


def file(desk: Desk, request: Request) -> Response:
    """A file by its place in the campaign's folder. Raises the page that says there is none, wherever else it leads."""
    root = real(root_of(desk, request))
    try:
        path = real(root / request.path_params["place"])
        inside = path.is_file() and path.is_relative_to(root) and path.relative_to(root).parts
    except (OSError, ValueError):  # a name that no system bears
        inside = ()
    if not inside or not (inside[0] in _FOLDERS or "/".join(inside) in _ALONE):
        raise HTTPException(404, "没有这个文件，它可能移走或改名了。")
    kind = _SHOWN.get(path.suffix.lower()) if inside[0] == "output" and not request.query_params.get("save") else None
    shown = request.query_params.get("name") or path.name
    answer = FileResponse(
        path, media_type=kind or "application/octet-stream", filename=shown, content_disposition_type="inline" if kind else "attachment")
    if kind and kind.startswith("text/html"):
        answer.headers["Content-Security-Policy"] = OWN_PAGES
    return answer
