"""One unit: its tables as the law draws them, what is to be said of each cell, its versions, what was decided and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from toolkit.actions.look import Look, LookedTable, look
from toolkit.aggregate import Decision
from toolkit.findings import Severity, State, heavier_first
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.pages.parts import done, drawn, fields_of, number_in, root_of
from toolkit.webdesk.work import Undo, Work


def _looked(desk: Desk, request: Request) -> Look:
    root = root_of(desk, request)
    with desk.opened(root) as campaign:
        return look(campaign, request.path_params["code"])


def unit(desk: Desk, request: Request) -> Response:
    """The unit's page."""
    seen = _looked(desk, request)
    findings = heavier_first(seen.standing.findings)
    return drawn(
        desk, request, root_of(desk, request), "unit.html.j2", look=seen, standing=seen.standing, unit=seen.unit,
        open_findings=[one for one in findings if one.state is State.OPEN and one.severity is not Severity.NOTE],
        notes=[one for one in findings if one.severity is Severity.NOTE],
        reasons=[one for one in seen.explanations if one.finding.state is not State.OPEN or one.reason or one.finding.to == "officer"],
        explainable={one.finding.id for one in seen.explanations}, changed=(seen.wall.changes or {}).get(seen.unit.code),
        weights=weights_of(seen.tables), places=places_of(seen.tables),
    )


def as_json(desk: Desk, request: Request) -> Response:
    """The same for programs."""
    return JSONResponse(_looked(desk, request).to_json())


def weights_of(tables: Sequence[LookedTable]) -> dict[str, str]:
    """How each cell with something to be said of it is marked, by code."""
    words = {Severity.ERROR: "error", Severity.QUERY: "query", Severity.NOTE: "note"}
    return {
        code: "settled" if all(one.state is State.ACCEPTED for one in found)
        else words[heavier_first([one for one in found if one.state is not State.ACCEPTED])[0].severity]
        for table in tables for code, found in table.findings.items()
    }


def places_of(tables: Sequence[LookedTable]) -> dict[str, str]:
    """What a cell is called in a list, by code."""
    return {cell.code: cell.name for table in tables for cell in table.table.cells}


async def decide(desk: Desk, request: Request) -> Response:
    """Accept or refuse one reason, or all of them; take back what was decided."""
    fields, code = await fields_of(request), request.path_params["code"]
    findings, word, reason = fields.get("finding", "").splitlines(), fields.get("word", ""), fields.get("reason", "")
    version = number_in(fields.get("version", ""))
    root = root_of(desk, request)

    def do(work: Work) -> str:
        from toolkit.actions.explain import explain

        with desk.opened(root) as campaign:
            explained = explain(
                campaign, [code], accept=findings if word == "accept" else [], refuse=findings if word == "refuse" else [],
                undo=findings if word == "undo" else [], accept_all=word == "all", reason=reason, version=version,
                who=fields.get("who", ""),
            )
        decided = [*explained.decided, *explained.undone]
        if decided:
            work.undo = _way_back(f"{back}/decide", decided, [*explained.replaced, *explained.undone], fields)
        said = {"refuse": "已不采纳", "undo": "已撤销审定"}.get(word, "已采纳")
        return f"{said}{len(decided)}条。" if decided else "先前已经这样决定，没有再动。"

    back = f"/c/{request.path_params['key']}/unit/{code}"
    return await done(desk, request, "审定说明", do, back=back)


def _way_back(to: str, decided: Sequence[Decision], before: Sequence[Decision], fields: Mapping[str, str]) -> Undo:
    """What puts things back as they stood before: nothing decided, or the one word that was said of it then."""
    said = {name: fields.get(name, "") for name in ("version", "who")} | {"finding": "\n".join(one.finding for one in decided)}
    if len(before) == len(decided) and len({(one.accepted, one.reason) for one in before}) == 1:
        word, label = ("accept", "恢复采纳") if before[0].accepted else ("refuse", "恢复不采纳")
        return Undo(label, to, tuple((said | {"word": word, "reason": before[0].reason}).items()))
    return Undo("撤销审定", to, tuple((said | {"word": "undo"}).items()))


async def fill(desk: Desk, request: Request) -> Response:
    """The unit's own workbook, for the officer to type into 代填."""
    fields, code, root = await fields_of(request), request.path_params["code"], root_of(desk, request)

    def do(work: Work) -> str:
        from toolkit.actions.fill import fill as filled

        with desk.opened(root) as campaign:
            made = filled(campaign, code, source=fields.get("source", ""), who=fields.get("who", ""))
            work.made.append((made.path.name, f"/c/{work.key}/file/{quote(made.path.relative_to(campaign.root).as_posix())}"))
        return f"{made.filled.says}。请照原件填好、存盘，再拖回本页。"

    return await done(desk, request, "代填", do, back=f"/c/{request.path_params['key']}/unit/{code}")


async def withdraw(desk: Desk, request: Request) -> Response:
    """Let a version count no longer, or register it as another unit's."""
    fields, code, root = await fields_of(request), request.path_params["code"], root_of(desk, request)
    number = number_in(fields.get("version", ""))

    def do(work: Work) -> str:
        from toolkit.actions.withdraw import withdraw as withdrawn

        with desk.opened(root) as campaign:
            said = withdrawn(campaign, code, reason=fields.get("reason", ""), to=fields.get("to") or None,
                             version=number, who=fields.get("who", ""))
        if fields.get("sha256", "").isalnum() and not fields.get("to"):
            work.undo = Undo("重新计入", f"/c/{work.key}/waiting/{fields['sha256']}/assign", (("unit", code),))
        return said

    return await done(desk, request, "撤回", do, back=f"/c/{request.path_params['key']}/unit/{code}")


