"""Files given for one thing only: looked at, turned into a workbook, filled, held against its list. None of them is registered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from toolkit.campaign.members import ARCHIVES
from toolkit.errors import FileError, NianbaoError, UsageError
from toolkit.structs import Struct
from toolkit.webdesk import dropped
from toolkit.webdesk.asked import known_folder
from toolkit.webdesk.desk import Desk
from toolkit.webdesk.drafts import named_plainly
from toolkit.webdesk.making import rolled_up
from toolkit.webdesk.pages.beginning import NOWHERE
from toolkit.webdesk.pages.parts import PATIENCE, root_of
from toolkit.webdesk.pages.receiving import kept_awake
from toolkit.webdesk.wording import for_the_desk
from toolkit.webdesk.work import Work

_MOST_LOOKED = 50
"""Files of one look whose tables are kept to be drawn."""


class Brought(Struct, frozen=True):
    """What there is to do it with: the campaign (None on the first page), the files, what was typed beside them."""

    desk: Desk
    campaign: Any
    folder: Path
    fields: Mapping[str, str]

    @property
    def files(self) -> list[Path]:
        """The files that came whole."""
        return dropped.whole_files(self.folder)

    def one(self) -> Path:
        """The one file. Raises :class:`UsageError` where it is none or several."""
        files = self.files
        if len(files) != 1:
            raise UsageError("请选择一个文件。" if not files else f"一次选择一个文件，收到了{len(files)}个，没有做。")
        return files[0]

    def made(self, work: Work, *paths: Path) -> None:
        """What was made, to be opened from the page."""
        work.made += [(path.name, f"/c/{work.key}/file/{quote(path.relative_to(self.campaign.root).as_posix())}") for path in paths]


class Given(Struct, frozen=True):
    """What is done with files: what it is called, how, and on which page the officer is afterwards."""

    title: str
    do: Callable[[Brought, Work], str]
    page: str = "products"
    anywhere: bool = False
    """Whether it can be done without a campaign."""


def _check(brought: Brought, work: Work) -> str:
    from toolkit.actions.look_at_file import look_at_files
    from toolkit.actions.parts.spreading import Workers

    if not brought.files:
        raise UsageError("没有收到文件。请选择要看的文件。")
    with Workers() as workers:
        looked = look_at_files([brought.folder], brought.campaign, progress=work.tick, executor=workers)
    brought.desk.keep_looked(work.id, looked[:_MOST_LOOKED])
    for number, one in enumerate(looked):
        to = f"/c/{work.key}/looked/{work.id}/{number}" if number < _MOST_LOOKED and one.tables + one.texts else ""
        told = [f"【{finding.severity.chinese}】{finding.message}" for finding in one.findings if finding.severity.value != "note"]
        more = told[:3] + ([f"另有{len(told) - 3}条。"] if len(told) > 3 else [])
        tone = {"error": "bad", "query": "ask"}.get(one.state, "good")
        work.say(_named(one, brought.folder), tone, to, (one.would_be, *more) if one.would_be else tuple(more))
    return f"看了{len(looked)}份，都没有登记。要登记的，拖到“单位”页上。" if brought.campaign is not None else f"看了{len(looked)}份，都没有登记。"


def _named(one: Any, folder: Path) -> str:
    shown = one.taken.label.replace(f"{folder}", "").lstrip("/\\")
    name = one.taken.unit.name if one.taken.unit else one.taken.submission.identity.unit_name if one.taken.submission else ""
    return f"{shown}　{name}" if name else shown


def _import(brought: Brought, work: Work) -> str:
    from toolkit.actions.import_report import import_report
    from toolkit.actions.look_at_file import looked_file

    source = brought.one()
    made = import_report(source, brought.campaign, out=brought.campaign.output / f"{source.stem}_导入.xlsx")
    looked = looked_file(made.checked, brought.campaign)
    brought.desk.keep_looked(work.id, [looked])
    brought.made(work, made.path)
    work.made.append(("看读出来的", f"/c/{work.key}/looked/{work.id}/0"))
    told = [finding for finding in looked.findings if finding.severity.value != "note"]
    for finding in told:
        work.say(f"【{finding.severity.chinese}】{finding.message}", "bad" if finding.severity.value == "error" else "ask")
    whose = made.checked.unit.name if made.checked.unit else "该单位"
    doubts = f"其中有{len(told)}处要看一看。" if told else ""
    return f"做成了{whose}的表，报告里的数和文字都填好了，没有登记。{doubts}核对以后，拖回来就登记。"


def _into(brought: Brought, work: Work) -> str:
    from toolkit.actions.rollup import rollup

    said, made = rolled_up(rollup(brought.campaign, into=brought.one()), work)
    brought.made(work, *made)
    return f"上级的表填好了，原表没有动。{said}"


def _material(brought: Brought, work: Work) -> str:
    from toolkit.actions.material import material

    known = brought.desk.root_of(brought.fields["last_known"]) if brought.fields.get("last_known") else None
    last = known_folder(brought.folder) if brought.files else known
    if last is None:
        raise UsageError("请选择本级上年的报告，或一个上年的任务。")
    brought.made(work, material(brought.campaign, last_year=last))
    return "素材整理好了，上年写的问题和改进列在旁边。"


def _controls(brought: Brought, work: Work) -> str:
    from toolkit.actions.controls import controls, register_controls
    from toolkit.actions.parts.controlled import controls_listed

    made = register_controls(brought.campaign, brought.one()) if brought.files else controls(brought.campaign)
    for line in controls_listed(made.seen):
        work.say(line)
    if not brought.files:
        return f"登记了{len(made.seen)}条其他部门的数，见下面。" if made.seen else "还没有登记过其他部门的数。"
    return f"已登记{len(made.new)}条其他部门的数，与报表比较的结果见下面。" if made.new else "与已登记的相同，没有改动。"


def _verify(brought: Brought, work: Work) -> str:
    from toolkit.actions.archive import verify_archive

    named = brought.fields.get("archive", "")
    path = brought.one() if brought.files or not named else brought.campaign.root / ARCHIVES / Path(named).name
    found = verify_archive(path, progress=work.tick)
    if found.manifest is None:
        raise FileError("file.archive", f"“{path.name}”{found.damage[0]}")
    about = found.manifest
    for sentence in (*about.open, *about.problems):
        work.say(f"归档时已写明：{for_the_desk(sentence)}", "ask")
    for sentence in found.damage:
        work.say(sentence, "bad")
    head = f"{about.district}{about.year}年，{about.made_at[:16].replace('T', ' ')}归档。"
    if found.whole:
        return f"{head}完好：{len(about.members)}个文件都在，内容都没有变，没有多出来的；登记簿完好。"
    return f"{head}有{len(found.damage)}处不对，见下面。请换一份完好的；没有的，再归档一次。"


GIVEN: Mapping[str, Given] = {
    "check": Given("看一看，不登记", _check, "", anywhere=True),
    "import": Given("变成填好的表", _import),
    "into": Given("填上级的表", _into),
    "material": Given("素材，带上年的", _material),
    "controls": Given("其他部门的数", _controls),
    "verify": Given("核对归档", _verify),
}


async def give(desk: Desk, request: Request) -> Response:
    """Take the files in, do it, and keep none of them."""
    key, what = request.path_params["key"], GIVEN.get(request.path_params["what"])
    if what is None or (key == NOWHERE and not what.anywhere):
        raise HTTPException(404)
    root, draft = None if key == NOWHERE else root_of(desk, request), desk.drafts.find("")
    batch = await dropped.receive(kept_awake(desk, request), request.headers.get("content-type", ""), draft.last_year)
    back = f"/c/{key}/{what.page}" if root is not None else "/"

    def do(work: Work) -> str:
        for sentence in batch.refused:
            work.say(sentence, "bad")
        try:
            with desk.opened(root) if root is not None else nullcontext() as campaign:
                return what.do(Brought(desk, campaign, draft.last_year, batch.fields), work)
        except NianbaoError as error:
            raise UsageError(named_plainly(str(error), draft)) from error
        finally:
            desk.drafts.forget(draft)

    work = desk.bench.begin(key, what.title, do, back=back)
    await anyio.to_thread.run_sync(work.over.wait, PATIENCE)
    return RedirectResponse(_then(desk, work), 303)


def _then(desk: Desk, work: Work) -> str:
    """The file itself where it is one that was looked at; otherwise what was said of all."""
    looked = desk.looked.get(work.id, [])
    if work.state == "done" and len(looked) == 1 and not work.made and looked[0].tables + looked[0].texts:
        return f"/c/{work.key}/looked/{work.id}/0"
    return f"/c/{work.key}/doing/{work.id}"
