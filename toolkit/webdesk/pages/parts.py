"""What pages share: the campaign an address means, the fields of a form, the answer after something was done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from toolkit.webdesk.desk import Desk
from toolkit.webdesk.drawing import page
from toolkit.webdesk.work import Undo, Work

PATIENCE = 3.0
"""Seconds for which a button's answer is waited for; what takes longer has a page of its own."""
_MOST_FIELDS = 100_000
_MOST_NAMED = 10_000
"""Fields of one form: a page of the unit list has two thousand."""


def root_of(desk: Desk, request: Request) -> Path:
    """The campaign's folder that an address means. Raises the page that says there is none."""
    root = desk.root_of(request.path_params["key"])
    if root is None or not root.is_dir():
        raise HTTPException(404, "没有这个任务，它的文件夹可能移走了。请回到首页。")
    return root


def drawn(desk: Desk, request: Request, root: Path, name: str, *, fresh: bool = True, **context: Any) -> Response:
    """A page of a campaign, with what every page of one has: its title, what waits, what is under way, what is to be told.

    Not ``fresh`` is a page that says nothing of where units stand, and waits for nobody to judge them.
    """
    key = request.path_params["key"]
    wall = desk.wall(root, fresh=fresh)
    return page(
        request, name, key=key, wall=wall, base=f"/c/{key}", here=request.url.path, news=desk.news(root),
        under_way=[work for work in desk.bench.of(key) if not work.is_over], told=told(desk, request),
        older=desk.older, **context,
    )


def told(desk: Desk, request: Request) -> Work | None:
    """What was just done, where the address says that something was."""
    return desk.bench.find(request.query_params.get("done", ""))


async def fields_of(request: Request, most: int = _MOST_FIELDS) -> dict[str, str]:
    """The fields of a form as a page sends it, of ``most`` so many bytes; empty ones are left out."""
    return {name: values[-1].strip() for name, values in (await _fields(request, most)).items()}


async def all_of(request: Request, name: str) -> list[str]:
    """Every value of one field: boxes that were ticked."""
    return (await _fields(request, _MOST_FIELDS)).get(name, [])


async def _fields(request: Request, most: int) -> dict[str, list[str]]:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413)
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=_MOST_NAMED)
    except ValueError:  # each costs a hundred times its bytes
        raise HTTPException(413) from None


def number_in(text: str) -> int | None:
    """A number as a page sends it; None for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


async def done(
    desk: Desk, request: Request, title: str, do: Callable[[Work], str], *, back: str, undo: Undo | None = None, patience: float = PATIENCE
) -> Response:
    """Do something in the campaign's turn, then go back to where the officer was; to its own page where it takes longer."""
    import anyio.to_thread

    work = desk.bench.begin(request.path_params["key"], title, do, back=back)
    work.undo = undo or work.undo  # what it learns only when it is done it says itself
    await anyio.to_thread.run_sync(work.over.wait, patience)
    to = f"{back}{'&' if '?' in back else '?'}done={work.id}" if work.is_over else f"/c/{request.path_params['key']}/doing/{work.id}"
    return RedirectResponse(to, 303)
