"""The campaigns an officer has, found where he put them: beside the launchers, and beside older versions of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from toolkit.campaign.members import LEDGER, is_campaign
from toolkit.campaign.settings import Settings, read_settings
from toolkit.errors import NianbaoError
from toolkit.structs import Struct

PROGRAM = "程序文件"
"""What a folder of launchers holds besides them."""
SAMPLES = "试用示例"
_MOST_FOLDERS = 300
"""Of one folder are looked into: a desktop may be full, and a share slow."""


class Found(Struct, frozen=True):
    """A campaign: its folder, what it is called, and when something was last done in it (seconds)."""

    root: Path
    settings: Settings | None
    used: float

    @property
    def title(self) -> str:
        """The district and the year, or the folder's name where campaign.toml cannot be read."""
        known = self.settings
        return f"{known.district}{known.year}年" if known else self.root.name

    @property
    def is_sample(self) -> bool:
        """Whether it belongs to the samples."""
        return self.root.parent.name == SAMPLES


def found(root: Path) -> Found:
    """A campaign folder as it is named in a list. What is wrong with it the verb says."""
    try:
        settings = read_settings(root / "campaign.toml")
    except NianbaoError:
        settings = None
    try:
        used = (root / LEDGER).stat().st_mtime
    except OSError:
        used = 0.0
    return Found(root, settings, used)


def campaigns(home: Path) -> list[Found]:
    """Every campaign near the launchers in ``home``, the one last used first; samples come last."""
    roots: dict[Path, None] = {}
    for place in _places(home):
        for folder in (place, *_folders(place)):
            if is_campaign(folder):
                roots[folder] = None
    for folder in _folders(home / SAMPLES):
        if is_campaign(folder):
            roots[folder] = None
    return sorted(map(found, roots), key=lambda one: (one.is_sample, -one.used, str(one.root)))


def _places(home: Path) -> Iterator[Path]:
    """Where campaigns lie: beside the launchers, beside their folder, and beside the launchers of other versions.

    Unpacking makes one folder or two, one in the other, so that another version is a neighbour or a neighbour's child.
    """
    yield home
    yield home.parent
    for around in (home.parent, home.parent.parent):
        for folder in _folders(around):
            for program in (folder, *_folders(folder)) if folder != home else ():
                if program != home and (program / PROGRAM).is_dir():
                    yield program
                    yield program.parent


def _folders(place: Path) -> list[Path]:
    try:
        with os.scandir(place) as entries:
            return sorted(place / entry.name for entry, _ in zip(entries, range(_MOST_FOLDERS), strict=False) if entry.is_dir())
    except OSError:
        return []
