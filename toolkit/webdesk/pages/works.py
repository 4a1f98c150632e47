"""A piece of work as it goes on, and the register of everything that happened."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from toolkit.webdesk.desk import Desk
from toolkit.webdesk.drawing import page
from toolkit.webdesk.pages.beginning import NOWHERE
from toolkit.webdesk.pages.parts import drawn, root_of
from toolkit.webdesk.work import Work


def _found(desk: Desk, request: Request) -> Work:
    work = desk.bench.find(request.path_params["id"])
    if work is None or work.key != request.path_params["key"]:
        raise HTTPException(404, "工作台重新打开过，这件事的经过不在了。登记了的都在“单位”页和“登记簿”里。")
    return work


def work(desk: Desk, request: Request) -> Response:
    """Its page; asked by htmx, what has changed of it."""
    one = _found(desk, request)
    part = "work-part.html.j2" if request.headers.get("hx-request") else "work.html.j2"
    if one.key == NOWHERE:
        return page(request, part, work=one, key=NOWHERE, base="", wall=None, here=request.url.path, news=[], under_way=[], told=None)
    return drawn(desk, request, root_of(desk, request), part, fresh=False, work=one)


def as_json(desk: Desk, request: Request) -> Response:
    """The same for programs."""
    return JSONResponse(_found(desk, request).to_json())


def log(desk: Desk, request: Request) -> Response:
    """The register 收件登记, line by line."""
    from toolkit.actions.log import COLUMNS, register

    root = root_of(desk, request)
    with desk.opened(root) as campaign:  # held against what lies in received/ each time
        found = register(campaign)
    return drawn(desk, request, root, "log.html.j2", columns=COLUMNS, lines=list(reversed(found.lines)), problems=found.problems, title=found.title)


def log_as_json(desk: Desk, request: Request) -> Response:
    """What ``status --log --json`` prints."""
    from toolkit.actions.log import register

    with desk.opened(root_of(desk, request)) as campaign:
        return JSONResponse(register(campaign).to_json())


def repair(desk: Desk, request: Request) -> Response:
    """Build a damaged ledger anew. Its work has a page that needs no campaign, since none can be opened meanwhile."""
    root, key = root_of(desk, request), request.path_params["key"]

    def do(work: Work) -> str:
        from toolkit.actions.recover import recover

        done = recover(root, progress=work.tick)
        for sentence in done.back:
            work.say(sentence, "good")
        for sentence in done.gone:
            work.say(f"没有找回：{sentence}", "bad")
        for sentence in done.news:
            desk.tell(root, sentence)
        if done.whole:
            return "登记簿完好，什么也没有动。"
        kept = f"原来的另存为“{done.kept.name}”，没有删除。" if done.kept else ""
        return f"修复好了。{kept}请核对各单位的状态。"

    work = desk.bench.begin(NOWHERE, "修复登记簿", do, back=f"/c/{key}/")
    return RedirectResponse(f"/c/{NOWHERE}/doing/{work.id}", 303)
