"""The texts of one return as an examiner reads them: everything there is to say of them by themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from toolkit.findings import Finding, Where
from toolkit.form.examining import Examine
from toolkit.form.model import Form
from toolkit.personal import counted
from toolkit.prose.about import About
from toolkit.prose.other_unit import OtherUnit, other_unit
from toolkit.prose.other_year import other_year
from toolkit.prose.persons import names_of, numbers_of
from toolkit.prose.subjects import says_nothing, unspoken
from toolkit.words import first_few, one_line, quotation

_MOST_NAMED = 3
_QUOTED = 30


def examined(form: Form, texts: Mapping[str, str], where: Callable[[str], Where], about: About) -> list[Finding]:
    """What is to be said of the texts of a return: nothing where the form has nothing looked for. ``where`` knows where a text stands."""
    examine = form.examine
    if examine is None or not any(text.strip() for text in texts.values()):
        return []
    return list(_examined(form, examine, texts, where, about))


def _examined(
    form: Form, examine: Examine, texts: Mapping[str, str], where: Callable[[str], Where], about: About,
) -> Iterator[Finding]:
    titles = (form.title, *examine.titles)
    others: dict[str, OtherUnit] = {}
    for text in form.texts:
        words = texts.get(text.code, "")
        if not words.strip():
            continue
        if about.year is not None and (year := other_year(examine, titles, words, about.year)):
            yield Finding.of("text.year", year.case, item=text.code, where=[where(text.code)], label=text.label, stated=str(year.year),
                             words=year.said.around(str(year.year)), year=str(about.year))
        if about.named is not None and about.unit and (unit := other_unit(examine, titles, words, about.names, about.named)):
            others[text.code] = unit
            yield Finding.of("text.unit", unit.case, item=text.code, where=[where(text.code)], label=text.label, other=unit.name,
                             words=unit.said.around(unit.name), unit=about.unit)
        if examine.hollow is not None and text.code in examine.hollow.texts and says_nothing(examine.hollow, words):
            yield Finding.of("text.hollow", item=text.code, where=[where(text.code)], label=text.label, words=quotation(words, _QUOTED))
        if numbers := numbers_of(form, words):
            yield Finding.of("text.personal", item=text.code, where=[where(text.code)], label=text.label, numbers=counted(numbers))
        if examine.names is not None and (named := list(dict.fromkeys(names_of(examine.names, words)))):
            yield Finding.of("text.names", item=text.code, where=[where(text.code)], label=text.label,
                             words=one_line(first_few(named, _MOST_NAMED, counted="处", by="”“")))
    if others:
        other = next(iter(others.values()))
        yield Finding.of("identity.unit", "in_texts", item="text", where=[where(code) for code in others],
                         unit=about.unit, other=other.name)
    if not about.alone:
        yield from _unspoken(examine, texts, where, about)


def _unspoken(examine: Examine, texts: Mapping[str, str], where: Callable[[str], Where], about: About) -> Iterator[Finding]:
    missing = list(unspoken(examine, texts, about.level))
    for rule, subjects in (("text.heads", [one for one in missing if not one.levels]), ("text.duties", [one for one in missing if one.levels])):
        if subjects:
            codes = dict.fromkeys(one.text for one in subjects if one.text)
            yield Finding.of(
                rule, "" if about.origin == "issued" else "published", where=[where(code) for code in codes],
                names="、".join(f"“{one.name}”" for one in subjects),
            )
