"""Where a verb may write what somebody asked for by name: a slip of the hand must not cost a ledger or a received file."""

from __future__ import annotations

import os
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CORRECTIONS, ISSUED, RECEIVED, TEMPLATES
from toolkit.errors import UsageError
from toolkit.paths import real

_KEPT = (ISSUED, RECEIVED, CORRECTIONS, TEMPLATES)


def output_path(path: Path, *suffixes: str, campaign: Campaign | None = None) -> Path:
    """``path`` itself, where a file of these kinds may be put there. Raises :class:`UsageError`.

    A wrong ending is refused, and so is a place in a folder that the campaign keeps for itself.
    """
    if os.path.isdir(path):
        raise UsageError(f"“{path}”是一个文件夹，请写明文件名，如“{path / f'年报{suffixes[0]}'}”。")
    if path.suffix.lower() not in suffixes:
        raise UsageError(f"“{path}”的后缀应为{'或'.join(suffixes)}，请改正文件名。")
    if campaign is not None:
        for name in _KEPT:
            if real(campaign.root / name) in real(path).parents:
                raise UsageError(f"“{path}”在任务自己用的 {name} 文件夹里，不能写到那里；请写到 output 或别的文件夹。")
    return path


def is_same(path: Path, other: Path) -> bool:
    """Whether two paths lead to one place, by whatever links."""
    return real(path) == real(other)


