"""The verbs of the round: begin, send out, take in, look at, send back, decide."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.cli.plumbing import (
    BLOCKING,
    DONE,
    UNREADABLE,
    collect_as_usual,
    only,
    opened,
    print_json,
    progress,
    say_news,
    trusted,
    warn,
    warn_of_unlisted,
)
from toolkit.console import print_on
from toolkit.errors import UsageError
from toolkit.paths import path_to

if TYPE_CHECKING:
    from concurrent.futures import Executor


def run_desk(options: argparse.Namespace) -> int:
    """Run the verb ``desk``."""
    from toolkit.campaign.members import is_campaign
    from toolkit.webdesk.serving import serve

    collect_as_usual()
    root = options.campaign
    if root is not None and not is_campaign(root):
        raise UsageError(f"“{root}”不是年报任务文件夹。不写 -C，工作台会列出附近的任务，也可以新建。")
    here = path_to(".")
    return serve(root or (here if is_campaign(here) else None), here, port=options.port, browser=not options.no_browser)


def run_demo(options: argparse.Namespace) -> int:
    """Run the verb ``demo``."""
    from toolkit.actions.demo import demo
    from toolkit.tables import demo_table

    done = demo(options.out, say=warn)
    print(demo_table(done))
    return DONE


def run_init(options: argparse.Namespace) -> int:
    """Run the verb ``init``."""
    from toolkit.actions.init import init

    initiated = init(
        options.root, district=options.district, year=options.year, units=options.units, form=options.form,
        level=options.level, deadline=options.deadline, last_year=options.last_year, controls=options.controls,
    )
    for note in initiated.notes:
        warn(f"提示：{note}")
    print(f"已建立年报任务“{initiated.root}”，共{initiated.units}家单位。下一步：nianbao issue -C {initiated.root}")
    return DONE


def run_issue(options: argparse.Namespace) -> int:
    """Run the verb ``issue``."""
    from toolkit.actions.issue import issue

    with opened(options) as campaign:
        with progress("下发") as tick:
            done = issue(campaign, options.unit, again=options.again, progress=tick)
        _print_issued(done)
        if options.mail:
            _draft_mails(campaign, done)
    return DONE


def _print_issued(done: Any) -> None:
    for issued in done:
        print(f"{'已生成' if issued.made else '已有，未动'}\t{issued.unit.name}\t{issued.path}")
    new = sum(issued.made for issued in done)
    print(f"共{len(done)}家，新生成{new}份。")
    print(f"下发清单：{done.listed}")
    print(f"下发通知（稿）：{done.notice}{'（已改过，没有重写）' if done.notice_kept else ''}")
    if done.own_draft is not None:
        print(f"本级文字稿：{done.own_draft}（还没有数；要自己写的地方可以先写，收到报表后再运行 nianbao report --draft，写出带数的下一稿）")
    for remark in done.remarks:
        warn(f"提示：{remark}")


def _draft_mails(campaign: Any, done: Any) -> None:
    from toolkit.actions.mails import write_drafts

    drafted = write_drafts(campaign, list(done), None if done.notice_draft else done.notice)
    _say_drafted(drafted)
    if drafted.reported:
        warn(f"提示：已报的{len(drafted.reported)}家没有起草下发邮件：{'、'.join(drafted.reported)}。")
    if done.notice_draft and not done.notice_kept:  # of one that somebody saved with marks left a remark has told
        warn("提示：下发通知还是草稿，没有附在邮件里；里面的【】都没有了以后再运行一次 issue --mail，就附上了。")


def _say_drafted(drafted: Any, say: Callable[[str], None] = print) -> None:
    """What became of mail drafts; nothing where there are none because nobody has an address."""
    if drafted is None:
        return
    say(f"邮件草稿{len(drafted.drafts)}封：{drafted.folder}")
    if drafted.without_address:
        warn(f"提示：名单里没有邮箱的：{'、'.join(drafted.without_address)}。")
    if drafted.unusable:
        warn(f"提示：名单里的邮箱写不成收件人，没有起草的：{'、'.join(drafted.unusable)}。请改正后再运行一次。")


def run_collect(options: argparse.Namespace) -> int:
    """Run the verb ``collect``."""
    if options.published or options.listed:
        return _published(options)
    from toolkit.actions.collect import collected
    from toolkit.actions.parts.several import InOneRun
    from toolkit.asked import asked_beside
    from toolkit.campaign import standings
    from toolkit.campaign.standing import waiting
    from toolkit.tables import collected_lines, collected_total

    outcomes: Counter[str] = Counter()
    blocking, units, run = False, set[str](), InOneRun()
    with opened(options) as campaign:
        with progress("回收") as tick, _readers(options) as workers:
            arrived = collected(campaign, options.paths, assign_to=options.assign_to, progress=tick, executor=workers)
            for taken in arrived:
                print_on(collected_lines(taken))
                outcomes[taken.outcome] += 1
                run.add(taken)
                blocking |= taken.blocking
                units |= {taken.unit.code} if taken.unit is not None else set()
        for unit in run.several():
            warn(f"提示：{unit.sentence}要的不是这一份的，用 nianbao withdraw {unit.unit.code} --reason 原因 撤回，前一份就重新计入。")
        stand = standings(campaign)
        for one, finding in asked_beside([one for one in stand if one.unit.code in units]):
            warn(f"{finding.severity.chinese}：{one.unit.name}：{finding.message}{finding.remedy}")
        print(collected_total(outcomes, stand, len(waiting(campaign))))
    if outcomes["unreadable"]:
        return UNREADABLE
    return BLOCKING if blocking else DONE


def _readers(options: argparse.Namespace) -> AbstractContextManager[Executor | None]:
    """Who reads: this machine's processors, or other machines."""
    if options.workers is None:
        return _own_readers()
    collect_as_usual()
    from toolkit.actions.parts.cluster import Cluster, quiet

    quiet()
    return Cluster(options.workers, say=say_news)


