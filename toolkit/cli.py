"""The command line: words in, verbs called, results out. Nothing is decided here.

Results go to standard output, progress and warnings to standard error.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

from toolkit.arguments import parser
from toolkit.console import drop_output, hear_break, print_on, use_utf8
from toolkit.errors import NianbaoError, UsageError, why
from toolkit.files import readable
from toolkit.paths import path_to, plain
from toolkit.words import visible

DONE, BLOCKING, UNREADABLE = 0, 1, 3
"""Exit statuses; 2 is wrong use, and the errors carry it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    use_utf8()
    hear_break()
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments:
        print(parser().format_help(), end="")
        return UsageError.exit_status
    options = parser().parse_args(arguments)
    try:
        status = RUN[options.verb](options)
        sys.stdout.flush()
        return status
    except NianbaoError as error:
        _warn(f"错误：{error}")
        return error.exit_status
    except KeyboardInterrupt:
        _warn("已中断。已登记的收件不会丢失，再运行一次即可继续。")
        return 130
    except BrokenPipeError:
        drop_output()
        return DONE
    except UnicodeEncodeError:
        _warn("错误：当前的语言环境不支持中文文件名，请先设置环境变量 PYTHONUTF8=1（或 LC_ALL=C.UTF-8）再运行。")
        return UNREADABLE
    except OSError as error:
        if error.filename is None:
            drop_output()
        _warn(f"错误：读写“{plain(str(error.filename or '标准输出'))}”时出错：{why(error)}。")
        return UNREADABLE


# ── the verbs ─────────────────────────────────────────────────────────


def _demo(options: argparse.Namespace) -> int:
    from toolkit.actions.demo import demo
    from toolkit.tables import demo_table

    done = demo(options.out, say=_warn)
    print(demo_table(done))
    return DONE


def _init(options: argparse.Namespace) -> int:
    from toolkit.actions.init import init

    initiated = init(
        options.root, district=options.district, year=options.year, units=options.units, form=options.form,
        level=options.level, deadline=options.deadline, last_year=options.last_year,
    )
    for note in initiated.notes:
        _warn(f"提示：{note}")
    print(f"已建立年报任务“{initiated.root}”，共{initiated.units}家单位。下一步：nianbao issue -C {initiated.root}")
    return DONE


def _issue(options: argparse.Namespace) -> int:
    from toolkit.actions.issue import issue

    with _campaign(options) as campaign:
        with _progress("下发") as tick:
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
    for remark in done.remarks:
        _warn(f"提示：{remark}")


def _draft_mails(campaign: Any, done: Any) -> None:
    from toolkit.actions.mails import write_drafts

    drafted = write_drafts(campaign, list(done), None if done.notice_draft else done.notice)
    _say_drafted(drafted)
    if drafted.reported:
        _warn(f"提示：已报的{len(drafted.reported)}家没有起草下发邮件：{'、'.join(drafted.reported)}。")
    if done.notice_draft and not done.notice_kept:  # of one that somebody saved with marks left a remark has told
        _warn("提示：下发通知还是草稿，没有附在邮件里；里面的【】都没有了以后再运行一次 issue --mail，就附上了。")


def _say_drafted(drafted: Any, say: Callable[[str], None] = print) -> None:
    """What became of mail drafts; nothing where there are none because nobody has an address."""
    if drafted is None:
        return
    say(f"邮件草稿{len(drafted.drafts)}封：{drafted.folder}")
    if drafted.without_address:
        _warn(f"提示：名单里没有邮箱的：{'、'.join(drafted.without_address)}。")
    if drafted.unusable:
        _warn(f"提示：名单里的邮箱写不成收件人，没有起草的：{'、'.join(drafted.unusable)}。请改正后再运行一次。")


def _collect(options: argparse.Namespace) -> int:
    if options.published or options.listed:
        return _published(options)
    from toolkit.actions.collect import collected
    from toolkit.actions.parts.spreading import Workers
    from toolkit.campaign import standings
    from toolkit.campaign.standing import waiting
    from toolkit.tables import collected_lines, collected_total

    outcomes: Counter[str] = Counter()
    blocking = False
    with _campaign(options) as campaign:
        with _progress("回收") as tick, Workers() as workers:
            arrived = collected(campaign, options.paths, assign_to=options.assign_to, progress=tick, executor=workers)
            for taken in arrived:
                print_on(collected_lines(taken))
                outcomes[taken.outcome] += 1
                blocking |= taken.blocking
        print(collected_total(outcomes, standings(campaign), len(waiting(campaign))))
    if outcomes["unreadable"]:
        return UNREADABLE
    return BLOCKING if blocking else DONE


