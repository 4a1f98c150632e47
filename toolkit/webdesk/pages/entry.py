"""Coming in and going out: the one-time address, a second double click, 退出."""

from __future__ import annotations

import hmac
import json
import time
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from toolkit.errors import UsageError
from toolkit.paths import path_to
from toolkit.patterns import regex
from toolkit.webdesk import running
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.drawing import refusal
from toolkit.webdesk.pages.parts import fields_of

_PAGE: Final = regex(r"/brought|/c/[0-9a-z]+/doing/[0-9a-f]+")
"""Where an address may lead besides a campaign: nowhere but within the desk."""
_PATIENCE: Final = 8.0
"""Seconds for which a desk is waited for that ends."""
_MOST_OF_KNOCK: Final = 1_000_000
"""Bytes: what is dropped on an icon has 32,767 characters of paths at most on Windows; Chinese ones are nine times as long here."""


def enter(desk: Desk, request: Request) -> Response:
    """Exchange the word in the address for a cookie, once."""
    cookie = desk.keys.exchanged(request.path_params["word"])
    if cookie is None:
        return refusal(403, "这个地址已经用过", "每次打开工作台的地址只能用一次，十分钟内有效。请再双击一次“年报工作台”，会打开一个新的。")
    to = request.query_params.get("to", "")
    answer = RedirectResponse(f"/c/{to}/" if to.isalnum() else to if _PAGE.fullmatch(to) else "/", 303)
    answer.set_cookie(desk.keys.cookie, cookie, httponly=True, samesite="strict")
    return answer


async def knock(desk: Desk, request: Request) -> Response:
    """A second start asks for a further address; it proves itself by the word that only this user's programs can read."""
    fields = await fields_of(request, _MOST_OF_KNOCK)
    if not hmac.compare_digest(fields.get("secret", "").encode(), desk.secret.encode()):
        return refusal(403, "不是本机的工作台", "请双击“年报工作台”。")
    root = path_to(fields["root"]) if fields.get("root") else None
    to = desk.add(root) if root is not None else ""
    if "files" in fields:
        to = desk.bring([path_to(path) for path in json.loads(fields["files"])], root)
    return JSONResponse({"address": desk.address(to)})


def end_older(desk: Desk, request: Request) -> Response:
    """End the desk of another version that runs beside this one."""
    older = desk.older
    if older is not None:
        running.end(older)
        until = time.monotonic() + _PATIENCE
        while running.still_there(older):
            if time.monotonic() > until:
                raise UsageError("另一版本的工作台还在做事，做完才退出。请过一会儿再点一次，或在它自己的页面上点“退出”。")
            time.sleep(0.1)
        desk.older = None
    return RedirectResponse("/", 303)


def leave(desk: Desk, request: Request) -> Response:
    """End the desk, when what is under way is done."""
    desk.leaving.set()
    under_way = "正在做的会做完再退出。" if desk.bench.busy else ""
    return refusal(200, "工作台已退出", f"{under_way}可以关闭本页。要再用，请双击“年报工作台”。")
