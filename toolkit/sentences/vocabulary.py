"""``[said]`` of a form, bound: every word with what it may be, every figure parsed. What the grammar looks words up in.

Words that no form would have otherwise (其中, 含, 同比, 未, 上半年) stand here. Figures of a supplement 附表 are known by their labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from toolkit.errors import FormError
from toolkit.form.lines import located, under
from toolkit.form.model import Cell, Form
from toolkit.form.said import Said, SaidColumn, SaidFigure, SaidThing
from toolkit.patterns import regex
from toolkit.rules import expression as ex
from toolkit.rules.binding import bind
from toolkit.sentences.marks import OPAQUE, QUANTITY, SOME_DAY, SPAN, YEAR_END
from toolkit.structs import Struct, field
from toolkit.words import condensed

_PARTS_OF_YEAR = (
    "上半年 下半年 一季度 二季度 三季度 四季度 第一季度 第二季度 第三季度 第四季度 前三季度 前两季度 上季度 半年 本月 当月 月底 季度 同期内 期中"
)
_LONG = "历年 历年累计 历年来 以来 累计至今 以来累计 条例实施以来 五年来 三年来 往年 每年 历次"
_PLANS = "计划 拟 力争 预计 目标 争取 将于 将继续 将进一步 下一步 打算 计划于"
_JOINTS = "和 及 与 或 以及 或者 并"
_OF = "其中"
_WITH = "含 包括 包含 其中含 其中包括 内含 均含"
_BESIDE = "不含 不包括 不包含 除 除外"
_ALL = "均 全部 都 皆"
_GROWTH = "增长 上升 增加 提高 提升 下降 减少 降低 回落 增幅 降幅 同比 环比 同比增长 同比上升 同比增加 同比下降 同比减少 增量 多 少 持平 上涨 下滑"
_DOWN = "下降 减少 降低 回落 降幅 同比下降 同比减少 少 下滑"
_THAN = "比 较 相比 与 同期 对比 相较 相较于"
_SHARE = "占 占比 占比为 约占 分别占 占比达 各占"
_NEGATIONS = "未 没有 没 无 零 未曾 从未 暂未 暂无 并未 并无 尚无"
_EACH = "各 分别 依次 各为 各有 分别为 分别有"
_SUMS = "共 合计 总计 共计 累计 总共"
_BREAKS = "。！？\n；，、（）"
_HEEDED = frozenset(("year", "last", "next", "other", "part", "long", "than", "plan", "narrow", "own", "of", "not", "all"))
_UNIT_IN_LABEL = regex(r"（[^（）]{1,8}）$")
_MONEY = ("元", "万元", "亿元")
_COUNTED = frozenset(("", "件次", *"件条份起例宗项次个部篇桩笔单封"))


class Figure(Struct, frozen=True, eq=False):
    """Words that say a figure: the expression, and what else it may be."""

    thing: str
    means: str
    fits: tuple[str, ...]
    verb: bool
    wide: str
    widens: bool
    sure: bool
    money: bool


class Thing(Struct, frozen=True, eq=False):
    """What is counted; ``unit`` only where nothing but this unit is meant (an indicator of a supplement)."""

    name: str
    means: str
    none: str
    bases: tuple[str, ...]
    shown: bool
    money: bool
    unit: str = ""
    business: frozenset[str] = frozenset()
    figures_apart: bool = False
    """Whether several figures are said of it: a bare 0 tells none of them."""


class Word(Struct, eq=False):
    """What a word may be: several of it at once."""

    text: str
    kinds: set[str] = field(default_factory=set)
    thing: Thing | None = None
    short: Thing | None = None
    figures: list[Figure] = field(default_factory=list)
    columns: dict[str, SaidColumn] = field(default_factory=dict)
    breaks: bool = False
    heeded: bool = False
    """Whether the grammar turns at it, or notes it when it comes by: most words are only looked at beside a number."""


UNKNOWN, NUMBER, SIGN, SKIPPED = Word(""), Word(""), Word(""), Word("")
"""What is no word: text of which nothing is known, a number, another sign of :mod:`toolkit.sentences.marks`, a sign that parts nothing."""
_SIGNS = {QUANTITY: NUMBER} | dict.fromkeys((OPAQUE, SOME_DAY, SPAN, YEAR_END), SIGN) | dict.fromkeys("“”‘’《》\"'—…·【】　", SKIPPED)


class Vocabulary(Struct, frozen=True, eq=False):
    """The words of a form: those of one character by it, signs among them, the longer ones by their first two, the longest first."""

    of_one: dict[str, Word]
    longer: dict[str, tuple[Word, ...]]
    things: dict[str, Thing]
    own_matter_of: tuple[str, ...]
    """The levels at which what a body says of itself is less than the table."""
    form: Form
    topic: str
    wholes: dict[str, Figure]
    """By thing the figure that its bare word says, with all it may be."""

    def figures_by(self, text: str) -> list[Figure]:
        """The figures that a word says."""
        if len(text) == 1:
            return self.of_one[text].figures if text in self.of_one else []
        return next((word.figures for word in self.longer.get(text[:2], ()) if word.text == text), [])


@lru_cache(maxsize=8)
def vocabulary(form: Form) -> Vocabulary | None:
    """The words of a form; None where the form has none. Raises :class:`FormError` for a figure that means nothing."""
    if form.said is None:
        return None
    odd = next((code for code in form.said.texts if code not in form.texts_by_code), "")
    if odd:
        raise located(FormError(f"没有代码为“{odd}”的文字", place="[said] texts", at=("said", "texts", odd)), form.source)
    try:
        return _bound(form, form.said)
    except FormError as error:
        raise located(error, form.source) from error


def _bound(form: Form, said: Said) -> Vocabulary:
    words: dict[str, Word] = {}
    things: dict[str, Thing] = {}
    for cell in _indicators(form):
        thing = Thing(cell.code, cell.code, cell.code, (), False, cell.kind == "money", cell.unit)
        things[thing.name] = thing
        word = _word(words, condensed(_UNIT_IN_LABEL.sub("", cell.row_name or cell.name)))
        word.thing = word.thing or thing
    for n, about in enumerate(said.things):
        with under("said", "about", n):
            things[about.name] = _thing(form, about, words)
    lists = (
        ("elsewhere", said.elsewhere), ("aside", said.aside),
        ("shown", said.shown), ("channel", said.channels), ("narrow", said.narrow), ("own", said.own),
        ("plain", said.plain), ("part", _PARTS_OF_YEAR.split()), ("long", _LONG.split()), ("plan", _PLANS.split()), ("joint", _JOINTS.split()),
        ("of", [_OF]), ("with", _WITH.split()), ("beside", _BESIDE.split()), ("all", _ALL.split()), ("growth", _GROWTH.split()),
        ("down", _DOWN.split()), ("than", _THAN.split()), ("share", _SHARE.split()), ("not", _NEGATIONS.split()), ("each", _EACH.split()),
        ("sum", _SUMS.split()),
        ("year", ("本年", "全年", "全年度", "本年内", "年度内")), ("last", ("上年",)), ("next", ("下年",)),
        ("other", ("他年",)), ("colon", ("：",)),
    )
    for kind, several in lists:
        for text in several:
            word = _word(words, text)
            if kind != "elsewhere" or word.thing is None:  # an indicator of a supplement is no other matter
                word.kinds.add(kind)
    for mark in _BREAKS:
        _word(words, mark).kinds.add("break")
    longer: dict[str, list[Word]] = {}
    for word in sorted(words.values(), key=lambda word: -len(word.text)):
        word.breaks = "break" in word.kinds
        word.heeded = word.breaks or not _HEEDED.isdisjoint(word.kinds)
        if len(word.text) > 1:
            longer.setdefault(word.text[:2], []).append(word)
    wholes: dict[str, Figure] = {}
    for word in words.values():
        for figure in word.figures:
            if figure.means == things[figure.thing].means:
                wholes.setdefault(figure.thing, figure)
    of_one = {word.text: word for word in words.values() if len(word.text) == 1} | _SIGNS
    return Vocabulary(of_one, {two: tuple(several) for two, several in longer.items()}, things, said.governments, form, said.topic, wholes)


def _indicators(form: Form) -> Iterator[Cell]:
    """The figures of supplements whose labels say enough to be known by: two characters, and no other figure of that label."""
    cells = [cell for table in form.tables if table.supplement for cell in table.cells if cell.is_number]
    labels = [condensed(cell.row_name or cell.name) for cell in cells]
    return (cell for cell, label in zip(cells, labels, strict=True) if len(label) > 2 and labels.count(label) == 1)


def _word(words: dict[str, Word], text: str) -> Word:
    return words.setdefault(text, Word(text))


def _thing(form: Form, about: SaidThing, words: dict[str, Word]) -> Thing:
    money = [_check(form, text, key) for key, text in (("is", about.means), ("none", about.none)) if text]
    for base in about.bases:
        _check(form, base, "share_of")
    thing = Thing(about.name, about.means, about.none, about.bases, about.shown, bool(money) and all(money),
                  business=frozenset(about.business), figures_apart=len(about.figures) > 1)
    for text in about.words:
        word = _word(words, text)
        word.thing = word.thing or thing
    for text in about.short:
        word = _word(words, text)
        word.short = word.short or thing
    for n, figure in enumerate(about.figures):
        with under("figure", n):
            bound = _figure(form, thing, figure)
        for text in figure.words:
            _word(words, text).figures.append(bound)
    for column in about.columns:
        for text in column.words:
            _word(words, text).columns[about.name] = column
    return thing


def _figure(form: Form, thing: Thing, said: SaidFigure) -> Figure:
    money = _check(form, said.means, "is")
    for text in (*said.fits, *((said.wide,) if said.wide else ())):
        _check(form, text, "or")
    return Figure(thing.name, said.means, said.fits, said.verb, said.wide, said.widens, said.sure, money)


def _check(form: Form, text: str, key: str) -> bool:
    """Whether an expression is an amount of money. Raises :class:`FormError` where it means nothing."""
    with under(key):
        codes = [ref.code for ref in ex.refs(parsed(form, text))]
    if not codes:
        raise FormError(f"“{text}”没有说到本表式的任何一格", place=f"[said] {key}")
    return form.cells[codes[0]].kind == "money"


@lru_cache(maxsize=4096)
def parsed(form: Form, text: str) -> ex.Expression:
    """An expression over whole codes, bound to the form. Raises :class:`FormError`."""
    place = "[said]"

    def resolve(ref: ex.Ref) -> ex.Ref:
        if ref.code not in form.cells:
            raise FormError(f"代码“{ref.code}”不存在，请写全代码", place=place)
        return ref

    expression = ex.parse(text, place=place, is_fact=lambda name: False)
    if isinstance(expression, (*ex.CONDITIONS, ex.Word, ex.Fact)):
        raise FormError(f"“{text}”应是一个数：一个代码，或代码的算式", place=place)
    return bind(expression, resolve, form, place)


# ── figures made of others ─────────────────────────────────────────────


_CODE = regex(r"(?<![A-Za-z0-9_.])(?:last\.)?[a-z][a-z0-9_]*+(?>(?:\.[a-z0-9_]++)+)")


def of_column(means: str, column: SaidColumn) -> str | None:
    """The figure of some applicants alone: t3.new.total → t3.new.natural. None where it has no such column."""
    ending = f".{column.whole}"
    codes = _CODE.findall(means)
    if not codes or not all(code.endswith(ending) for code in codes):
        return None

    def part(name: str) -> str:
        changed = _CODE.sub(lambda match: match[0].removesuffix(ending) + f".{name}", means)
        return f"({changed})" if "+" in changed or "-" in changed else changed

    if column.plus:
        return " + ".join(map(part, column.plus)) if len(column.plus) > 1 else _CODE.sub(
            lambda match: match[0].removesuffix(ending) + f".{column.plus[0]}", means)
    whole = f"({means})" if "-" in means else means
    return " - ".join([whole, *map(part, column.minus)])


def of_last_year(means: str) -> str:
    """The same figure, last year's."""
    return _CODE.sub(lambda match: match[0] if match[0].startswith("last.") else f"last.{match[0]}", means)


def fits_unit(unit: str, money: bool) -> bool:
    """Whether a number in this unit can be a figure: an amount in money, a count in anything that cases are counted in."""
    if money:
        return unit in _MONEY
    return unit in _COUNTED


def names(means: str) -> Iterable[str]:
    """The codes a figure speaks of."""
    return _CODE.findall(means)
