"""The desk's addresses, and what is answered where none of them is meant or something is refused."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from toolkit.errors import DamagedError, NianbaoError, why
from toolkit.resources import desk_templates
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.drawing import refusal
from toolkit.webdesk.guarding import Guard
from toolkit.webdesk.pages import (
    beginning,
    bringing,
    entry,
    files,
    given,
    issued,
    looked,
    new,
    overview,
    products,
    receiving,
    settings,
    unit,
    units,
    waiting,
    works,
    writing,
)

_View = Callable[[Desk, Request], Response] | Callable[[Desk, Request], Awaitable[Response]]
_GET, _POST = ["GET"], ["POST"]

ROUTES: tuple[tuple[str, list[str], _View], ...] = (
    ("/enter/{word}", _GET, entry.enter),
    ("/knock", _POST, entry.knock),
    ("/leave", _POST, entry.leave),
    ("/end-older", _POST, entry.end_older),
    ("/", _GET, beginning.home),
    ("/campaigns.json", _GET, beginning.as_json),
    ("/sample", _POST, beginning.sample),
    ("/open", _POST, beginning.open_folder),
    ("/begin", _GET, new.begin),
    ("/begin", _POST, new.ask),
    ("/begin.json", _GET, new.as_json),
    ("/begin/hold", _POST, new.hold),
    ("/begin/list.xlsx", _GET, new.blank),
    ("/c/{key}/settings", _GET, settings.settings),
    ("/c/{key}/settings.json", _GET, settings.as_json),
    ("/c/{key}/settings/change", _POST, settings.change),
    ("/c/{key}/settings/units", _POST, settings.change_lines),
    ("/c/{key}/settings/list", _GET, settings.empty_list),
    ("/c/{key}/settings/list", _POST, settings.new_list),
    ("/c/{key}/settings/last-year", _POST, settings.last_year),
    ("/c/{key}/settings/back", _POST, settings.put_back),
    ("/c/{key}/issued", _GET, issued.issued),
    ("/c/{key}/issued.json", _GET, issued.as_json),
    ("/c/{key}/issued.zip", _GET, issued.every),
    ("/c/{key}/issued/{code}.zip", _GET, issued.one),
    ("/brought", _GET, bringing.brought),
    ("/brought.json", _GET, bringing.as_json),
    ("/brought", _POST, bringing.bring),
    ("/c/{key}/", _GET, units.units),
    ("/c/{key}/units.json", _GET, units.as_json),
    ("/c/{key}/news", _POST, units.read_news),
    ("/c/{key}/unit/{code}", _GET, unit.unit),
    ("/c/{key}/unit/{code}.json", _GET, unit.as_json),
    ("/c/{key}/unit/{code}/decide", _POST, unit.decide),
    ("/c/{key}/unit/{code}/fill", _POST, unit.fill),
    ("/c/{key}/unit/{code}/withdraw", _POST, unit.withdraw),
    ("/c/{key}/drop", _POST, receiving.drop),
    ("/c/{key}/published", _POST, receiving.drop_published),
    ("/c/{key}/waiting.json", _GET, waiting.as_json),
    ("/c/{key}/again", _POST, receiving.again),
    ("/c/{key}/waiting", _GET, waiting.waiting),
    ("/c/{key}/waiting/{sha256}/dismiss", _POST, waiting.dismiss),
    ("/c/{key}/waiting/{sha256}/assign", _POST, waiting.assign),
    ("/c/{key}/overview", _GET, overview.overview),
    ("/c/{key}/overview.json", _GET, overview.as_json),
    ("/c/{key}/overview/units", _GET, overview.each),
    ("/c/{key}/figure/{code}", _GET, overview.sources),
    ("/c/{key}/figure/{code}.json", _GET, overview.sources_json),
    ("/c/{key}/figure/{code}/adjust", _POST, overview.adjust),
    ("/c/{key}/figure/{code}/undo", _POST, overview.undo_adjustment),
    ("/c/{key}/figures/{codes}", _GET, overview.parts),
    ("/c/{key}/figures/{codes}.json", _GET, overview.parts_json),
    ("/c/{key}/writing", _GET, writing.writing),
    ("/c/{key}/writing.json", _GET, writing.as_json),
    ("/c/{key}/writing/{code}/take", _POST, writing.take),
    ("/c/{key}/products.json", _GET, products.as_json),
    ("/c/{key}/products", _GET, products.products),
    ("/c/{key}/do/{verb}", _POST, products.do),
    ("/c/{key}/given/{what}", _POST, given.give),
    ("/c/{key}/looked/{id}/{number}", _GET, looked.looked),
    ("/c/{key}/looked/{id}/{number}.json", _GET, looked.as_json),
    ("/c/{key}/doing/{id}", _GET, works.work),
    ("/c/{key}/doing/{id}.json", _GET, works.as_json),
    ("/c/{key}/repair", _POST, works.repair),
    ("/c/{key}/log.json", _GET, works.log_as_json),
    ("/c/{key}/log", _GET, works.log),
    ("/c/{key}/file/{place:path}", _GET, files.file),
)
"""Every address: its path, how it is asked for, what answers."""


def application(desk: Desk) -> Starlette:
    """The ASGI application of a desk."""
    routes: list[Any] = [Route(path, _answering(desk, view), methods=methods) for path, methods, view in sorted(ROUTES, key=_json_first)]
    routes.append(Mount("/static", StaticFiles(directory=desk_templates() / "static")))
    handlers: Mapping[Any, Any] = {NianbaoError: _refused, HTTPException: _not_there}

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        desk.resume()
        yield

    return Starlette(
        routes=routes, exception_handlers=handlers, lifespan=life,
        middleware=[Middleware(Guard, keys=desk.keys, refusal=refusal), Middleware(GZipMiddleware, minimum_size=2000)],
    )


def _json_first(route: tuple[str, list[str], _View]) -> bool:
    return not route[0].endswith(".json")


def _answering(desk: Desk, view: _View) -> Callable[[Request], Any]:
    import inspect

    if inspect.iscoroutinefunction(view):
        async def slowly(request: Request) -> Response:
            desk.touch()
            try:
                answer: Response = await view(desk, request)
            except Exception as error:
                return _broken(desk, error)
            return answer

        return slowly

    def answer(request: Request) -> Response:
        desk.touch()
        try:
            given = view(desk, request)
        except Exception as error:
            return _broken(desk, error)
        assert isinstance(given, Response)
        return given

    return answer


def _broken(desk: Desk, error: Exception) -> Response:
    """What a disk refuses, and what is our own fault, as a page as well. Raises again what has a page of its own, and who went away."""
    if isinstance(error, NianbaoError | HTTPException | ClientDisconnect):
        raise error
    if isinstance(error, OSError):
        where = f"“{error.filename}”" if error.filename else "文件"
        return refusal(409, "没有做", f"读写{where}时出错：{why(error)}。已经登记的不会丢失，排除以后再做一次。")
    return refusal(500, "程序出错", f"已经登记的不会丢失，可以回到首页再试。{desk.bench.recorded(traceback.format_exc())}")


async def _refused(request: Request, error: Exception) -> Response:
    from toolkit.webdesk.wording import for_the_desk

    key = request.path_params.get("key", "")
    if isinstance(error, DamagedError) and key:
        return refusal(409, "登记簿坏了", for_the_desk(str(error)), f"/c/{key}/repair")
    return refusal(409, "没有做", for_the_desk(str(error)))


async def _not_there(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return refusal(404, "没有这一页", str(error.detail) if error.detail != "Not Found" else "这一页没有，或者已经没有了。请回到“单位”页。")
    return refusal(error.status_code, "没有做", "请回到上一页，用页面上的按钮。")
