"""The command line: words in, verbs called, results out. Nothing is decided here.

Results go to standard output, progress and warnings to standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from toolkit.errors import NianbaoError, UsageError, why
from toolkit.files import readable

DONE, BLOCKING, WRONG_USE, UNREADABLE = 0, 1, 2, 3


class Parser(argparse.ArgumentParser):
    """argparse speaking Chinese."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["add_help"] = False
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(*args, **kwargs)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示本说明")

    def format_usage(self) -> str:
        """The usage line."""
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        """The whole help text."""
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        """Refuse, in Chinese, with the usage line. Exit status 2."""
        self.print_usage(sys.stderr)
        self.exit(WRONG_USE, f"错误：{_in_chinese(message)}\n")


_ARGPARSE = (
    ("the following arguments are required: ", "缺少参数："),
    ("unrecognized arguments: ", "不认识的参数："),
    ("ambiguous option: ", "写得不全的选项："),
    (" could match ", " 可能是 "),
    ("ignored explicit argument ", "后面不用跟值，多写了 "),
    ("expected one argument", "后面要跟一个值"),
    ("expected at least one argument", "后面至少要跟一个值"),
    ("invalid choice: ", "不能写成 "),
    (" (choose from ", "（可写："),
    ("not allowed with argument", "不能同时使用"),
    ("argument ", "参数 "),
)


def _in_chinese(message: str) -> str:
    for english, chinese in _ARGPARSE:
        if english == " (choose from " and english in message:
            message = message.removesuffix(")") + "）"
        message = message.replace(english, chinese)
    return re.sub(r"^(参数 \S+): ", r"\1：", message)


def _year(text: str) -> int:
    if not (len(text) == 4 and text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"年度“{text}”应为四位年份，如2024")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期“{text}”应写成 2024-01-15 的样子") from None


