"""The notice 下发通知 that goes out with the workbooks: what its template may say, and the filled document.

The draft carries its own digest, so that it can be told later whether anybody has edited it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from toolkit.campaign.due import is_regulated, remarks
from toolkit.campaign.settings import Settings, chinese_day
from toolkit.form import Form
from toolkit.narrative.context import title_lines
from toolkit.narrative.filling import FilledParagraph, Piece, clean
from toolkit.narrative.render import find_file
from toolkit.patterns import regex
from toolkit.structs import Struct, fields
from toolkit.submission import Unit

TEMPLATE = "notice.docx"
"""The template's name in a templates folder."""

_TOWNS = ("乡", "镇", "民族乡")
_DAY_MARK = "【  月  日】"
_MARKS = {
    "deadline": ("报送时间", _DAY_MARK),
    "unit_publication": ("单位公布时间", _DAY_MARK),
    "district_publication": ("本级公布时间", _DAY_MARK),
    "office": ("联系单位", "【联系单位】"),
    "name": ("联系人", "【联系人】"),
    "phone": ("联系电话", "【联系电话】"),
    "email": ("电子邮箱", "【电子邮箱】"),
}
"""What campaign.toml may leave open: how it is called, and the mark that is printed for it."""
_PRINTED = regex(r"word/(?:document|header|footer|footnotes|endnotes)")
"""The parts of a Word file whose words are on paper."""
_MARKED = ("【".encode(), "】".encode())
_BLANK_DIGEST = "sha256:" + "0" * 64
_DIGEST = regex(rb"sha256:[0-9a-f]{64}")


class ListedUnit(Struct, frozen=True):
    """A unit that must report, as the list behind the notice has it."""

    name: str
    code: str
    file: FilledParagraph
    """The name of its workbook; a mark where none was issued yet."""


class NoticeContext(Struct, frozen=True):
    """Everything the template of the notice may name.

    A :class:`FilledParagraph` is printed by the filter ``marked``: what is not known is a mark such as “【  月  日】”
    on yellow, never a guess.
    """

    title: str
    """“关于报送2023年度政府信息公开工作年度报告报表的通知”."""
    title_lines: tuple[str, ...]
    """The title cut behind the year where it is too long for one line."""
    district: str
    """The district of the campaign."""
    year: int
    """The year reported, four digits."""
    form_title: str
    """“政府信息公开工作年度报告”; what templates of an office's own may have from earlier versions."""
    returns_title: str
    """“政府信息公开工作年度报告报表”; a title that ends in 报表 says it once."""
    basis: str
    """The document that prescribes the form, “国办公开办函〔2021〕30号”; may be empty."""
    regulation: bool
    """Whether the form is the report of 《政府信息公开条例》; only then may the notice cite it."""
    departments: bool
    """Whether article 49 of it binds some of the units: departments of a government from county level up."""
    towns: str
    """“街道、乡镇”, “街道” or “乡镇”, whom article 49 does not name; empty where none of them must report."""
    required: tuple[ListedUnit, ...]
    """The units that must report, in administrative order."""
    exempt: tuple[str, ...]
    """The names of those that need not."""
    steps: tuple[str, ...]
    """How to fill in, line by line, as 填报说明 has it."""
    manuscripts: bool
    """Whether a Word file for the texts goes out with each workbook."""
    deadline: FilledParagraph
    """When units report, “2024年1月15日”."""
    unit_publication: FilledParagraph
    """When units publish."""
    district_publication: FilledParagraph
    """When the district publishes."""
    office: FilledParagraph
    """Whom to ask: the office."""
    name: FilledParagraph
    """Whom to ask: the person."""
    phone: FilledParagraph
    """Its telephone number."""
    email: FilledParagraph
    """Its address, to which returns are sent."""
    signed: FilledParagraph
    """Who issues the notice: the office, or a mark."""
    missing: tuple[str, ...]
    """What campaign.toml leaves open, in the words of an officer."""
    remarks: tuple[str, ...]
    """What an officer should look at before it goes out: dates that do not go together."""


NOTICE_NAMES = tuple(field.name for field in fields(NoticeContext))
"""The names a template of the notice may use."""


