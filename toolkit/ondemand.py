"""The names of a room, each imported from its module when it is first asked for.

A room is asked by its own name (``from toolkit.rules import reckoned``), and whoever asks waits for what stands behind that name alone.
A module that bears the name of something in it cannot be asked for so: once it is imported, its room knows the module by that name.
"""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def names_of(room: str, modules: Mapping[str, tuple[str, ...]]) -> Callable[[str], object]:
    """The ``__getattr__`` of a room's package; ``modules`` says in which of its modules each name stands."""
    where = {name: module for module, names in modules.items() for name in names}

    def asked(name: str) -> object:
        if name not in where:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        found = getattr(import_module(f"{room}.{where[name]}"), name)
        setattr(sys.modules[room], name, found)
        return found

    return asked
