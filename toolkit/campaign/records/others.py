"""What is no return: what units published, what was put aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from toolkit.structs import Struct

if TYPE_CHECKING:
    from toolkit.findings import Number


class Publication(Struct, frozen=True):
    """What a unit put on its site, as it was read: values by code, None where nothing was surely read."""

    unit: str
    sha256: str
    registered_at: str
    published_at: str
    url: str
    values: Mapping[str, Number | None]
    kind: str = ""
    """What kind of file it is, as it was told when it came in; empty where that was not asked for."""


OPENED = "opened"
"""The code of an archive that was left in the middle once, and looked at to its end since."""


class Aside(Struct, frozen=True):
    """A received file that is no unit's return, and why.

    ``reader`` is the version of what could not read it, 0 for none; ``unit`` the code of the unit whose it seems, empty for none.
    """

    sha256: str
    name: str
    registered_at: str
    code: str
    reason: str
    reader: int = 0
    unit: str = ""
