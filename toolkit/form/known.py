"""Built-in forms as they were read once: whoever asks one thing of a form need not read it, and bind its rules, anew each time.

Beside the form file of an edition lies what it was read into (``docs/make/generate.py`` writes it; a test reads the form and compares). It
stands for that text alone, to the letter: any other form file is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any

from toolkit.digests import sha256
from toolkit.form.model import PARTS, Form
from toolkit.jsons import dumps, loads
from toolkit.resources import known_form

TUPLE, DECIMAL = -1, -2
"""What a list begins with that is no object; else with the number of its class."""
NONE_AT_ALL: Mapping[str, Any] = {}
"""How a tuple of nothing is written: most of them are."""
LATER = ("sections", "tables", "texts", "rules", "preface", "overview", "alike", "said", "examine")
"""What a form consists of besides its few words: a thousand things, of which most who ask a form ask few."""
LINES = ("head", *LATER, "bound", "beside")
"""What is written down, a line each: a line that nobody asks for is not looked at."""
_LONGEST_EDITION = 40


class KnownForm(Form):
    """A form that was known. It makes what it consists of when it is asked for it."""

    def __init__(self, **parts: Any) -> None:
        unmade: dict[str, Any] = dict.fromkeys(LATER)
        super().__init__(**(unmade | parts))
        for name in LATER:
            if name not in parts:
                del self.__dict__[name]


class _Later:
    """One of :data:`LATER`, made when it is first asked for; then it stands in the form itself."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, form: Form, kind: type[Form]) -> Any:
        ready = known(form.source)
        assert ready is not None  # the form was made of it
        made = ready.later(self.name) if form is ready.form else getattr(ready.form, self.name)
        form.__dict__[self.name] = made
        return made


for _name in LATER:
    setattr(KnownForm, _name, _Later(_name))


class Known:
    """A form as it was read, and what was made of its rules: left as it is written until somebody asks for it."""

    def __init__(self, text: str, lines: Sequence[str]) -> None:
        self._lines = dict(zip(LINES, lines, strict=True))
        head = self._line("head")
        self._classes = [_class(name) for name in head["classes"]]
        self.form: Form = KnownForm(source=text, digest=head["digest"], **head["form"])

    def _line(self, name: str) -> Any:
        return loads(self._lines[name])

    @cached_property
    def bound(self) -> Mapping[str, Any]:
        """The bound rules, as :mod:`toolkit.rules.book` wrote them."""
        found: Mapping[str, Any] = self._line("bound")
        return found

    @cached_property
    def beside(self) -> Sequence[Mapping[str, Any]]:
        """What stands beside the cells of its workbooks, as :mod:`toolkit.layout.beside` wrote it."""
        found: Sequence[Mapping[str, Any]] = self._line("beside")
        return found

    def later(self, name: str) -> Any:
        """What :data:`LATER` names."""
        return self.made(self._line(name))

    def made(self, value: Any) -> Any:
        """What is written, made again."""
        if type(value) is not list:
            return () if value == NONE_AT_ALL else value
        first, made = value[0], self.made
        parts: list[Any] = [made(part) if (kind := type(part)) is list else () if kind is dict else part for part in value[1:]]
        if first == TUPLE:
            return tuple(parts)
        return Decimal(parts[0]) if first == DECIMAL else self._classes[first]()(*parts)


def _class(name: str) -> Any:
    """The class of a name, looked for when an object of it is made: those of rules are not, as long as nobody asks for rules."""
    module, _, called = name.partition(":")
    return lru_cache(maxsize=1)(lambda: getattr(import_module(module), called))


_READY: dict[str, Known] = {}
"""By their texts, of which there is one to an edition: of a text there is one form, however many others are asked for in between."""


@lru_cache(maxsize=4)
def known(text: str) -> Known | None:
    """What is known of a form's text; None where it has to be read."""
    edition = text.partition('edition = "')[2].partition('"')[0]
    if not edition.isalnum() or len(edition) > _LONGEST_EDITION:
        return None
    try:
        lines = known_form(edition).read_text("utf-8").rstrip("\n").split("\n")
    except OSError:
        return None
    if loads(lines[0])["digest"] != sha256(text.encode()).hex():
        return None
    return _READY.setdefault(text, Known(text, lines))


class Writer:
    """Objects as they are written down: lists of what they are made of."""

    def __init__(self) -> None:
        self.classes: dict[str, int] = {}

    def written(self, value: Any) -> Any:
        """One value."""
        if isinstance(value, tuple):
            return [TUPLE, *map(self.written, value)] if value else NONE_AT_ALL
        if isinstance(value, Decimal):
            return [DECIMAL, str(value)]
        if value is None or isinstance(value, bool | int | float | str):
            return value
        kind = type(value)
        number = self.classes.setdefault(f"{kind.__module__}:{kind.__qualname__}", len(self.classes))
        return [number, *(self.written(getattr(value, name)) for name in kind.__match_args__)]


def written_form(form: Form, bound: Mapping[str, Any], beside: Sequence[Mapping[str, Any]], writer: Writer) -> str:
    """What is known of a form, to be put beside its file; ``bound`` rules and what stands ``beside`` are written already."""
    lines: dict[str, Any] = {name: writer.written(getattr(form, name)) for name in LATER} | {"bound": bound, "beside": beside}
    words = {name: getattr(form, name) for name in PARTS if name not in (*LATER, "source", "digest")}
    lines["head"] = {"digest": form.digest, "form": words, "classes": list(writer.classes)}
    return "".join(dumps(lines[name]) + "\n" for name in LINES)