def _own_readers(paths: Sequence[Path] = ()) -> AbstractContextManager[Executor | None]:
    """This machine's processors; one workbook alone is read without them, and what they need is not imported."""
    if len(paths) == 1 and paths[0].suffix.lower() == ".xlsx":
        return nullcontext()
    from toolkit.actions.parts.spreading import Workers

    collect_as_usual()
    return Workers()


def _published(options: argparse.Namespace) -> int:
    from toolkit.actions.published import published
    from toolkit.tables import published_table

    if options.assign_to:
        raise UsageError("--published 不能与 --as 同时使用：公布的文件按它自己写明的单位比较。")
    with opened(options) as campaign, progress("比较") as tick, _readers(options) as workers:
        done = published(campaign, options.paths, listed=options.listed, progress=tick, executor=workers)
    print(published_table(done))
    return UNREADABLE if any(file.unit is None for file in done) else DONE


def run_check(options: argparse.Namespace) -> int:
    """Run the verb ``check``."""
    from toolkit.actions.check import checked

    campaign = nullcontext() if options.campaign is None else opened(options)
    with campaign as known, progress("校验") as tick, _own_readers(options.paths) as workers:
        done = list(checked(options.paths, known, progress=tick, executor=workers))
    if options.json:
        print_json([taken.to_json() for taken in done])
    else:
        from toolkit.tables import checked_table

        print(checked_table(done))
    if any(taken.error for taken in done):
        return UNREADABLE
    return BLOCKING if any(taken.blocking for taken in done) else DONE


