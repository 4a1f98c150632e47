"""文字稿 by section: what the report says now, what is still to be written, what units wrote that could go in."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from toolkit.actions.writing import Writing
from toolkit.actions.writing import writing as asked
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.pages.parts import all_of, done, drawn, root_of
from toolkit.webdesk.work import Work


def _seen(desk: Desk, request: Request) -> Writing:
    with desk.opened(root_of(desk, request)) as campaign:  # the draft is a file that somebody edits: looked at anew each time
        return asked(campaign)


def writing(desk: Desk, request: Request) -> Response:
    """The page."""
    seen = _seen(desk, request)
    place = quote(f"output/{seen.path.name}") if seen.path else ""
    return drawn(desk, request, root_of(desk, request), "writing.html.j2", seen=seen, place=place,
                 to_write=[text for text in seen.texts if text.to_write])


async def take(desk: Desk, request: Request) -> Response:
    """Write the chosen sentences of units into the next draft."""
    root, key, code = root_of(desk, request), request.path_params["key"], request.path_params["code"]
    chosen = {int(one) for one in await all_of(request, "take") if one.isdecimal()}

    def do(work: Work) -> str:
        from toolkit.actions.draft import draft

        with desk.opened(root) as campaign:
            told = next((text.told for text in asked(campaign).texts if text.code == code), ())
            taken = [one for n, one in enumerate(told) if n in chosen]
            if not taken:
                return "没有选中句子，什么也没有写。"
            made = draft(campaign, {code: taken})
        work.made.append((made.path.name, f"/c/{key}/file/{quote(f'output/{made.path.name}')}"))
        return f"写进了文字稿第{made.number}稿，每句后面标着取自哪家。请在Word或WPS里改成本级的话，再删去【】。"

    return await done(desk, request, "写进文字稿", do, back=f"/c/{key}/writing")


def as_json(desk: Desk, request: Request) -> Response:
    """The same for programs."""
    return JSONResponse(_seen(desk, request).to_json())
