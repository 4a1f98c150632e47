"""Sentences made for a terminal, as the desk says them: a page has buttons where a terminal has commands."""

from __future__ import annotations

from typing import Final

from toolkit.patterns import regex

_VERBS: Final = {
    "init": "“新建任务”", "issue": "“下发”", "fill": "“代填”",
    "collect --published": "“公布的报告”", "collect --as": "“是这家的”", "collect": "“收文件”", "check": "“收文件”",
    "status --receipts": "“收讫”", "status --chase": "“催报”", "status --log": "“登记簿”", "status": "“单位”页",
    "correct": "“退回”", "explain --accept": "“采纳”", "explain": "“采纳”“不采纳”", "withdraw --aside": "“不用再查”", "withdraw": "“撤回”",
    "adjust": "“调整”",
    "rollup": "“汇总表”", "report --draft": "“文字稿”", "report --material": "“素材”", "report": "“报告”",
    "papers": "“报送材料”", "bulletin": "“简报”", "archive --verify": "“归档”", "archive": "“归档”", "import": "“收文件”", "form": "“表式”",
    "recover": "“修复”", "last-year": "“上年数”",
}
"""What the page has in a command's place."""
_COMMAND: Final = regex(r"nianbao ([a-z-]++)((?>(?: [^\s，。；：、）（“”]++)*)) ?")
_LEADS: Final = (
    ("再运行一次 ", "再点一次"), ("请先运行 ", "请先点"), ("先运行 ", "先点"), ("请运行 ", "请点"),
    ("再运行 ", "再点"), ("运行 ", "点"), ("用 ", "点"), ("见 ", "见"),
)
"""How sentences come to a command, and how the desk comes to a button."""
_BEFORE: Final = tuple((regex(pattern), instead) for pattern, instead in (
    (r"不是 nianbao archive 做", "不是本程序归档做"),
    (r"不是 nianbao check --json 的结果", "不是本程序校验的结果"),
    (r"另一版本的 nianbao ", "本程序的另一版本"),
    (r"用 nianbao archive --verify 核对，", ""),
    (r"(?:请)?(?:用|或用) (?:nianbao )?collect --published 再比较一次", "到“成果”页再与公布的报告比较一次"),
    (r"用 (?:(?:nianbao )?collect )?--as \S+ (?:再收一次|指明)", "在“待查文件”里写明是哪家的"),
    (r"（(?:nianbao )?collect --as）", "，在“待查文件”里写明是哪家的"),
    (r"(?:nianbao )?collect --as \S+ 文件，再收一次", "在“待查文件”里写明是哪家的"),
))
"""Before the commands: where what is said is about the program, or is one button for several words."""
_AFTER: Final = tuple((regex(pattern), instead) for pattern, instead in (
    # Options: the page has a field or a button for each.
    (r"用 --refuse(?: 编号)?", "点“不采纳”"),
    (r"--reason 要与 .*", "请点“采纳”或“不采纳”，并写明原因。"),
    (r"--version 要与.*", "请写明是第几次的。"),
    (r"要恢复的，同样写上 --undo", "要恢复的，点旁边的按钮"),
    (r"请写明 --version [^，。；]+", "请在“收到的各次”里撤回那一次"),
    (r"，请核对 --to(?=。)", "，请核对"),
    (r"；要归入的加 --with-mails", ""),
    (r"用 --values 的表照抄", "照“报送材料”里的录入对照表抄"),
    (r"--into 的原表不会被改写，请用 -o 写明另一个文件名", "原表不会被改写，请换一个文件名"),
    (r"写 --unit ([^，。；]+)", r"单位写“\1”"),
    (r"用 --[a-z-]+(?: [a-z]+)? (?=写明|换|生成)", ""),
    (r"在 --reason 里", "在原因里"),
    (r"(?<=如) --[a-z-]+ ", ""), (r"--[a-z]++(?>(?:-[a-z]++)*) (?=“)", ""), (r"用 -C 指明(年报任务文件夹)?", r"在首页打开\1"),
    (r"看进度用 status，退回待改的用 correct，给已通过的写收讫用 status --receipts",
     "看进度在“单位”页，退回待改的点“退回”，给已通过的写收讫点“收讫”"),
    (r"（缺少campaign\.toml）", ""),
    # Files that an officer at a terminal changes by hand, and the page that changes them.
    (r"，再运行一次 issue（", "，再点一次“下发”（"), (r"再运行一次 issue --mail", "再点一次“起草邮件”"),
    (r"改 campaign\.toml 里的 deadline", "在“任务”页改报送时间"), (r"写入 campaign\.toml 后", "在“任务”页写明后"),
    (r"写在 campaign\.toml 的 \[hints\] 里", "写在“任务”页的填报口径里"),
    (r"(?<![/\\A-Za-z0-9_.-])campaign\.toml ?的 ?\[texts\]", "“任务”页里本级报告的文字"),
    (r"(?<![/\\A-Za-z0-9_.-])campaign\.toml ?的 ?\[publish\] ?里", "“任务”页的“报告前言里印的”"),
    (r"的\[hints\]里", "的填报口径里"),
    (r"写 government = \"([^\"]*)\"", r"把“政府本身的由谁填报”写作“\1”"),
    (r"的 government 写的是", "的“政府本身的由谁填报”写的是"),
    (r" ?(?:单位名单（units\.csv）|“units\.csv”|(?<![/\\A-Za-z0-9_.-])units\.csv) ?", "单位名单"),
    (r" ?(?:“campaign\.toml”|(?<![/\\A-Za-z0-9_.-])campaign\.toml) ?", "“任务”页"),
    (r"不合TOML写法", "写法不对"), (r" ?docs/form-files\.md ?", "说明"),
    # What is left of how they come together.
    (r"再运行一次", "再做一次"), (r" (?=[“”])", ""),
))
"""After them."""


def for_the_desk(sentence: str) -> str:
    """The sentence without commands and options.

    >>> for_the_desk("还没有下发，请先运行 nianbao issue。")
    '还没有下发，请先点“下发”。'
    """
    for pattern, instead in _BEFORE:
        sentence = pattern.sub(instead, sentence)
    said, at = "", 0
    for match in _COMMAND.finditer(sentence):
        before = said + sentence[at : match.start()]
        lead = next(((command, button) for command, button in _LEADS if before.endswith(command)), None)
        said = (before.removesuffix(lead[0]) + lead[1] if lead else before) + _button(match[1], match[2].split())
        at = match.end()
    said += sentence[at:]
    for pattern, instead in _AFTER:
        said = pattern.sub(instead, said)
    return said


def _button(verb: str, options: list[str]) -> str:
    """What the page has for a command: for it with one of its options, where that has a button of its own."""
    return next((_VERBS[both] for option in options if (both := f"{verb} {option}") in _VERBS), _VERBS.get(verb, "页面上的按钮"))