def run_status(options: argparse.Namespace) -> int:
    """Run the verb ``status``."""
    from toolkit.actions.status import state_named, status

    if options.log:
        return _register(options)
    if options.deep:
        raise UsageError("--deep 与 --log 同用：nianbao status --log --deep。")
    with opened(options) as campaign:
        wall = status(campaign, options.unit, states=[state_named(word) for word in options.state])
        warn_of_unlisted(campaign)
        if options.receipts:
            return _receipts(options, campaign, wall)
        chased, drafted = _chased(options, campaign, wall) if options.chase or options.xlsx else ([], None)
        written = _status_files(options, campaign, wall, chased)
    if options.json:
        print_json(wall.to_json() | ({"chase": [chase.to_json() for chase in chased]} if options.chase else {}))
    elif options.chase:
        _print_chased(chased, wall)
    else:
        from toolkit.tables import status_table

        print(status_table(wall, findings=bool(options.unit)))
    for path in written:
        (warn if options.json else print)(f"已写入 {path}")
    _say_drafted(drafted, warn if options.json else print)
    return DONE


def _chased(options: argparse.Namespace, campaign: Any, wall: Any) -> tuple[list[Any], Any]:
    from toolkit.actions.chase import (  # what writes letters is slow to import, and seldom asked for
        chase_list,
        write_reminders,
    )

    chased = chase_list(campaign, wall)
    return chased, write_reminders(campaign, chased) if options.chase else None


def _print_chased(chased: list[Any], wall: Any) -> None:
    from toolkit.actions.chase import not_chased
    from toolkit.tables import chase_text

    print(chase_text(chased, not_chased(wall)))


def _status_files(options: argparse.Namespace, campaign: Any, wall: Any, chased: Any) -> list[Path]:
    if not (options.html or options.xlsx or options.published):
        return []
    from toolkit.actions.addresses import write_addresses
    from toolkit.actions.wall import write_page, write_workbook

    return [
        *([write_page(campaign, wall, options.html)] if options.html else []),
        *([write_workbook(campaign, wall, chased, options.xlsx)] if options.xlsx else []),
        *([write_addresses(campaign, wall, options.published)] if options.published else []),
    ]


def _receipts(options: argparse.Namespace, campaign: Any, wall: Any) -> int:
    from toolkit.actions.chase import receipts
    from toolkit.tables import receipts_text

    only(options, "--receipts", "chase", "html", "published", "xlsx", "json")
    with progress("收讫") as tick:
        done = receipts(campaign, wall, progress=tick)
    print(receipts_text(done))
    _say_drafted(done.drafts)
    return DONE


def _register(options: argparse.Namespace) -> int:
    from toolkit.actions.log import register
    from toolkit.actions.wall import write_register
    from toolkit.campaign.standing import look_through
    from toolkit.tables import register_table

    only(options, "--log", "chase", "receipts", "html", "published", "state")
    with trusted(options) as campaign, progress("核对") as tick:
        campaign.tell_to(say_news)
        log = register(campaign, options.unit, deep=options.deep, progress=tick)
        if not log.problems:  # nothing is written on a ledger that is not whole
            look_through(campaign)
            log = register(campaign, options.unit, deep=options.deep, progress=tick) if campaign.news else log
        written = write_register(campaign, log, options.xlsx) if options.xlsx else None
    if options.json:
        print_json(log.to_json())
    else:
        print(register_table(log))
    if written:
        (warn if options.json else print)(f"已写入 {written}")
    return UNREADABLE if log.problems else DONE


def run_last_year(options: argparse.Namespace) -> int:
    """Run the verb ``last-year``."""
    from toolkit.actions.last_year import register_last_year
    from toolkit.aggregate import MOST_NAMED
    from toolkit.words import first_few

    with opened(options) as campaign:
        done = register_last_year(campaign, options.path)
    for note in done.notes:
        warn(f"提示：{note}")
    names = first_few([unit.name for unit in done.changed], MOST_NAMED)
    same = "与已登记的相同，没有改动。"
    texts = f"另登记了{len(done.texts)}家上年的文字，用来查照抄上年的话。" if done.texts else ""
    print(f"上年数有{len(done.units)}家，" + (f"其中与原登记的不同{len(done.changed)}家，已登记：{names}。" if names else same) + texts)
    return DONE


