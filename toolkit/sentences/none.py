"""Numbers in words: 未收到申请 is 0, 均为自然人提交 is all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from toolkit.sentences.state import LAST_YEAR, WHOLE_YEAR, Found
from toolkit.sentences.vocabulary import of_column, of_last_year

if TYPE_CHECKING:
    from toolkit.sentences.reader import Reader
    from toolkit.sentences.tokens import Token

_LONGEST_GAP = 10
_FARTHEST = 24
_DOUBTFUL = ("除", "纠错", "败诉", "被纠错", "被撤销", "确认违法", "制定权", "制定权限", "制发权", "职权", "权限", "逾期", "超期", "按期", "按时", "及时", "延期")


def none_said(reader: Reader, at: int) -> Iterator[Found]:
    """The figures that a negation says are 0: one for each thing it names."""
    tokens, state = reader.tokens, reader.state
    clause = _clause(tokens, at)
    if any(token.index >= 0 for token in clause[:1]) or any(token.word.text in _DOUBTFUL or "beside" in token for token in clause):
        return
    if state.plan or state.narrow or state.period not in (WHOLE_YEAR, LAST_YEAR):
        return
    begin = tokens[at].start
    first = True
    begins = -1
    for n, token in enumerate(clause):
        if token.index >= 0 or "elsewhere" in token:
            return
        word = token.word
        if word.text == "、" or "joint" in token:
            begins = -1
            continue
        if begins < 0:
            begins = token.start
        thing = word.thing or (word.short if n == 0 or not clause[n - 1].unknown else None)
        figure = next((one for one in word.figures if not one.verb and (one.widens or "shown" not in token) and (one.widens or one.thing == "")), None)
        if figure is not None and not (thing is not None and not figure.widens):
            thing = reader.vocabulary.things[figure.thing]
            means, verb = figure.means, figure.widens
            verb = True
        elif thing is not None:
            said = next((one for before in clause[:n] for one in before.word.figures if one.verb and one.thing == thing.name), None)
            means = said.means if said is not None and not thing.bases else thing.none
            if said is not None and thing.bases and said.means != thing.means and thing.means not in said.fits:
                return
            verb = said is not None
            if said is None and thing.shown and any("shown" in one for one in clause):
                return
            if thing.name == "信息处理费" and word.short is not None and not verb and n == 0:
                return
        else:
            if token.unknown and token.end - token.start > _LONGEST_GAP:
                return
            continue
        if not means or any("shown" in one and one.word.thing is None and not one.word.figures for one in clause):
            continue
        start = begin if first else begins
        first = False
        found = Found(_place(reader, start), _place(reader, token.end), None, state.sentence, thing, None, means, (means,), WHOLE_YEAR, tokens[at].word.text, True)
        if state.period == LAST_YEAR and not (figure is not None and figure.widens):
            found.means, found.fits, found.scope = of_last_year(means), (of_last_year(means),), LAST_YEAR
        if state.own and reader.government:
            found.fits, found.scope = (), "本机关"
        yield found


def of_all(reader: Reader, at: int) -> Iterator[Found]:
    """“均为自然人”: the part is the whole."""
    tokens, state = reader.tokens, reader.state
    head = state.head
    if head is None or head.means is None or head.thing is None or head.mark is None or at == 0 or tokens[at - 1].index >= 0:
        return
    for token in _clause(tokens, at)[:4]:
        if head.thing.name in token.word.columns:
            means = of_column(head.means, token.word.columns[head.thing.name])
            if means is not None and state.period == WHOLE_YEAR:
                column = token.word.columns[head.thing.name]
                fits = tuple(fit for one in head.fits if (fit := of_column(one, column))) if column.sure else ()
                yield Found(_place(reader, tokens[at].start), _place(reader, token.end), head.mark, state.sentence, head.thing, None, means, fits, WHOLE_YEAR,
                            tokens[at].word.text, True)
            return
        if not ("plain" in token or "all" in token):
            return


def _clause(tokens: list[Token], at: int) -> list[Token]:
    several = []
    for token in tokens[at + 1 : at + 1 + _FARTHEST]:
        if "break" in token and token.word.text != "、":
            break
        several.append(token)
    return several


def _place(reader: Reader, at: int) -> int:
    return reader.marked.places[at]