def parser() -> Parser:
    """The whole command line, as the documentation prints it."""
    top = Parser(
        prog="nianbao",
        description="政府信息公开工作年度报告：下发原表、回收校验、汇总成稿。",
        epilog="退出状态：0 完成；1 完成，但有错误待改（check、collect）；2 用法不对；3 有文件读不了或写不了。",
    )
    verbs = top.add_subparsers(title="命令", metavar="命令", dest="verb", required=True, parser_class=Parser)

    def verb(name: str, words: str, run: Callable[[argparse.Namespace], int], *, campaign: bool = True) -> Parser:
        sub: Parser = verbs.add_parser(name, help=words, description=words)
        sub.set_defaults(run=run)
        if campaign:
            default = "不写则不按任务、只按表本身校验" if name == "check" else "默认当前文件夹"
            sub.add_argument("-C", dest="campaign", type=Path, metavar="DIR", help=f"年报任务文件夹（{default}）")
        return sub

    one = verb("demo", "演示：用示例走一遍下发、回收、校验、汇总、成稿", _demo, campaign=False)
    one.add_argument("--out", type=Path, default=Path("demo"), metavar="DIR", help="放在哪个文件夹（默认 demo）")

    one = verb("init", "建立任务：一个地区、一个年度，一个文件夹", _init, campaign=False)
    one.add_argument("root", type=Path, metavar="DIR", help="新建的任务文件夹")
    one.add_argument("--district", required=True, type=readable, metavar="NAME", help="地区名称，如“原州区”")
    one.add_argument("--year", required=True, type=_year, metavar="YYYY", help="报告的年度")
    one.add_argument("--units", required=True, type=Path, metavar="FILE", help="单位名单（.csv或.xlsx，按行政区划顺序）")
    one.add_argument("--form", default="2021", metavar="EDITION|FILE", help="表式版次或表式文件（默认 2021）")
    one.add_argument("--level", default="区县", choices=("区县", "市", "省"), help="本级（默认 区县）")
    one.add_argument("--deadline", type=_day, metavar="YYYY-MM-DD", help="通知规定的报送日期")
    one.add_argument("--last-year", type=Path, metavar="PATH",
                     help="上年数：上年的任务文件夹、报表、汇总表，或以代码为列名的.csv/.xlsx")

    one = verb("issue", "下发：每个单位一份锁定的报表", _issue)
    one.add_argument("--unit", action="append", default=[], metavar="CODE", help="只给这个单位（可写多次）")
    one.add_argument("--again", action="store_true", help="重新下发：再做一份，带上该单位已报的内容；以前下发的仍然有效")

    one.add_argument("--mail", action="store_true", help="给名单上有邮箱的单位各写一封邮件草稿（.eml，附表、文字稿和通知），不发送")

    one = verb("collect", "回收：收下文件，读取、校验、登记", _collect)
    one.add_argument("--as", dest="assign_to", metavar="CODE", help="指明这些文件是哪个单位的")
    one.add_argument("--published", action="store_true", help="这些是各单位已公布的网页、Word或PDF：与已收的报表逐格比较，不作为报表登记")
    one.add_argument("--published-list", dest="listed", type=Path, metavar="FILE", help="公布清单（.csv：单位、网址、日期）")
    one.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="文件、文件夹、压缩包或保存的邮件")

    one = verb("check", "校验：检查任何文件，不登记", _check)
    one.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="文件、文件夹、压缩包或保存的邮件")
    one.add_argument("--json", action="store_true", help="输出JSON")

    one = verb("status", "进度：谁已报、谁未报、谁有错、谁迟报", _status)
    one.add_argument("--unit", action="append", default=[], metavar="CODE", help="只看这个单位，并列出它的问题和比上一次的改动（可写多次）")
    one.add_argument("--state", action="append", default=[], metavar="STATE",
                     help="只看这个状态：未报、需退回、待核实、已通过、不须报（可写多次）")
    one.add_argument("--chase", action="store_true", help="催报：给每个未报、待改、待核实的单位一条可以粘贴发送的消息")
    one.add_argument("--receipts", action="store_true",
                     help="收讫：给已通过的单位写好消息和它的年度报告Word稿（放在 output/收讫，写过的不再写）")
    one.add_argument("--log", action="store_true", help="收件登记：按时间列出下发、收到、撤回等，并核对收到的文件是否完好")
    one.add_argument("--html", type=Path, metavar="FILE", help="把进度写成网页，供打印或发送")
    one.add_argument("--xlsx", type=Path, metavar="FILE", help="把进度和催报消息（或收件登记）写成表格")
    one.add_argument("--json", action="store_true", help="输出JSON")

    one = verb("correct", "退回：带着该单位自己的数、标出问题的表，和随表发送的消息", _correct)
    one.add_argument("--unit", action="append", default=[], metavar="CODE", help="只退回这个单位（可写多次）")

    one = verb("explain", "说明：列出单位写的原因，采纳或不采纳", _explain)
    one.add_argument("--unit", action="append", default=[], metavar="CODE", help="只看这个单位（可写多次）")
    one.add_argument("--accept", action="append", default=[], metavar="ID", help="采纳这个问题的说明（问题编号或规则，可写多次）")
    one.add_argument("--refuse", action="append", default=[], metavar="ID", help="不采纳（可写多次）")
    one.add_argument("--accept-all", action="store_true", help="采纳全部已写明的原因")
    one.add_argument("--reason", default="", help="原因（单位没有写在表里的，由经办人写明）")
    one.add_argument("--by", dest="who", default="", metavar="NAME", help="由谁决定，记入收件登记")

    one = verb("withdraw", "撤回：一个单位最后一次报来的表不再计入，或改登记给另一个单位", _withdraw)
    one.add_argument("unit", metavar="CODE", help="哪个单位的")
    one.add_argument("--reason", required=True, help="原因，记入收件登记")
    one.add_argument("--to", metavar="CODE", help="改登记给这个单位")
    one.add_argument("--by", dest="who", default="", metavar="NAME", help="由谁决定，记入收件登记")

    one = verb("rollup", "汇总：本地区的汇总表", _rollup)
    one.add_argument("-o", dest="out", type=Path, metavar="FILE", help="写到哪个文件（默认 output 文件夹）")
    one.add_argument("--into", type=Path, metavar="FILE", help="把合计填入上级下发给本地区的原表")
    one.add_argument("--values", action="store_true", help="只出三张表，数字而非公式，供上报时照抄")

    one = verb("report", "报告：年度报告（Word、HTML、Markdown），本地区的或一个单位的", _report)
    one.add_argument("--unit", metavar="CODE", help="这个单位的报告（默认本地区的）")
    one.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="落款日期（默认不落款）")
    one.add_argument("--format", choices=("docx", "html", "md"), help="格式（默认 docx，或按 -o 的后缀）")
    one.add_argument("-o", dest="out", type=Path, metavar="FILE", help="写到哪个文件（默认 output 文件夹）")

    one = verb("import", "导入：把已发布的报告（文本、网页、Word、PDF）变成填好的表", _import)
    one.add_argument("source", type=Path, metavar="FILE", help="报告文件")
    one.add_argument("-o", dest="out", type=Path, metavar="FILE.xlsx", help="写到哪个文件（默认在来源旁边）")
    one.add_argument("--json", action="store_true", help="输出JSON")

    one = verb("form", "表式：列出栏目、代码、规则", _form, campaign=False)
    one.add_argument("form", nargs="?", default="2021", metavar="EDITION|FILE", help="表式版次或表式文件（默认 2021）")
    one.add_argument("--json", action="store_true", help="输出JSON")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    _use_utf8()
    options = parser().parse_args(arguments)
    try:
        status = int(options.run(options))
        sys.stdout.flush()
        return status
    except NianbaoError as error:
        _warn(f"错误：{error}")
        return error.exit_status
    except KeyboardInterrupt:
        _warn("已中断。已登记的收件不会丢失，再运行一次即可继续。")
        return 130
    except BrokenPipeError:
        _drop_output()
        return DONE
    except UnicodeEncodeError:
        _warn("错误：当前的语言环境不支持中文文件名，请先设置环境变量 PYTHONUTF8=1（或 LC_ALL=C.UTF-8）再运行。")
        return UNREADABLE
    except OSError as error:
        if error.filename is None:
            _drop_output()
        _warn(f"错误：读写“{error.filename or '标准输出'}”时出错：{why(error)}。")
        return UNREADABLE


