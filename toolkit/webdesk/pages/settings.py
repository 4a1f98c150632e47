"""任务: days, contact, what the report says of its publisher, 口径, the unit list and last year's figures, changed later on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from toolkit.actions import settings as action
from toolkit.actions.settings import CONTACTS, DATES, Changed
from toolkit.actions.unit_list import PASTED, as_pasted, as_text, pasted_rows
from toolkit.campaign.folder import Campaign
from toolkit.campaign.publishing import NAMES
from toolkit.campaign.units import FIELDS, Examined
from toolkit.campaign.weighing import WEIGHTS, weighable
from toolkit.errors import NianbaoError, UsageError
from toolkit.paths import real
from toolkit.scopes import EXAMPLES
from toolkit.structs import replace
from toolkit.submission import LEVELS, Unit
from toolkit.webdesk import dropped
from toolkit.webdesk.asked import Asked, fields_of_settings, known_folder
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.drafts import named_plainly
from toolkit.webdesk.editing import edited_rows, lines_of
from toolkit.webdesk.pages.parts import done, drawn, fields_of, root_of
from toolkit.webdesk.pages.receiving import kept_awake
from toolkit.webdesk.pages.units import A_PAGE
from toolkit.webdesk.previewing import preview, wrong_places
from toolkit.webdesk.wording import for_the_desk
from toolkit.webdesk.work import Undo, Work

_MOST_KEPT: Final = 20
"""Earlier settings and lists that the page offers."""
_MOST_FIELDS: Final = 4_000_000
"""Bytes of a page of the unit list: two hundred lines of eight fields."""


def _back(request: Request) -> str:
    return f"/c/{request.path_params['key']}/settings"


def settings(desk: Desk, request: Request) -> Response:
    """The page as the campaign's files say."""
    return _drawn(desk, request)


def as_json(desk: Desk, request: Request) -> Response:
    """The same for programs."""
    with desk.opened(root_of(desk, request)) as campaign:
        now = campaign.settings
        return JSONResponse({
            "district": now.district, "year": now.year, "level": now.level, "edition": campaign.form.edition,
            **{name: day.isoformat() if (day := getattr(now, name)) else None for name in DATES},
            "scope": now.scope, "government": now.government,
            "contact": {name: getattr(now.contact, name) for name in CONTACTS}, "publish": dict(now.publish), "hints": dict(now.hints),
            "texts": dict(now.texts),
            "release": now.release, "weights": dict(now.weights),
            "units": [{name: value if isinstance(value := getattr(unit, name), str | bool) else list(value) for name in FIELDS}
                      for unit in campaign.units],
            "last_year": len(campaign.last_year),
        })


