"""Every declared rule by its id. The rules of a form file are not here: the form declares those."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from toolkit.findings.declaring import Declared, UndeclaredError

if TYPE_CHECKING:
    CATALOGUE: Mapping[str, Declared]

_MODULES = ("values", "texts", "examined", "identity", "structure", "beside", "files")
"""Where rules are declared. Nearly every return is told of the first two alone."""


@cache
def declared_in(module: str) -> dict[str, Declared]:
    """The rules that one of the modules here declares."""
    rules: tuple[Declared, ...] = import_module(f"toolkit.findings.{module}").RULES
    return {declared.rule: declared for declared in rules}


def declared(rule: str) -> Declared:
    """The declaration of a rule. Raises :class:`UndeclaredError`."""
    for module in _MODULES:
        if (found := declared_in(module).get(rule)) is not None:
            return found
    raise UndeclaredError(f"no finding is declared as {rule!r}")


@cache
def _all() -> Mapping[str, Declared]:
    return {rule: one for module in _MODULES for rule, one in declared_in(module).items()}


def __getattr__(name: str) -> Mapping[str, Declared]:
    """``CATALOGUE``, gathered when it is asked for: what judges a return looks up a rule at a time."""
    if name != "CATALOGUE":
        raise AttributeError(name)
    return _all()
