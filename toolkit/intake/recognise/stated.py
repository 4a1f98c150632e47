"""Figures that a report says in words, of a table that it does not draw: “收取信息处理费共计380元”.

How they are said stands beside the form (``templates/variants``): whole phrases, each with the number and its unit. A figure
is read where exactly one is said of this year, without “约”, “应” or “上年”; everything else stays blank, which asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache

from toolkit.findings import Finding, Where
from toolkit.form.model import Cell, Form, Table
from toolkit.intake.recognise.amounts import NUMBER, in_unit, number_of
from toolkit.intake.recognise.texts import RAISED, Cut
from toolkit.intake.recognise.variants import Stating
from toolkit.patterns import regex
from toolkit.rules.in_text import is_plain, sentences_of
from toolkit.structs import Struct
from toolkit.words import plain, quotation

_FILL = r"(?:共计|合计|总计|累计|总共|人民币|共|计|为|是|:){0,3}"
_AFTER = rf"(?![/每余多]|以上|以下|以内|左右|的标准|[、和及与]{NUMBER})"
_BLANKS = {
    "{fill}": _FILL,
    "{count}": rf"{_FILL}({NUMBER})[件份次个笔]",
    "{money}": rf"{_FILL}({NUMBER})(亿元|万元|元){_AFTER}",
}
_LONGEST = 2_000
"""Characters of a sentence that are looked at."""
_REFUSED_BEFORE = frozenset("应拟将需可免未不没减退须待预催补追约近")
_REFUSED = regex(r"除|约|近|应收|应缴|拟|减免|免收|退还|标准|每|预计|计划|预算|以来|历年|往年")
_REFUSED_BESIDE = regex(r"分别|退还|退回|退费|冲抵|有误")
"""What makes every figure of a sentence doubtful."""
_MONEY = ("元", "万元", "亿元")
_YEARS = regex(r"本年|今年|当年|上一?年|去年|前年|以前年度|(?<![0-9])20[0-9]{2}年")
_THIS_YEAR = ("本年", "今年", "当年")


class Stated(Struct, frozen=True):
    """The figures of one table by code, as digits, and the sentence each was said in."""

    figures: Mapping[str, str]
    places: Mapping[str, str]
    finding: Finding


def stated(table: Table, form: Form, how: Stating, cut: Cut, year: int | None) -> Stated | None:
    """What the running text surely says of a table; None where that is nothing."""
    said = list(_about(how, cut))
    figures: dict[str, set[Decimal]] = {}
    words: dict[str, tuple[str, str]] = {}
    for sentence, spoken, place in said:
        for code, amount in _figures(sentence, how, form, year):
            figures.setdefault(code, set()).add(amount)
            words.setdefault(code, (spoken, place))
    sure = {code: amounts.copy().pop() for code, amounts in figures.items() if len(amounts) == 1}
    if len(sure) < len(figures):
        return None  # said twice, and differently
    said_nothing = next(((spoken, place) for sentence, spoken, place in said if _says_nothing(sentence, how, year)), None)
    if said_nothing is not None and sure.get(how.zero_if):
        return None  # nothing, and something
    if not any(sure.values()) and (nothing := said_nothing or words.get(how.zero_if)):
        return _zero(table, *nothing)
    return _read(table, sure, words) if sure else None


def figures_said(form: Form, how: Stating, texts: Mapping[str, str], year: int | None) -> tuple[list[tuple[str, Decimal, str]], str]:
    """What texts surely say of a table: code, amount and sentence of each figure; and the sentence that says there was nothing, empty for none.

    The table's own figures stand elsewhere: what is said is for whoever holds the two against each other.
    """
    said = list(_about(how, Cut(dict(texts), dict.fromkeys(texts, ""))))
    found = [(code, amount, spoken) for sentence, spoken, _ in said for code, amount in _figures(sentence, how, form, year)]
    return found, next((spoken for sentence, spoken, _ in said if _says_nothing(sentence, how, year)), "")


def _zero(table: Table, sentence: str, place: str) -> Stated:
    codes = [cell.code for cell in table.inputs]
    finding = Finding.of(
        "value.zero_in_text", item=table.code, where=[Where(code) for code in codes], title=table.title, words=quotation(sentence, 40),
    )
    return Stated(dict.fromkeys(codes, "0"), dict.fromkeys(codes, place), finding)


def _read(table: Table, sure: Mapping[str, Decimal], words: Mapping[str, tuple[str, str]]) -> Stated:
    cells = [cell for cell in table.inputs if cell.code in sure]
    finding = Finding.of(
        "value.in_text", item=table.code, where=[Where(cell.code) for cell in cells], title=table.title,
        words="”“".join(dict.fromkeys(quotation(words[cell.code][0], 40) for cell in cells)),
        figures="，".join(f"“{_label(cell)}”{plain(sure[cell.code])}" for cell in cells),
    )
    places = {cell.code: words[cell.code][1] for cell in cells}
    return Stated({cell.code: plain(sure[cell.code]) for cell in cells}, places, finding)


def _label(cell: Cell) -> str:
    return quotation(cell.name)


def _about(how: Stating, cut: Cut) -> Iterator[tuple[str, str, str]]:
    """The sentences of the running text that are about the table: without blanks, as they stand, and where."""
    # Nobody knows what of these belongs together: what one line takes back must not be cut off from the next.
    stray = (("", "".join(line.text for line in lines), lines[0].place) for lines in cut.stray.values() if lines)
    for code, text, place in (*((code, text, cut.places[code]) for code, text in cut.texts.items()), *stray):
        for sentence, spoken in sentences_of(text.translate(RAISED)):
            if any(word in sentence for word in how.never):
                continue
            if code == how.text or any(word in sentence for word in how.about):
                yield sentence[:_LONGEST], spoken, place


def _figures(sentence: str, how: Stating, form: Form, year: int | None) -> Iterator[tuple[str, Decimal]]:
    """Each figure that one phrase surely claims; a number that two phrases claim for two cells is nobody's."""
    claimed: dict[int, set[tuple[str, Decimal]]] = {}
    for code, phrases in how.figures.items():
        for phrase in phrases:
            for match in _pattern(phrase).finditer(sentence):
                amount = _amount(match, form.cells[code])
                if amount is not None and _is_sure(sentence, match, year):
                    claimed.setdefault(match.start(match.lastindex or 0), set()).add((code, amount))
    for claims in claimed.values():
        if len(claims) == 1:
            yield from claims


