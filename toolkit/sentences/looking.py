"""Questions about the words beside a number."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.sentences.marks import SPAN, YEAR_END
from toolkit.sentences.tokens import Token
from toolkit.sentences.vocabulary import UNKNOWN, Figure, Thing

FILLING = frozenset(("plain", "sum", "all", "joint", "of", "own", "year", "with", "beside", "colon"))

_PASSED_OVER = frozenset(("plain", "all"))


def fills(token: Token, thing: Thing | None) -> bool:
    """Whether a token changes nothing between a figure's words and its number."""
    word = token.word
    if not FILLING.isdisjoint(word.kinds) or token.sign in (YEAR_END, SPAN):
        return True
    return thing is not None and (word.thing is thing or word.short is thing or thing.name in word.columns)


def unknown(tokens: Sequence[Token]) -> bool:
    """Whether there is text of which nothing is known."""
    return any(token.word is UNKNOWN for token in tokens)


def has(tokens: Sequence[Token], kind: str) -> bool:
    """Whether a word of a kind is among them."""
    return any(kind in token.word.kinds for token in tokens)


def noun_token(left: Sequence[Token]) -> Token | None:
    """The last word in front of a number that names a thing."""
    for n in range(len(left) - 1, -1, -1):
        word = left[n].word
        if word.thing is not None or (word.short is not None and (n == 0 or not left[n - 1].unknown)):
            return left[n]
    return None


def thing_in(left: Sequence[Token]) -> Thing | None:
    """What the words in front of a number name."""
    token = noun_token(left)
    return None if token is None else token.word.thing or token.word.short


def first_of(right: Sequence[Token]) -> Token | None:
    """The first word behind a number that says anything."""
    for token in right:
        if _PASSED_OVER.isdisjoint(token.word.kinds):
            return token
    return None


def thing_behind(right: Sequence[Token]) -> Thing | None:
    """What the words behind a number name: 4件公开申请, 2条公众通过…提交的申请."""
    first = first_of(right)
    if first is None:
        return None
    if not first.unknown and (first.word.thing or first.word.short):
        return first.word.thing or first.word.short
    last, by = right[-1], right[-2] if len(right) > 1 else None
    if by is not None and by.word.text == "的" and not has(right, "elsewhere"):
        return last.word.thing or last.word.short
    return None


def of_other_matter(left: Sequence[Token], noun: Token, thing: Thing, topic: str) -> bool:
    """Whether something else brought it about (因房屋征收被提起行政诉讼), or it is a body's business (受理行政复议58件)."""
    before = left[: left.index(noun)] if noun in left else left
    named = any(topic in token.word.text for token in (*before, noun)) if topic else False
    cause = next((n for n, token in enumerate(before) if token.word.text == "因"), -1)
    if cause >= 0 and unknown(before[cause:]) and not named:
        return True
    return not named and any(token.word.text in thing.business for token in before)


def more_exact(figure: Figure, than: Figure) -> bool:
    """Whether of two figures of one thing the first is a part of what the other sums up."""
    return figure.thing == than.thing and "sum(" in than.means and "sum(" not in figure.means
