"""What the units' texts count alike, added up for whoever writes 素材: a number, its measure, and beside it what is counted.

Silence is better than a wrong sum. A thing is one of a short list, in words that leave no doubt; only like is added to like (期 is not 场次,
人 is not 人次); what is rough, a range, a part of another number, of other years or still to come is left aside, and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from toolkit.numerals import of_numerals
from toolkit.patterns import regex
from toolkit.structs import Struct, replace
from toolkit.words import first_few, letters_only, without_blanks

FEWEST = 2
"""So many units at least have to count a thing before there is something to add up."""
_MOST_NAMED = 8
_WIDE = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_SENTENCE = regex(r"[^。！？!?；;\n]+")
_N = (r"(?P<about>约|近|大约|将近|超过?|逾|多达|不到)?(?P<n>\d[\d,]{0,11}(?:\.\d{1,6})?|[一二两三四五六七八九十百]{1,5})"
      r"(?:[-—–~～－至到](?P<to>\d{1,12}|[一二两三四五六七八九十]{1,5}))?(?P<rough>[余多几来万千百亿])?")
_OTHER_N = r"(?:\d{1,9}|[一二两三四五六七八九十]{1,3})"
_IN = r"(?:共计|合计|总计|共|达到?)?"
_MID = r"[^，。；：、,;:\d和及与]{0,15}?"
_HELD = r"(?:举办|组织|开展|召开|举行|组织开展|组织召开)了?"
_TRAINING = r"培训(?:班|会|活动|讲座)?"
_TIMES, _TIMES_ONLY = "(?:场次|场|次)(?!人)", "(?:场次|场|次)"
_COUNTED = {
    ("主动公开信息", "条"): (
        rf"(?:主动公开|(?:^|(?<=[年内共府局委会办道镇乡处，,：:、]))公开)(?:各类)?(?:政府)?信息(?:总数)?{_IN}{_N}条",
    ),
    ("培训", "场次"): (rf"{_TRAINING}{_IN}{_N}{_TIMES}", rf"{_HELD}{_N}{_TIMES}{_MID}培训"),
    ("培训", "期"): (rf"{_TRAINING}{_IN}{_N}期", rf"{_HELD}{_N}期{_MID}培训"),
    ("培训", "人次"): (
        rf"(?:参训|受训|培训)(?:人员|干部|工作人员|对象)?{_IN}{_N}人次",
        rf"{_TRAINING}{_OTHER_N}(?:场次|场|次|期)[，、,]{_IN}{_N}人次",
        rf"培训[^。；]{{0,12}}[，、,]{_N}人次(?:参加|参训)",
    ),
    ("政府开放日", "场次"): (rf"开放日(?:活动)?{_IN}{_N}{_TIMES_ONLY}", rf"{_HELD}{_N}{_TIMES_ONLY}{_MID}开放日"),
    ("新闻发布会", "场次"): (rf"新闻发布会{_IN}{_N}{_TIMES_ONLY}", rf"{_HELD}{_N}{_TIMES_ONLY}{_MID}新闻发布会"),
    **{("微信公众号发布", measure): (
        rf"公众号[^，。；：、,;:\d]{{0,8}}?(?:发布|推送|编发)[^，。；：、,;:\d和及与]{{0,8}}?{_N}{measure}",
    ) for measure in ("条", "篇")},
    **{("政策解读", measure): (
        rf"(?:政策解读|(?:发布|制发|编发){_MID}解读)(?:材料|文章|稿件|信息|产品|文件)?{_IN}{_N}{measure}",
    ) for measure in ("篇", "条", "件", "份", "个")},
    ("意见征集", "次"): (rf"(?:意见征集|征集意见|公开征求意见)(?:活动)?{_IN}{_N}次",),
    ("意见征集", "条"): (rf"(?:意见征集|征集意见|征集到意见|征求意见)(?:建议)?{_IN}{_N}条",),
    ("工作群", "个"): (rf"工作群{_IN}{_N}个", rf"(?:建立|设立|现有|共有|保留)了?{_N}个{_MID}工作群"),
}
"""A thing and its measure, and the words that count it."""
_PATTERNS = {what: tuple(regex(words) for words in ways) for what, ways in _COUNTED.items()}
_MENTIONED = {
    "主动公开信息": regex("公开(?:各类)?(?:政府)?信息"), "培训": regex("培训|参训"), "政府开放日": regex("开放日"),
    "新闻发布会": regex("新闻发布会"), "微信公众号发布": regex("公众号"), "政策解读": regex("解读"),
    "意见征集": regex("意见征集|征集意见|征集到意见|征求意见"), "工作群": regex("工作群"),
}
"""In which words a thing is mentioned at all."""
_LOOKED_BACK = 1000
"""Characters of a sentence before a number that may say why it does not count."""
_PARTS = regex("其中|包括|分别")
_SINCE = regex("累计|截至|截止|以来|历年|历次")
_OTHER_YEARS = regex("上年|去年|上一年|前年|往年")
_PLANNED = regex("计划|拟|力争|下一步|明年|目标|要求|不少于|不低于|至少|将(?!军)|应当?")
_RATE = regex("每[年季月周期次个半人场]|平均|人均|单[次期场]")
_OTHERS = regex("参加|接受|派员|选派|赴|区里|市里|省里|上级")
_UNDONE = regex("未|没有|不予|取消|推迟|撤下|删除|整改|抽查|检查出|发现")
_CLOSED = regex("清理|关停|解散|撤销|注销|整合|退出")
_PLATFORM = regex("网站|公众号|新媒体|微博|微信|客户端|公开栏|专栏|公报|平台|系统|大厅")
_ROUGH_BEHIND = regex("(?:左右|以上|以下|上下|多|余)")
_YEARS = regex(r"(?<!\d)(20\d{2})年")


class Said(Struct, frozen=True):
    """What one unit says: its number, the words it stands in, and the sentence as written. ``why`` it is left aside; empty where it counts."""

    unit: str
    number: int
    words: str
    sentence: str
    why: str = ""


class Tally(Struct, frozen=True):
    """One thing in one measure: who counted it, what was left aside, who mentioned it without such a number, who did not."""

    thing: str
    measure: str
    counted: tuple[Said, ...]
    aside: tuple[Said, ...]
    unclear: tuple[str, ...]
    silent: tuple[str, ...]

    @property
    def total(self) -> int:
        """The sum of what counts."""
        return sum(one.number for one in self.counted)

    @property
    def sentence(self) -> str:
        """What an officer reads first."""
        named = first_few([f"{one.unit}{one.number}" for one in self.counted], _MOST_NAMED, counted="家")
        only_aside = {one.unit for one in self.aside} - {one.unit for one in self.counted}
        said = f"{self.thing}：{len(self.counted)}家共{self.total}{self.measure}（{named}）"
        said += f"；{len(only_aside)}家的没有计入" if only_aside else ""
        said += f"；{len(self.unclear)}家写到，没有这样的数" if self.unclear else ""
        said += f"；其余{len(self.silent)}家未写" if self.silent else ""
        return f"{said}。仅供参考，请核对原文。"


def tallies(units: Sequence[tuple[str, Mapping[str, str]]], year: int) -> tuple[Tally, ...]:
    """What the texts of these units (their names, and their texts by code) count alike, thing by thing; ``year`` is the reported one."""
    wrote = [(unit, _sentences(texts)) for unit, texts in units]
    found = []
    for (thing, measure), patterns in _PATTERNS.items():
        about = [(unit, [one for one in sentences if _MENTIONED[thing].search(one.plain)]) for unit, sentences in wrote]
        tally = _tally(thing, measure, patterns, about, year)
        if len(tally.counted) >= FEWEST:
            found.append(tally)
    return tuple(found)


# ── inside ──────────────────────────────────────────────────────────


class _Sentence(Struct, frozen=True):
    """A sentence as written, and without blanks, its digits in one width."""

    written: str
    plain: str


_About = Sequence[tuple[str, Sequence[_Sentence]]]


def _sentences(texts: Mapping[str, str]) -> list[_Sentence]:
    """The sentences of a unit, the very same one once."""
    found: dict[str, _Sentence] = {}
    for text in texts.values():
        for match in _SENTENCE.finditer(text):
            plain = without_blanks(match[0]).translate(_WIDE)
            found.setdefault(letters_only(plain), _Sentence(match[0].strip(), plain))
    return list(found.values())


def _tally(thing: str, measure: str, patterns: Sequence[re.Pattern[str]], about: _About, year: int) -> Tally:
    counted: list[Said] = []
    aside: list[Said] = []
    unclear: list[str] = []
    silent: list[str] = []
    for unit, sentences in about:
        said = [one for sentence in sentences for one in _said(unit, thing, patterns, sentence, year)]
        sure = [one for one in said if not one.why]
        if len(sure) > 1:
            aside += [replace(one, why="写了几处") for one in sure]
        counted += sure if len(sure) == 1 else []
        aside += [one for one in said if one.why]
        if not said:
            (unclear if sentences else silent).append(unit)
    return Tally(thing, measure, tuple(counted), tuple(aside), tuple(unclear), tuple(silent))


def _said(unit: str, thing: str, patterns: Sequence[re.Pattern[str]], sentence: _Sentence, year: int) -> Iterator[Said]:
    """Every place in a sentence where it says how many."""
    taken: set[int] = set()
    for pattern in patterns:
        for place in pattern.finditer(sentence.plain):
            number = _number(place["n"])
            if number is not None and place.start("n") not in taken:
                taken.add(place.start("n"))
                yield Said(unit, number, place[0], sentence.written, _why_not(thing, sentence.plain, place, year))


def _number(words: str) -> int | None:
    """A whole number in digits or in numerals; None for anything else."""
    value = of_numerals(words) if not words[0].isdecimal() else None
    if words[0].isdecimal() and re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d+", words):
        return int(words.replace(",", ""))
    return int(value) if value is not None and value == int(value) else None


def _why_not(thing: str, sentence: str, place: re.Match[str], year: int) -> str:
    """Why a number is left aside, in a word; empty where it counts."""
    earlier = sentence[max(0, place.start() - _LOOKED_BACK) : place.start()]
    before, clause = earlier + place[0], re.split("[，,：:]", earlier)[-1] + sentence[place.start() : place.start("n")]
    if place["about"] or place["rough"] or _ROUGH_BEHIND.match(sentence, place.end()):
        return "约数"
    if place["to"]:
        return "区间"
    if _PARTS.search(before):
        return "是其中的一部分"
    if _SINCE.search(before):
        return "累计的"
    if _OTHER_YEARS.search(before) or any(int(found) != year for found in _YEARS.findall(before)):
        return "不是本年的"
    if _PLANNED.search(clause):
        return "是要求或打算"
    if _UNDONE.search(clause):
        return "说的是没有做的，或抽查、整改的"
    if _RATE.search(clause):
        return "是每次、每期的"
    if thing in ("培训", "政府开放日", "新闻发布会") and _OTHERS.search(clause):
        return "是参加的，不是举办的"
    if thing == "工作群" and _CLOSED.search(clause):
        return "是清理、关停的"
    if thing == "主动公开信息" and _PLATFORM.search(earlier):
        return "是一个平台的"
    return ""