def run_correct(options: argparse.Namespace) -> int:
    """Run the verb ``correct``."""
    from toolkit.actions.correct import correct

    with opened(options) as campaign, progress("退回") as tick:
        done = correct(campaign, options.unit, progress=tick)
    for corrected in done.units:
        print(f"{'已生成' if corrected.made else '已有，未动'}\t{corrected.unit.name}\t{corrected.path}\n{corrected.message}\n")
    print(f"共{len(done.units)}家需退回或核实。" + (f"消息：{done.messages}　清单：{done.listed}" if done.units else "")
          + (f"（都含先前退回、尚未重报的{done.others}家）" if done.others else ""))
    _say_drafted(done.drafts)
    for corrected in done.filled:
        print(f"{'已生成' if corrected.made else '已有，未动'}\t{corrected.unit.name}（代填）\t{corrected.path}\n{corrected.message}\n")
    if done.filled:
        print(f"另有{len(done.filled)}家是代填的，不退给单位，由经办人对照原件改：{'、'.join(one.unit.name for one in done.filled)}。")
    if done.officers:
        names = "、".join(unit.name for unit in done.officers)
        print(f"另有{len(done.officers)}家待经办人自己核对，不退回：{names}。"
              "核对无误的用 nianbao explain --unit 代码 --accept 编号 采纳，编号见 nianbao explain；"
              "收错了的用 nianbao withdraw 代码 --reason 原因 撤回，是另一个单位的再加 --to 代码。")
    for sentence in done.failed:
        warn(f"错误：{sentence}")
    return UNREADABLE if done.failed else DONE


def run_fill(options: argparse.Namespace) -> int:
    """Run the verb ``fill``."""
    from toolkit.actions.fill import fill

    with opened(options) as campaign:
        done = fill(campaign, options.unit, source=options.source, who=options.who, out=options.out)
    print(f"{'已生成' if done.made else '已有，未动'}\t{done.unit.name}\t{done.path}")
    if done.retold:
        print(f"已改记为“{done.filled.says}”，表没有动。")
    print(f"{done.filled.says}。请照原件填好、存盘，再用 nianbao collect 收回这个文件，就登记为“{done.unit.name}”的报表。")
    return DONE


def run_explain(options: argparse.Namespace) -> int:
    """Run the verb ``explain``."""
    from toolkit.actions.explain import explain
    from toolkit.tables import explained_table

    with opened(options) as campaign:
        explanations = explain(
            campaign, options.unit, accept=options.accept, refuse=options.refuse, accept_all=options.accept_all,
            undo=options.undo, reason=options.reason, who=options.who, version=options.version,
        )
    if options.accept_all and not explanations.decided and not explanations.before:
        print("没有单位写明了原因、等待采纳的说明，没有作任何决定。")
    print(explained_table(explanations))
    return DONE


def run_withdraw(options: argparse.Namespace) -> int:
    """Run the verb ``withdraw``."""
    from toolkit.actions.withdraw import dismiss, withdraw

    if bool(options.unit) is bool(options.aside):
        raise UsageError("请写明撤回哪个单位的（代码或名称），或用 --aside 写明哪个待查文件不用再查，二者写一个。")
    if options.aside and (options.to or options.version):
        raise UsageError("--aside 不能与 --to、--version 同时使用；待查文件是某单位的，用 collect --as 代码 再收一次。")
    if options.undo and not options.aside:
        raise UsageError("--undo 只与 --aside 同用；撤回的报表要重新计入的，用 collect --as 代码 再收一次。")
    with opened(options) as campaign:
        if options.aside:
            print(dismiss(campaign, options.aside, reason=options.reason, who=options.who, undo=options.undo))
            return DONE
        print(withdraw(
            campaign, options.unit, reason=options.reason, who=options.who, to=options.to, version=options.version))
    return DONE


def run_recover(options: argparse.Namespace) -> int:
    """Run the verb ``recover``."""
    from toolkit.actions.recover import recover
    from toolkit.tables import recovered_text

    with progress("重建") as tick:
        done = recover(options.campaign or path_to('.'), progress=tick)
    print(recovered_text(done))
    for sentence in done.news:
        warn(f"提示：{sentence}")
    return DONE
