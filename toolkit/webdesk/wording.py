"""Sentences made for a terminal, as the desk says them: a page has buttons where a terminal has commands."""

from __future__ import annotations

import re
from typing import Final

_VERBS: Final = {
    "init": "“新建任务”", "issue": "“下发”", "fill": "“代填”",
    "collect --published": "“公布的报告”", "collect --as": "“是这家的”", "collect": "“收文件”", "check": "“收文件”",
    "status --receipts": "“收讫”", "status --chase": "“催报”", "status --log": "“登记簿”", "status": "“单位”页",
    "correct": "“退回”", "explain": "“采纳”“不采纳”", "withdraw --aside": "“不用再查”", "withdraw": "“撤回”", "adjust": "“调整”",
    "rollup": "“汇总表”", "report --draft": "“文字稿”", "report --material": "“素材”", "report": "“报告”",
    "papers": "“报送材料”", "bulletin": "“简报”", "archive": "“归档”", "import": "“收文件”", "form": "“表式”",
    "recover": "“修复”", "last-year": "“上年数”",
}
"""What the page has in a command's place."""
_COMMAND: Final = re.compile(r"nianbao ([a-z-]++)((?: [^\s，。；：、）（“”]++)*+) ?")
_LEADS: Final = (
    ("再运行一次 ", "再点一次"), ("请先运行 ", "请先点"), ("先运行 ", "先点"), ("请运行 ", "请点"),
    ("再运行 ", "再点"), ("运行 ", "点"), ("用 ", "点"), ("见 ", "见"),
)
"""How sentences come to a command, and how the desk comes to a button."""
_PLACES: Final = (
    ("，再运行一次 issue（", "，再点一次“下发”（"), ("再运行一次 issue --mail", "再点一次“起草邮件”"),
    ("改 campaign.toml 里的 deadline", "在“任务”页改报送时间"), ("写在 campaign.toml 的 [hints] 里", "写在“任务”页的填报口径里"),
    ("写入 campaign.toml 后", "在“任务”页写明后"), ("campaign.toml 里没有写明", "“任务”页里没有写明"),
    ("单位名单（units.csv）", "单位名单"), ("“units.csv”", "单位名单"), ("“campaign.toml”", "任务的设置"), ("的[hints]里“", "的填报口径里“"),
)
"""Files that an officer at a terminal changes by hand, and the page that changes them."""


def for_the_desk(sentence: str) -> str:
    """The sentence without commands and options.

    >>> for_the_desk("还没有下发，请先运行 nianbao issue。")
    '还没有下发，请先点“下发”。'
    """
    said, at = "", 0
    for match in _COMMAND.finditer(sentence):
        before = said + sentence[at : match.start()]
        lead = next(((command, button) for command, button in _LEADS if before.endswith(command)), None)
        said = (before.removesuffix(lead[0]) + lead[1] if lead else before) + _button(match[1], match[2].split())
        at = match.end()
    said += sentence[at:]
    for file, page in _PLACES:
        said = said.replace(file, page)
    return said.replace("再运行一次", "再做一次")


def _button(verb: str, options: list[str]) -> str:
    """What the page has for a command: for it with one of its options, where that has a button of its own."""
    return next((_VERBS[both] for option in options if (both := f"{verb} {option}") in _VERBS), _VERBS.get(verb, "页面上的按钮"))