def _published(options: argparse.Namespace) -> int:
    from toolkit.actions.parts.spreading import Workers
    from toolkit.actions.published import published
    from toolkit.tables import published_table

    if options.assign_to:
        raise UsageError("--published 不能与 --as 同时使用：公布的文件按它自己写明的单位比较。")
    with _campaign(options) as campaign, _progress("比较") as tick, Workers() as workers:
        done = published(campaign, options.paths, listed=options.listed, progress=tick, executor=workers)
    print(published_table(done))
    return UNREADABLE if any(file.unit is None for file in done) else DONE


def _check(options: argparse.Namespace) -> int:
    from toolkit.actions.check import check
    from toolkit.actions.parts.spreading import Workers
    from toolkit.tables import checked_table

    campaign = nullcontext() if options.campaign is None else _campaign(options)
    with campaign as known, _progress("校验") as tick, Workers() as workers:
        done = check(options.paths, known, progress=tick, executor=workers)
    if options.json:
        _print_json([taken.to_json() for taken in done])
    else:
        print(checked_table(done))
    if any(taken.error for taken in done):
        return UNREADABLE
    return BLOCKING if any(taken.blocking for taken in done) else DONE


def _status(options: argparse.Namespace) -> int:
    from toolkit.actions.chase import chase_list, not_chased, write_reminders
    from toolkit.actions.status import state_named, status
    from toolkit.tables import chase_text, status_table

    if options.log:
        return _register(options)
    if options.deep:
        raise UsageError("--deep 与 --log 同用：nianbao status --log --deep。")
    with _campaign(options) as campaign:
        wall = status(campaign, options.unit, states=[state_named(word) for word in options.state])
        _warn_of_unlisted(campaign)
        chased = chase_list(campaign, wall)
        if options.receipts:
            return _receipts(options, campaign, wall)
        written = _status_files(options, campaign, wall, chased)
        drafted = write_reminders(campaign, chased) if options.chase else None
    if options.json:
        _print_json(wall.to_json() | ({"chase": [chase.to_json() for chase in chased]} if options.chase else {}))
    elif options.chase:
        print(chase_text(chased, not_chased(wall)))
    else:
        print(status_table(wall, findings=bool(options.unit)))
    for path in written:
        (_warn if options.json else print)(f"已写入 {path}")
    _say_drafted(drafted, _warn if options.json else print)
    return DONE


def _warn_of_unlisted(campaign: Any) -> None:
    codes = campaign.unlisted
    if codes:
        _warn(f"提示：收件登记里有报表登记在代码{'、'.join(codes)}名下，单位名单里现在没有，没有计入；单位改了代码的，请在名单里改回原代码。")


def _status_files(options: argparse.Namespace, campaign: Any, wall: Any, chased: Any) -> list[Path]:
    from toolkit.actions.wall import write_page, write_workbook

    return [
        *([write_page(campaign, wall, options.html)] if options.html else []),
        *([write_workbook(campaign, wall, chased, options.xlsx)] if options.xlsx else []),
    ]


def _receipts(options: argparse.Namespace, campaign: Any, wall: Any) -> int:
    from toolkit.actions.chase import receipts
    from toolkit.tables import receipts_text

    _only(options, "--receipts", "chase", "html", "xlsx", "json")
    with _progress("收讫") as tick:
        done = receipts(campaign, wall, progress=tick)
    print(receipts_text(done))
    _say_drafted(done.drafts)
    return DONE


