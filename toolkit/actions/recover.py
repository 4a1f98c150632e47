"""recover 重建: another ledger in the place of a damaged one, from what is left of it and from the files of the campaign.

Rows that can still be read are taken over word for word. What is gone is brought back as far as files tell it: what was
sent out from the seals in ``issued/`` and ``corrections/``, what came in from ``received/``, read as when it was collected.
What nothing tells of (what the officer decided, withdrew, was shown) is named.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from toolkit.actions.collect import register_taken
from toolkit.actions.parts.arriving import Incoming, looked_at
from toolkit.actions.parts.keeping import Kept
from toolkit.actions.parts.sealed import Sealed, sealed_workbooks
from toolkit.actions.parts.taking import judged, read_incoming
from toolkit.campaign.entries import refuse_newer
from toolkit.campaign.figures import Source
from toolkit.campaign.folder import OTHER_FORM, Campaign
from toolkit.campaign.history import CALLED_ROWS
from toolkit.campaign.identifying import home_of
from toolkit.campaign.ledger import PARTS, Ledger
from toolkit.campaign.members import CONFIG, FORM, LEDGER, RECEIVED, UNITS, is_campaign
from toolkit.campaign.records import Version
from toolkit.campaign.replacing import is_whole, look, replace_ledger, stamped
from toolkit.campaign.salvage import Salvaged
from toolkit.campaign.settings import read_settings
from toolkit.campaign.units import read_units
from toolkit.errors import CampaignError, FormError, OutputError, why
from toolkit.files import changed_at, new_folder, read_whole, write_error, write_whole
from toolkit.form import Form, load_form_file
from toolkit.intake.reading import READER
from toolkit.layout import built_layouts
from toolkit.paths import path_to
from toolkit.patterns import regex
from toolkit.structs import Struct, field, replace
from toolkit.submission import Submission, Unit

_RECEIVED_NAME = regex(r"([0-9a-f]{64})\.(\w+)")
_MOST_NAMED = 20
_OFFICERS = ("filling", "decision", "undecided", "adjusted", "unadjusted", "control", "dismissed", "reopened", "withdrawn",
             "restored", "publication", "told")
"""Kinds of rows that no file tells of."""
_ALL_LOST = "原来的收件登记一条记录也读不出来：采纳过的说明、撤回、调整、公布登记、告知过什么，都找不回来，请对照发出的消息重新登记。"
_BY_TIME = "第几次报的按收到的文件的时间先后排定，请核对。"


class Recovered(Struct):
    """What was done, a sentence each: ``back`` what was brought back, ``gone`` what could not be. Nothing where all was whole."""

    ledger: Path
    kept: Path | None = None
    """The damaged ledger, under its other name."""
    back: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    news: list[str] = field(default_factory=list)
    """Judgements that changed because what they rest on did, as any command tells them."""

    @property
    def whole(self) -> bool:
        """Whether there was nothing to do."""
        return self.kept is None and not self.back and not self.gone


def recover(root: Path, *, progress: Callable[[int, int], None] | None = None) -> Recovered:
    """Build another ledger beside a damaged, cut or missing one and put it in its place; put back the form as issued.

    A ledger that is whole is left alone, so that a second run changes nothing. The damaged file is kept, never deleted. Raises
    :class:`CampaignError` for a folder that is no campaign, :class:`OutputError` where the ledger is in use or cannot be written.
    """
    root = path_to(root)
    if not is_campaign(root):
        raise CampaignError(f"“{root}”不是年报任务文件夹（缺少{CONFIG}），请用 -C 指明。")
    path = root / LEDGER
    refuse_newer(path)
    read_settings(root / CONFIG)
    done = Recovered(path)
    if is_whole(path):
        with Ledger(path) as ledger:
            digests, sources = ledger.form_digests(), ledger.form_sources()
        if not _stands(root, digests):
            _put_form_back(root, digests, sources, done)
        return done
    try:
        making = new_folder(root, ".nianbao-recover-")
    except OSError as error:
        raise write_error(path, error) from error
    try:
        looked = look(path, making)
        rows = looked.salvaged
        sent = list(sealed_workbooks(root, _known_files(rows)))
        _form_as_issued(root, rows, sent, done)
        new = making / LEDGER
        _build(root, new, rows, sent, done, progress)
        done.kept = replace_ledger(path, new, looked)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return done


# ── the form as issued ──────────────────────────────────────────────


def _form_as_issued(root: Path, rows: Salvaged, sent: Sequence[Sealed], done: Recovered) -> None:
    """The form that was sent out stands as form.toml, from the ledger's copy or from a workbook's seal."""
    issued = Counter(str(body["form"]) for body in _bodies(rows, "issue"))
    issued += Counter(workbook.seal.form.digest for workbook in sent)
    digests = {issued.most_common(1)[0][0]} if issued else set()
    if not _stands(root, digests):
        sources = [str(body["source"]) for body in _bodies(rows, "form")]
        _put_form_back(root, digests, [*sources, *(workbook.seal.form.source for workbook in sent)], done)


def _stands(root: Path, digests: set[str]) -> bool:
    """Whether form.toml is the form that was issued, or one that can be used where none was."""
    try:
        digest = load_form_file(root / FORM, issued=True).digest
    except FormError:
        return False
    return not digests or digest in digests


def _put_form_back(root: Path, digests: set[str], sources: Sequence[str], done: Recovered) -> None:
    path = root / FORM
    source = next((source for source in sources if source and (not digests or _digest(source) in digests)), None)
    if source is None:
        load_form_file(path, issued=True)  # says what is wrong with it, where it cannot be used at all
        raise CampaignError(OTHER_FORM.format(path=path).replace("，或运行 nianbao recover 取回下发时的表式", "（收件登记和下发的表里都没有留底）"))
    kept = ""
    try:
        if path.exists():
            beside = stamped(path, ".改动-")
            write_whole(beside, read_whole(path))
            kept = f"，改动过的另存为“{beside.name}”"
    except OSError as error:
        raise OutputError(f"读不了“{path}”：{why(error)}。") from error
    write_whole(path, source.encode())
    done.back.append(f"已取回下发时的表式{FORM}{kept}。")


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


# ── the new ledger ──────────────────────────────────────────────────


def _build(
    root: Path, new: Path, rows: Salvaged, sent: Sequence[Sealed], done: Recovered, progress: Callable[[int, int], None] | None
) -> None:
    """A ledger with everything there is, in a file of its own."""
    names = _names(root)
    form = load_form_file(root / FORM, issued=True)
    with Ledger(new, create=True) as ledger, ledger.act():
        kept = [row for row in rows.rows if not (row.seq in rows.unsure and row.kind == "facts" and _is_received(root, row.key))]
        for row in kept:
            ledger.entries.append_again(row)
        if kept:
            done.back.append(f"从原来的收件登记带过来{len(kept)}条记录。")
        ledger.register_form(form.digest, form.source)
        _register_sent(ledger, form, sent, done)
    done.gone += _lost(rows, {row.seq for row in kept}, names)
    with Campaign(root, ledger=new) as campaign:
        _bring_back_files(campaign, done, progress)
        campaign.ledger.register_recovered([*done.back, *done.gone])
        done.news += campaign.news


def _is_received(root: Path, sha256: str) -> bool:
    """Whether a content lies in ``received/``: what it says is then read again, rather than taken from a doubtful row."""
    return any((root / RECEIVED).glob(f"{sha256}.*"))


def _register_sent(ledger: Ledger, form: Form, sent: Sequence[Sealed], done: Recovered) -> None:
    """What went out, known again by its seal; with the layouts, and last year's figures where no others are left."""
    count, figures = 0, {}
    without_figures = not ledger.last_year_end()
    for workbook in sent:
        if workbook.seal.form.digest != form.digest or ledger.issue_by_token(workbook.seal.token):
            continue
        counts = ledger.register_issue(workbook.issue, workbook.layout_body)
        if counts.token != workbook.seal.token:
            done.gone.append(f"“{workbook.file}”没有补记：同一单位同一次下发已登记着另一份。")
            continue
        count += 1
        if without_figures and workbook.seal.last:
            figures[counts.unit] = workbook.seal.last
    if count:
        done.back.append(f"按 issued、corrections 里的表补回{count}条下发记录。")
    if figures:
        sources = [Source(code, "", lambda values=values: values) for code, values in figures.items()]  # type: ignore[misc]
        ledger.register_last_year(sources, "下发的表", added_up=True)
        done.back.append(f"按下发的表补回{len(figures)}家的上年数。")
    for layout in (layout for last_year in (False, True) for layout in built_layouts(form, last_year=last_year)):
        ledger.register_missing_layout(layout.digest, layout.to_json())


