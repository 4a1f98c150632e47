"""What the campaign makes: each product by its button, with what may be asked of it beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from toolkit.errors import UsageError
from toolkit.structs import Struct
from toolkit.webdesk.wording import for_the_desk
from toolkit.webdesk.work import Work

Made = list[Path]
Fields = Mapping[str, str]
"""What was typed and ticked beside a button."""


class Verb(Struct, frozen=True):
    """A button: what it says, what it is for, what it does. ``page`` is where the officer is afterwards."""

    label: str
    about: str
    do: Callable[[Any, Work, Fields], tuple[str, Made]]
    page: str = "products"


def _only(fields: Fields) -> list[str]:
    """The one unit that a button is for; all where it is none's."""
    return [fields["unit"]] if fields.get("unit") else []


def _issue(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.issue import issue

    return _issued(issue(campaign, _only(fields), progress=work.tick), work)


def _again(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.issue import issue

    return _issued(issue(campaign, _only(fields), again=True, progress=work.tick), work)


def _issued(made: Any, work: Work) -> tuple[str, Made]:
    for remark in made.remarks:
        work.say(for_the_desk(remark), "ask")
    new = sum(one.made for one in made)
    return f"共{len(made)}家，新做了{new}份。" + ("下面可以下载。" if new else "先前做好的没有动。"), []


def _mails(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.issue import issue
    from toolkit.actions.mails import write_drafts

    made = issue(campaign, progress=work.tick)
    drafted = write_drafts(campaign, list(made), None if made.notice_draft else made.notice)
    for words, names in (("名单里没有邮箱的", drafted.without_address), ("名单里的邮箱写不成收件人，没有起草的", drafted.unusable),
                         ("已报的没有起草", drafted.reported)):
        if names:
            work.say(f"{words}：{'、'.join(names)}。", "ask")
    without = "下发通知里还有【】待填，没有附；补好以后再点一次，就附上了。" if made.notice_draft else ""
    return f"邮件草稿{len(drafted.drafts)}封。{without}", []


def _correct(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.correct import correct

    made = correct(campaign, _only(fields), progress=work.tick)
    for one in (*made.units, *made.filled):
        work.say(f"{one.unit.name}　{'已做好退回表' if one.made else '退回表先前已做好，没有动'}", "good",
                 f"/c/{work.key}/unit/{one.unit.code}#back", (one.message,))
    for sentence in made.failed:
        work.say(sentence, "bad")
    if made.officers:
        work.say(f"{'、'.join(one.name for one in made.officers)}：只有您能核对，不退回，请在单位的页面里审定。", "ask")
    return f"共{len(made.units)}家需退回或核实。", [path for path in (made.messages, made.listed) if path]


def _chase(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.chase import chase_list, write_reminders
    from toolkit.actions.status import status

    wall = status(campaign)
    chased = chase_list(campaign, wall)
    drafts = write_reminders(campaign, chased)
    for one in chased:
        work.say(one.standing.unit.name, "ask", f"/c/{work.key}/unit/{one.standing.unit.code}", (one.message,))
    mails = f"邮件草稿{len(drafts.drafts)}封，在“邮件草稿”文件夹里。" if drafts else ""
    return f"要催{len(chased)}家。消息可以复制。{mails}", []


def _receipts(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.chase import receipts
    from toolkit.actions.status import status

    made = receipts(campaign, status(campaign), progress=work.tick)
    for one in made.units:
        work.say(one.standing.unit.name, "good", f"/c/{work.key}/unit/{one.standing.unit.code}", (one.message,))
    for standing in made.kept:
        work.say(standing.unit.name, "ask", f"/c/{work.key}/unit/{standing.unit.code}", tuple(finding.message for finding in standing.unsettled))
    kept = f"另有{len(made.kept)}家还有事项等您核实或审定，暂不发收讫。" if made.kept else ""
    return f"已通过的{len(made.units)}家都有收讫和报告。{kept}", [made.file] if made.file else []


def _wall(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.chase import chase_list
    from toolkit.actions.status import status
    from toolkit.actions.wall import write_page, write_workbook

    wall = status(campaign)
    page = write_page(campaign, wall, campaign.output / "报送进度.html")
    return "进度表做好了，可以打印、发群里。", [page, write_workbook(campaign, wall, chase_list(campaign, wall), campaign.output / "报送进度.xlsx")]


def _log(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    """The register as a workbook; with “deep” every file that came in is read again and held against what was registered."""
    from toolkit.actions.log import register
    from toolkit.actions.wall import write_register

    found = register(campaign, deep=bool(fields.get("deep")), progress=work.tick)
    for sentence in found.problems:
        work.say(sentence, "bad")
    how = "收到的文件逐份重新读过，逐格比较过" if fields.get("deep") else "收到的文件核对过"
    said = f"{how}，有{len(found.problems)}处不对，见下面。" if found.problems else f"{how}，都完好，与登记的一致。"
    return said, [write_register(campaign, found, campaign.output / "收件登记.xlsx")]


def _addresses(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.addresses import write_addresses
    from toolkit.actions.status import status

    return "公布清单写好了：单位、网址、公布日期、情况。补上网址的，可以再交回来。", [
        write_addresses(campaign, status(campaign), campaign.output / "公布清单.xlsx")]


def _rollup(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.rollup import rollup

    return rolled_up(rollup(campaign, values_only=bool(fields.get("values"))), work)


def rolled_up(made: Any, work: Work) -> tuple[str, Made]:
    """What is said of sums that were written, and the files."""
    for finding in made.findings:
        work.say(f"【{finding.severity.chinese}】{finding.message}", "ask")
    for note in made.notes:
        work.say(for_the_desk(note), "ask")
    return f"{made.sums.denominator}{_proved(made.proof)}", [made.path, made.record]


def _proved(proof: Any) -> str:
    return f"写好以后读回来逐个数核对过。{proof.summary}"


def _report(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.report import FORMATS, reported
    from toolkit.actions.settings import read_day

    unit, asked = fields.get("unit") or None, fields.get("kind", "")
    try:
        signed = read_day(fields.get("date", ""))
    except ValueError:
        raise UsageError(f"落款日期“{fields['date']}”不是日期，应写成2026-01-15的样子，没有做。") from None
    kinds = [kind for kind in FORMATS if kind == asked] or ["docx", "html"]
    done = [reported(campaign, unit=unit, kind=kind, signed=signed, final=bool(fields.get("final"))) for kind in kinds]
    then = "" if unit or fields.get("final") else "改动请在“文字稿”里作，改好存盘再做一次。"
    return f"{'定稿' if fields.get('final') else '报告'}做好了。{_proved(done[0].proof)}{then}", [
        path for one in done for path in dict.fromkeys((one.path, one.record))]


def _draft(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.draft import draft

    made = draft(campaign)
    for sentence in made.said:
        work.say(sentence, "ask")
    if made.to_write:
        work.say(f"还要补写：{'、'.join(made.to_write)}。", "ask")
    return f"文字稿第{made.number}稿{'写好了' if made.made else '没有变化'}。请在Word或WPS里改，存在原处。", [made.path]


def _material(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.material import material

    return "素材整理好了：各单位文字里有数字、有做法的句子。", [material(campaign)]


def _papers(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.papers import papers

    made = papers(campaign)
    return f"报送材料做好了{len(made.paths)}份。{made.provisional}", list(made.paths)


def _bulletin(kind: str) -> Callable[[Any, Work, Fields], tuple[str, Made]]:
    def do(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
        from toolkit.actions.bulletin import bulletin

        made = bulletin(campaign, kind, named=bool(fields.get("named")))
        whom = "附了名单" if fields.get("named") else "只点迟报、未报的名"
        return made.says or f"《{kind}》写好了，Word和网页各一份，内容相同。{whom}，发之前请看一遍。", list(made.paths)

    return do


def _archive(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.archive import archive

    made = archive(campaign, with_mails=bool(fields.get("mails")), progress=work.tick)
    for sentence in (*made.manifest.open, *made.manifest.problems, *made.remarks):
        work.say(for_the_desk(sentence), "ask")
    said = f"归档了{len(made.manifest.members)}个文件，读回来核对过。" if made.made else "没有变化，以前的归档就是现在的内容，没有再做。"
    return f"{said}它的指纹（记下来，可以核对是不是这一份）：{made.sha256}", [made.path]


def _form(campaign: Any, work: Work, fields: Fields) -> tuple[str, Made]:
    from toolkit.actions.form import page, preview

    made = [preview(campaign.form, campaign.output / "样表.xlsx", year=campaign.year), page(campaign.form, campaign.output / "表式.html")]
    return "样表是各单位将收到的空白表；表式一页，每张表的样子、各栏怎样得出、按什么核对，都在上面，可以打印。", made


VERBS: Mapping[str, Verb] = {
    "issue": Verb("下发", "给每家做一份锁定的表，起草通知", _issue, "issued"),
    "again": Verb("重新下发", "设置、名单改过以后，按新的再做一次；先前的仍然有效", _again, "issued"),
    "mails": Verb("邮件草稿", "给有邮箱的单位各起草一封，表和通知附好，不会自己发出", _mails, "issued"),
    "correct": Verb("退回", "给有问题的做标好错处的表和消息", _correct, "units"),
    "chase": Verb("催报", "给没有报的、没有改的写消息", _chase, "units"),
    "receipts": Verb("收讫", "给已通过的写收讫，附它自己的报告", _receipts, "units"),
    "wall": Verb("进度表", "谁已报、谁未报，可以打印", _wall),
    "rollup": Verb("汇总表", "总览、各单位、三张表、同比，公式是活的", _rollup),
    "draft": Verb("文字稿", "本级报告的文字，每个数都起草好，请在里面改", _draft),
    "material": Verb("素材", "各单位写了什么可用的，按章节排好", _material),
    "report": Verb("报告", "本级年度报告，Word和网页", _report),
    "papers": Verb("报送材料", "审签单、报送函、差异说明、录入对照表", _papers),
    "bulletin-returns": Verb("简报：报送情况", "谁迟报、谁未报，报表质量怎样", _bulletin("报送情况")),
    "bulletin-reminder": Verb("简报：催报", "提醒还没有报的单位", _bulletin("催报")),
    "bulletin-published": Verb("简报：公布情况", "谁公布了、何时、与所报是否一致", _bulletin("公布情况")),
    "addresses": Verb("公布清单", "各单位公布在哪里、何时公布、与所报是否一致", _addresses),
    "form": Verb("样表和表式", "空白样表；每张表的样子和核对的规则，一页", _form),
    "register": Verb("核对登记簿", "按时间的全部登记，并把收到的文件与登记的核对一遍", _log, "log"),
    "archive": Verb("归档", "整个任务收进一个压缩包，附目录和指纹", _archive),
}
