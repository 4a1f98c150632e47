"""Files that were put aside 另放待查: why, and a button for each way out."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from toolkit.errors import UsageError
from toolkit.webdesk.collecting import tell
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.pages.parts import done, drawn, fields_of, root_of
from toolkit.webdesk.work import Undo, Work


def waiting(desk: Desk, request: Request) -> Response:
    """The files that wait, and those that do no longer."""
    root = root_of(desk, request)
    with desk.opened(root) as campaign:
        every, files = campaign.ledger.every_aside(), {}
        for aside in every:
            files[aside.sha256] = campaign.ledger.received(aside.sha256).get("file", "")
        settled = {aside.sha256: campaign.ledger.dismissed(aside.sha256) for aside in every}
    waits = list(desk.wall(root).asides)
    return drawn(desk, request, root, "waiting.html.j2", asides=waits, files=files,
                 settled=[(aside, about) for aside in every if (about := settled[aside.sha256])])


def as_json(desk: Desk, request: Request) -> Response:
    """The files that wait."""
    return JSONResponse(desk.wall(root_of(desk, request)).to_json()["asides"])


async def dismiss(desk: Desk, request: Request) -> Response:
    """Let a file wait no longer, or again."""
    fields, root, sha256 = await fields_of(request), root_of(desk, request), request.path_params["sha256"]
    undo = bool(fields.get("undo"))

    def do(work: Work) -> str:
        from toolkit.actions.withdraw import dismiss as dismissed

        with desk.opened(root) as campaign:
            return dismissed(campaign, sha256, reason=fields.get("reason", "") or "看过，不用再查", undo=undo)

    back = f"/c/{request.path_params['key']}/waiting"
    again = None if undo else Undo("恢复待查", f"{back}/{sha256}/dismiss", (("undo", "1"), ("reason", "恢复待查")))
    return await done(desk, request, "处理待查文件", do, back=back, undo=again)


async def assign(desk: Desk, request: Request) -> Response:
    """Register a file that waits as a unit's."""
    fields, root, sha256 = await fields_of(request), root_of(desk, request), request.path_params["sha256"]

    def do(work: Work) -> str:
        from toolkit.actions.collect import collected

        with desk.opened(root) as campaign:
            for taken in collected(campaign, [_kept(root, campaign.ledger.received(sha256).get("file", ""))],
                                   assign_to=fields.get("unit", ""), progress=work.tick):
                tell(work, taken)
                if taken.outcome == "registered" and taken.unit is not None:
                    work.undo = Undo("撤回这次登记", f"/c/{work.key}/unit/{taken.unit.code}/withdraw",
                                     (("reason", "登记错了"), ("version", str(taken.version))))
        return "；".join([work.lines[-1].text, *work.lines[-1].more]) if work.lines else "没有登记。"

    return await done(desk, request, "登记待查文件", do, back=f"/c/{request.path_params['key']}/waiting")


def _kept(root: Path, file: str) -> Path:
    if not file:
        raise UsageError("收件登记里没有这个文件，没有登记。请刷新本页。")
    return root / file


