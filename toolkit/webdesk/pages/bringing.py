"""What was dropped on the icon while there are several campaigns: which one is it for?"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from toolkit.errors import UsageError
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.drawing import page
from toolkit.webdesk.pages.parts import fields_of


def brought(desk: Desk, request: Request) -> Response:
    """The files, and a button for each campaign."""
    known = [{"key": desk.key_of(one.root), "title": one.title, "folder": str(one.root), "sample": one.is_sample} for one in desk.campaigns()]
    return page(
        request, "brought.html.j2", paths=list(desk.brought), campaigns=known, wall=None, base="", here="/brought", news=[], under_way=[], told=None,
    )


def as_json(desk: Desk, request: Request) -> Response:
    """The same for programs."""
    return JSONResponse({"paths": list(map(str, desk.brought))})


async def bring(desk: Desk, request: Request) -> Response:
    """Take them in, or leave them where they are."""
    key = (await fields_of(request)).get("key", "")
    root = desk.root_of(key) if key else None
    if key and (root is None or not root.is_dir()):
        raise UsageError("没有这个任务，它的文件夹可能移走了。请回到首页。")
    paths, desk.brought = desk.brought, []
    if root is None or not paths:
        return RedirectResponse(f"/c/{key}/" if key else "/", 303)
    return RedirectResponse(desk.bring(paths, root), 303)