def _drawn(
    desk: Desk, request: Request, *, asked: Asked | None = None, edited: Mapping[str, str] | None = None, found: Examined | None = None,
) -> Response:
    """The page; with ``asked`` the settings as they were typed, with ``edited`` the lines of the unit list, with what is wrong in them."""
    root = root_of(desk, request)
    with desk.opened(root) as campaign:
        now, units, form = campaign.settings, campaign.units, campaign.form
        seen = {"settings": action.settings_digest(campaign), "units": action.units_digest(campaign)}
        places, with_last, issued = action.hint_places(form), len(campaign.last_year), bool(campaign.ledger.issues())
        kept = action.kept_before(campaign)[:_MOST_KEPT]
        rules = weighable(form)
    known = [{"key": desk.key_of(one.root), "title": one.title, "folder": str(one.root)} for one in desk.campaigns() if real(one.root) != real(root)]
    number = request.query_params.get("page", "1")
    at = min(max(1, int(number)), -(-len(units) // A_PAGE)) if number.isdecimal() and len(number) < 6 else 1
    shown = units[(at - 1) * A_PAGE : at * A_PAGE]
    wrong = asked.told(for_the_desk) if asked else []
    lines = lines_of(shown, units, edited or {}, found)
    wrong += [(f"unit-{line.key}-name", sentence) for line in lines for sentence in line.wrong]
    if found is not None:
        wrong += [("unit-list", one.sentence) for one in found.wrong if not one.row]
    fields = asked.fields if asked else fields_of_settings(now, units)
    context: dict[str, Any] = {
        "fields": fields, "wrong": wrong, "dates": DATES, "contacts": CONTACTS, "publish": NAMES, "places": places, "scopes": EXAMPLES,
        "hint_lines": Asked(fields).hint_lines(), "names": [unit.name for unit in units], "levels": LEVELS, "lines": lines, "seen_of": seen,
        "page": at, "pages": -(-len(units) // A_PAGE), "count": len(units), "with_last": with_last, "known": known,
        "token": desk.drafts.find("").token, "form": form, "settings": now, "rules": rules, "weights": WEIGHTS, "issued": issued, "kept": kept,
    }
    answer = drawn(desk, request, root, "settings.html.j2", **context)
    answer.status_code = 422 if wrong else 200
    return answer


def _doing(desk: Desk, request: Request, root: Path, change: Callable[[Campaign], Changed]) -> Callable[[Work], str]:
    """The work of a change: what is otherwise now, and the button that takes it back."""
    back = _back(request)

    def do(work: Work) -> str:
        with desk.opened(root) as campaign:
            made = change(campaign)
        if made.kept is not None:
            work.undo = Undo("恢复原样", f"{back}/back", (("kept", made.kept.name), ("seen", made.digest)))
        return "\n".join(made.said) or "没有要改的，没有动。"

    return do


async def change(desk: Desk, request: Request) -> Response:
    """Days, contact, ``[publish]`` and 口径 as they were typed."""
    fields, root = await fields_of(request, _MOST_FIELDS), root_of(desk, request)
    asked = Asked(fields)
    with desk.opened(root) as campaign:
        texts = asked.texts({text.code: text.label for text in campaign.form.texts}, campaign.settings.texts)
        weights = asked.weights(one.rule for one in weighable(campaign.form))
        scope, government = asked.scope(), asked.government(campaign.units, campaign.settings.government)
    days, contact, publish, hints = asked.days(), asked.contact(), asked.publish(), asked.hints()
    if asked.wrong:
        return await anyio.to_thread.run_sync(partial(_drawn, desk, request, asked=asked))

    def act(campaign: Campaign) -> Changed:
        wanted = replace(campaign.settings, deadline=days["deadline"], unit_publication=days["unit_publication"],
                         parent_deadline=days["parent_deadline"], district_publication=days["district_publication"], scope=scope,
                         government=government, contact=contact, publish=publish, hints=hints, texts=texts,
                         release=bool(fields.get("release")), weights=weights)
        return action.change_settings(campaign, wanted, seen=fields.get("seen", ""))

    return await done(desk, request, "改任务的设置", _doing(desk, request, root, act), back=_back(request))


async def put_back(desk: Desk, request: Request) -> Response:
    """A change taken back."""
    fields, root = await fields_of(request), root_of(desk, request)

    def act(campaign: Campaign) -> Changed:
        return action.put_back(campaign, fields.get("kept", ""), seen=fields.get("seen", ""))

    return await done(desk, request, "恢复原样", _doing(desk, request, root, act), back=_back(request))


# ── the unit list ─────────────────────────────────────────────────────


async def change_lines(desk: Desk, request: Request) -> Response:
    """The lines of the unit list as they were typed on the page."""
    fields, root = await fields_of(request, _MOST_FIELDS), root_of(desk, request)
    found = await anyio.to_thread.run_sync(_looked_at, desk, root, fields)
    if found.wrong:
        return await anyio.to_thread.run_sync(partial(_drawn, desk, request, edited=fields, found=found))
    return await done(desk, request, "改单位名单", _doing(desk, request, root, _using(found.units, fields)), back=_back(request))


def _looked_at(desk: Desk, root: Path, fields: Mapping[str, str]) -> Examined:
    with desk.opened(root) as campaign:
        return action.look_at_units(campaign, edited_rows(campaign.units, fields), "名单")


def _using(units: Sequence[Unit], fields: Mapping[str, str]) -> Callable[[Campaign], Changed]:
    return lambda campaign: action.change_units(campaign, units, seen=fields.get("seen", ""))


def empty_list(desk: Desk, request: Request) -> Response:
    """The page on which a whole list is given, empty."""
    root = root_of(desk, request)
    with desk.opened(root) as campaign:
        fields = {"units": "", "units_name": "", "seen": action.units_digest(campaign)}
    return drawn(desk, request, root, "unit-list.html.j2", fields=fields, wrong=[], seen=None, differences=())


async def new_list(desk: Desk, request: Request) -> Response:
    """A whole list, pasted or as a file: shown as understood, with what would be otherwise; then used."""
    root, draft = root_of(desk, request), desk.drafts.find("")
    batch = await dropped.receive(kept_awake(desk, request), request.headers.get("content-type", ""), draft.folder)
    try:
        fields, wrong, found, differences = await anyio.to_thread.run_sync(_list_of, desk, root, batch)
    finally:
        desk.drafts.forget(draft)
    if batch.fields.get("go") == "use" and found is not None and not wrong:
        return await done(desk, request, "换单位名单", _doing(desk, request, root, _using(found.units, fields)), back=_back(request))
    draw = partial(
        drawn, desk, request, root, "unit-list.html.j2", fields=fields, wrong=wrong, seen=preview(found) if found else None, differences=differences,
    )
    answer = await anyio.to_thread.run_sync(draw)
    answer.status_code = 422 if wrong else 200
    return answer


def _list_of(
    desk: Desk, root: Path, batch: dropped.Batch
) -> tuple[dict[str, str], list[tuple[str, str]], Examined | None, tuple[str, ...]]:
    """The list that came: its fields, what is wrong with it, how it was understood, and what would be otherwise."""
    fields, wrong = dict(batch.fields), [("units", sentence) for sentence in batch.refused]
    for path in batch.by_field.get("units_file", []):
        try:
            fields["units"], fields["units_name"] = as_pasted(path), path.name
        except NianbaoError as error:
            wrong.append(("units-file", for_the_desk(str(error))))
    try:
        rows = pasted_rows(fields.get("units", ""))
    except NianbaoError as error:
        return fields, [*wrong, ("units", str(error))], None, ()
    with desk.opened(root) as campaign:
        if not rows:
            return {"units": "", **fields, "seen": action.units_digest(campaign)}, wrong or [("units", "请贴入单位名单，或选择名单文件。")], None, ()
        found = action.look_at_units(campaign, rows, fields.get("units_name", "") or PASTED)
        fields = {"seen": action.units_digest(campaign), "units_name": "", **fields, "units": fields.get("units", "") or as_text(rows)}
        wrong += [(where, for_the_desk(sentence)) for where, sentence in wrong_places(found)]
        return fields, wrong, found, () if found.wrong else action.units_differ(campaign, found.units)


# ── last year ─────────────────────────────────────────────────────────


async def last_year(desk: Desk, request: Request) -> Response:
    """Last year's figures from what was dropped or chosen, or from a campaign that is known."""
    root, draft = root_of(desk, request), desk.drafts.find(request.query_params.get("draft", ""))
    batch = await dropped.receive(kept_awake(desk, request), request.headers.get("content-type", ""), draft.last_year)
    known = desk.root_of(batch.fields["last_known"]) if batch.fields.get("last_known") else None
    if not draft.held() and known is None:
        desk.drafts.forget(draft)
        raise UsageError("".join(batch.refused) or "没有收到文件。请选择上年的文件，或选一个上年的任务。")

    def do(work: Work) -> str:
        from toolkit.actions.last_year import register_last_year

        past = known_folder(draft.last_year) if draft.held() else known
        assert past is not None
        try:
            with desk.opened(root) as campaign:
                made = register_last_year(campaign, past)
        except NianbaoError as error:
            raise UsageError(named_plainly(str(error), draft)) from error
        finally:
            desk.drafts.forget(draft)
        for sentence in [*batch.refused, *made.notes]:
            work.say(for_the_desk(sentence), "ask")
        changed = f"，{len(made.changed)}家的有变化" if made.changed else "，与先前登记的一样"
        return f"上年数：找到{len(made.units)}家{changed}。已经下发的表里的上年数不变。"

    return await done(desk, request, "登记上年数", do, back=_back(request))


