"""One received file → a submission, or a :class:`~toolkit.errors.FileError` saying why not.

The ledger decides who a sealed workbook speaks for; without a campaign the workbook's own seal does. What
carries no seal is read only where its skeleton is that of a known layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from toolkit.errors import FileError
from toolkit.findings import Finding, Number, Severity
from toolkit.form import Form
from toolkit.guard import Sniffed, sniff
from toolkit.intake.document import Document
from toolkit.intake.documents import read_sniffed
from toolkit.intake.recognised import recognised_reading
from toolkit.intake.spreadsheets import opened_document
from toolkit.layout import Layout, build_layout
from toolkit.rules import entries_and_findings
from toolkit.rules.confront import fill
from toolkit.seal import Carriers, Seal, is_broken, open_seal, token_of
from toolkit.submission import Identity, Origin, Submission, Unit
from toolkit.workbook.moved import normalised
from toolkit.workbook.opened import Opened, open_workbook
from toolkit.workbook.reading import Reading, read_by_layout

_FIELD = re.compile(r"\{([\w.]+)\}")


class Issued(Protocol):
    """What a campaign knows of its own workbooks."""

    @property
    def district(self) -> str:
        """The district's name."""

    @property
    def year(self) -> int:
        """The year reported on."""

    @property
    def form(self) -> Form:
        """The form as frozen."""

    @property
    def level(self) -> str:
        """The campaign's own level."""

    def seal_of(self, token: str) -> Seal | None:
        """The seal as issued, by its token."""

    def unit(self, code: str) -> Unit | None:
        """A unit by code."""

    def unit_named(self, name: str) -> Unit | None:
        """A unit by name or alias."""

    @property
    def last_year(self) -> Mapping[str, Mapping[str, Number | None]]:
        """Last year's values by unit code."""

    def layouts(self) -> Sequence[Layout]:
        """The layouts issued so far."""


@dataclass(frozen=True)
class Received:
    """A file read: the form it was read by, and what it says."""

    form: Form
    submission: Submission


def read_return(data: bytes, issued: Issued | None = None, *, default_form: Form | None = None) -> Received:
    """Read a received file. ``default_form`` is tried on unsealed workbooks where there is no campaign.

    Raises :class:`FileError`.
    """
    sniffed = sniff(data)
    form = issued.form if issued is not None else default_form
    document = None
    if sniffed.kind == "xlsx":
        opened = _opened(sniffed)
    else:
        document = read_sniffed(sniffed)
        opened = opened_document(document) if sniffed.kind in ("xls", "ods") else None
    received = _issued(opened, issued, form) if opened is not None else None
    if received is not None:
        return received
    if form is None:
        raise FileError("file.not_a_return", "表格能打开，但不是下发的年报报表，请用下发的原表填报。")
    return _recognised(document or read_sniffed(sniffed), form, issued)


def _opened(sniffed: Sniffed) -> Opened | None:
    """An .xlsx opened for what was issued; None where that reader gives up and another may still read it."""
    try:
        return open_workbook(sniffed.data)
    except FileError as error:
        if error.code != "file.unreadable":
            raise
        return None


def _issued(opened: Opened, issued: Issued | None, form: Form | None) -> Received | None:
    """What was issued, by its seal or by its skeleton; None for anything else."""
    token = token_of(opened.carriers)
    known = issued.seal_of(token) if issued is not None and token else None
    own = open_seal(opened.carriers)
    if known is not None:
        return _sealed(opened, known, "issued", _carrier_findings(opened.carriers), issued)
    if own is not None:
        if issued is None:
            return _sealed(opened, own, "issued", _carrier_findings(opened.carriers), None)
        return _sealed(opened, own, "recognised", [*_broken(opened.carriers), *_foreign(own, issued)], issued)
    return _unsealed(opened, issued, form) if form is not None else None


def _sealed(
    opened: Opened, seal: Seal, origin: Origin, said: Iterable[Finding], issued: Issued | None
) -> Received:
    reading = read_by_layout(opened, seal.layout, seal.facts)
    identity, last = seal.identity, seal.last
    if issued is not None:
        unit = issued.unit(identity.unit_code or "") or issued.unit_named(identity.unit_name or "")
        if unit is not None:
            identity = replace(identity, unit_code=unit.code, unit_name=unit.name, unit_level=unit.level or None,
                               campaign_level=issued.level)
        elif origin == "issued":
            said = [*said, Finding(
                "identity.unit", Severity.ERROR,
                f"此表是“{identity.unit_name}”（代码{identity.unit_code}）的表，单位名单里现在没有这个单位。",
                "请核对单位名单：改了代码的请改回原代码，已并入其他单位的用 collect --as 代码 指明。", item="unit")]
        if origin == "recognised":
            last = _last_of(unit, issued)
    return Received(seal.form, _submission(seal.form, reading, identity, origin, said, last))


