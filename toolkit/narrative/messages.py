"""Messages to paste into a chat: 催报, 退回 and 收讫. Sentences from facts, nothing else.

A date comes from the district's notice (``campaign.toml``) or is not named at all; a reminder never cites the
regulation, which binds no street and no town.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

_SUBJECT = "政府信息公开年报报表"
_HOW = "如已报送，请告知报送方式和时间，以便查收。"


def sender(district: str, office: str = "") -> str:
    """Who speaks: the office as the settings name it, else the district's."""
    return f"【{office or f'{district}政务公开办'}】"


def reminder(who: str, unit: str, year: int, *, deadline: date | None, today: date, manuscript: bool = False) -> str:
    """To a unit that has not reported. Before the deadline it is a friendly word; after it, the days are counted.

    ``who`` is :func:`sender`'s; ``manuscript`` tells that the texts have come, only the figures have not.
    """
    subject = f"{year}年度{_SUBJECT}"
    missing = "文字稿已收悉，报表尚未收到" if manuscript else "尚未收到"
    nil = "没有申请的也需零申报"
    if deadline is None:
        body = f"{subject}{missing}，请尽快报送；{nil}。"
    elif today < deadline:
        body = (f"{subject}按通知请于{_day(deadline, today)}前报送（还有{(deadline - today).days}天），"
                f"目前{missing}，请留意安排；{nil}。")
    elif today == deadline:
        body = f"{subject}按通知应于今日（{_day(deadline, today)}）报送，目前{missing}，请于今日下班前报送；{nil}。"
    else:
        body = (f"{subject}按通知应于{_day(deadline, today)}前报送，截至今日（{_day(today, deadline)}）{missing}，"
                f"已迟{(today - deadline).days}天，请于今日下班前报送；{nil}。")
    return f"{who}{unit}：{body}{_HOW}"


def mending_reminder(
    who: str, unit: str, year: int, version: int, *, errors: int, queries: int, deadline: date | None, today: date
) -> str:
    """To a unit whose latest return is to be mended or confirmed, and that has sent nothing since."""
    wanted = "，".join(part for part in (
        f"有{errors}处需修改" if errors else "",
        f"{'另' if errors else ''}有{queries}处请核实，无误的请说明原因" if queries else "",
    ) if part)
    sent, answer, answered = ("重报的表", "改好重报", "重报") if errors else ("答复", "答复或重报", "答复")
    if deadline is None:
        until = "请尽快"
    elif today < deadline:
        until = f"请于{_day(deadline, today)}前"
    elif today == deadline:
        until = "今日为通知的报送时间，请于下班前"
    else:
        until = f"通知的报送时间为{_day(deadline, today)}，已过{(today - deadline).days}天，请于今日下班前"
    return (f"{who}{unit}：{year}年度{_SUBJECT}（第{version}次）收悉，{wanted}；目前尚未收到{sent}。"
            f"{until}{answer}，数据以登记台账为准。如已{answered}，请告知报送方式和时间，以便查收。")


def lead(unit: str, year: int, version: int, errors: int, queries: int, *, explainable: bool, filled: str = "") -> str:
    """What stands above the list of a workbook that goes back: what to do with it. ``filled`` says who typed the return for the unit,
    and from what: then the workbook is the officer's."""
    edges = "，".join(filter(None, ("红框为需修改" if errors else "", "橙框为请核实" if queries else "")))
    answer = "核对无误的在《说明》表写明原因，" if explainable else ""
    if filled:
        return (f"{unit}{year}年度报表（第{version}次，{filled}）{_counted(errors, queries)}。请先与原件核对：录错的，在本表上改（{edges}，"
                f"单元格批注里有说明）；原件就是这样的，请与该单位核实后再改，{answer}存盘后用 collect 收回。")
    return (f"{unit}{year}年度报表（第{version}次）收悉，{_counted(errors, queries)}。请在本表上修改（{edges}，"
            f"单元格批注里有说明），{answer}存盘后发回。数据以登记台账为准，请勿凑数。")


