"""What goes with the issued workbooks: the draft of the notice 下发通知, and the list of what was issued."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from toolkit.actions.parts.manuscripts import manuscript_path
from toolkit.aggregate import MOST_NAMED
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import ISSUED, LIST, NOTICE, TEMPLATES
from toolkit.campaign.products import put
from toolkit.campaign.records import Issue
from toolkit.files import read_whole, write_error, write_whole
from toolkit.layout.intro import steps
from toolkit.narrative.notice import NoticeContext, build_notice, is_untouched, render_notice, still_a_draft
from toolkit.resources import notice_templates
from toolkit.structs import Struct
from toolkit.words import first_few


class Notified(Struct, frozen=True):
    """The notice as it now stands.

    ``outcome`` is ``made``, ``same`` (it already stood, word for word) or ``kept``: it has been edited and was
    not touched. ``remarks`` are sentences for the officer.
    """

    path: Path
    outcome: Literal["made", "same", "kept"]
    remarks: tuple[str, ...]
    draft: bool = True
    """Whether it is not to be sent out yet: a mark 【】 is left in it, whoever saved it."""


def write_notice(campaign: Campaign) -> Notified:
    """Draft the notice to all units; a draft that somebody has edited is never written over.

    The template in the campaign's ``templates/`` wins over the package's own. Raises
    :class:`~toolkit.errors.UsageError` where the template is wrong, OutputError where nothing can be written.
    """
    path = campaign.root / NOTICE
    before = _standing(path)
    if before is not None and not is_untouched(before):
        kept = f"“{path}”已经改过，没有重写；要按现在的设置和名单重新起草，请先把它改名或删去。"
        why = still_a_draft(before)
        unsent = f"“{path}”{why}，不随邮件发出；改好、存盘后再运行一次 issue --mail。"
        return Notified(path, "kept", (kept, unsent) if why else (kept,), draft=bool(why))
    context = notice_context(campaign)
    data = render_notice(context, [campaign.root / TEMPLATES, notice_templates()])
    if data != before:
        write_whole(path, data)
    draft = bool(still_a_draft(data))
    return Notified(path, "same" if data == before else "made", tuple(_remarks(campaign, context)), draft)


def notice_context(campaign: Campaign) -> NoticeContext:
    """What the notice says, from the settings, the units and the ledger."""
    issues = campaign.ledger.issues(ISSUED)
    return build_notice(
        campaign.form,
        campaign.settings,
        campaign.units,
        files={code: Path(issue.file).name for code, issue in issues.items()},
        steps=steps(campaign.form),
        manuscripts=_manuscripts(campaign, issues),
    )


def write_list(campaign: Campaign) -> Path:
    """Write the list of workbooks issued so far, whole, from the ledger. Raises OutputError."""
    from toolkit.workbook.listing import Column, Listing, listed  # XlsxWriter is slow to import

    issues = campaign.ledger.issues(ISSUED)
    columns = [
        Column("序号", 6, True), Column("单位", 22), Column("代码", 13), Column("类别", 8, True), Column("联系人", 9),
        Column("电话", 14), Column("邮箱", 24), Column("文件名", 41), Column("第几次", 8, True), Column("下发时间", 17),
    ]
    rows: list[tuple[str | int | None, ...]] = [
        # The number is the unit's place in the list of units, which its file name begins with.
        (order, unit.name, unit.code, unit.level, unit.contact, unit.phone, unit.email, Path(issue.file).name, issue.round,
         issue.issued_at[:16].replace("T", " "))
        for order, unit in enumerate(campaign.units, 1)
        if (issue := issues.get(unit.code))
    ]
    filled = _filled(campaign)
    if filled:
        columns.append(Column("代填", 26))
        codes = [unit.code for unit in campaign.units if unit.code in issues]
        rows = [(*row, filled.get(code, "")) for code, row in zip(codes, rows, strict=True)]
    title = f"{campaign.district}{campaign.year}年{campaign.form.returns_title}下发清单"
    path = campaign.root / LIST
    data = listed(Listing(LIST.removesuffix(".xlsx"), title, _says(campaign, issues), columns, rows, frozen=2))
    return put(campaign, path, data).path


def _filled(campaign: Campaign) -> dict[str, str]:
    """Whose workbook the officer fills in, or did last, with by whom and from what; by unit code."""
    found = {}
    for token, filled in campaign.ledger.fillings().items():
        issue = campaign.ledger.issue_by_token(token)
        if issue is not None:
            found[issue.unit] = filled.says
    return found


def _says(campaign: Campaign, issues: Mapping[str, Issue]) -> str:
    handed = [unit for unit in campaign.units if unit.code in issues]
    exempt = sum(not unit.required for unit in handed)
    waiting = [unit.name for unit in campaign.units if unit.required and unit.code not in issues]
    says = f"已下发{len(handed)}家" + (f"（其中不须报送{exempt}家）" if exempt else "")
    return says + (f"，尚未下发{len(waiting)}家：{first_few(waiting, MOST_NAMED)}。" if waiting else "。")


def _standing(path: Path) -> bytes | None:
    try:
        return read_whole(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise write_error(path, error) from error


def _manuscripts(campaign: Campaign, issues: Mapping[str, Issue]) -> bool:
    return any(manuscript_path(campaign.root / issue.file).is_file() for issue in issues.values())


def _remarks(campaign: Campaign, context: NoticeContext) -> list[str]:
    remarks = list(context.remarks)
    if context.missing:
        remarks.insert(0, f"通知稿中待填：{'、'.join(context.missing)}（campaign.toml 里没有写明，稿中以【】标出）；"
                          "写入 campaign.toml 后再下发一次即重新起草，也可直接在稿中填写。")
    waiting = sum(unit.file.pieces[0].gap for unit in context.required)
    if waiting:
        remarks.append(f"还有{waiting}家应报送的单位尚未下发报表，通知附件中已标出。")
    return remarks