def _submission(
    form: Form, reading: Reading, identity: Identity, origin: Origin, said: Iterable[Finding],
    last: Mapping[str, Number | None],
) -> Submission:
    entries, findings = entries_and_findings(
        form, reading.raws, reading.texts, reading.text_places, reading.declared
    )
    if origin == "recognised":
        # There was no formula to type over; a total that is right needs no word.
        findings = [f for f in findings if f.rule != "total.typed" or f.severity is not Severity.NOTE]
    return Submission(
        identity=identity,
        origin=origin,
        entries=entries,
        texts={code: reading.texts.get(code, "") for code in form.texts_by_code},
        text_places=reading.text_places,
        last=last,
        declared=tuple(reading.declared),
        reasons=reading.reasons,
        findings=(*said, *reading.findings, *findings),
    )


def _last_of(unit: Unit | None, issued: Issued | None) -> Mapping[str, Number | None]:
    """What the campaign knows of a unit's last year, for a file that carries nothing we wrote ourselves."""
    return issued.last_year.get(unit.code, {}) if unit is not None and issued is not None else {}


def assigned_to(received: Received, unit: Unit, issued: Issued) -> Received:
    """The same file where the officer says whose it is: that unit's level and last year count, not the file's.

    A file that names somebody else is still said to, as something to be confirmed.
    """
    own = received.submission.identity
    last = received.submission.last if own.unit_code == unit.code else _last_of(unit, issued)
    found = [
        replace(finding, severity=Severity.QUERY, remedy=f"已按指定登记为“{unit.name}”，请与报送人核对单位后确认收件。")
        if finding.rule == "identity.unit" else finding
        for finding in received.submission.findings
        if finding.rule != "identity.unit" or own.unit_name is not None
    ]
    if own.unit_code != unit.code and own.unit_name and not any(f.rule == "identity.unit" for f in found):
        found.append(Finding("identity.unit", Severity.QUERY, f"此表是“{own.unit_name}”的表，经指定登记为“{unit.name}”。",
                             "请与报送人核对单位后确认收件。", item="unit"))
    identity = replace(own, unit_code=unit.code, unit_name=unit.name, unit_level=unit.level or None)
    return replace(received, submission=replace(
        received.submission, identity=identity, last=last, findings=tuple(found)))


# ── the seal ──────────────────────────────────────────────────────────


def _carrier_findings(carriers: Carriers) -> list[Finding]:
    found = _broken(carriers)
    if not found and carriers.missing:
        message = f"原表标识不全（缺{'、'.join(carriers.missing)}），可能清理过文件属性或隐藏页。"
        found.append(Finding("seal.missing", Severity.QUERY, message, "请与报送人核对单位、年度后确认收件。"))
    return found


def _broken(carriers: Carriers) -> list[Finding]:
    if not is_broken(carriers):
        return []
    message = "原表标识被改动，各处不一致。"
    return [Finding("seal.broken", Severity.ERROR, message, "请用下发的原表重新填报。")]


def _foreign(own: Seal, issued: Issued) -> list[Finding]:
    """What to say of a workbook that another campaign (or nobody any more) issued."""
    who = own.identity
    ours = f"{issued.district}{issued.year}年度"
    found = [
        Finding("seal.missing", Severity.QUERY,
                f"此表不是本任务（{ours}）下发的原表，而是为{who.district}{who.year}年度“{who.unit_name}”下发的。",
                "请与报送人核对单位、年度后确认收件。")
    ]
    if who.year != issued.year:
        found.append(Finding("identity.year", Severity.ERROR, f"此表为{who.year}年度的表，本任务为{issued.year}年度。",
                             "请用本年度下发的原表填报。", item="year"))
    if own.form.digest != issued.form.digest:
        found.append(Finding("identity.edition", Severity.ERROR,
                             f"此表的表式（{who.edition}版）与本任务的表式（{issued.form.edition}版）不同。",
                             "请用本次下发的原表填报。", item="edition"))
    at_home = issued.unit(who.unit_code or "") or issued.unit_named(who.unit_name or "")
    if at_home is None or who.district != issued.district:
        found.append(Finding("identity.unit", Severity.ERROR,
                             f"此表为{who.district}“{who.unit_name}”的表，不在本任务的单位名单内。",
                             "请核对是否收错了文件；单位已改名的，请在名单的别名一列写明。", item="unit"))
    return found


# ── no seal ───────────────────────────────────────────────────────────


