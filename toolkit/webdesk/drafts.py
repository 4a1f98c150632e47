"""A new campaign as far as it was asked for: what was typed, and the files that were dropped for it. Nothing of it is a campaign yet.

What was typed lives as long as the desk. Files lie beside the campaigns until the campaign is made; those that nobody came back
to for a day are removed by the next one.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from toolkit.paths import walk
from toolkit.patterns import regex
from toolkit.structs import Struct, field

FOLDER: Final = "新建任务暂存"
_FORGOTTEN: Final = 24 * 3600.0
_MOST: Final = 50
_TOKEN: Final = regex(r"[0-9a-f]{16}")


class Draft(Struct):
    """One that was begun. ``folder`` is where its files are; it is there once there are some."""

    token: str
    folder: Path
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def last_year(self) -> Path:
        """Where last year's files lie."""
        return self.folder / "上年"

    def held(self) -> list[str]:
        """Last year's files, as the page names them: a folder by its name, with how many files are in it."""
        try:
            inside = sorted(self.last_year.iterdir())
        except OSError:
            return []
        return [f"{path.name}（文件夹，{sum(len(names) for _, _, names in walk(path))}个文件）" if path.is_dir() else path.name for path in inside]

    def let_go(self) -> None:
        """Remove last year's files."""
        shutil.rmtree(self.last_year, ignore_errors=True)

    def tidy(self) -> None:
        """Leave no empty folders."""
        with suppress(OSError):
            for folder in (self.last_year, self.folder, self.folder.parent):
                if folder.is_dir():
                    folder.rmdir()


def named_plainly(sentence: str, draft: Draft) -> str:
    """A sentence about dropped files, by their own names: where they lie for the time being is nobody's business."""
    for place in (str(draft.last_year), f"{draft.folder}{os.sep}表式"):
        sentence = sentence.replace(f"{place}{os.sep}", "").replace(place, "拖进来的文件")
    return sentence


class Drafts:
    """Those of one desk, whose campaigns lie in ``home``."""

    def __init__(self, home: Path) -> None:
        self._base = home / FOLDER
        self._all: dict[str, Draft] = {}

    def find(self, token: str) -> Draft:
        """A draft by its token, or a new one where there is none such."""
        if token in self._all:
            return self._all[token]
        made = token if _TOKEN.fullmatch(token) else secrets.token_hex(8)
        return Draft(made, self._base / made)

    def keep(self, draft: Draft, fields: Mapping[str, str]) -> None:
        """Remember what was typed."""
        draft.fields = dict(fields)
        self._all[draft.token] = draft
        while len(self._all) > _MOST:
            self.forget(next(iter(self._all.values())))

    def forget(self, draft: Draft) -> None:
        """It was made, or given up."""
        self._all.pop(draft.token, None)
        shutil.rmtree(draft.folder, ignore_errors=True)
        with suppress(OSError):
            self._base.rmdir()

    def sweep(self) -> None:
        """Remove what was forgotten for a day, by this desk or one before."""
        with suppress(OSError):
            for folder in self._base.iterdir():
                if folder.name not in self._all and _TOKEN.fullmatch(folder.name) and time.time() - folder.stat().st_mtime > _FORGOTTEN:
                    shutil.rmtree(folder, ignore_errors=True)
            self._base.rmdir()
