"""What the report has to speak of and does not, and a text that stands there and says nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.form.examining import Examine, Hollow, Subject
from toolkit.words import letters_only, one_width

_GONE = "\x00"
_LONGEST_HOLLOW = 80
"""Letters of a text that may be nothing but phrases: a longer one is read by a person."""
_NOTHING = ("无", "没有", "暂无", "本年无", "本年度无", "本年度没有", "无此项", "不涉及", "本机关无此项", "本单位无此项", "无相关情况", "本年度不涉及")
"""A text that is no more says that there is nothing to say, which is an answer where it may be true."""


def says_nothing(hollow: Hollow, text: str) -> bool:
    """Whether a text consists of nothing but the words that say nothing. A blank one does not: it is asked about elsewhere."""
    letters = letters_only(one_width(text))
    if not 0 < len(letters) <= _LONGEST_HOLLOW:
        return False
    for word in sorted(hollow.words, key=len, reverse=True):
        letters = letters.replace(word, _GONE)
    return all(char == _GONE or char.isdigit() for char in letters)


def unspoken(examine: Examine, texts: Mapping[str, str], level: str) -> Iterator[Subject]:
    """The subjects that no text speaks of, of those that are surely asked of a unit of this level (empty: unknown)."""
    written = [text for text in texts.values() if text.strip()]
    for subject in examine.subjects:
        if subject.levels and level not in subject.levels:
            continue
        own = letters_only(texts.get(subject.text, "")[:_LONGEST_HOLLOW])
        if subject.text and not subject.levels and (not own or own in _NOTHING):
            continue  # what is blank is asked about as such; 无 is an answer
        if not any(word in text for word in subject.words for text in written):
            yield subject