def _amount(match: re.Match[str], cell: Cell) -> Decimal | None:
    """The last number of a match, in the cell's unit."""
    groups = match.groups()
    if cell.kind == "money":
        number = number_of(groups[-2])
        return in_unit(number, groups[-1], cell.unit) if number is not None else None
    return number_of(groups[-1])


def _is_sure(sentence: str, match: re.Match[str], year: int | None) -> bool:
    begin = max(sentence.rfind(mark, 0, match.start()) for mark in ",;:、(") + 1
    clause = sentence[begin : match.end()]
    before = sentence[match.start() - 1 : match.start()]
    if before in _REFUSED_BEFORE or _REFUSED.search(clause) or _REFUSED_BESIDE.search(sentence):
        return False
    return _is_this_year(sentence[: match.end()], year)


def _is_this_year(words: str, year: int | None) -> bool:
    """Whether the last year that is named is the report's own; where none is, it is."""
    named = _YEARS.findall(words)
    return not named or named[-1] in _THIS_YEAR or (named[-1][:4].isdigit() and year in (None, int(named[-1][:4])))


def _says_nothing(sentence: str, how: Stating, year: int | None) -> bool:
    said = [match for phrase in how.nothing for match in _pattern(phrase).finditer(sentence)]
    # 信息处理费0元, 收费0件0元: whichever figure it is, of none there is none.
    said += [
        match for phrase in how.all_zero for match in _pattern(phrase).finditer(sentence)
        if all(number_of(number) == 0 for number in match.groups() if number and number not in _MONEY)
    ]
    return any(is_plain(sentence, *match.span()) and _is_this_year(sentence[: match.end()], year) for match in said)


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    for name, pattern in _BLANKS.items():
        phrase = phrase.replace(name, pattern)
    return re.compile(phrase)
