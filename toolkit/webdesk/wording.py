"""Sentences made for a terminal, as the desk says them: a page has buttons where a terminal has commands."""

from __future__ import annotations

import re
from typing import Final

_VERBS: Final = {
    "init": "“新建任务”", "issue": "“下发”", "fill": "“代填”", "collect --published": "“公布的报告”", "collect --as": "“是这家的”", "collect": "“收文件”",
    "check": "“收文件”", "status --receipts": "“收讫”", "status --chase": "“催报”", "status --log": "“登记簿”", "status": "“单位”页", "correct": "“退回”",
    "explain": "“采纳”“不采纳”", "withdraw --aside": "“不用再查”", "withdraw": "“撤回”", "adjust": "“调整”", "rollup": "“汇总表”", "report --draft": "“文字稿”",
    "report --material": "“素材”", "report": "“报告”", "papers": "“报送材料”", "archive": "“归档”", "import": "“收文件”", "form": "“表式”",
    "recover": "“修复”", "last-year": "“上年数”", "bulletin": "“简报”",
}
"""What the page has in a command's place."""
_COMMAND: Final = re.compile(
    r"(?:再运行一次|请先运行|先运行|请运行|运行|用|见|或)?\s*nianbao ((?:" + "|".join(sorted(map(re.escape, _VERBS), key=len, reverse=True)) + r"))"
    r"((?: +(?:-{1,2}[A-Za-z-]+|[^\s，。；：、）（“”]+))*) *"
)
_LEAD: Final = re.compile(r"^(再运行一次|请先运行|先运行|请运行|运行|用|见|或)?")
_LEADS: Final = {"再运行一次": "再点一次", "请先运行": "请先点", "先运行": "先点", "请运行": "请点", "运行": "点", "用": "点", "见": "见", "或": "或"}
_AGAIN: Final = re.compile(r"再运行一次")
_FLAG: Final = re.compile(r"用 ?--[a-z-]+(?: [^\s，。；]+)? ?(?:写明|指明)")


def for_the_desk(sentence: str) -> str:
    """The sentence without commands, options and names of files that nobody edits here.

    >>> for_the_desk("还没有下发，请先运行 nianbao issue。")
    '还没有下发，请先点“下发”。'
    """
    def button(match: re.Match[str]) -> str:
        lead = _LEAD.match(match[0])
        return f"{_LEADS.get(lead[1] or '', '') if lead else ''}{_VERBS[match[1]]}"

    said = _COMMAND.sub(button, sentence)
    return _AGAIN.sub("再做一次", _FLAG.sub("写明", said))
