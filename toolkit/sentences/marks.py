"""The numbers of a text and where they stand, told apart from dates, ordinals, telephone numbers and names; the rest as words.

A text is rewritten once into what the grammar reads: one width, no blanks, years as 本年 上年 下年 他年 (seen from the report's
year), each number one sign. Every character of it knows where it stood. One pass, in linear time.
"""

from __future__ import annotations

import re
from decimal import Decimal

from toolkit.findings import Number
from toolkit.numerals import of_spelt
from toolkit.patterns import regex
from toolkit.structs import Struct
from toolkit.words import narrow

QUANTITY, YEAR_END, SOME_DAY, OPAQUE, SPAN = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
"""The signs for a number that counts, the end of the report's year, another day, a name or address, and a stretch of time."""
THIS, LAST, NEXT, OTHER = "本年", "上年", "下年", "他年"

_AS_READ = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "!": "！", "?": "？", "﹒": "。", "〈": "《", "〉": "》"}
_MARKS = regex("[,;:()!?﹒〈〉]")
_UNITS = (
    "人次 件次 篇次 场次 万元 亿元 个百分点 百分点 大类 小类 件 条 份 起 例 宗 项 次 个 期 篇 场 册 部 张 幅 名 位 人 家 户 类 种 批 轮 处 "
    "页 封 站 村 元 % ％ 款 档 台 套 块 座 所 桩 栏 字 次数 点 枚 通 本 单 笔 组 支 辆 亩 天 公里 小时 分钟 周 只 节 课 路 幢 栋 则 讲 "
    "问 帖 段 辑 秒 级 岗"
)
_UNIT = "|".join(sorted(_UNITS.split(), key=len, reverse=True))
_RUN = r"(?<![A-Za-z0-9])[A-Za-z0-9](?>(?:[A-Za-z0-9@._/:?=&#~+\-]++|,(?=[0-9]{3}(?![0-9])))*)"
_NUMERALS = r"[零〇一二两三四五六七八九十百千万亿]++"
_YEARS = r"上一?年度?|去年|本年度?|今年|当年|下一年度?|下年度?|次年|明年|来年"
_MAY_BEGIN = regex("[上去本今当下次明来A-Za-z0-9零〇一二两三四五六七八九十百千万亿 \t\r\u200b\ufeff]")
_MARK = regex(rf"(?P<year>{_YEARS})|(?P<run>{_RUN})|(?P<numeral>{_NUMERALS})|(?P<blank>[ \t\r\u200b\ufeff]++)")
_SAYS_SOMETHING = regex("[0-9未无没零]|[一二两三四五六七八九十百千][件份条起例宗次元]")
"""What a paragraph has that says a number at all: most of a report has none."""
_HEADING = 40
_SAID = {"去年": LAST, "今年": THIS, "当年": THIS, "次年": NEXT, "明年": NEXT, "来年": NEXT}
_MOST_DIGITS = 12
_DIGITS = regex(r"[0-9]{1,3}(?>(?:,[0-9]{3})+)(?:\.[0-9]{1,6})?|[0-9]{1,12}(?:\.[0-9]{1,6})?")
_BETWEEN = regex(r"([0-9]{1,9})[-~]([0-9]{1,9})")
_DAY = regex(r" *+年度? *+(?>(?:(?P<month>[0-9]{1,2}) *+月(?:份)? *+(?>(?:(?P<day>[0-9]{1,2}) *+[日号]|(?P<end>[底末]))?)|(?P<late>[底末]))?)")
_MONTH = regex(r" *+月(?:份)? *+(?>(?:(?P<day>[0-9]{1,2}) *+[日号]|(?P<end>[底末]))?)")
_BEHIND = regex(rf" *+(?>(?P<rough>[余多])?)(?>(?P<great>[万亿千百])?)(?>(?P<more>[余多])?) *+(?>(?P<unit>{_UNIT})?)")
_TO = regex(rf" *+[至到—～~-] *+(?P<to>[0-9]{{1,9}})(?= *+(?:{_UNIT}))")
_TIME = regex(r" *+(?:个?工作日|个?月|小时|分钟|周|天|日内|年来?)")
_OF_TIME = frozenset(" 年月个工小分周天日全")
"""What stands behind a number that is a date or a stretch of time."""
_ROUGH_BEFORE = ("大约", "将近", "接近", "超过", "不少于", "不足", "至少", "约", "近", "超", "逾")
_ORDINAL_BEFORE = ("第", "〔", "[", "【", "№", "前")
_NOT_BEFORE = "第每某这那首唯同单统之逐另任哪各"
_GREAT = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_FEWEST, _MOST = 1990, 2099


class Mark(Struct):
    """A number that counts something: where it stands, what it says."""

    start: int
    end: int
    number: Number | None
    """None where it is only roughly said."""
    about: Number
    """The number as written, rough or not."""
    unit: str
    rough: bool = False
    weak: bool = False
    """Whether it is a single numeral that may count nothing (一次): of interest only where it means something."""
    decimals: int = 0


