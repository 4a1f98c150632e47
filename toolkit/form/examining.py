"""``[examine]`` of a form file: what an examiner looks for in the running texts, in the form's own words.

Nothing is looked for that the file does not name: a form without the section, and one that was issued before there was any, has no such rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.errors import FormError, Step
from toolkit.structs import Struct

if TYPE_CHECKING:
    from toolkit.form.model import Form
    from toolkit.form.toml import Keys


class Named(Struct, frozen=True):
    """Where a year, or a unit, that is another's is asked about: in titles of the report, and where it is that of one of these ``verbs``."""

    verbs: tuple[str, ...]
    about: tuple[str, ...]
    """Words of which a sentence with such a verb has one, or it speaks of something else."""
    never: tuple[str, ...] = ()
    """Words between the year and the verb, or before the year, that make another year's matter of it."""


class Hollow(Struct, frozen=True):
    """Texts that say nothing where nothing but these ``words`` stands in them, whatever stands between."""

    texts: tuple[str, ...]
    words: tuple[str, ...]


class Subject(Struct, frozen=True):
    """What the report has to speak of: one of the ``words``, in one of its texts."""

    name: str
    words: tuple[str, ...]
    text: str = ""
    """The text it stands in by rights; it is not asked for where that text is blank, or says that there is nothing."""
    levels: tuple[str, ...] = ()
    """Of whom it is asked; of everyone where empty."""


class Fees(Struct, frozen=True):
    """The table whose figures are said in the texts, too, and the words by which a sentence is about them."""

    table: str
    about: tuple[str, ...]


class Names(Struct, frozen=True):
    """How a sentence names somebody who complains: by one of the words before a name, or before one of the verbs."""

    surnames: str
    before: tuple[str, ...]
    verbs: tuple[str, ...]
    people: tuple[str, ...] = ()
    """Words before a name that say no more than that it is one: 居民, 村民; a verb has to follow."""


class Examine(Struct, frozen=True):
    """All of it. What a file does not have is None, or empty."""

    titles: tuple[str, ...] = ()
    """What the report is called in titles, besides the form's own word."""
    periods: tuple[str, ...] = ()
    """Words of the sentence that says from when to when its figures are."""
    year: Named | None = None
    unit: Named | None = None
    hollow: Hollow | None = None
    subjects: tuple[Subject, ...] = ()
    fees: Fees | None = None
    offices: tuple[str, ...] = ()
    """Words beside which a mobile phone is an office's."""
    personal: bool = False
    """Whether numbers of persons are looked for."""
    names: Names | None = None


def read_examine(keys: Keys) -> Examine:
    """The section ``[examine]``. Raises :class:`FormError`."""
    there = set(keys.names())
    found = Examine(
        keys.texts("titles", ()), keys.texts("periods", ()),
        _named(keys.table("year")) if "year" in there else None,
        _named(keys.table("unit")) if "unit" in there else None,
        _hollow(keys.table("hollow")) if "hollow" in there else None,
        tuple(_subject(item) for item in keys.tables("subject", "name")),
        _fees(keys.table("fees")) if "fees" in there else None,
        keys.texts("offices", ()), keys.flag("personal", False),
        _names(keys.table("names")) if "names" in there else None,
    )
    keys.close()
    return found


def check_examine(form: Form) -> None:
    """Refuse what the section names and the form does not have. Raises :class:`FormError`."""
    examine = form.examine
    if examine is None:
        return
    named: list[tuple[str, str, tuple[Step, ...]]] = [
        ("hollow", code, ("hollow", "texts", code)) for code in (examine.hollow.texts if examine.hollow else ())]
    named += [("subject", one.text, ("subject", {"name": one.name}, "text")) for one in examine.subjects if one.text]
    for key, code, at in named:
        if code not in form.texts_by_code:
            raise FormError(f"没有代码为“{code}”的文字", place=f"[examine] {key}", at=("examine", *at))
    if examine.fees is not None and examine.fees.table not in form.tables_by_code:
        raise FormError(f"没有代码为“{examine.fees.table}”的表", place="[examine] fees", at=("examine", "fees", "table"))


def _named(keys: Keys) -> Named:
    named = Named(_words(keys, "verbs"), _words(keys, "about"), keys.texts("never", ()))
    keys.close()
    return named


def _hollow(keys: Keys) -> Hollow:
    hollow = Hollow(_words(keys, "texts"), _words(keys, "words"))
    keys.close()
    return hollow


def _subject(keys: Keys) -> Subject:
    subject = Subject(keys.text("name"), _words(keys, "words"), keys.text("text", ""), keys.texts("levels", ()))
    keys.close()
    return subject


def _fees(keys: Keys) -> Fees:
    fees = Fees(keys.text("table"), _words(keys, "about"))
    keys.close()
    return fees


def _names(keys: Keys) -> Names:
    names = Names(keys.text("surnames"), _words(keys, "before"), _words(keys, "verbs"), keys.texts("people", ()))
    keys.close()
    return names


def _words(keys: Keys, key: str) -> tuple[str, ...]:
    words = keys.texts(key)
    for n, word in enumerate(words):
        if not word.strip():
            raise keys.fail("有一个词是空的", key, n)
    if not words:
        raise keys.fail("没有写一个词", key)
    return words