def _register(options: argparse.Namespace) -> int:
    from toolkit.actions.log import register
    from toolkit.actions.wall import write_register
    from toolkit.campaign.standing import look_through
    from toolkit.tables import register_table

    _only(options, "--log", "chase", "receipts", "html", "state")
    with _trusted(options) as campaign, _progress("核对") as tick:
        campaign.tell_to(_say_news)
        log = register(campaign, options.unit, deep=options.deep, progress=tick)
        if not log.problems:  # nothing is written on a ledger that is not whole
            look_through(campaign)
            log = register(campaign, options.unit, deep=options.deep, progress=tick) if campaign.news else log
        written = write_register(campaign, log, options.xlsx) if options.xlsx else None
    if options.json:
        _print_json(log.to_json())
    else:
        print(register_table(log))
    if written:
        (_warn if options.json else print)(f"已写入 {written}")
    return UNREADABLE if log.problems else DONE


def _only(options: argparse.Namespace, flag: str, *others: str) -> None:
    """Refuse flags that ask for another product than ``flag`` does."""
    for other in others:
        if getattr(options, other):
            other = {"out": "-o", "campaign": "-C"}.get(other, f"--{other.replace('_', '-')}")
            raise UsageError(f"{flag} 不能与 {other} 同时使用，请分两次运行。")


def _last_year(options: argparse.Namespace) -> int:
    from toolkit.actions.last_year import register_last_year
    from toolkit.aggregate import MOST_NAMED
    from toolkit.words import first_few

    with _campaign(options) as campaign:
        done = register_last_year(campaign, options.path)
    for note in done.notes:
        _warn(f"提示：{note}")
    names = first_few([unit.name for unit in done.changed], MOST_NAMED)
    same = "与已登记的相同，没有改动。"
    print(f"上年数有{len(done.units)}家，" + (f"其中与原登记的不同{len(done.changed)}家，已登记：{names}。" if names else same))
    return DONE


def _correct(options: argparse.Namespace) -> int:
    from toolkit.actions.correct import correct

    with _campaign(options) as campaign, _progress("退回") as tick:
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
        _warn(f"错误：{sentence}")
    return UNREADABLE if done.failed else DONE


def _fill(options: argparse.Namespace) -> int:
    from toolkit.actions.fill import fill

    with _campaign(options) as campaign:
        done = fill(campaign, options.unit, source=options.source, who=options.who, out=options.out)
    print(f"{'已生成' if done.made else '已有，未动'}\t{done.unit.name}\t{done.path}")
    if done.retold:
        print(f"已改记为“{done.filled.says}”，表没有动。")
    print(f"{done.filled.says}。请照原件填好、存盘，再用 nianbao collect 收回这个文件，就登记为“{done.unit.name}”的报表。")
    return DONE


def _explain(options: argparse.Namespace) -> int:
    from toolkit.actions.explain import explain
    from toolkit.tables import explained_table

    with _campaign(options) as campaign:
        explanations = explain(
            campaign, options.unit, accept=options.accept, refuse=options.refuse, accept_all=options.accept_all,
            reason=options.reason, who=options.who, version=options.version,
        )
    if options.accept_all and not explanations.decided and not explanations.before:
        print("没有单位写明了原因、等待采纳的说明，没有作任何决定。")
    print(explained_table(explanations))
    return DONE


def _withdraw(options: argparse.Namespace) -> int:
    from toolkit.actions.withdraw import dismiss, withdraw

    if bool(options.unit) is bool(options.aside):
        raise UsageError("请写明撤回哪个单位的（代码或名称），或用 --aside 写明哪个待查文件不用再查，二者写一个。")
    if options.aside and (options.to or options.version):
        raise UsageError("--aside 不能与 --to、--version 同时使用；待查文件是某单位的，用 collect --as 代码 再收一次。")
    if options.undo and not options.aside:
        raise UsageError("--undo 只与 --aside 同用；撤回的报表要重新计入的，用 collect --as 代码 再收一次。")
    with _campaign(options) as campaign:
        if options.aside:
            print(dismiss(campaign, options.aside, reason=options.reason, who=options.who, undo=options.undo))
            return DONE
        print(withdraw(
            campaign, options.unit, reason=options.reason, who=options.who, to=options.to, version=options.version))
    return DONE