def build_notice(
    form: Form,
    settings: Settings,
    units: Sequence[Unit],
    *,
    files: Mapping[str, str],
    steps: Sequence[str],
    manuscripts: bool = False,
) -> NoticeContext:
    """The notice of one campaign. ``files`` are the names of the workbooks by unit code."""
    stated = _stated(settings)
    required = [unit for unit in units if unit.required]
    levels = {unit.level for unit in required}
    regulation = is_regulated(form)
    first, second = f"关于报送{settings.year}年度", f"{clean(form.returns_title)}的通知"
    return NoticeContext(
        title=first + second,
        title_lines=title_lines(first, second),
        district=clean(settings.district),
        year=settings.year,
        form_title=clean(form.title),
        returns_title=clean(form.returns_title),
        basis=clean(form.basis),
        regulation=regulation,
        departments=regulation and "部门" in levels,
        towns="、".join(
            name for name, present in (("街道", "街道" in levels), ("乡镇", not levels.isdisjoint(_TOWNS))) if present
        ),
        required=tuple(
            ListedUnit(clean(unit.name), unit.code, _given(files.get(unit.code, ""), "【尚未下发】")) for unit in required
        ),
        exempt=tuple(clean(unit.name) for unit in units if not unit.required),
        steps=tuple(map(clean, steps)),
        manuscripts=manuscripts,
        **{name: _given(words, _MARKS[name][1]) for name, words in stated.items()},
        signed=_given(stated["office"], "【发文单位】"),
        missing=tuple(_MARKS[name][0] for name, words in stated.items() if not words),
        remarks=tuple(remarks(settings, form, departments="部门" in levels)),
    )


def render_notice(context: NoticeContext, templates: Sequence[Path]) -> bytes:
    """The notice as a .docx; equal input gives equal bytes.

    ``templates`` are folders, searched in order. Raises :class:`UsageError` where none has the template,
    :class:`ReportTemplateError` where it is wrong.
    """
    # Late, because docxtpl costs 0.1 s that no other verb should pay.
    from toolkit.narrative.problems import missing_template
    from toolkit.narrative.word import fill_docx, packed, unpacked

    template = find_file(TEMPLATE, templates)
    if template is None:
        raise missing_template(TEMPLATE, templates)
    names = {name: getattr(context, name) for name in NOTICE_NAMES}
    parts = unpacked(
        fill_docx(template, names, title=context.title, author=_stated_only(context.signed), identifier=_BLANK_DIGEST,
                  known=NOTICE_NAMES)
    )
    digest = _digest(parts)
    return packed({name: content.replace(_BLANK_DIGEST.encode(), digest) for name, content in parts.items()})


def _stated(settings: Settings) -> dict[str, str]:
    """What the campaign's settings say of days and contact, by field; empty where they say nothing."""
    contact = settings.contact
    return {
        "deadline": chinese_day(settings.deadline),
        "unit_publication": chinese_day(settings.unit_publication),
        "district_publication": chinese_day(settings.district_publication),
        "office": clean(contact.office),
        "name": clean(contact.name),
        "phone": clean(contact.phone),
        "email": clean(contact.email),
    }


def still_a_draft(data: bytes) -> str:
    """Why a notice is not to be sent out, whoever saved it: a mark 【】 is left on its paper. Empty where none is."""
    from toolkit.narrative.word import unpacked

    try:
        parts = unpacked(data)
    except Exception:  # Whatever a broken zip raises: what it says is not known.
        return "打不开，不像Word文件"
    left = any(mark in content for name, content in parts.items() if _PRINTED.match(name) for mark in _MARKED)
    return "里还有【】待填，仍是草稿" if left else ""


def is_untouched(data: bytes) -> bool:
    """Whether a notice is still what :func:`render_notice` made: nobody has saved it since."""
    from toolkit.narrative.word import unpacked

    try:
        parts = unpacked(data)
    except Exception:  # Whatever a broken zip raises: it is not ours any more.
        return False
    digests = {digest for content in parts.values() for digest in _DIGEST.findall(content)}
    if len(digests) != 1:
        return False
    (digest,) = digests
    blank = {name: content.replace(digest, _BLANK_DIGEST.encode()) for name, content in parts.items()}
    return bool(_digest(blank) == digest)


def _digest(parts: Mapping[str, bytes]) -> bytes:
    whole = hashlib.sha256()
    for name, content in parts.items():
        whole.update(f"{name}\n{len(content)}\n".encode())
        whole.update(content)
    return f"sha256:{whole.hexdigest()}".encode()


def _given(words: str, mark: str) -> FilledParagraph:
    return FilledParagraph((Piece(words or mark, gap=not words),))


def _stated_only(words: FilledParagraph) -> str:
    """The words, where there are some; no mark of what is still to be filled in."""
    return "" if any(piece.gap for piece in words.pieces) else words.text
