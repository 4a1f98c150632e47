"""Regular expressions that modules keep, each compiled when it is first used: a command that begins uses a third of what it imports."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

_TOLD = ("match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer", "pattern", "flags", "groups", "groupindex")


class Pattern:
    """What :func:`re.compile` gives, not compiled before it is asked for anything."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self.written = text, flags
        _ALL.append(self)

    def __getattr__(self, name: str) -> Any:
        if name not in _TOLD:
            raise AttributeError(name)
        compiled: re.Pattern[Any] = re.compile(*self.written)
        # From now on they are found without asking here.
        self.__dict__.update((told, getattr(compiled, told)) for told in _TOLD)
        return getattr(compiled, name)

    def __reduce__(self) -> tuple[Any, ...]:
        return Pattern, self.written


_ALL: list[Pattern] = []


def regex(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern for a module to keep. Raises re.error where it is first used: ``tests/test_patterns.py`` uses every one."""
    return cast("re.Pattern[AnyStr]", Pattern(text, flags))


def compile_all() -> None:
    """Compile what is kept so far: for a process whose children are to find it compiled."""
    for kept in _ALL:
        kept.__getattr__("pattern")