def _adjust(options: argparse.Namespace) -> int:
    from toolkit.actions.adjust import adjust, adjustments, undo
    from toolkit.tables import adjusted_lines, adjustments_table

    if bool(options.cell) + options.list + bool(options.undo) != 1:
        raise UsageError("请写明一件事：调整（CELLCODE DELTA）、列出（--list）或取消（--undo N），每次一件。")
    if options.cell and options.delta is None:
        raise UsageError("请在栏目后面写明增减多少，如 1、-2。")
    with _campaign(options) as campaign:
        if options.list:
            done = adjustments(campaign)
        elif options.undo:
            done = [undo(campaign, options.undo, reason=options.reason, who=options.who)]
        else:
            done = [adjust(campaign, options.cell, options.delta, unit=options.unit, reason=options.reason, who=options.who)]
    if options.json:
        _print_json([one.to_json() for one in done] if options.list else done[0].to_json())
    else:
        print(adjustments_table(done) if options.list else adjusted_lines(done[0]))
    return DONE


def _recover(options: argparse.Namespace) -> int:
    from toolkit.actions.recover import recover
    from toolkit.tables import recovered_text

    with _progress("重建") as tick:
        done = recover(options.campaign or path_to('.'), progress=tick)
    print(recovered_text(done))
    for sentence in done.news:
        _warn(f"提示：{sentence}")
    return DONE


def _rollup(options: argparse.Namespace) -> int:
    from toolkit.actions.rollup import rollup
    from toolkit.campaign.standing import waiting
    from toolkit.tables import results_table
    from toolkit.workbook.adjusted import below
    from toolkit.workbook.handling import listed_results, results

    if options.into and options.values:
        raise UsageError("--into 不能与 --values 同时使用，请分两次运行。")
    with _campaign(options) as campaign:
        done = rollup(campaign, out=options.out, into=options.into, values_only=options.values)
        _warn_of_unlisted(campaign)
        aside = len(waiting(campaign))
    if aside:
        _warn(f"提示：另放待查的还有{aside}份，没有计入；是谁的、怎样处理，用 status 看。")
    if options.json:
        _print_json(done.to_json())
        return DONE
    print(done.sums.denominator)
    for sentence in done.sums.remarks:
        print(sentence)
    if adjusted := below(done.sums):
        print(f"{adjusted}。")
    for note in done.notes:
        _warn(f"提示：{note}")
    print(results_table(listed_results(results(done.sums, done.district, done.findings), done.sums)))
    print(done.proof.summary)
    print(f"已写入 {done.path}")
    return DONE


def _report(options: argparse.Namespace) -> int:
    from toolkit.actions.material import material
    from toolkit.actions.report import FORMATS, SUFFIXES, reported
    from toolkit.narrative.context import ReportFormat

    if options.draft:
        return _own_draft(options)
    suffix = options.out.suffix.lower() if options.out else ""
    named: dict[str, ReportFormat] = {SUFFIXES[kind][0]: kind for kind in reversed(FORMATS)}
    if options.format is None and suffix and suffix not in named:
        raise UsageError(f"写不了“{suffix}”格式的报告，-o 的后缀可用：{'、'.join(reversed(named))}。")
    kind: ReportFormat = options.format or named.get(suffix, "docx")
    if options.unit and options.material:
        raise UsageError("《素材》摘自各单位的文字，不与 --unit 同用，请分两次。")
    if options.last_report and not options.material:
        raise UsageError("--last-report 只与 --material 同用。")
    with _campaign(options) as campaign:
        done = reported(campaign, unit=options.unit, kind=kind, out=options.out, signed=options.date, final=options.final)
        written = [done.path, *([material(campaign, last_year=options.last_report)] if options.material else [])]
    print(done.proof.summary)
    print("\n".join(f"已写入 {path}" for path in written))
    return DONE


def _papers(options: argparse.Namespace) -> int:
    from toolkit.actions.papers import papers

    with _campaign(options) as campaign:
        done = papers(campaign)
        _warn_of_unlisted(campaign)
    if done.provisional:
        _warn(f"提示：{done.provisional}")
    for path in done.paths:
        print(f"已写入 {path}")
    return DONE


def _own_draft(options: argparse.Namespace) -> int:
    from toolkit.actions.draft import draft

    if options.unit or options.format or options.out or options.date or options.final or options.material:
        raise UsageError("--draft 写的是本级的文字稿，写在 output 文件夹里，不与 --unit、--format、--date、--final、--material、-o 同时使用。")
    with _campaign(options) as campaign:
        done = draft(campaign)
        for sentence in done.said:
            _warn(f"提示：{sentence}")
    print(f"已写入 {done.path}" if done.made else f"“{done.path}”已是最新的，没有另写。")
    if done.to_write:
        print(f"还要补写：{'、'.join(f'“{label}”' for label in done.to_write)}。")
    print("请在Word或WPS里改好、存盘，仍放在原处；再运行 nianbao report 即照它生成报告，数字随汇总更新。")
    return DONE


