"""The words of the command line: verbs and options, explained and refused in Chinese. Nothing is run here."""

from __future__ import annotations

import argparse
import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from toolkit.errors import UsageError
from toolkit.files import readable
from toolkit.paths import path_to

if TYPE_CHECKING:
    from datetime import date


# Its words are put into Chinese below, by what they are in English: no catalogue of the system is looked for, a dozen times, before.
for _name, _untranslated in (("_", str), ("ngettext", lambda one, several, count: one if count == 1 else several)):
    setattr(argparse, _name, _untranslated)


def _columns() -> int:
    """How wide the terminal is, by what ``shutil`` goes by; that takes longer to import than all of this."""
    with suppress(ValueError):
        if (said := int(os.environ.get("COLUMNS", "0"))) > 0:
            return said
    with suppress(AttributeError, ValueError, OSError):  # no standard output, or none that is a terminal
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    return 80


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


class Parser(argparse.ArgumentParser):
    """argparse speaking Chinese."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["add_help"] = False
        kwargs.setdefault("formatter_class", _Formatter)
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
        self.exit(UsageError.exit_status, f"错误：{_in_chinese(message)}\n")


_WITHOUT_CAMPAIGN = {
    "check": "不写则不按任务、只按表本身校验",
    "import": "写明则按任务做成该单位的原表；不写则只按报告本身",
}
_CONTROLS = "一张表（.xlsx/.xls/.et/.ods/.csv），列名为代码（或栏目名）、单位（全区的写“全区”）、数、来源，另可有“说明”；数写“撤销”的不再比较"
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
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"日期“{text}”应写成 2024-01-15 的样子") from None


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text)):
        raise argparse.ArgumentTypeError(f"第几次（条）“{text}”应写成数字，如 2")
    return int(text)


def _path(text: str) -> Path:
    if not text.strip():  # a variable of a script that was never set; the current folder is surely not meant
        raise argparse.ArgumentTypeError("路径是空的，请写明文件或文件夹")
    return path_to(text)


def _code(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("单位代码是空的，请写明")
    return text.strip()


def parser(asked: str = "") -> Parser:
    """The whole command line, as the documentation prints it; where a verb is ``asked`` for, of the verbs that one alone.

    Twenty verbs are many options to set up for somebody who uses one.
    """
    top = Parser(
        prog="nianbao",
        description="政府信息公开工作年度报告：下发原表、回收校验、汇总成稿。",
        epilog="退出状态：0 完成；1 完成，但有错误待改（check、collect），或归档有损坏（archive --verify）；2 用法不对；3 有文件读不了或写不了。",
    )
    verbs = top.add_subparsers(title="命令", metavar="命令", dest="verb", required=True, parser_class=Parser)

    def verb(name: str, words: str, *, campaign: bool = True) -> Parser:
        sub: Parser = verbs.add_parser(name, help=words, description=words)
        if campaign:
            default = _WITHOUT_CAMPAIGN.get(name, "默认当前文件夹")
            sub.add_argument("-C", dest="campaign", type=_path, metavar="DIR", help=f"年报任务文件夹（{default}）")
        return sub

    known = {add.__name__.strip("_").replace("_", "-"): add for add in _VERBS}
    for add in [known[asked]] if asked in known else _VERBS:
        add(verb)
    return top


# ── the verbs ─────────────────────────────────────────────────────────


class _AddVerb(Protocol):
    """A further verb of the command line; without ``campaign`` it takes no -C."""

    def __call__(self, name: str, words: str, *, campaign: bool = True) -> Parser: ...


def _demo(verb: _AddVerb) -> None:
    sub = verb("demo", "演示：用示例走一遍下发、回收、校验、汇总、成稿", campaign=False)
    sub.add_argument("--out", type=_path, default=path_to("demo"), metavar="DIR", help="放在哪个文件夹（默认 demo）")


def _init(verb: _AddVerb) -> None:
    sub = verb("init", "建立任务：一个地区、一个年度，一个文件夹", campaign=False)
    sub.add_argument("root", type=_path, metavar="DIR", help="新建的任务文件夹")
    sub.add_argument("--district", required=True, type=readable, metavar="NAME", help="地区名称，如“原州区”")
    sub.add_argument("--year", required=True, type=_year, metavar="YYYY", help="报告的年度")
    sub.add_argument("--units", required=True, type=_path, metavar="FILE", help="单位名单（.csv或.xlsx，按行政区划顺序）")
    sub.add_argument("--form", default="2021", metavar="EDITION|FILE", help="表式版次或表式文件（默认 2021）")
    sub.add_argument("--level", default="区县", choices=("区县", "市", "省"), help="本级（默认 区县）")
    sub.add_argument("--deadline", type=_day, metavar="YYYY-MM-DD", help="通知规定的报送日期")
    sub.add_argument("--last-year", type=_path, metavar="PATH",
                     help="上年数：上年的任务文件夹或归档（.zip）、报表（每家一个文件或一张工作表）、汇总表，或每家一行的表（.xlsx/.xls/.ods/.csv，列名用表式的栏目或代码）")
    sub.add_argument("--controls", type=_path, metavar="FILE", help=f"其他部门的数：{_CONTROLS}")


def _issue(verb: _AddVerb) -> None:
    sub = verb("issue", "下发：每个单位一份锁定的报表")
    sub.add_argument("--unit", action="append", default=[], type=_code, metavar="CODE", help="只给这个单位（可写多次）")
    sub.add_argument("--again", action="store_true", help="重新下发：再做一份，带上该单位已报的内容（与上一份相同的不重做）；以前下发的仍然有效")
    sub.add_argument("--mail", action="store_true", help="给名单上有邮箱的单位各写一封邮件草稿（.eml，附表、文字稿和通知），不发送")


def _fill(verb: _AddVerb) -> None:
    sub = verb("fill", "代填：单位用纸质、电话、照片报的，给经办人一份该单位的表来填，记下由谁、照什么填")
    sub.add_argument("unit", type=_code, metavar="CODE", help="哪个单位的")
    sub.add_argument("--from", dest="source", default="", metavar="WORDS", help="照什么填（必写），如“纸质报表，2024年1月8日收到”")
    sub.add_argument("--by", dest="who", default="", metavar="NAME", help="由谁代填（必写），记入收件登记")
    sub.add_argument("-o", dest="out", type=_path, metavar="FILE", help="写到哪个文件（默认 代填 文件夹）")


def _collect(verb: _AddVerb) -> None:
    sub = verb("collect", "回收：收下文件，读取、校验、登记")
    sub.add_argument("--as", dest="assign_to", type=_code, metavar="CODE", help="指明这些文件是哪个单位的")
    sub.add_argument("--published", action="store_true", help="这些是各单位已公布的网页、Word或PDF：与已收的报表逐格比较，不作为报表登记")
    sub.add_argument("--published-list", dest="listed", type=_path, metavar="FILE", help="公布清单（.csv或.xlsx：单位、网址、日期）")
    sub.add_argument("--workers", metavar="ADDRESS",
                     help="交给别的机器读：dask调度端的地址，如 tcp://10.1.2.3:8786（要装 nianbao[cluster]；只在自己的网络里用）；登记仍在本机")
    sub.add_argument("paths", nargs="+", type=_path, metavar="PATH", help="文件、文件夹、压缩包或保存的邮件")


def _check(verb: _AddVerb) -> None:
    sub = verb("check", "校验：检查任何文件，不登记")
    sub.add_argument("paths", nargs="+", type=_path, metavar="PATH", help="文件、文件夹、压缩包或保存的邮件")
    sub.add_argument("--json", action="store_true", help="输出JSON")


def _status(verb: _AddVerb) -> None:
    sub = verb("status", "进度：谁已报、谁未报、谁有错、谁迟报")
    sub.add_argument("--unit", action="append", default=[], type=_code, metavar="CODE",
                     help="只看这个单位，并列出它的问题和比上一次的改动（可写多次）")
    sub.add_argument("--state", action="append", default=[], metavar="STATE",
                     help="只看这个状态：未报、需退回、待核实、已通过、不须报（可写多次）")
    sub.add_argument("--chase", action="store_true", help="催报：给每个未报、待改、待核实的单位一条可以粘贴发送的消息")
    sub.add_argument("--receipts", action="store_true",
                     help="收讫：给已通过的单位写好消息和它的年度报告Word稿（放在 output/收讫，写过的不再写）")
    sub.add_argument("--log", action="store_true", help="收件登记：按时间列出下发、收到、撤回等，并核对收到的文件是否完好")
    sub.add_argument("--deep", action="store_true", help="与 --log 同用：把收到的文件逐份重新读取，逐格与登记的比较")
    sub.add_argument("--html", type=_path, metavar="FILE", help="把进度写成网页，供打印或发送")
    sub.add_argument("--published", type=_path, metavar="FILE",
                     help="把公布清单写成表格（.xlsx或.csv）：单位、网址、公布日期、什么时候收到、情况；可再交给 collect --published-list")
    sub.add_argument("--xlsx", type=_path, metavar="FILE", help="把进度和催报消息（或收件登记）写成表格")
    sub.add_argument("--json", action="store_true", help="输出JSON")


def _last_year(verb: _AddVerb) -> None:
    sub = verb("last-year", "上年数：登记或更正上年的数，已收的报表随即按它核对（已下发的表里印的上年数不变）")
    sub.add_argument("path", type=_path, metavar="PATH",
                     help="上年的任务文件夹或归档（.zip）、报表（每家一个文件或一张工作表）、汇总表，或每家一行的表（列名用表式的栏目或代码）")


def _controls(verb: _AddVerb) -> None:
    sub = verb("controls", "其他部门的数：登记或更正，与报表比较，不同的告诉经办人（口径可能不同，不影响单位的状态）；不写文件的，列出来")
    sub.add_argument("path", type=_path, nargs="?", metavar="FILE", help=_CONTROLS)
    sub.add_argument("--json", action="store_true", help="输出JSON")


def _correct(verb: _AddVerb) -> None:
    sub = verb("correct", "退回：带着该单位自己的数、标出问题的表，和随表发送的消息")
    sub.add_argument("--unit", action="append", default=[], type=_code, metavar="CODE", help="只退回这个单位（可写多次）")


def _explain(verb: _AddVerb) -> None:
    sub = verb("explain", "说明：列出单位写的原因，采纳、不采纳或撤销审定")
    sub.add_argument("--unit", action="append", default=[], type=_code, metavar="CODE", help="只看这个单位（可写多次）")
    sub.add_argument("--accept", action="append", default=[], metavar="ID", help="采纳这个问题的说明（问题编号或规则，可写多次）")
    sub.add_argument("--refuse", action="append", default=[], metavar="ID", help="不采纳（可写多次）")
    sub.add_argument("--accept-all", action="store_true", help="采纳全部已写明的原因")
    sub.add_argument("--undo", action="append", default=[], metavar="ID", help="撤销采纳或不采纳，恢复为待审定（可写多次）")
    sub.add_argument("--reason", default="", help="原因（单位没有写在表里的，由经办人写明）")
    sub.add_argument("--version", type=_count, metavar="N", help="说的是第几次报的（与一个 --unit 同用；默认现在计入的那一次）")
    sub.add_argument("--by", dest="who", default="", metavar="NAME", help="由谁决定，记入收件登记")


def _withdraw(verb: _AddVerb) -> None:
    sub = verb("withdraw", "撤回：一个单位最后一次报来的表不再计入，或改登记给另一个单位；另放待查的文件不用再查")
    sub.add_argument("unit", type=_code, metavar="CODE", nargs="?", help="哪个单位的")
    sub.add_argument("--aside", metavar="NAME", help="不用再查的另放待查文件：文件名或指纹的前几位（不写单位）")
    sub.add_argument("--undo", action="store_true", help="与 --aside 同用：重新待查")
    sub.add_argument("--reason", required=True, help="原因，记入收件登记")
    sub.add_argument("--to", type=_code, metavar="CODE", help="改登记给这个单位")
    sub.add_argument("--version", type=_count, metavar="N", help="撤回第几次报的（默认最后一次；已撤回的不会再撤前一次）")
    sub.add_argument("--by", dest="who", default="", metavar="NAME", help="由谁决定，记入收件登记")


def _adjust(verb: _AddVerb) -> None:
    sub = verb("adjust", "调整：在全区的某一格上加减（如两家重复计入的申请），留有记录，不改单位的报表")
    sub.add_argument("cell", metavar="CELLCODE", nargs="?", default="", help="哪一格：代码（见 nianbao form），或写全的栏目名")
    sub.add_argument("delta", metavar="DELTA", nargs="?", help="增减多少，如 1、-2")
    sub.add_argument("--unit", default="", metavar="CODE|全区|机关", help="调整的是哪个单位的数；不是某一家的，写 全区，只是本级机关的写 机关")
    sub.add_argument("--list", action="store_true", help="列出作过的调整")
    sub.add_argument("--undo", type=_count, metavar="N", help="取消第N条调整（序号见 --list）")
    sub.add_argument("--reason", default="", help="原因，记入收件登记，印在汇总表的《调整》里")
    sub.add_argument("--by", dest="who", default="", metavar="NAME", help="由谁经办，记入收件登记")
    sub.add_argument("--json", action="store_true", help="输出JSON")


def _recover(verb: _AddVerb) -> None:
    verb("recover", "重建：收件登记损坏、丢失或被截断时，用还读得出的记录和收到的、下发的文件另建一本")


def _rollup(verb: _AddVerb) -> None:
    sub = verb("rollup", "汇总：本地区的汇总表")
    sub.add_argument("-o", dest="out", type=_path, metavar="FILE", help="写到哪个文件（默认 output 文件夹）")
    sub.add_argument("--into", type=_path, metavar="FILE", help="把合计和本级已写的文字填入上级下发给本地区的原表")
    sub.add_argument("--values", action="store_true", help="只出三张表，数字而非公式，供上报时照抄")
    sub.add_argument("--json", action="store_true", help="写好以后，输出各数、调整和汇总数自身问题的JSON")


def _report(verb: _AddVerb) -> None:
    sub = verb("report", "报告：年度报告（Word、PDF、网页、网页片段、Markdown），本地区的或一个单位的")
    sub.add_argument("--unit", type=_code, metavar="CODE", help="这个单位的报告（默认本地区的）")
    sub.add_argument("--draft", action="store_true", help="写出本级文字稿（第n稿），供在Word或WPS里改；报告照改好的文字稿写")
    sub.add_argument("--final", action="store_true", help="定稿：数没有齐、还有要补写的，就不生成")
    sub.add_argument("--date", type=_day, metavar="YYYY-MM-DD", help="落款日期（默认不落款）")
    sub.add_argument("--material", action="store_true", help="另写一份《素材》：各单位文字里有数、有具体做法的句子，供写报告时用")
    sub.add_argument("--last-report", type=_path, metavar="PATH",
                     help="与 --material 同用：上年的任务文件夹，或本级上年的报告，把上年的问题和改进列在旁边")
    sub.add_argument("--format", choices=("docx", "pdf", "html", "fragment", "md"),
                     help="格式（默认 docx，或按 -o 的后缀）：pdf 由Word印成，需装有LibreOffice；html 是整页网页，fragment 是粘贴到网站后台的片段")
    sub.add_argument("-o", dest="out", type=_path, metavar="FILE", help="写到哪个文件（默认 output 文件夹）")


def _papers(verb: _AddVerb) -> None:
    verb("papers", "报送材料：给上级的审签单、报送函、差异说明（Word）和录入对照表（放在 output 文件夹）")


def _bulletin(verb: _AddVerb) -> None:
    sub = verb("bulletin", "简报：给各单位的报送情况、催报、公布情况通报（Word和网页，放在 output/简报）")
    sub.add_argument("kind", choices=("报送情况", "催报", "公布情况"), metavar="KIND", help="哪一种：报送情况、催报、公布情况")
    sub.add_argument("--named", action="store_true",
                     help="另附名单：报表有过错误的单位各几次，或各单位的公布情况（默认只点迟报、未报、迟公布、到期未公布的）")


def _archive(verb: _AddVerb) -> None:
    sub = verb("archive", "归档：整个任务和一份目录，放进一个压缩包；或核对这样的压缩包")
    sub.add_argument("-o", dest="out", type=_path, metavar="FILE.zip", help="写到哪个文件（默认任务文件夹里的 归档 文件夹）")
    sub.add_argument("--with-mails", action="store_true", help="邮件草稿也归入（里面有联系人的邮箱；默认不归入）")
    sub.add_argument("--verify", type=_path, metavar="FILE.zip", help="核对一个归档：文件齐不齐、有没有变、收件登记完好不完好（不用 -C）")
    sub.add_argument("--json", action="store_true", help="输出JSON")


def _import(verb: _AddVerb) -> None:
    sub = verb("import", "导入：把已发布的报告（文本、网页、Word、PDF）变成填好的表")
    sub.add_argument("source", type=_path, metavar="FILE", help="报告文件")
    sub.add_argument("-o", dest="out", type=_path, metavar="FILE.xlsx", help="写到哪个文件（默认在来源旁边）")
    sub.add_argument("--json", action="store_true", help="输出JSON")


def _form(verb: _AddVerb) -> None:
    sub = verb("form", "表式：列出栏目、代码、规则；写出样表和说明页", campaign=False)
    sub.add_argument("form", nargs="?", default="2021", metavar="EDITION|FILE", help="表式版次或表式文件（默认 2021）")
    sub.add_argument("--preview", type=_path, metavar="FILE.xlsx", help="写出单位将收到的空白表（样表），供下发前查看")
    sub.add_argument("--html", type=_path, metavar="FILE.html", help="写成一页网页：每张表的样子、代码、规则、全区的怎样得出，可打印")
    sub.add_argument("--json", action="store_true", help="输出JSON")


def _desk(verb: _AddVerb) -> None:
    sub = verb("desk", "工作台：在浏览器里做全部的事，只在这台电脑上", campaign=False)
    sub.add_argument("-C", dest="campaign", type=_path, metavar="DIR", help="打开这个年报任务（默认当前文件夹，或列出附近的任务）")
    sub.add_argument("--port", type=_count, default=0, metavar="N", help="用哪个端口（默认由程序选一个空着的）")
    sub.add_argument("--no-browser", action="store_true", help="不打开浏览器，只给出地址")


_VERBS = (
    _desk, _demo, _init, _last_year, _controls, _issue, _fill, _collect, _check, _status, _correct, _explain, _withdraw, _adjust, _rollup,
    _report, _papers, _bulletin, _archive, _import, _form, _recover,
)
"""In the order of the work, as the help lists them; what is seldom needed comes last."""
