"""What is known of how labels are really printed: data files beside the forms, one general, one an edition.

A form without such a file is recognised all the same; only the misprints and old names of its labels are
then unknown.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from toolkit.resources import data_folder
from toolkit.structs import Struct, field


class Other(Struct, frozen=True):
    """The labels of another edition of the form. Seen in a table, they say that the wrong form was used."""

    edition: str
    basis: str
    labels: tuple[str, ...]
    same: tuple[str, ...] = ()
    """Labels among these and the form's own that mean the same in both, and are read."""
    years: tuple[int, ...] = ()
    """The years whose reports are made in this edition; empty where nobody says."""


class Stating(Struct, frozen=True):
    """How the figures of one table are said in words, as patterns in which ``{count}`` and ``{money}`` stand for numbers."""

    table: str
    text: str
    """The text whose sentences are about the table without saying so."""
    about: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    """What says that there was nothing of it."""
    all_zero: tuple[str, ...] = ()
    """What says so where its numbers are 0."""
    zero_if: str = ""
    """The code that makes all others 0 where it is said to be 0 and they are not spoken of."""
    figures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Variants(Struct, frozen=True):
    """Known spellings of one form, by the form's own words."""

    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    editions: tuple[Other, ...] = ()
    title_words: tuple[str, ...] = ()
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words that tell which text (by code) or section (by heading) an otherwise unknown heading is."""
    stated: tuple[Stating, ...] = ()


class Common(Struct, frozen=True):
    """What holds for the labels of every form."""

    characters: Mapping[int, str]
    """Traditional to simplified, for ``str.translate``."""
    same: tuple[tuple[str, str], ...]
    never_lost: frozenset[str]
    noise: tuple[str, ...]
    hints: tuple[str, ...]
    """Patterns of lines that a form prints for whoever fills it in; no part of what was written."""
    not_numbers: frozenset[str]
    units: tuple[str, ...]


@cache
def common() -> Common:
    """The general file."""
    data = _load("common")
    letters = data["characters"]
    words = data["words"]
    pairs = zip("".join(letters["traditional"]), "".join(letters["simplified"]), strict=True)
    return Common(
        characters={ord(old): new for old, new in pairs},
        same=tuple((other, group[0]) for group in words["same"] for other in group[1:]),
        never_lost=frozenset(words["never_lost"]),
        noise=tuple(words["noise"]),
        hints=tuple(words["hints"]),
        not_numbers=frozenset(words["not_numbers"]),
        units=tuple(sorted(words["units"], key=len, reverse=True)),
    )


@cache
def variants_of(edition: str) -> Variants:
    """The file of an edition; empty where there is none."""
    data = _load(edition)
    title = data.get("title", {})
    return Variants(
        labels=_lists(data.get("labels", {})),
        texts=_lists(data.get("texts", {})),
        sections=_lists(data.get("sections", {})),
        editions=tuple(
            Other(item["edition"], item["basis"], tuple(item["labels"]), tuple(item.get("same", ())), tuple(item.get("years", ())))
            for item in data.get("edition", ())
        ),
        title_words=tuple(title.get("words", ())),
        marks=_lists(data.get("marks", {})),
        stated=tuple(_stating(item) for item in data.get("stated", ())),
    )


def _stating(item: Mapping[str, Any]) -> Stating:
    lists = {name: tuple(item.get(name, ())) for name in ("about", "never", "nothing", "all_zero")}
    return Stating(item["table"], item["text"], zero_if=item.get("zero_if", ""), figures=_lists(item["figures"]), **lists)


def _load(name: str) -> dict[str, Any]:
    path = data_folder("templates") / "variants" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _lists(data: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(items) for name, items in data.items()}
