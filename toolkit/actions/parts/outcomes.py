"""What can become of a file that came in, and how lists call it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

FileOutcome = Literal["checked", "registered", "manuscript", "published", "known", "aside", "untyped", "unreadable"]
"""``checked`` leaves no trace. ``untyped`` is a workbook of 代填 that the officer has not begun.
``manuscript`` is registered too: a 文字稿, whose texts are paired with the unit's workbook.
``published`` is what a unit whose return is accepted put on its site: kept, compared, and no return."""

OUTCOMES: Final[Mapping[FileOutcome, str]] = {
    "registered": "已登记", "manuscript": "已登记（文字稿）", "published": "存为公布稿", "known": "已收过", "aside": "另放待查",
    "untyped": "还没有填", "unreadable": "读不了",
}