# ── what came in ────────────────────────────────────────────────────


def _bring_back_files(campaign: Campaign, done: Recovered, progress: Callable[[int, int], None] | None) -> None:
    """Every file in ``received/`` that the rows left say nothing of, or no longer say what it holds, in the order of file times."""
    outcomes: Counter[str] = Counter()
    files = _received(campaign)
    for n, (at, path, sha256) in enumerate(files, 1):
        try:
            outcome = _bring_back(campaign, path, sha256, at, done)
        except OSError as error:
            outcome = ""
            done.gone.append(f"“{RECEIVED}/{path.name}”读不出来：{why(error)}。")
        outcomes.update([outcome] if outcome else [])
        if progress:
            progress(n, len(files))
    if outcomes["again"]:
        done.back.append(f"按收到的文件重新读取了{outcomes.pop('again')}份的内容。")
    if outcomes:
        words = {"registered": "报表", "manuscript": "文字稿", "published": "公布稿", "aside": "另放待查", "unreadable": "读不了、另放待查"}
        counts = "，".join(f"{word}{outcomes[name]}份" for name, word in words.items() if outcomes[name])
        done.back.append(f"按收到的文件补登记{sum(outcomes.values())}份：{counts}。{_BY_TIME}")
    done.gone += [f"{_whose(campaign, sha256)}的内容找不回来（登记的读不出，原件也不在）。" for sha256 in campaign.ledger.without_facts()]