# ── the verbs ─────────────────────────────────────────────────────────


def _demo(options: argparse.Namespace) -> int:
    from toolkit.actions.demonstrating import demo
    from toolkit.tables import demo_table

    done = demo(options.out, say=_warn)
    print(demo_table(done))
    return DONE


def _init(options: argparse.Namespace) -> int:
    from toolkit.actions.initiating import init

    made = init(
        options.root, district=options.district, year=options.year, units=options.units, form=options.form,
        level=options.level, deadline=options.deadline, last_year=options.last_year,
    )
    for note in made.notes:
        _warn(f"提示：{note}")
    print(f"已建立年报任务“{made.root}”，共{made.units}家单位。下一步：nianbao issue -C {made.root}")
    return DONE


def _issue(options: argparse.Namespace) -> int:
    from toolkit.actions.issuing import issue

    with _campaign(options) as campaign, _progress("下发") as tick:
        done = issue(campaign, options.unit, again=options.again, progress=tick)
    for one in done:
        print(f"{'已生成' if one.made else '已有，未动'}\t{one.unit.name}\t{one.path}")
    made = sum(one.made for one in done)
    print(f"共{len(done)}家，新生成{made}份。")
    print(f"下发清单：{done.listed}")
    print(f"下发通知（稿）：{done.notice}{'（已改过，没有重写）' if done.notice_kept else ''}")
    for remark in done.remarks:
        _warn(f"提示：{remark}")
    if options.mail:
        _draft_mails(options, done)
    return DONE