def _archive(options: argparse.Namespace) -> int:
    from toolkit.actions.archive import archive
    from toolkit.tables import archived_text

    if options.verify is not None:
        return _verify(options)
    with _campaign(options) as campaign, _progress("归档") as tick:
        done = archive(campaign, out=options.out, with_mails=options.with_mails, progress=tick)
    if options.json:
        _print_json(done.to_json())
    else:
        print(archived_text(done))
    for sentence in done.remarks:
        _warn(f"提示：{sentence}")
    for sentence in done.manifest.problems:
        _warn(f"错误：{sentence}")
    return UNREADABLE if done.manifest.problems else DONE


def _verify(options: argparse.Namespace) -> int:
    from toolkit.actions.archive import verify_archive
    from toolkit.tables import verified_text

    _only(options, "--verify", "out", "with_mails", "campaign")
    with _progress("核对") as tick:
        found = verify_archive(options.verify, progress=tick)
    if options.json:
        _print_json(found.to_json())
    else:
        print(verified_text(found))
    return DONE if found.whole else BLOCKING


def _import(options: argparse.Namespace) -> int:
    from toolkit.actions.import_report import import_report
    from toolkit.tables import checked_table

    if options.campaign is None:
        done = import_report(options.source, out=options.out)
    else:
        with _campaign(options) as campaign:
            done = import_report(options.source, campaign, out=options.out)
    if options.json:
        _print_json(done.checked.to_json())
    else:
        print(checked_table([done.checked]))
        print(f"已写入 {done.path}")
    return DONE


def _form(options: argparse.Namespace) -> int:
    from toolkit.actions.form import describe, load_form, page, preview
    from toolkit.tables import form_tables

    form = load_form(options.form)
    written = [
        *([preview(form, options.preview, source=options.form)] if options.preview else []),
        *([page(form, options.html, source=options.form)] if options.html else []),
    ]
    described = describe(form)
    if options.json:
        _print_json(described)
    elif not written:
        print(form_tables(described))
    for path in written:
        print(f"已写入 {path}", file=sys.stderr if options.json else sys.stdout)
    if written and not options.json:
        for note in described["notes"]:
            _warn(f"提示：{note}")
    return DONE


RUN: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "demo": _demo, "init": _init, "last-year": _last_year, "issue": _issue, "fill": _fill, "collect": _collect, "check": _check, "status": _status,
    "correct": _correct, "explain": _explain, "withdraw": _withdraw, "adjust": _adjust, "rollup": _rollup, "report": _report,
    "papers": _papers, "archive": _archive, "import": _import, "form": _form, "recover": _recover,
}


# ── plumbing ──────────────────────────────────────────────────────────


@contextmanager
def _campaign(options: argparse.Namespace) -> Iterator[Any]:
    from toolkit.campaign.folder import Campaign
    from toolkit.campaign.standing import look_through

    with Campaign(options.campaign or path_to('.')) as campaign:
        campaign.tell_to(_say_news)
        look_through(campaign)  # before anything else: it is told once, and the verb may be refused or break off
        yield campaign
        look_through(campaign)  # what the verb itself changed


def _trusted(options: argparse.Namespace) -> Any:
    """The campaign though something is wrong with it: to look at it, and say what."""
    from toolkit.campaign.folder import Campaign

    return Campaign(options.campaign or path_to('.'), trusting=True)


def _say_news(sentence: str) -> None:
    with suppress(BrokenPipeError):  # nobody reads what is said; the work goes on all the same
        _warn(f"提示：{sentence}")


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error; none when that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    # Lines printed meanwhile stand above the bar, as long as they are; where they go to a file they must not be led
    # to the terminal.
    with Progress(console=Console(stderr=True, soft_wrap=True), transient=True, redirect_stdout=sys.stdout.isatty()) as bar:
        task = bar.add_task(what)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))


def _warn(text: str) -> None:
    print(readable(visible(text)), file=sys.stderr, flush=True)
