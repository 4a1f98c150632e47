"""What the desk says: in an officer's words. No command, no option, no name of a format or of a part of the program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.support.desks import Answer, words_of
from tests.webdesk.test_pages import pages, used_desk  # noqa: F401 - the same pages, looked at once more
from toolkit.webdesk.wording import for_the_desk

TOOLKIT = Path(__file__).parents[2] / "toolkit"
TEMPLATES = Path(__file__).parents[2] / "templates" / "desk"
TERMINAL = ("cli", "console.py", "arguments.py", "tables", "launchers", "release", "webdesk")
"""What speaks at a terminal, and the desk itself, whose pages are looked at."""
ONLY_AT_TERMINALS = ("actions/parts/cluster.py",)
"""What no desk asks for: other machines read for who collects by a command."""
ONLY_IN_FILES = ("actions/parts/proof.py",)
"""What is written into a workbook and onto no page."""
BANNED = re.compile(
    r"(?<![a-z./\\])(nianbao|campaign|ledger|token|hash|sha-?256|htmx|toml|json|csv|cookie|session|server|localhost|127\.0\.0\.1|sqlite|"
    r"exception|error|null|none|undefined|true|false|utf-8|id|url|http|api|verb|unit|units|finding|state|missing|rejected|queried|accepted|"
    r"wall|desk|issue|rollup|collect|check|correct|init|withdraw|explain)(?![a-z/\\])", re.I)
"""Words that no officer uses. Part of a path or of a file's name they may be."""
JARGON = ("哈希", "令牌", "后端", "服务器", "命令行", "终端", "参数", "进程", "线程", "缓存", "脚本", "元数据", "字段", "解析", "异常堆栈", "数据库")
COMMAND = re.compile(
    r"nianbao |--[a-z]|(?<![A-Za-z])-[A-Z] |(?<![/\\A-Za-z0-9_.-])(campaign|form)\.toml|(?<![/\\A-Za-z0-9_.-])units\.csv|TOML|JSON|CELLCODE")


@cache
def sentences() -> Sequence[tuple[str, str]]:
    """Every Chinese text of the source that no terminal alone says: where, and the text, what is put in as 甲."""
    found = []
    for path in sorted(TOOLKIT.rglob("*.py")):
        where = path.relative_to(TOOLKIT).as_posix()
        if where.partition("/")[0] in TERMINAL or where in (*ONLY_IN_FILES, *ONLY_AT_TERMINALS):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        for text in texts(tree):
            if COMMAND.search(text) and re.search("[\u4e00-\u9fff]", text):
                found.append((where, text))
    return found


def texts(tree: ast.Module) -> Iterator[str]:
    told = {id(one) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for one in node.values}
    told |= {
        id(node.body[0].value) for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else "甲" for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def test_no_sentence_of_the_program_speaks_of_commands_at_the_desk() -> None:
    """Whatever an action may say: a button, a page or nothing stands in a command's place."""
    assert len(sentences()) > 50
    left = [f"{where}: {for_the_desk(text)}" for where, text in sentences() if COMMAND.search(for_the_desk(text))]
    assert not left, "\n".join(left)


def test_what_is_said_stays_a_sentence() -> None:
    for where, text in sentences():
        said = for_the_desk(text)
        assert not re.search(r"[，。；：、]{2}|“”|请 |用 ?[，。；]|[ ]{2}[“”]|（）", said.replace("……", "")), (where, said)


@pytest.mark.parametrize(("terminal", "desk"), [
    ("还没有下发，请先运行 nianbao issue。", "还没有下发，请先点“下发”。"),
    ("看不出是哪个单位的表，请用 --as 代码 指明。", "看不出是哪个单位的表，请在“待查文件”里写明是哪家的。"),
    ("报送时间已过；要延期的，改 campaign.toml 里的 deadline，再运行一次 issue（改过的通知请自己改日期）。",
     "报送时间已过；要延期的，在“任务”页改报送时间，再点一次“下发”（改过的通知请自己改日期）。"),
    ("“D:\\x”不是年报任务文件夹（缺少campaign.toml），请用 -C 指明，或先用 nianbao init 建立。",
     "“D:\\x”不是年报任务文件夹，请在首页打开，或先点“新建任务”。"),
    ("请用 --reason 写明撤回的原因。", "请写明撤回的原因。"),
    ("“北塬街道”还没有写明原因：请单位在《说明》表中填写，或用 --reason 写明。", "“北塬街道”还没有写明原因：请单位在《说明》表中填写，或写明。"),
    ("不要求改的用 nianbao explain --unit 101 --accept 编号，要退回的用 --refuse 编号。", "不要求改的点“采纳”，要退回的点“不采纳”。"),
    ("不是 nianbao archive 做成的样子，没有打开。", "不是本程序归档做成的样子，没有打开。"),
    ("“D:\\任务\\campaign.toml”末尾写法有误。", "“D:\\任务\\campaign.toml”末尾写法有误。"),
    ("campaign.toml 的 [publish] 里没有填电话，报告里没有印。", "“任务”页的“报告前言里印的”没有填电话，报告里没有印。"),
    ("已登记1份。", "已登记1份。"),
])
def test_a_sentence_at_the_desk(terminal: str, desk: str) -> None:
    assert for_the_desk(terminal) == desk


def test_no_page_says_a_word_that_officers_do_not_use(pages: dict[str, Answer]) -> None:  # noqa: F811
    found = {}
    for path, answer in pages.items():
        said = re.sub(r"“[^”]*[/\\][^”]*”|\S*[/\\]\S*|[\w-]+\.(?:xlsx|html|txt|csv|docx|zip|pdf)", " ", shown(answer.text))
        words = {match[0] for match in BANNED.finditer(said)} | {word for word in JARGON if word in said}
        if words:
            found[path] = words
    assert not found


def shown(page: str) -> str:
    """What is read on a page, words apart; what a unit wrote or a file is called is its own."""
    page = re.sub(r"(?s)<(script|style)\b.*?</\1>", " ", page)
    page = page.replace("&#34;&#39;&gt;&lt;img src=x onerror=alert(1)&gt;{{7*7}}", " ")
    page = re.sub(r"_+img src=x onerror=alert\(1\)_\{\{7_7\}\}", " ", page)
    return re.sub(r"<[^>]+>", " ", page) + " ".join(re.findall(r'(?:title|placeholder|aria-label)="([^"]*)"', page))


def test_no_template_says_such_a_word_either() -> None:
    """Also what the pages of a test do not happen to show."""
    for path in sorted(TEMPLATES.glob("*.j2")):
        text = re.sub(r"(?s)\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text("utf-8"))
        said = re.sub(r'[\w-]+="[^"]*"', " ", shown(text))
        assert not BANNED.search(said), (path.name, BANNED.search(said))
        assert not [word for word in JARGON if word in said], path.name
        assert words_of(text) or path.stat().st_size < 100


def test_no_text_of_the_desks_own_source_says_such_a_word() -> None:
    for path in sorted((TOOLKIT / "webdesk").rglob("*.py")):
        if path.name in ("wording.py", "serving.py"):  # what is put right there, and what begins at a terminal
            continue
        for text in texts(ast.parse(path.read_text("utf-8"))):
            if re.search("[\u4e00-\u9fff]", text):
                said = re.sub(r"[<\[{].*?[>\]}]", " ", text)
                assert not COMMAND.search(said), (path.name, text)
                assert not [word for word in JARGON if word in said], (path.name, text)
