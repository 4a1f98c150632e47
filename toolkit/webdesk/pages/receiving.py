"""Files dropped on any page: on the disk first, then acknowledged, then registered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from toolkit.errors import OutputError
from toolkit.files import write_error
from toolkit.webdesk import dropped
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.pages.parts import root_of
from toolkit.webdesk.work import Work


async def drop(desk: Desk, request: Request) -> Response:
    """Take in what streams in as returns. Whoever asks for JSON is told the address of the work, a form is led there."""
    return await _taken_in(desk, request, published=False)


async def drop_published(desk: Desk, request: Request) -> Response:
    """The same of what units have published: it becomes nobody's return."""
    return await _taken_in(desk, request, published=True)


async def _taken_in(desk: Desk, request: Request, *, published: bool) -> Response:
    root = root_of(desk, request)
    try:
        folder = await anyio.to_thread.run_sync(partial(dropped.new_batch, root, published=published))
    except OSError as error:
        raise write_error(root / dropped.FOLDER, error, held=False) from error
    batch = await dropped.receive(kept_awake(desk, request), request.headers.get("content-type", ""), folder)
    if batch.broken_off:
        batch.refused.append(batch.missing)
    if batch.gone:  # the page was left in mid-upload: the next one tells it
        for sentence in batch.refused:
            desk.tell(root, sentence)
    if not batch.files:
        dropped.clear(folder)
        raise OutputError("".join(batch.refused) or "没有收到文件。请把文件拖到页面上，或用“选择文件”。")
    if published:
        dropped.set_aside(batch, dropped.LISTED)
    work = desk.collect(root, folder, assign_to=batch.fields.get("unit", ""))
    _tell(work, batch)
    to = f"/c/{request.path_params['key']}/doing/{work.id}"
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"work": to, "files": len(batch.files), "refused": batch.refused})
    return RedirectResponse(to, 303)


def again(desk: Desk, request: Request) -> Response:
    """Go on with what was received and could not be registered."""
    key = request.path_params["key"]
    work = desk.take_up(root_of(desk, request))
    return RedirectResponse(f"/c/{key}/doing/{work.id}" if work else f"/c/{key}/", 303)


def _tell(work: Work, batch: dropped.Batch) -> None:
    for sentence in batch.refused:
        work.say(sentence, "bad")


async def kept_awake(desk: Desk, request: Request) -> AsyncIterator[bytes]:
    """What streams in; a slow upload is no idle desk."""
    async for chunk in request.stream():
        desk.touch()
        yield chunk
