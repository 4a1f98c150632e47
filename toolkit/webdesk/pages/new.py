"""新建任务: a new campaign asked for on one page. What was typed and dropped stays there until the campaign is made."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from toolkit.actions.parts.forms import load_form
from toolkit.actions.settings import CONTACTS, DATES, HintPlace, hint_places
from toolkit.actions.supplements import form_choices
from toolkit.actions.unit_list import COLUMNS, PASTED, as_pasted, blank_list, look_at_list, pasted_rows
from toolkit.campaign.publishing import NAMES
from toolkit.campaign.settings import Settings
from toolkit.campaign.units import Examined, units_csv
from toolkit.errors import NianbaoError, UsageError
from toolkit.files import safe_name, write_whole
from toolkit.paths import real
from toolkit.scopes import EXAMPLES
from toolkit.submission import CAMPAIGN_LEVELS
from toolkit.webdesk import dropped, own_form
from toolkit.webdesk.asked import EMPTY_HINTS, Asked, fields_of_settings, known_folder
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.drafts import Draft, named_plainly
from toolkit.webdesk.drawing import page
from toolkit.webdesk.pages.beginning import NOWHERE
from toolkit.webdesk.pages.files import OWN_PAGES
from toolkit.webdesk.pages.parts import PATIENCE
from toolkit.webdesk.pages.receiving import kept_awake
from toolkit.webdesk.previewing import preview, wrong_places
from toolkit.webdesk.wording import for_the_desk
from toolkit.webdesk.work import Work

BLANK = "单位名单.xlsx"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def begin(desk: Desk, request: Request) -> Response:
    """The page: empty, or as it was left; with what was wrong where the campaign could not be made."""
    draft = desk.drafts.find(request.query_params.get("draft", ""))
    fields = draft.fields or _empty()
    asked = Asked(fields)
    failed = desk.bench.find(request.query_params.get("done", ""))
    if failed is not None and failed.state == "failed":
        asked.say("make", failed.said)
    return _drawn(desk, request, draft, asked, _listed(asked) if fields.get("units") else None)


def _empty() -> dict[str, str]:
    today = date.today()
    year = today.year - 1 if today.month <= 9 else today.year
    nothing = fields_of_settings(Settings("", year))
    return {"year": str(year), "level": CAMPAIGN_LEVELS[0], "form": form_choices()[0].edition, **nothing}


async def ask(desk: Desk, request: Request) -> Response:
    """What was typed and chosen: shown as understood, or made into a campaign."""
    draft = desk.drafts.find(request.query_params.get("draft", ""))
    batch = await dropped.receive(kept_awake(desk, request), request.headers.get("content-type", ""), draft.last_year)
    return await anyio.to_thread.run_sync(_answered, desk, request, draft, batch)


def _answered(desk: Desk, request: Request, draft: Draft, batch: dropped.Batch) -> Response:
    fields = {name: text for name, text in batch.fields.items() if name != "go"}
    asked, go = Asked(fields), batch.fields.get("go", "")
    for sentence in batch.refused:
        asked.say("last", sentence)
    _take_list(asked, fields, batch.by_field.get("units_file", []))
    own_form.take(draft, batch.by_field.get(own_form.FIELD, []))
    if batch.by_field.get(own_form.FIELD):
        fields["form"] = own_form.OWN
    if go == "let-go":
        draft.let_go()
    draft.tidy()
    desk.drafts.keep(draft, fields)
    if go in ("form", "blank"):
        return _sampled(desk, request, draft, asked, blank=go == "blank")
    if go != "make":
        return _drawn(desk, request, draft, asked, _listed(asked) if fields.get("units", "").strip() else None)
    found = _listed(asked)
    wanted = _wanted(desk, asked, found)
    if fields.get("form") == own_form.OWN and own_form.file_of(draft) is None:
        asked.say("form-file", "请选择表式文件，或另选一个表式。")
    if asked.wrong or found is None:
        return _drawn(desk, request, draft, asked, found)
    return _made(desk, draft, fields, wanted, found)


def _take_list(asked: Asked, fields: dict[str, str], files: list[Path]) -> None:
    """A list that came as a file stands in the field from now on, as if it had been pasted: a browser forgets files."""
    for path in files:
        try:
            fields["units"], fields["units_name"] = as_pasted(path), path.name
        except NianbaoError as error:
            asked.say("units-file", str(error))
        with suppress(OSError):
            path.unlink()


def _listed(asked: Asked) -> Examined | None:
    """The list of units as it is understood, with what is wrong with it told."""
    try:
        rows = pasted_rows(asked.fields.get("units", ""))
    except NianbaoError as error:
        asked.say("units", str(error))
        return None
    if not rows:
        asked.say("units", "请贴入单位名单，或选择名单文件。")
        return None
    found = look_at_list(rows, asked.fields.get("units_name", "") or PASTED)
    for where, sentence in wrong_places(found):
        asked.say(where, sentence)
    return found


def _wanted(desk: Desk, asked: Asked, found: Examined | None) -> dict[str, Any]:
    """What ``init`` is to be given, besides form, list and last year."""
    wanted: dict[str, Any] = {"district": asked.district(), "year": asked.year(), "level": asked.text("level") or CAMPAIGN_LEVELS[0], **asked.days()}
    wanted |= {"scope": asked.scope(), "government": asked.government(found.units if found else ())}
    wanted |= {"contact": asked.contact(), "publish": asked.publish(), "hints": asked.hints()}
    if wanted["level"] not in CAMPAIGN_LEVELS:
        asked.say("level", "请选择本级的级别。")
    if not asked.wrong and (root := _root(desk, wanted)).exists() and (not root.is_dir() or any(root.iterdir())):
        asked.say("district", f"“{root}”已经有了。要做同一年的另一个任务，请把地区名称写得有区别，或先把那个文件夹改名。")
    return wanted


def _root(desk: Desk, wanted: Mapping[str, Any]) -> Path:
    return desk.home / safe_name(f"{wanted['district']}{wanted['year']}年报")


def _taken(fields: Mapping[str, str]) -> list[str]:
    """What is ticked of the supplements to the form that is chosen."""
    choice = next((one for one in form_choices() if one.edition == fields.get("form")), None)
    offers = [offer for _, offers in choice.supplements for offer in offers] if choice else []
    return [code for offer in offers for code in (offer.code, *offer.figures) if fields.get(f"take:{code}")]


def _made(desk: Desk, draft: Draft, fields: Mapping[str, str], wanted: Mapping[str, Any], found: Examined) -> Response:
    root, back = _root(desk, wanted), f"/begin?draft={draft.token}"

    def do(work: Work) -> str:
        from toolkit.actions.init import init

        work.back = f"{back}&done={work.id}"  # where it took longer, the page still says what was wrong
        listed, past = draft.folder / "名单.csv", _last_year(desk, draft, fields)
        write_whole(listed, units_csv(found.units))
        try:
            with own_form.form_meant(draft, fields, _taken(fields)) as form:
                made = init(root, units=listed, form=form, last_year=past, **wanted)
        except NianbaoError as error:
            raise UsageError(named_plainly(str(error), draft)) from error
        if found.ignored:
            work.say(f"单位名单里的这些列没有用到：{'、'.join(found.ignored)}。", "ask")
        for note in made.notes:
            work.say(for_the_desk(note), "ask")
        key = desk.key_of(made.root)
        work.made += [("看各单位，下发", f"/c/{key}/"), ("改任务的设置", f"/c/{key}/settings")]
        work.back = f"/c/{key}/"
        desk.drafts.forget(draft)
        return f"已建立“{wanted['district']}{wanted['year']}年”的任务，共{made.units}家。任务放在“{real(made.root)}”。"

    work = desk.bench.begin(NOWHERE, "新建任务", do, back=back)
    work.over.wait(PATIENCE)
    to = f"{back}&done={work.id}" if work.state == "failed" else f"/c/{NOWHERE}/doing/{work.id}"
    return RedirectResponse(to, 303)


def _last_year(desk: Desk, draft: Draft, fields: Mapping[str, str]) -> Path | None:
    if draft.held():
        return known_folder(draft.last_year)
    key = fields.get("last_known", "")
    return desk.root_of(key) if key else None


def _sampled(desk: Desk, request: Request, draft: Draft, asked: Asked, *, blank: bool) -> Response:
    """What the chosen form makes, given out and kept nowhere."""
    year = asked.fields.get("year", "")
    try:
        with own_form.form_meant(draft, asked.fields, _taken(asked.fields)) as form, tempfile.TemporaryDirectory() as folder:
            made = own_form.sample(form, Path(folder), blank=blank, year=int(year) if year.isdecimal() else date.today().year - 1)
            data = made.read_bytes()
    except NianbaoError as error:
        asked.say("form-file", named_plainly(str(error), draft))
        return _drawn(desk, request, draft, asked, None)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name)}"} if blank else {"Content-Security-Policy": OWN_PAGES}
    return Response(data, media_type=_SHEET if blank else "text/html; charset=utf-8", headers=headers)


def _drawn(desk: Desk, request: Request, draft: Draft, asked: Asked, found: Examined | None) -> Response:
    fields, own = asked.fields, own_form.look(draft)
    if own is not None and own.wrong and fields.get("form") == own_form.OWN:
        asked.say("form-file", own.wrong)
    choices = form_choices()
    known = [{"key": desk.key_of(one.root), "title": one.title, "folder": str(one.root)} for one in desk.campaigns()]
    context = {
        "fields": fields, "wrong": asked.told(for_the_desk), "choices": choices, "edition": fields.get("form", "") or choices[0].edition,
        "taken": set(_taken(fields)), "levels": CAMPAIGN_LEVELS, "dates": DATES, "contacts": CONTACTS, "publish": NAMES, "scopes": EXAMPLES,
        "own_form": own, "OWN": own_form.OWN,
        "places": _places(draft, fields), "hint_lines": asked.hint_lines() if fields else EMPTY_HINTS, "held": draft.held(), "known": known,
        "seen": preview(found) if found is not None else None, "action": f"/begin?draft={draft.token}", "token": draft.token,
    }
    return page(request, "begin.html.j2", 422 if asked.wrong else 200, told=None,
                under_way=[work for work in desk.bench.of(NOWHERE) if not work.is_over], **context)


def _places(draft: Draft, fields: Mapping[str, str]) -> list[HintPlace]:
    """Where 口径 may be written in the form that is chosen; nowhere while it cannot be had."""
    try:
        with own_form.form_meant(draft, fields, _taken(fields)) as form:
            return hint_places(load_form(form))
    except NianbaoError:
        return []


def as_json(desk: Desk, request: Request) -> Response:
    """What may be chosen, for programs: forms with their supplements, levels, columns of a list, where campaigns are made."""
    return JSONResponse({
        "forms": [{"edition": one.edition, "title": one.title,
                   "supplements": [{"code": offer.code, "title": offer.title, "figures": dict(offer.figures)}
                                   for _, offers in one.supplements for offer in offers]} for one in form_choices()],
        "levels": list(CAMPAIGN_LEVELS), "scopes": list(EXAMPLES), "columns": dict(COLUMNS), "folder": str(real(desk.home)),
    })


async def hold(desk: Desk, request: Request) -> Response:
    """Last year's files dropped on the page: on the disk before they are acknowledged."""
    draft = desk.drafts.find(request.query_params.get("draft", ""))
    batch = await dropped.receive(kept_awake(desk, request), request.headers.get("content-type", ""), draft.last_year)
    if batch.files:
        desk.drafts.keep(draft, draft.fields)
    return JSONResponse({"held": draft.held(), "refused": batch.refused})


def blank(desk: Desk, request: Request) -> Response:
    """A blank list of units to fill in."""
    then = "填好保存以后，把表头和内容一起复制、贴到“新建任务”页，或在那里选择本文件。"
    return Response(blank_list(then), media_type=_SHEET, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(BLANK)}"})

