"""What a title says: whose report it is and of which year. 东岭区教育局2023年政府信息公开工作年度报告.

A title ends with the form's own words for a report, or with them and a remark; a document that is only cited
(…年度报告格式, 关于做好…年度报告编制工作的通知) goes on after them, and is none. Nothing here looks at more than one line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from toolkit.intake.recognise.expected import Wanted
from toolkit.intake.recognise.wording import dense
from toolkit.patterns import regex
from toolkit.structs import Struct

LONGEST_TITLE = 80
_LONGEST_UNIT = 40
_DIGITS = dict(zip("〇○◯零ОO一二三四五六七八九", "000000123456789", strict=True))
_YEAR = regex(
    r"(?<![0-9])(20[0-9]{2})(?![0-9])(?:年度?|(?=政府|信息|政务|[-—~至、和/](?:20)?[0-9]{2}年))|(二[〇○◯零ОO][〇○◯零ОO一二三四五六七八九]{2})年度?|(?<![0-9])([12][0-9])年度?(?=政府|信息|政务|工作)"
)
_YEAR_LINE = regex(r"\(?(?:20[0-9]{2}|二[〇○◯零ОO][〇○◯零ОO一二三四五六七八九]{2})(?:年度?)?\)?")
_WRAPPERS = regex(r"[《》〈〉<>\"'“”‘’【】\[\]]")
_LABEL = regex(r"^(?:标题|名称|题名|信息名称|文件名称|主题名称)[::]?")
_ABOUT = regex(r"^(?:(?:现|特|兹)(?:将|予以)?)?关于(?:公布|发布|公开|印发|报送|上报|编制)?|关于$|^(?:现|特|兹)(?:将)?(?=[^\s]{2})")
_AFTER = regex(r"(?>(?:的?(?:公告|公示|通告|通知|函)|全文|正文|号|\([^()]{0,20}\))*)")
_BEHIND = regex(r"\(([^()]{2,20})\)")
_META = regex(r"(?:发布|发表|更新|撰写|生成)?(?:时间|日期)|(?:信息)?来源|字[号体]|浏览|作者|【")
_DATE = regex(r"20[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?(?:[0-9]{1,2}:[0-9:]{2,5})?")
_SPAN = regex(r"(?:[0-9一二三四五六七八九十]{1,3}月份?|第?[一二三四1-4]季度|[上下]半年)$")
_MARK = "\x00"
"""Stands where the year was taken out of a title."""
_OF_A_UNIT = regex(r"[\u4e00-\u9fffA-Za-z0-9()·、:&]{2,40}")
_NO_UNIT = regex(
    r"中华人民共和国|政府|(?:本|我|我们的?)(?:.{0,6})|(?:各|全|该)[^区县市镇乡街]?.{0,6}|年度?|年报|报告|工作|.{0,8}(?:部门|栏目|目录|分类|首页|年报)"
)
_SPEAKS = regex(
    r"[根依]据|按照|要求|规定|通知|公布|发布|编制(?!委|办)|制作|上一篇|下一篇|上一条|下一条|附件|现将|关于|解读|格式|"
    r"(?<!政务)公开(?!办|服务)|网站|首页|索引|来源|标题|您|当前位置"
)
_UNITS_END = "省市区县旗州盟乡镇街道办处室局委会厅院校站所队馆部署社园城府司团关场木心"
_NOT_NAMED = regex(
    r"首页|年报|信息公开|政务公开(?!办)|(?<!政务)公开|网站?$|栏目|目录|指南|登录|注册|分享|字体|打印|来源|发布|索引|主题|分类|类别|文号|日期|无障碍|长者|"
    r"导航|搜索|解读|通知|政策|动态|您|当前|位置|领导|附件|下载|返回|专题|链接|名称|关键词|部门|总体|情况|报告|我|本(?:机关|单位|级|年)"
)


class Title(Struct, frozen=True):
    """A title taken apart; ``years`` are all that stand in it, for two say nothing."""

    unit: str | None
    years: tuple[int, ...]
    text: str

    @property
    def year(self) -> int | None:
        """The one year in it."""
        return self.years[0] if len(self.years) == 1 else None


def title_words(wanted: Wanted) -> tuple[str, ...]:
    """What a report of this form is called, the longest name first."""
    words = {dense(wanted.form.title), *map(dense, wanted.variants.title_words)}
    return tuple(sorted(filter(None, words), key=len, reverse=True))


def parse_title(line: str, words: Sequence[str]) -> Title | None:
    """Unit and year of a title; None where the line is none."""
    if not 0 < len(line) <= 2 * LONGEST_TITLE:
        return None
    text = _DATE.sub("", _LABEL.sub("", _WRAPPERS.sub("", dense(_META.split(line.lstrip("【"), maxsplit=1)[0]))))
    return named_in(text, words, line.strip()) if 4 <= len(text) <= LONGEST_TITLE else None


def named_in(text: str, words: Sequence[str], line: str) -> Title | None:
    """The same for a text already dense and without its wrappers, of which nothing is left over but a remark."""
    years = tuple(dict.fromkeys(_number(match) for match in _YEAR.finditer(text)))
    marked = _YEAR.sub(_MARK, text)
    rest = marked.replace(_MARK, "")
    for word in words:
        at = rest.find(word)
        if at < 0 or not _AFTER.fullmatch(rest[at + len(word) :]):
            continue
        unit = rest[:at]
        # 原州区政府2023年信息公开年度报告: the year stands where the name ends.
        if word.startswith("政府") and (unit.endswith("人民") or marked.startswith(f"{unit}政府{_MARK}")):
            unit += "政府"
        unit = _ABOUT.sub("", _ABOUT.sub("", unit).removesuffix("年度")).strip(":·-—_|、,。;()的")
        unit = _SPAN.sub("", unit)
        behind = next((name for name in _BEHIND.findall(rest[at:]) if is_unit(name)), None)
        if behind or not unit:  # 2023年政府信息公开工作年度报告（云溪街道）
            return Title(behind, years, line)
        if _SPEAKS.search(unit) or not _OF_A_UNIT.fullmatch(unit):
            return None
        return Title(None if _NO_UNIT.fullmatch(unit) else unit, years, line)
    return None


def is_unit(text: str) -> bool:
    """Whether a line of its own is a unit's name: it ends as one, and is no word of a page."""
    name = dense(text)
    return bool(
        2 <= len(name) <= _LONGEST_UNIT and name[-1] in _UNITS_END and _OF_A_UNIT.fullmatch(name) and ":" not in name
        and not _NOT_NAMED.search(name) and not _NO_UNIT.fullmatch(name)
    )


def year_alone(text: str) -> int | None:
    """The year of a line that says nothing else: 2023年, （2023年度）, 二〇二三年."""
    line = dense(text)
    if not _YEAR_LINE.fullmatch(line):
        return None
    digits = "".join(_DIGITS.get(char, char) for char in line.strip("()年度")).replace("二", "2")
    return int(digits)


def _number(match: re.Match[str]) -> int:
    if match[1]:
        return int(match[1])
    if match[2]:
        return int("".join("2" if char == "二" else _DIGITS[char] for char in match[2]))
    return 2000 + int(match[3])
