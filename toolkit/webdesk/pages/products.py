"""What the campaign makes: a button for each product, what may be asked of it beside, the files that stand there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from toolkit.campaign.members import ARCHIVES, RECORDS
from toolkit.paths import real
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.making import VERBS
from toolkit.webdesk.pages.parts import done, drawn, fields_of, root_of
from toolkit.webdesk.work import Work


def products(desk: Desk, request: Request) -> Response:
    """The buttons, and the files that were made."""
    root = root_of(desk, request)
    shown = {name: verb for name, verb in VERBS.items() if verb.page == "products"}
    known = [{"key": desk.key_of(one.root), "title": one.title} for one in desk.campaigns() if real(one.root) != real(root)]
    return drawn(desk, request, root, "products.html.j2", verbs=shown, files=_files(root / "output"), known=known, archives=_archives(root))


def as_json(desk: Desk, request: Request) -> Response:
    """The files that were made."""
    return JSONResponse(_files(root_of(desk, request) / "output"))


def _archives(root: Path) -> list[str]:
    """The archives of the campaign by name, the latest first."""
    found = [path for path in (root / ARCHIVES).glob("*.zip") if not path.name.startswith(".")] if (root / ARCHIVES).is_dir() else []
    return [path.name for path in sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)]


def _files(folder: Path) -> list[dict[str, str | bool]]:
    places = [folder, *(path for path in folder.iterdir() if path.is_dir())] if folder.is_dir() else []
    found = [path for place in places for path in place.iterdir() if path.is_file() and not path.name.startswith(("~", "."))]
    return [
        {"name": path.relative_to(folder).as_posix(), "place": quote(f"output/{path.relative_to(folder).as_posix()}"),
         "at": f"{datetime.fromtimestamp(path.stat().st_mtime):%Y-%m-%d %H:%M}",
         "record": path.parent.name == RECORDS, "size": f"{max(1, path.stat().st_size // 1024)}KB"}
        for path in sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)
    ]


async def do(desk: Desk, request: Request) -> Response:
    """Make a product, in the campaign's turn."""
    root, key = root_of(desk, request), request.path_params["key"]
    verb, fields = VERBS.get(request.path_params["verb"]), await fields_of(request)
    if verb is None:
        raise HTTPException(404)

    def make(work: Work) -> str:
        with desk.opened(root) as campaign:
            said, made = verb.do(campaign, work, fields)
            work.made += [(path.name, f"/c/{key}/file/{quote(path.relative_to(campaign.root).as_posix())}") for path in made]
        return said

    back = f"/c/{key}/{'' if verb.page == 'units' else verb.page}"
    return await done(desk, request, verb.label, make, back=back)
