"""What was kept of every received file, held against the file itself read again: status --log --deep.

A value that differs is named with its unit, its version and its cell. Whether it was altered, or a reader of another
version reads otherwise, is told apart by the reader that is kept with the facts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from toolkit.aggregate import STATES
from toolkit.campaign.entries import EntryRow
from toolkit.campaign.facts import facts_body
from toolkit.campaign.folder import Campaign
from toolkit.campaign.pairing import around_difference
from toolkit.campaign.records import CALLED, Publication
from toolkit.campaign.rereading import counted, received_content
from toolkit.campaign.standing import judged_as_if_sent, judged_now
from toolkit.errors import FileError, OutputError
from toolkit.findings import Where
from toolkit.form import Form
from toolkit.intake.reading import READER, read_file
from toolkit.structs import Struct
from toolkit.submission import Raw, Stands, Submission
from toolkit.words import condensed, plain

ALTERED, OTHER_READER = "与登记时不一样（被改动）", "另一版本的读取程序读法不同"
_LEGACY = "仍按旧版收件登记的内容"
_PARTS = {
    "part": "是报表还是文字稿", "origin": "是不是下发的原表", "identity": "写明的单位和年度", "seal": "原表标识", "declared": "零申报的表",
    "reasons": "写明的原因", "observed": "读取时发现的问题", "titled": "标题中的单位", "calculated": "保留的合计公式",
    "doubts": "存与显示的不同", "unseen": "划去或隐藏的文字",
}
"""What else is kept of a file besides values and words, as a person calls it."""


class Difference(Struct, frozen=True):
    """One thing that differs, as a sentence; ``altered`` where nothing but a change of what was kept explains it."""

    says: str
    altered: bool


def differences(campaign: Campaign, *, progress: Callable[[int, int], None] | None = None) -> list[Difference]:
    """What differs; files that are gone or were changed are not read, that is said elsewhere."""
    kept, published = campaign.ledger.facts_kept(), _publications(campaign)
    sentences: list[str] = []
    for done, (row, facts) in enumerate(kept, 1):
        sentences += _of_content(campaign, row, facts)
        if progress:
            progress(done, len(kept) + len(published))
    for done, publication in enumerate(published, len(kept) + 1):
        sentences += _of_publication(campaign, publication)
        if progress:
            progress(done, len(kept) + len(published))
    sentences += _judgements(campaign)
    return [Difference(sentence, ALTERED in sentence) for sentence in sentences]


def _of_content(campaign: Campaign, row: EntryRow, kept: Submission | None) -> Iterator[str]:
    """What differs of one content that is a return or a manuscript."""
    ledger, whose = campaign.ledger, _whose(campaign, row.key)
    legacy = row.version == 0
    data = _content(campaign, row.key)
    if data is None:
        if legacy:
            yield f"{whose}：{_LEGACY}，原件不在或与收到时不一样了，没有能重新读取。"
        return
    whole = ledger.entries.last("seq = ?", row.seq)
    why = OTHER_READER if row.version != READER and whole is not None and whole.holds else ALTERED
    try:
        read = read_file(data, campaign)
    except FileError as error:
        yield f"{whose}：{_LEGACY if legacy else '登记过内容'}，现在读不了（{str(error).rstrip('。')}）：{why}。"
        return
    if kept is None:
        yield f"{whose}：登记的内容读不出来：{ALTERED}。"
        return
    ends = f"（{_LEGACY}：{why}）。" if legacy else f"（{why}）。"
    clauses = (_counted_otherwise if legacy else _kept_otherwise)(campaign.form, kept, read)
    yield from (f"{whose}{clause}{ends}" for clause in clauses)


def _kept_otherwise(form: Form, kept: Submission, read: Submission) -> Iterator[str]:
    """Cell by cell, text by text, and whatever else is kept of a file."""
    was, now = _plainly(kept), _plainly(read)
    for code in [*now["values"], *(code for code in was["values"] if code not in now["values"])]:
        if (code in was["calculated"], was["values"].get(code, [...])[0]) != (code in now["calculated"], now["values"].get(code, [...])[0]):
            yield f"{_cell(form, code, kept, read)}：登记为{_shown(kept.raws.get(code))}，现读为{_shown(read.raws.get(code))}"
    yield from _words(form, kept, read, exactly=True)
    for part, called in _PARTS.items():
        if part != "calculated" and was.get(part) != now.get(part):
            yield f"的{called}：登记的与现在读出的不同"


def _counted_otherwise(form: Form, kept: Submission, read: Submission) -> Iterator[str]:
    """The same of what an older ledger kept: the numbers that counted, and the words."""
    was, now = counted(form, kept), counted(form, read)
    for code in form.cells:
        if was.get(code) != now.get(code):
            yield f"{_cell(form, code, read, kept)}：登记为{_number(was.get(code))}，现读为{_number(now.get(code))}"
    yield from _words(form, kept, read, exactly=False)
    for part in ("part", "origin", "reasons"):
        if getattr(kept, part) != getattr(read, part):
            yield f"的{_PARTS[part]}：登记的与现在读出的不同"
    if set(kept.declared) != set(read.declared):
        yield f"的{_PARTS['declared']}：登记的与现在读出的不同"


def _words(form: Form, kept: Submission, read: Submission, *, exactly: bool) -> Iterator[str]:
    for text in form.texts:
        was, now = kept.texts.get(text.code, ""), read.texts.get(text.code, "")
        if was != now and (exactly or condensed(was) != condensed(now)):
            left, right = around_difference(was, now)
            yield f"文字“{text.label}”：登记为“{left}”，现读为“{right}”"


def _publications(campaign: Campaign) -> list[Publication]:
    """Every file that a unit is known to have published, each once."""
    every = (one for unit in campaign.ledger.published().values() for place in unit.places for one in place.seen)
    return list({(one.unit, one.sha256): one for one in every}.values())


def _of_publication(campaign: Campaign, kept: Publication) -> Iterator[str]:
    data, unit = _content(campaign, kept.sha256), campaign.unit(kept.unit)
    if data is None or unit is None:
        return
    try:
        read = read_file(data, campaign)
        now = judged_as_if_sent(campaign, read, unit, assigned="", sha256=kept.sha256).values
    except (FileError, OutputError):
        return
    for code, value in kept.values.items():
        if code in campaign.form.cells and value != now.get(code):
            cell = _cell(campaign.form, code, read, read)
            yield f"{unit.name}公布的{cell}：登记为{_number(value)}，现读为{_number(now.get(code))}（{OTHER_READER}）。"


def _judgements(campaign: Campaign) -> Iterator[str]:
    """States that are not what they were said to be, though nothing they rest on has changed."""
    try:
        for unit, registered, now in judged_now(campaign):
            if registered != now:
                yield f"{unit.name}：登记的判断是{STATES[registered]}，按登记的内容现在算出的是{STATES[now]}（{ALTERED}）。"
    except OutputError:
        return  # a record that is not as it was registered: that is said by itself


def _content(campaign: Campaign, sha256: str) -> bytes | None:
    row = campaign.ledger.entries.last("kind = 'received' AND key = ?", sha256)
    try:
        body: Mapping[str, Any] = campaign.ledger.entries.body(row, believing=True) if row else {}
        return received_content(campaign.root, sha256, str(body.get("file", "")))
    except (OutputError, AttributeError):
        return None


def _whose(campaign: Campaign, sha256: str) -> str:
    rows = campaign.ledger.entries.rows("key = ? AND kind IN ('return', 'manuscript')", sha256)
    named = [
        f"{known.name if (known := campaign.unit(row.unit)) else row.unit}第{row.version}次{CALLED[row.kind]}"  # type: ignore[index]
        for row in rows
    ]
    return "、".join(named) or f"指纹{sha256[:12]}的文件"


def _plainly(facts: Submission) -> dict[str, Any]:
    """The facts as JSON keeps them; those kept are left as they are."""
    plainly: dict[str, Any] = json.loads(json.dumps(facts_body(facts, READER)))
    return plainly


def _cell(form: Form, code: str, first: Submission, second: Submission) -> str:
    places: list[Where] = [facts.raws[code].where for facts in (first, second) if code in facts.raws]
    where = next((place for place in places if place.sheet and place.cell), places[0] if places else Where(code))
    name = form.cells[code].name if code in form.cells else code
    if where.sheet and where.cell:
        return f"《{where.sheet}》{where.cell}（{name}）"
    return f"{where.place}（{name}）" if where.place else f"“{name}”"


def _shown(raw: Raw | None) -> str:
    if raw is None:
        return "没有这一格"
    if raw.stands is Stands.ISSUED_FORMULA:
        return "公式"
    if raw.content is None:
        return "空"
    return f"“{raw.content}”" if isinstance(raw.content, str) else plain(raw.content)


def _number(value: Any) -> str:
    return "空" if value is None else plain(value)
