"""Numbers of persons in what is quoted and printed: with stars, until the officer has said that one may be published."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.aggregate import Standing
from toolkit.findings import State
from toolkit.form import Form
from toolkit.personal import counted
from toolkit.prose import masked_texts
from toolkit.prose.persons import numbers_of

RULE = "text.personal"


def quoted_texts(form: Form, standing: Standing) -> dict[str, str]:
    """A unit's texts as whatever quotes them has them."""
    texts = standing.texts or {}
    return {**masked_texts(form, texts), **{code: texts[code] for code in _accepted(standing) if code in texts}}


def still_hidden(form: Form, standing: Standing) -> list[str]:
    """What is hidden in a unit's texts and nobody has settled yet: a few words for each of them."""
    accepted = _accepted(standing)
    return numbers_in(form, {code: text for code, text in (standing.texts or {}).items() if code not in accepted})


def numbers_in(form: Form, texts: Mapping[str, str]) -> list[str]:
    """The numbers of persons in texts, a few words for each text that has any."""
    found = ((form.texts_by_code[code].label, numbers_of(form, text)) for code, text in texts.items() if code in form.texts_by_code)
    return [f"“{label}”里的{counted(numbers)}" for label, numbers in found if numbers]


def _accepted(standing: Standing) -> set[str]:
    return {finding.item for finding in standing.findings if finding.rule == RULE and finding.state is State.ACCEPTED}
