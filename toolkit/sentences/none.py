"""Numbers in words: 未收到申请 is 0, 均为自然人提交 is all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from toolkit.sentences.state import LAST_YEAR, LONG, WHOLE_YEAR, Found
from toolkit.sentences.vocabulary import of_column, of_last_year

if TYPE_CHECKING:
    from toolkit.sentences.reader import Reader
    from toolkit.sentences.tokens import Token
    from toolkit.sentences.vocabulary import Figure, Thing

_LONGEST_GAP = 10
_FARTHEST = 24
_DOUBTFUL = (
    "除", "纠错", "败诉", "被纠错", "被撤销", "确认违法", "制定权", "制定权限", "制发权", "职权", "权限", "逾期", "超期", "按期", "按时", "及时",
    "延期",
)


def none_said(reader: Reader, at: int) -> Iterator[Found]:
    """The figures that a negation says are 0: one for each thing it names."""
    tokens, state = reader.tokens, reader.state
    clause = _clause(tokens, at)
    if not clause or clause[0].index >= 0 or clause[0].unknown or any(token.word.text in _DOUBTFUL or "beside" in token for token in clause):
        return
    if state.plan or state.narrow or state.period not in (WHOLE_YEAR, LAST_YEAR, LONG):
        return
    channels = [token for token in clause if "channel" in token]
    if len(channels) == 1 and "等" not in reader.marked.text[channels[0].end : channels[0].end + 3]:
        return  # 未收到网上申请: others may have come
    begin, named = tokens[at].start, _named(reader, clause)
    for n, (first, token, thing, figure) in enumerate(named):
        means = figure.means if figure is not None else _none_of(clause, token, thing, alone=n == 0 and len(named) == 1)
        if not means:
            continue
        found = Found(_place(reader, first.start if n else begin), _place(reader, token.end), None, state.sentence, thing, None, means, (means,),
                      WHOLE_YEAR, tokens[at].word.text, True)
        if state.period == LAST_YEAR and (figure is None or not figure.widens):
            found.means, found.fits, found.scope = of_last_year(means), (of_last_year(means),), LAST_YEAR
        if state.own and reader.government:
            found.fits, found.scope = (), "本机关"
        yield found


def _named(reader: Reader, clause: list[Token]) -> list[tuple[Token, Token, Thing, Figure | None]]:
    """What a negation names, each with the word it begins with; nothing where something else is denied."""
    several: list[tuple[Token, Token, Thing, Figure | None]] = []
    begins: Token | None = None
    fresh = True
    for n, token in enumerate(clause):
        if token.index >= 0 or "elsewhere" in token or "not" in token or (token.unknown and token.end - token.start > _LONGEST_GAP):
            return several if several and (token.index < 0) else []
        if token.word.text == "、" or "joint" in token:
            begins, fresh = None, True
            continue
        begins = begins or token
        word = token.word
        thing = word.thing or (word.short if n == 0 or not clause[n - 1].unknown else None)
        carried = next((figure for figure in word.figures if figure.widens), None)
        if thing is None and carried is None:
            continue
        if carried is not None and thing is None:
            several.append((begins, token, reader.vocabulary.things[carried.thing], carried))
        elif thing is not None and not fresh and several and several[-1][3] is not None:
            continue  # 上年结转的申请: said already
        elif thing is not None:
            if not fresh and several:
                several.pop()  # 信息公开申请引发的行政复议: the last is what there was none of
            several.append((begins, token, thing, None))
        fresh = False
    return several


def _none_of(clause: list[Token], named: Token, thing: Thing, *, alone: bool) -> str:
    """The figure that is 0 where a thing is denied: with the verb in front of it, the verb's."""
    exact = next((figure for figure in named.word.figures if figure.thing == thing.name and not figure.verb), None)
    if exact is not None:
        return exact.means
    before = clause[: clause.index(named)]
    verb = next((figure for token in before for figure in token.word.figures if figure.verb and figure.thing == thing.name), None)
    if verb is None:
        bare = named.word.thing is None and not thing.means
        return "" if (bare and not alone) or (thing.shown and any("shown" in token for token in clause)) else thing.none
    if not thing.bases:
        return verb.means
    # 未收到申请 is none; 未答复的申请 may be one that came too late.
    return thing.none if thing.means == verb.means else ""


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
                begin, end = _place(reader, tokens[at].start), _place(reader, token.end)
                yield Found(begin, end, head.mark, state.sentence, head.thing, None, means, fits, WHOLE_YEAR, tokens[at].word.text, True)
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
