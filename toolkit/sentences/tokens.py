"""A text cut into words of a vocabulary, numbers, and what is neither."""

from __future__ import annotations

from toolkit.sentences.vocabulary import NUMBER, SIGN, SKIPPED, UNKNOWN, Vocabulary, Word
from toolkit.structs import Struct


class Token(Struct, eq=False):
    """A word (of a vocabulary, or unknown), or a number: ``index`` tells which, -1 for words."""

    word: Word
    start: int
    end: int
    index: int = -1
    sign: str = ""

    @property
    def unknown(self) -> bool:
        """Whether it is text of which nothing is known."""
        return self.word is UNKNOWN

    def __contains__(self, kind: str) -> bool:
        return kind in self.word.kinds


def tokens_of(text: str, vocabulary: Vocabulary) -> list[Token]:
    """The tokens of a text as :func:`toolkit.sentences.marks.marked` has it, in order."""
    found: list[Token] = []
    of_one, longer = vocabulary.of_one, vocabulary.longer
    at, unknown, index, length = 0, -1, 0, len(text)

    while at < length:
        word, several = None, longer.get(text[at : at + 2])
        if several is not None:
            for one in several:
                if text.startswith(one.text, at):
                    word = one
                    break
        if word is None:
            word = of_one.get(text[at])
            if word is None:
                unknown = at if unknown < 0 else unknown
                at += 1
                continue
        if unknown >= 0:
            found.append(Token(UNKNOWN, unknown, at))
            unknown = -1
        begin, at = at, at + (len(word.text) or 1)
        if word is NUMBER:
            found.append(Token(word, begin, at, index))
            index += 1
        elif word is not SKIPPED:
            found.append(Token(word, begin, at, sign=text[begin] if word is SIGN else ""))
    if unknown >= 0:
        found.append(Token(UNKNOWN, unknown, length))
    return found
