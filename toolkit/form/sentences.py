"""``[[text.sentence]]``: the sentences of a draft, read from a form file. What their fields mean is bound in :mod:`toolkit.rules.drafted`."""

from __future__ import annotations

from typing import Any

from toolkit.form.model import Sentence
from toolkit.form.toml import Keys

PARTS = "{parts}"
_DEEPEST = 5
_MOST = 200
"""Sentences of one text, and parts of one sentence."""
_LONGEST = 400


def read_sentences(keys: Keys) -> tuple[Sentence, ...]:
    """The sentences of a text, or of the preface, in order. Raises :class:`FormError` with place and line."""
    items = keys.tables("sentence", "")
    if len(items) > _MOST:
        raise keys.fail(f"有{len(items)}句，最多{_MOST}句", "sentence", _MOST)
    return tuple(_sentence(item, 0) for item in items)


def _sentence(keys: Keys, depth: int) -> Sentence:
    parts = keys.items("parts")
    sentence = Sentence(
        say=keys.text("say"),
        when=keys.text("when", ""),
        parts=tuple(_part(keys, part, number, depth) for number, part in enumerate(parts)),
        between=keys.text("between", "、"),
        most=keys.whole("most", 0),
        paragraph=keys.flag("paragraph", False) if not depth else False,
    )
    keys.close()
    if not sentence.say.strip() or "\n" in sentence.say.strip():
        raise keys.fail("应是一行话，不能空着", "say")
    if len(sentence.say) > _LONGEST:
        raise keys.fail(f"一句超过{_LONGEST}字，请分成几句", "say")
    if sentence.parts and PARTS not in sentence.say:
        raise keys.fail(f"写了 parts，say 里就要有 {PARTS}：各项说在那里", "say")
    if PARTS in sentence.say and not sentence.parts:
        raise keys.fail(f"有 {PARTS}，还要写 parts：有哪几项", "say")
    if sentence.say.count(PARTS) > 1:
        raise keys.fail(f"一句里只能有一个 {PARTS}", "say")
    if (sentence.most or "between" in keys.names()) and not sentence.parts:
        raise keys.fail("只与 parts 同用", "most" if sentence.most else "between")
    return sentence


def _part(keys: Keys, part: Any, number: int, depth: int) -> Sentence:
    if depth >= _DEEPEST:
        raise keys.fail(f"parts 里又套 parts，最多{_DEEPEST}层", "parts", number)
    if isinstance(part, str):
        part = {"say": part}
    if not isinstance(part, dict):
        raise keys.fail("每一项应是一句话，或 { say = \"…\", when = \"…\" }", "parts", number)
    return _sentence(Keys(part, f"{keys.place} parts", (*keys.at, "parts", number)), depth + 1)