def sent_back(
    who: str, unit: str, version: int, errors: Sequence[str], queries: Sequence[str], *, unplaced: int = 0, deadline: str = "",
    passed: bool = False,
) -> str:
    """To a unit whose return goes back to it: what to mend, what to confirm, as much of it as a chat bears.

    ``unplaced`` counts what of its file the workbook has no place for; ``deadline`` is the notice's, as printed;
    ``passed`` says that it is over: it is not cited then as if there were time left.
    """
    until = f"通知的报送时间（{deadline}）已过，请尽快" if deadline and passed else f"通知的报送时间为{deadline}，请" if deadline else "请"
    tail = (f"另有{unplaced}处内容本表放不进，见《退回说明》。" if unplaced else "") + until + (
        "在所附标注表上修改后重报，" if errors else "在所附标注表上改正或写明原因后发回，") + "数据以登记台账为准，请勿凑数。"
    message = ""
    for listed, length in _BREVITY:
        parts = [f"有{len(errors)}处需修改：{_numbered(errors, listed, length)}"] if errors else []
        if queries:
            also = "另有" if errors else "有"
            parts.append(f"{also}{len(queries)}处请核实，无误的请在《说明》表写明原因：{_numbered(queries, listed, length)}")
        message = f"{who}{unit}：年报报表（第{version}次）收悉，{''.join(parts)}{tail}"
        if len(message) <= _LONGEST:
            break
    return message


def filled_back(unit: str, version: int, filled: str, errors: Sequence[str], queries: Sequence[str]) -> str:
    """To the officer, of a return that was filled in for a unit: what to hold against the paper. ``filled`` says by whom and from what."""
    parts = [f"有{len(errors)}处需修改：{_numbered(errors, *_BREVITY[0])}"] if errors else []
    if queries:
        parts.append(f"{'另' if errors else ''}有{len(queries)}处请核实：{_numbered(queries, *_BREVITY[0])}")
    return (f"【经办】{unit}：年报报表（第{version}次）不是该单位自己填的（{filled}），{''.join(parts)}请先与原件核对，录错的在所附标注表上改；"
            "原件就是这样的，请与该单位核实后再改，或在《说明》表写明原因，不要代单位凑数。存盘后用 collect 收回。")


_LONGEST = 300
"""Characters of a chat message that is still read to its end."""
_BREVITY = ((5, 120), (5, 60), (5, 40), (4, 40), (3, 40), (2, 40), (1, 40), (1, 24))
"""How many sentences of each kind, and how long, from ample to terse; all of it stands in the workbook."""
_PAIRS = {"（": "）", "“": "”", "《": "》"}


def _counted(errors: int, queries: int) -> str:
    parts = (f"{errors}处需修改" if errors else "", f"{queries}处请核实" if queries else "")
    return "有" + "，".join(filter(None, parts))


def _numbered(sentences: Sequence[str], most: int, length: int) -> str:
    shown = "".join(f"（{number}）{_brief(sentence, length)}" for number, sentence in enumerate(sentences[:most], 1))
    more = len(sentences) - most
    return shown + (f"其余{more}处见所附表《退回说明》。" if more > 0 else "")


def _brief(sentence: str, length: int) -> str:
    """A sentence of at most so many characters: cut where a clause ends, never inside quotes or brackets if it can be."""
    if len(sentence) <= length:
        return sentence
    closing: list[str] = []
    end = 0
    for at, char in enumerate(sentence[:length]):
        if char in _PAIRS:
            closing.append(_PAIRS[char])
        elif closing and char == closing[-1]:
            closing.pop()
        elif not closing and char in "，；：。":
            end = at
    return f"{sentence[:end] or sentence[:length] + '…' + ''.join(reversed(closing))}（详见附表）。"


def receipt(who: str, unit: str, version: int, *, nil: bool = False, publication: date | None = None,
            today: date | None = None, source: str = "") -> str:
    """To a unit whose return is accepted; its own report goes with it. ``publication`` is the notice's date, ``source`` what the
    office filled the return in from, where the unit did not send a file."""
    when = f"于{_day(publication, today or publication)}前" if publication else "按通知时间"
    if publication and today and publication < today:
        when = f"尽快（通知的公布时间{_day(publication, today)}已过）"
    passed = "校验通过，为零申报" if nil else "校验通过"
    if source:
        return (f"{who}{unit}：贵单位年报（{source}）收悉，已由我办代填入报表（第{version}次），{passed}。附：贵单位年度报告Word稿，请与原件核对、"
                f"审签后{when}公布，并回复公布网址；代填有误的，请告知。")
    return (f"{who}{unit}：年报报表（第{version}次）收悉，{passed}。附：贵单位年度报告Word稿，请审签后{when}公布，"
            "并回复公布网址。")


def for_notepad(messages: Sequence[str]) -> bytes:
    """Messages as a text file that every Notepad opens: UTF-8 with its mark, a blank line between two."""
    return "\r\n\r\n".join([*messages, ""]).encode("utf-8-sig")


def _day(day: date, beside: date) -> str:
    """“1月15日”, with the year only where the other date of the sentence lies in another year."""
    return f"{day.month}月{day.day}日" if day.year == beside.year else f"{day.year}年{day.month}月{day.day}日"