class Marked(Struct, frozen=True):
    """A text as the grammar reads it."""

    text: str
    places: list[int]
    """Where each character of it stood; one more for the end."""
    marks: list[Mark]
    """The numbers, in the order of their signs."""
    written_years: frozenset[int]
    """Places, in ``text``, of years written in digits."""


class _Scan:
    """One pass over a text."""

    def __init__(self, text: str, year: int) -> None:
        self.source = text
        self.plain = narrow(text).replace("\xa0", " ")
        self.words = _MARKS.sub(lambda mark: _AS_READ[mark[0]], self.plain)
        self.year = year
        self.pieces: list[str] = []
        self.places: list[int] = []
        self.length = 0
        self.marks: list[Mark] = []
        self.written: set[int] = set()

    def marked(self) -> Marked:
        at, plain = 0, self.plain
        while at < len(plain):
            end = plain.find("\n", at)
            end = len(plain) if end < 0 else end
            if end - at <= _HEADING or _SAYS_SOMETHING.search(plain, at, end):
                self._line(at, end)
            if end < len(plain):
                self._put("\n", end)
            at = end + 1
        return Marked("".join(self.pieces), [*self.places, len(plain)], self.marks, frozenset(self.written))

    def _line(self, at: int, end: int) -> None:
        for may_be in _MAY_BEGIN.finditer(self.plain, at, end):
            begin = may_be.start()
            if begin >= at and (found := _MARK.match(self.plain, begin, end)) is not None:
                self._copy(at, begin)
                at = self._take(found)
        self._copy(at, end)

    # ── what is put ──

    def _copy(self, start: int, end: int) -> None:
        if end > start:
            self.pieces.append(self.words[start:end])
            self.places.extend(range(start, end))
            self.length += end - start

    def _put(self, words: str, at: int) -> None:
        self.pieces.append(words)
        self.places.extend([at] * len(words))
        self.length += len(words)

    def _year(self, number: int, at: int) -> None:
        self.written.add(self.length)
        self._put({0: THIS, -1: LAST, 1: NEXT}.get(number - self.year, OTHER), at)

    # ── what is found ──

    def _take(self, found: re.Match[str]) -> int:
        """Put what was found; where to go on."""
        start, end = found.span()
        match found.lastgroup:
            case "year":
                self._put(_SAID.get(found[0]) or found[0][0] + "年", start)
            case "run":
                return self._run(found[0], start, end)
            case "numeral":
                return self._numeral(found[0], start, end)
        return end

    def _run(self, run: str, start: int, end: int) -> int:
        while run and run[-1] in ".,:?-~/" and len(run) > 1:
            run, end = run[:-1], end - 1
        plain = self.plain
        if not run.isdigit() or len(run) > _MOST_DIGITS:
            between = _BETWEEN.fullmatch(run)
            if between:
                return self._between(between, start, end)
            if not _DIGITS.fullmatch(run):
                self._put(OPAQUE, start)
                return end
        day = self._dated(run, start, end) if plain[end : end + 1] in _OF_TIME else 0
        if day:
            return day
        if self._before(start).endswith(_ORDINAL_BEFORE) or self._listed(start, end) or plain.startswith("号", end):
            self._put(OPAQUE, start)
            return end
        to = _TO.match(plain, end)
        if to and run.isdigit():
            return self._rough_from(start, to.end(), int(run))
        amount = int(run) if run.isdigit() else Decimal(run.replace(",", ""))
        return self._counted(amount, start, end, decimals=len(run.partition(".")[2]))

    def _between(self, found: re.Match[str], start: int, end: int) -> int:
        """3-5件, 2021-2023年, 0577-123456."""
        behind = _BEHIND.match(self.plain, end)
        first, second = int(found[1]), int(found[2])
        if self.plain.startswith("年", end):
            self._put(OTHER, start)
            return end + 1
        if self.plain.startswith("月", end):
            self._put(SOME_DAY if second != 12 or first != 1 else YEAR_END, start)
            return end + 1
        if behind and behind["unit"] and first < second and len(found[2]) < 7:
            return self._rough_from(start, end, first)
        self._put(OPAQUE, start)
        return end

    def _rough_from(self, start: int, end: int, about: int) -> int:
        behind = _BEHIND.match(self.plain, end)
        unit = (behind["unit"] if behind else "") or ""
        stop = behind.end() if behind and unit else end
        self._mark(Mark(start, stop, None, about, unit, rough=True))
        return stop

    def _dated(self, run: str, start: int, end: int) -> int:
        """Where a date goes on; 0 where it is none."""
        plain = self.plain
        if len(run) == 4 and run.isdigit() and _FEWEST <= int(run) <= _MOST and (found := _DAY.match(plain, end)):
            number = int(run)
            if found["month"] or found["late"]:
                last = found["late"] or (found["month"] == "12" and (found["end"] or found["day"] == "31"))
                first = found["month"] in ("1", "01") and found["day"] in ("1", "01")
                self._put(YEAR_END if last and number == self.year else "" if first and number == self.year else SOME_DAY, start)
            else:
                self._year(number, start)
            return found.end()
        if len(run) == 4 and run.isdigit() and abs(int(run) - self.year) <= 1 and plain.startswith(("全年", "年度"), end):
            self._year(int(run), start)
            return end
        if len(run) <= 2 and run.isdigit() and (found := _MONTH.match(plain, end)):
            last = run == "12" and (found["end"] or found["day"] == "31")
            first = run in ("1", "01") and found["day"] in ("1", "01")
            self._put(YEAR_END if last else "" if first else SOME_DAY, start)
            return found.end()
        time = _TIME.match(plain, end)
        if time and not (time[0].strip() == "天" and "." in run):
            self._put(SPAN, start)
            return time.end()
        return 0

    def _before(self, start: int) -> str:
        return self.plain[max(0, start - 4) : start].rstrip(" ")

    def _listed(self, start: int, end: int) -> bool:
        """Whether a number only counts off a list: 1、 2. （3）."""
        before = self._before(start)[-1:]
        after = self.plain[end : end + 1]
        opens = not before or before in "\n。；;：:"
        return (opens and after in ("、", ".", "．", "）", ")")) or (before in ("（", "(") and after in ("）", ")") and end - start < 3)

    def _counted(self, amount: Number, start: int, end: int, *, decimals: int = 0, weak: bool = False) -> int:
        plain = self.plain
        behind = _BEHIND.match(plain, end)
        unit, great, rough = "", "", False
        stop = end
        if behind:
            great, unit = behind["great"] or "", behind["unit"] or ""
            if great and great in "百千" and not unit:
                great = ""
            rough = bool((behind["rough"] or behind["more"]) and (unit or great))
            stop = behind.end() if unit or (great and great in "万亿") or rough else end
        if unit.endswith("类"):
            unit = "类"
        if plain.startswith("％", stop - 1) or unit == "％":
            unit = "%"
        if not unit and not great and self._nameless(start, end):
            self._put(OPAQUE, start)
            return end
        if unit == "个" and (time := _TIME.match(plain, end)) and time[0].lstrip() != "个":
            self._put(SPAN, start)
            return time.end()
        in_money = unit == "元" and great in ("万", "亿")
        about = amount if in_money else amount * _GREAT[great]
        first = self._roughly(start)
        rough = rough or first < start
        value: Number = int(about) if about == int(about) else about
        if great and "." in plain[start:end] and not unit.endswith("元"):
            rough = True
        self._mark(Mark(first, stop, None if rough else value, value, f"{great}元" if in_money else unit, rough, weak, decimals))
        return stop

    def _roughly(self, start: int) -> int:
        """Where a number begins with the word in front that makes it a rough one (约), which is taken back; its own place without."""
        last = self.pieces[-1] if self.pieces else ""
        if not last.endswith(_ROUGH_BEFORE):
            return start
        word = next(word for word in _ROUGH_BEFORE if last.endswith(word))
        self.pieces[-1] = last.removesuffix(word)
        self.length -= len(word)
        first = self.places[self.length]
        del self.places[self.length :]
        return first

    def _nameless(self, start: int, end: int) -> bool:
        """Whether a number without a unit is rather a name: a hotline, a telephone, a document's number."""
        before, after = self.plain[start - 1 : start], self.plain[end : end + 1]
        digits = self.plain[start:end]
        return len(digits) > 7 or (len(digits) == 5 and digits.startswith("12")) or before in ("-", "“", "《", "—") or after in ("-", "”", "—", "号")

    def _numeral(self, numeral: str, start: int, end: int) -> int:
        plain = self.plain
        behind = _BEHIND.match(plain, end)
        unit = behind["unit"] if behind else ""
        if not unit or (start and plain[start - 1] in _NOT_BEFORE) or plain.startswith(("件事", "次性", "个性"), end):
            if len(numeral) == 4 and plain.startswith("年", end) and (year := _spelt_year(numeral)):
                self._year(year, start)
                return end + 1
            if plain.startswith("年", end) and start and plain[start - 1] in "近这前过" and len(numeral) <= 2:
                self._put(SPAN, start)
                return end + 1
            self._copy(start, end)
            return end
        value = of_spelt(numeral)
        if value is None:
            self._copy(start, end)
            return end
        if _TIME.match(plain, end):
            self._put(SPAN, start)
            return end
        return self._counted(value, start, end, weak=len(numeral) == 1 and unit not in ("件", "份", "条", "起", "例", "宗", "元"))

    def _mark(self, mark: Mark) -> None:
        self.marks.append(mark)
        self._put(QUANTITY, mark.start)


def _spelt_year(numeral: str) -> int | None:
    signs = "〇一二三四五六七八九"
    digits = [signs.find(sign if sign != "零" else "〇") for sign in numeral]
    year = int("".join(map(str, digits))) if min(digits) >= 0 else 0
    return year if _FEWEST <= year <= _MOST else None


def marked(text: str, year: int) -> Marked:
    """A text as the grammar reads it, seen from the report's year."""
    return _Scan(text, year).marked()
