"""A text cut into words of a vocabulary, numbers, and what is neither."""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.sentences.marks import OPAQUE, QUANTITY, SOME_DAY, SPAN, YEAR_END
from toolkit.sentences.vocabulary import SKIPPED, Vocabulary, Word

_SIGNS = frozenset((OPAQUE, SOME_DAY, SPAN, YEAR_END))
_NOTHING = Word("")


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A word (of a vocabulary, or unknown), or a number: ``index`` tells which, -1 for words."""

    word: Word
    start: int
    end: int
    index: int = -1
    sign: str = ""

    @property
    def unknown(self) -> bool:
        """Whether it is text of which nothing is known."""
        return self.word is _NOTHING and self.index < 0 and not self.sign

    def __contains__(self, kind: str) -> bool:
        return kind in self.word.kinds


def tokens_of(text: str, vocabulary: Vocabulary) -> list[Token]:
    """The tokens of a text as :func:`toolkit.sentences.marks.marked` has it, in order."""
    found: list[Token] = []
    by_first = vocabulary.by_first
    at, unknown, index, length = 0, -1, 0, len(text)

    while at < length:
        char = text[at]
        token = None
        if char == QUANTITY:
            token = Token(_NOTHING, at, at + 1, index)
            index += 1
        elif char in _SIGNS:
            token = Token(_NOTHING, at, at + 1, sign=char)
        elif char not in SKIPPED:
            for word in by_first.get(char, ()):
                if text.startswith(word.text, at):
                    token = Token(word, at, at + len(word.text))
                    break
            if token is None:
                unknown = at if unknown < 0 else unknown
                at += 1
                continue
        if unknown >= 0:
            found.append(Token(_NOTHING, unknown, at))
            unknown = -1
        if token is None:
            at += 1
            continue
        found.append(token)
        at = token.end
    if unknown >= 0:
        found.append(Token(_NOTHING, unknown, length))
    return found