def _received(campaign: Campaign) -> list[tuple[str, Path, str]]:
    """The files kept under a content's name, each with when it came: as a row has it, else as the disk. The older first."""
    named = [(path, match[1]) for path in (campaign.root / RECEIVED).glob("*") if (match := _RECEIVED_NAME.fullmatch(path.name))]
    dated = [(str(campaign.ledger.received(sha256).get("at") or changed_at(path)), path, sha256) for path, sha256 in named]
    return sorted(dated, key=lambda received: (datetime.fromisoformat(received[0]), received[1].name))


def _bring_back(campaign: Campaign, path: Path, sha256: str, at: str, done: Recovered) -> str:
    """One file; gives what became of it, nothing where nothing was to be done."""
    ledger = campaign.ledger
    kinds = {row.kind for row in ledger.entries.rows("key = ?", sha256)}
    registered = bool(kinds & {*PARTS, "withdrawn"})
    if (registered and "facts" in kinds) or (not registered and kinds & {"aside", "publication"} and "received" in kinds):
        return ""
    data = read_whole(path)
    if hashlib.sha256(data).hexdigest() != sha256:
        done.gone.append(f"“{RECEIVED}/{path.name}”与收到时不一样了（指纹不符），没有按它登记。")
        return ""
    name = str(ledger.received(sha256).get("name", path.name))
    incoming = looked_at(Incoming(path, data=data, near=(name.rpartition(".")[0],) if name != path.name else ()))
    read = read_incoming(campaign, incoming)
    kept = Kept(sha256, path.suffix[1:], name, f"{RECEIVED}/{path.name}", len(data))
    with ledger.act(), ledger.entries.dated(at):
        kept.register(campaign)
        if registered:
            if isinstance(read, Submission):
                ledger.register_facts(sha256, replace(read, entries={}), READER)
                return "again"
            return ""
        if kinds & {"aside", "publication"}:
            return ""
        assigned = _told_of(campaign, sha256)
        names_nobody = isinstance(read, Submission) and home_of(read, campaign.roster) is None
        taken = judged(incoming, read, campaign, assigned if names_nobody else None)
        if taken.unit is None or taken.submission is None:
            return register_taken(campaign, incoming, taken, kept, None).outcome
        version = _place(ledger.versions(taken.unit.code, taken.submission.part), at)
        if version is None:
            reason = f"重建收件登记时补登：是“{taken.unit.name}”的，时间早于现在计入的那一次，没有计入；要计入的用 --as {taken.unit.code} 再收一次。"
            ledger.register_aside(sha256, "identity", reason, unit=taken.unit.code)
            return "aside"
        return register_taken(campaign, incoming, taken, kept, assigned, version).outcome