def _draft_mails(options: argparse.Namespace, done: Any) -> None:
    from toolkit.actions.mailing import write_drafts

    with _campaign(options) as campaign:
        drafted = write_drafts(campaign, list(done))
    print(f"邮件草稿{len(drafted.drafts)}封：{drafted.folder}")
    if drafted.without_address:
        _warn(f"提示：名单里没有邮箱的：{'、'.join(drafted.without_address)}。")


def _collect(options: argparse.Namespace) -> int:
    if options.published or options.listed:
        return _published(options)
    from toolkit.actions.collecting import collect
    from toolkit.tables import collected_table

    with _campaign(options) as campaign, _progress("回收") as tick:
        done = collect(campaign, options.paths, assign_to=options.assign_to, progress=tick)
    print(collected_table(done))
    if any(one.outcome == "unreadable" for one in done):
        return UNREADABLE
    return BLOCKING if any(one.blocking for one in done) else DONE


def _published(options: argparse.Namespace) -> int:
    from toolkit.actions.publishing import published
    from toolkit.tables import published_table

    with _campaign(options) as campaign:
        done = published(campaign, options.paths, listed=options.listed)
    print(published_table(done))
    return UNREADABLE if any(one.unit is None for one in done) else DONE


def _check(options: argparse.Namespace) -> int:
    from toolkit.actions.checking import check
    from toolkit.tables import checked_table

    if options.campaign is None:
        with _progress("校验") as tick:
            done = check(options.paths, progress=tick)
    else:
        with _campaign(options) as campaign, _progress("校验") as tick:
            done = check(options.paths, campaign, progress=tick)
    if options.json:
        _print_json([one.to_json() for one in done])
    else:
        print(checked_table(done))
    if any(one.error for one in done):
        return UNREADABLE
    return BLOCKING if any(one.blocking for one in done) else DONE


def _status(options: argparse.Namespace) -> int:
    from toolkit.actions.chasing import chase_list, not_chased
    from toolkit.actions.standing import state_named, status
    from toolkit.tables import chase_text, status_table

    if options.log:
        return _register(options)
    with _campaign(options) as campaign:
        found = status(campaign, options.unit, states=[state_named(word) for word in options.state])
        chased = chase_list(campaign, found)
        if options.receipts:
            return _receipts(options, campaign, found)
        written = _status_files(options, campaign, found, chased)
    if options.json:
        _print_json(found.to_json() | ({"chase": [one.to_json() for one in chased]} if options.chase else {}))
    elif options.chase:
        print(chase_text(chased, not_chased(found)))
    else:
        print(status_table(found, findings=bool(options.unit)))
    for path in written:
        (_warn if options.json else print)(f"已写入 {path}")
    return DONE


def _status_files(options: argparse.Namespace, campaign: Any, found: Any, chased: Any) -> list[Path]:
    from toolkit.actions.walls import write_page, write_workbook

    return [
        *([write_page(campaign, found, options.html)] if options.html else []),
        *([write_workbook(campaign, found, chased, options.xlsx)] if options.xlsx else []),
    ]


def _receipts(options: argparse.Namespace, campaign: Any, found: Any) -> int:
    from toolkit.actions.chasing import receipts
    from toolkit.tables import receipts_text

    _only(options, "--receipts", "chase", "html", "xlsx", "json")
    with _progress("收讫") as tick:
        done = receipts(campaign, found, progress=tick)
    print(receipts_text(done))
    return DONE


def _register(options: argparse.Namespace) -> int:
    from toolkit.actions.registering import register
    from toolkit.actions.walls import write_register
    from toolkit.tables import register_table

    _only(options, "--log", "chase", "receipts", "html", "state")
    with _campaign(options) as campaign, _progress("核对") as tick:
        found = register(campaign, options.unit, progress=tick)
    if options.xlsx:
        write_register(found, options.xlsx)
    if options.json:
        _print_json(found.to_json())
    else:
        print(register_table(found))
    if options.xlsx:
        (_warn if options.json else print)(f"已写入 {options.xlsx}")
    return UNREADABLE if found.problems else DONE


