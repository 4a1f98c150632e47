"""One unit, as the list of units has it."""

from __future__ import annotations

from toolkit.structs import Struct

LEVELS = ("本级", "街道", "乡", "镇", "民族乡", "部门", "开发区", "垂管", "区县", "市", "省")
"""The kinds of unit a list may name, in the contract's order."""

CAMPAIGN_LEVELS = ("区县", "市", "省")


class Unit(Struct, frozen=True):
    """A reporting unit as the district's list has it.

    ``required`` is whether it must report; ``counted`` whether its figures go into the sums;
    ``predecessors`` are the codes of units it was formed from.
    """

    code: str
    name: str
    level: str = ""
    aliases: tuple[str, ...] = ()
    contact: str = ""
    phone: str = ""
    email: str = ""
    group: str = ""
    required: bool = True
    counted: bool = True
    predecessors: tuple[str, ...] = ()
