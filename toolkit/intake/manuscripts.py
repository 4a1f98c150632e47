"""A manuscript 文字稿 that came in → whose it is, and its texts. It holds no numbers and is no return.

As with workbooks the ledger decides by the token; a manuscript that lost it speaks for the unit in its title.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from toolkit.errors import FileError
from toolkit.findings import Finding, Severity, Where, heavier_first
from toolkit.form import Form
from toolkit.guard import sniff
from toolkit.intake.receive import Issued
from toolkit.manuscript import Manuscript, read_manuscript
from toolkit.manuscript.places import MARK_DIGITS
from toolkit.seal import CARRIER_NAME, Seal
from toolkit.submission import Entry, Identity, Origin, Submission, Unit

_CONFIRM = "请与报送人核对单位、年度后确认收件。"


class IssuedWithManuscripts(Issued, Protocol):
    """What a campaign knows of the manuscripts beside its workbooks."""

    def seal_marked(self, mark: str) -> Seal | None:
        """The seal whose token begins with these printed digits; None where none or several do."""


@dataclass(frozen=True)
class ReceivedText:
    """A manuscript read: the form it was read by, who it speaks for, its texts and what was found."""

    form: Form
    identity: Identity
    origin: Origin
    texts: Mapping[str, str]
    findings: tuple[Finding, ...]

    @property
    def submission(self) -> Submission:
        """The same as a submission without a single value: nobody is asked for numbers here."""
        return Submission(
            identity=self.identity,
            origin=self.origin,
            entries={code: Entry(None, None, Where(code)) for code in self.form.cells},
            texts=self.texts,
            text_places={code: Where(code) for code in self.texts},
            findings=self.findings,
        )


def read_texts(
    data: bytes, issued: IssuedWithManuscripts | None = None, *, default_form: Form | None = None
) -> ReceivedText | None:
    """A received manuscript; None for every other file. Raises :class:`FileError` where one cannot be read."""
    form = issued.form if issued is not None else default_form
    kind = sniff(data).kind
    if kind == "doc" and _was_ours(data):
        raise FileError("file.unreadable", "这是另存为旧版Word文件（.doc）的文字稿，请用WPS或Word打开后另存为.docx再收。")
    if kind != "docx" or form is None:
        return None
    read = read_manuscript(data, form)
    if read is None:
        return None
    if issued is None:
        origin: Origin = "issued" if read.token else "recognised"
        return ReceivedText(form, _by_title(read, form), origin, read.texts, heavier_first([*_lost(read), *read.findings]))
    return _of_campaign(read, form, issued)


def texts_assigned_to(received: ReceivedText, unit: Unit) -> ReceivedText:
    """The same manuscript where the officer says whose it is; what it says of itself is then to be confirmed."""
    findings = tuple(
        replace(finding, severity=Severity.QUERY, remedy=f"已按指定登记为“{unit.name}”，{_CONFIRM}")
        if finding.rule == "identity.unit" else finding
        for finding in received.findings
    )
    own = received.identity
    if own.unit_code and own.unit_code != unit.code and not any(f.rule == "identity.unit" for f in findings):
        findings += (Finding("identity.unit", Severity.QUERY, f"此文字稿是“{own.unit_name}”的，经指定登记为“{unit.name}”。",
                             "请与报送人核对单位后确认收件。", item="unit"),)
    identity = replace(own, unit_code=unit.code, unit_name=unit.name, unit_level=unit.level or None)
    return replace(received, identity=identity, findings=findings)


def _of_campaign(read: Manuscript, form: Form, issued: IssuedWithManuscripts) -> ReceivedText:
    seal = issued.seal_of(read.token) if read.token else issued.seal_marked(read.mark) if read.mark else None
    if seal is None:
        unit = issued.unit_named(read.unit_name or "")
        who = replace(_by_title(read, form), district=issued.district, campaign_level=issued.level)
        said = _lost(read, foreign=read.token is not None) + _wrong_unit(read, unit)
    else:
        own = seal.identity
        unit = issued.unit(own.unit_code or "") or issued.unit_named(own.unit_name or "")
        who = replace(own, campaign_level=issued.level)
        said = _broken(read) + _other_unit(read, unit, issued)
    if unit is not None:
        who = replace(who, unit_code=unit.code, unit_name=unit.name, unit_level=unit.level or None)
    said += _other_year(read, issued)
    origin: Origin = "issued" if seal is not None else "recognised"
    return ReceivedText(form, who, origin, read.texts, heavier_first([*said, *read.findings]))


def _by_title(read: Manuscript, form: Form) -> Identity:
    return Identity(unit_name=read.unit_name, year=read.year, edition=form.edition)


def _lost(read: Manuscript, *, foreign: bool = False) -> list[Finding]:
    if read.token and not foreign:
        return []
    message = "此文字稿不是本任务下发的" if foreign else "此文字稿没有原表标识（可能系另行录入或清理过属性）"
    return [Finding("seal.missing", Severity.QUERY, f"{message}，文字已按标题读取。", _CONFIRM)]


def _broken(read: Manuscript) -> list[Finding]:
    if read.token is None or read.mark in (None, read.token[:MARK_DIGITS]):
        return []
    return [Finding("seal.broken", Severity.ERROR, "文字稿的原表标识被改动，文件属性与页脚所印不一致。",
                    "请用下发给本单位的文字稿重新填写。")]


def _wrong_unit(read: Manuscript, unit: Unit | None) -> list[Finding]:
    if unit is not None:
        return []
    named = f"“{read.unit_name}”" if read.unit_name else "（标题中未写单位）"
    return [Finding("identity.unit", Severity.ERROR, f"文字稿上的单位{named}不在本任务的单位名单内。",
                    "请核对单位，或用 collect --as 代码 指明。", item="unit")]


def _other_unit(read: Manuscript, unit: Unit | None, issued: Issued) -> list[Finding]:
    """A title that names another unit of the list: somebody wrote in a neighbour's file."""
    named = issued.unit_named(read.unit_name or "")
    if unit is None or named is None or named == unit:
        return []
    return [Finding("identity.unit", Severity.ERROR, f"文字稿的原表标识是“{unit.name}”的，标题却写作“{read.unit_name}”。",
                    "请核对单位，或用 collect --as 代码 指明。", item="unit")]


def _other_year(read: Manuscript, issued: Issued) -> list[Finding]:
    if read.year in (None, issued.year):
        return []
    return [Finding("identity.year", Severity.ERROR, f"文字稿上写的是{read.year}年度，本任务为{issued.year}年度。",
                    "请用本年度下发的文字稿填写。", item="year")]


def _was_ours(data: bytes) -> bool:
    """Whether an old .doc carries the token's property: Word writes its name in one of two encodings."""
    return CARRIER_NAME.encode() in data or CARRIER_NAME.encode("utf-16-le") in data
