"""The first page: the campaigns there are, the sample, a folder that lies elsewhere."""

from __future__ import annotations

from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from toolkit.campaign.nearby import SAMPLES
from toolkit.errors import UsageError
from toolkit.paths import path_to, real
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.drawing import page
from toolkit.webdesk.pages.parts import fields_of, told
from toolkit.webdesk.work import Work

NOWHERE = "home"
"""The turn of what belongs to no campaign yet."""


def home(desk: Desk, request: Request) -> Response:
    """Which campaign; one that the desk was opened for is gone to at once."""
    known = [
        {"key": desk.key_of(one.root), "title": one.title, "folder": str(one.root), "sample": one.is_sample,
         "used": f"{datetime.fromtimestamp(one.used):%Y-%m-%d %H:%M}" if one.used else ""}
        for one in desk.campaigns()
    ]
    return page(
        request, "home.html.j2", campaigns=known, folder=str(real(desk.home)), has_sample=(desk.home / SAMPLES).exists(), told=told(desk, request),
        brought=len(desk.brought), older=desk.older, under_way=[work for work in desk.bench.of(NOWHERE) if not work.is_over],
    )


def as_json(desk: Desk, request: Request) -> Response:
    """The campaigns there are, with what each is called in addresses."""
    return JSONResponse([{"key": desk.key_of(one.root), "title": one.title, "folder": str(one.root), "sample": one.is_sample}
                         for one in desk.campaigns()])


def sample(desk: Desk, request: Request) -> Response:
    """Walk the sample districts through a January."""
    def do(work: Work) -> str:
        from toolkit.actions.demo import demo

        for done in demo(desk.home / SAMPLES, say=work.say):
            work.made.append((f"打开{done.root.name}", f"/c/{desk.key_of(done.root)}/"))
        return "示例做好了。其中的数字和单位，说明里写明虚构的不是真的。"

    work = desk.bench.begin(NOWHERE, "做示例", do, back="/")
    return RedirectResponse(f"/c/{NOWHERE}/doing/{work.id}", 303)


async def open_folder(desk: Desk, request: Request) -> Response:
    """Know a campaign that lies elsewhere."""
    from toolkit.campaign.members import is_campaign

    text = (await fields_of(request)).get("folder", "").strip().strip('"“”')
    if not text or not is_campaign(path_to(text)):
        raise UsageError(f"“{text}”不是年报任务文件夹。请在文件夹窗口的地址栏里复制它的完整路径，再贴到这里。")
    return RedirectResponse(f"/c/{desk.add(path_to(text))}/", 303)