def _unsealed(opened: Opened, issued: Issued | None, form: Form) -> Received | None:
    """A copy that somebody re-made: read where every value surely stands where a known layout has it."""
    layouts = list(issued.layouts()) if issued is not None else []
    layouts += [build_layout(form, last_year=False), build_layout(form, last_year=True)]
    for layout in layouts:
        said = _stated(opened, layout)
        reading = read_by_layout(opened, layout, said)
        if _fits(reading, form):
            return _by_words(reading, said, form, issued, _broken(opened.carriers))
    return None


def _recognised(document: Document, form: Form, issued: Issued | None) -> Received:
    """Anything else, by its labels."""
    found, reading = recognised_reading(document, form)
    said = {"unit.name": found.unit_name or "", "year": str(found.year or "")}
    return _by_words(reading, said, form, issued, [], edition=found.edition)


def _by_words(
    reading: Reading, said: Mapping[str, str], form: Form, issued: Issued | None, told: Iterable[Finding],
    *, edition: str | None = None,
) -> Received:
    """A submission of whoever the file's own words name."""
    unit = _unit_of(said, issued)
    identity = _identity_of(said, unit, form, issued)
    identity = replace(identity, edition=edition or identity.edition)
    missing = Finding(
        "seal.missing", Severity.QUERY, "此表不是本次下发的原表（可能系复制或自制），数据已按栏目读取。",
        "请与报送人核对单位、年度后确认收件。")
    findings = [*told, missing, *_stated_wrongly(said, identity, unit, issued)]
    return Received(form, _submission(form, reading, identity, "recognised", findings, _last_of(unit, issued)))


def _fits(reading: Reading, form: Form) -> bool:
    return len(reading.raws) == len(form.cells) and not any(
        finding.rule == "structure.changed" and finding.severity is Severity.ERROR for finding in reading.findings
    )


def _stated(opened: Opened, layout: Layout) -> dict[str, str]:
    """What the printed cells say of unit, year, district …, by the fields of the layout's words."""
    worded = []
    for sheet in layout.sheets:
        found = opened.sheet(sheet.name)
        for slot in sheet.slots:
            if found is not None and "{" in slot.text:
                worded.append((normalised(slot.text), normalised(found.contents.get((slot.span.row, slot.span.col)))))
    said: dict[str, str] = {}
    for words, content in sorted(worded, key=lambda pair: pair[0].count("{")):  # the fewer fields, the surer
        parts = _FIELD.split(fill(words, said))
        pattern = "".join(re.escape(part) if n % 2 == 0 else "(.*?)" for n, part in enumerate(parts))
        match = re.fullmatch(pattern, content)
        if match:
            said |= {name: found for name, found in zip(parts[1::2], match.groups(), strict=True) if name not in said}
    return said


def _unit_of(said: Mapping[str, str], issued: Issued | None) -> Unit | None:
    if issued is None:
        return None
    return issued.unit(said.get("unit.code", "")) or issued.unit_named(said.get("unit.name", ""))


def _identity_of(said: Mapping[str, str], unit: Unit | None, form: Form, issued: Issued | None) -> Identity:
    year = said.get("year", "")
    return Identity(
        unit_code=unit.code if unit else said.get("unit.code") or None,
        unit_name=unit.name if unit else said.get("unit.name") or None,
        unit_level=(unit.level if unit else said.get("unit.level")) or None,
        year=int(year) if re.fullmatch(r"[0-9]{4}", year) else None,
        edition=form.edition,
        district=issued.district if issued is not None else said.get("district") or None,
        campaign_level=issued.level if issued is not None else said.get("campaign.level") or None,
    )


def _stated_wrongly(
    said: Mapping[str, str], identity: Identity, unit: Unit | None, issued: Issued | None
) -> list[Finding]:
    if issued is None:
        return []
    found = []
    if identity.year is not None and identity.year != issued.year:
        found.append(Finding("identity.year", Severity.ERROR, f"表上写的是{identity.year}年度，本任务为{issued.year}年度。",
                             "请用本年度下发的原表填报。", item="year"))
    name = said.get("unit.name", "")
    other = issued.unit_named(name)
    if unit is None:
        named = f"“{identity.unit_name}”" if identity.unit_name else "（未写单位）"
        found.append(Finding("identity.unit", Severity.ERROR, f"表上的单位{named}不在本任务的单位名单内。",
                             "请核对单位，或用 collect --as 代码 指明。", item="unit"))
    elif name and other != unit:
        found.append(Finding("identity.unit", Severity.ERROR, f"表上的单位代码是“{unit.name}”的，单位名称却写作“{name}”。",
                             "请核对单位，或用 collect --as 代码 指明。", item="unit"))
    return found