def _told_of(campaign: Campaign, sha256: str) -> Unit | None:
    """The unit that rows which are left speak of with a content: what was told it, how it was judged."""
    rows = campaign.ledger.entries.rows("key = ? AND kind IN ('judged', 'told') AND unit != ''", sha256)
    return campaign.unit(rows[-1].unit) if rows else None


def _place(versions: Sequence[Version], at: str) -> int | None:
    """The number a version of this time had: after the last, or one that is missing in between; None where none is left."""
    moment = datetime.fromisoformat(at)
    if not versions or datetime.fromisoformat(versions[-1].registered_at) <= moment:
        return max((version.version for version in versions), default=0) + 1
    numbers = {version.version for version in versions}
    later = min(version.version for version in versions if datetime.fromisoformat(version.registered_at) > moment)
    return next((number for number in range(later - 1, 0, -1) if number not in numbers), None)


# ── what is lost ────────────────────────────────────────────────────


def _lost(rows: Salvaged, kept: Collection[int], names: Mapping[str, str]) -> Iterator[str]:
    """Rows that are not as they were, and rows that are gone: what no file tells of is named one by one."""
    for row in (row for row in rows.altered if row.seq in kept):
        whose = f"，{names.get(row.unit, row.unit)}" if row.unit else ""
        yield f"第{row.seq}条记录（{CALLED_ROWS.get(row.kind, row.kind)}{whose}）与登记时不一样了，照现在的样子带过来，请核对。"
    if not rows.rows:
        yield _ALL_LOST
        return
    untold = {seq: about for seq, about in rows.lost.items() if not about[0] or about[0] in _OFFICERS}
    runs = _runs(untold)
    yield from (_not_found(numbers, *about, names) for numbers, about in runs[:_MOST_NAMED])
    if len(runs) > _MOST_NAMED:
        yield f"这样的共{len(runs)}处，以上只列出前{_MOST_NAMED}处。"
    if len(rows.lost) > len(untold):
        yield f"另有{len(rows.lost) - len(untold)}条记录读不出来，其中下发的和收到的按文件补回，见上。"


def _runs(lost: Mapping[int, tuple[str, str]]) -> list[tuple[list[int], tuple[str, str]]]:
    """The numbers of lost rows, each with its kind and unit; those of which nothing is known together, run by run."""
    runs: list[tuple[list[int], tuple[str, str]]] = []
    for seq, about in lost.items():
        if runs and about == runs[-1][1] == ("", "") and runs[-1][0][-1] == seq - 1:
            runs[-1][0].append(seq)
        else:
            runs.append(([seq], about))
    return runs


def _not_found(numbers: Sequence[int], kind: str, unit: str, names: Mapping[str, str]) -> str:
    which = f"第{numbers[0]}条" if len(numbers) == 1 else f"第{numbers[0]}至{numbers[-1]}条"
    if not kind:
        return f"{which}记录（内容不详），其中如有采纳的说明、撤回、调整、公布登记、告知，请对照发出的消息重新登记。"
    whose = f"，{names.get(unit, unit)}" if unit else ""
    return f"{which}记录（{CALLED_ROWS[kind]}{whose}），请对照发出的消息重新登记。"


def _names(root: Path) -> dict[str, str]:
    return {unit.code: unit.name for unit in read_units(root / UNITS).units}


def _whose(campaign: Campaign, sha256: str) -> str:
    rows = campaign.ledger.entries.rows("key = ? AND kind IN ('return', 'manuscript')", sha256)
    return "、".join(f"{known.name if (known := campaign.unit(row.unit)) else row.unit}第{row.version}次" for row in rows)


def _bodies(rows: Salvaged, kind: str) -> Iterator[Mapping[str, object]]:
    yield from (json.loads(row.text) for row in rows.rows if row.kind == kind)


def _known_files(rows: Salvaged) -> set[str]:
    return {str(body["file"]) for body in _bodies(rows, "issue")}