def _only(options: argparse.Namespace, flag: str, *others: str) -> None:
    """Refuse flags that ask for another product than ``flag`` does."""
    for other in others:
        if getattr(options, other):
            raise UsageError(f"{flag} 不能与 --{other} 同时使用，请分两次运行。")


def _correct(options: argparse.Namespace) -> int:
    from toolkit.actions.correcting import correct

    with _campaign(options) as campaign, _progress("退回") as tick:
        done = correct(campaign, options.unit, progress=tick)
    for one in done.units:
        print(f"{'已生成' if one.made else '已有，未动'}\t{one.unit.name}\t{one.path}\n{one.message}\n")
    print(f"共{len(done.units)}家需退回或核实。" + (f"消息：{done.messages}　清单：{done.listed}" if done.units else ""))
    return DONE


def _explain(options: argparse.Namespace) -> int:
    from toolkit.actions.explaining import explain
    from toolkit.tables import explained_table

    with _campaign(options) as campaign:
        found = explain(
            campaign, options.unit, accept=options.accept, refuse=options.refuse, accept_all=options.accept_all,
            reason=options.reason, who=options.who,
        )
    print(explained_table(found))
    return DONE


def _withdraw(options: argparse.Namespace) -> int:
    from toolkit.actions.explaining import withdraw

    with _campaign(options) as campaign:
        print(withdraw(campaign, options.unit, reason=options.reason, who=options.who, to=options.to))
    return DONE


def _rollup(options: argparse.Namespace) -> int:
    from toolkit.actions.summing import rollup
    from toolkit.tables import findings_table

    with _campaign(options) as campaign:
        done = rollup(campaign, out=options.out, into=options.into, values_only=options.values)
    print(done.sums.denominator)
    if done.sums.null_sentence:
        print(done.sums.null_sentence)
    if done.findings:
        print(findings_table("汇总数自身的校验", done.findings))
    print(f"已写入 {done.path}")
    return DONE


def _report(options: argparse.Namespace) -> int:
    from toolkit.actions.reporting import FORMATS, Format, report

    suffix = options.out.suffix.lower().lstrip(".") if options.out else ""
    if options.format is None and suffix and suffix not in FORMATS:
        raise UsageError(f"写不了“.{suffix}”格式的报告，-o 的后缀可用：{'、'.join(f'.{known}' for known in FORMATS)}。")
    named: dict[str, Format] = {kind: kind for kind in FORMATS}
    kind: Format = options.format or named.get(suffix, "docx")
    with _campaign(options) as campaign:
        path = report(campaign, unit=options.unit, kind=kind, out=options.out, signed=options.date)
    print(f"已写入 {path}")
    return DONE


def _import(options: argparse.Namespace) -> int:
    from toolkit.actions.importing import import_report
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
    from toolkit.actions.forms import describe, load_form
    from toolkit.tables import form_tables

    described = describe(load_form(options.form))
    if options.json:
        _print_json(described)
    else:
        print(form_tables(described))
    return DONE


# ── plumbing ──────────────────────────────────────────────────────────


@contextmanager
def _campaign(options: argparse.Namespace) -> Iterator[Any]:
    from toolkit.campaign.folder import Campaign

    with Campaign(options.campaign or Path()) as campaign:
        yield campaign


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error; none when that is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=2))


def _warn(text: str) -> None:
    print(readable(text), file=sys.stderr, flush=True)


def _use_utf8() -> None:
    """Chinese on every console: a code page, a C locale or an odd file name must not end in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            speaks = (stream.encoding or "").lower().replace("-", "") in ("utf8", "gb18030")
            reconfigure(encoding=None if speaks or stream.isatty() else "utf-8", errors="backslashreplace")


def _drop_output() -> None:
    """Nobody can take what is left to print: let it go, so that the interpreter does not complain on its way out."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


