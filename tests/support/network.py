"""A machine without a network, for what must do without: Linux lets a program have none, or another view of the file systems."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache

_WAYS = (("unshare", "-mn"), ("unshare", "-rmn"))
"""As root, and as anybody where the system lets him."""


@cache
def refusing() -> tuple[str, ...] | None:
    """The words before a command that leave it no network, and mounts of its own; None where neither way is allowed."""
    if shutil.which("unshare") is None:
        return None
    for way in _WAYS:
        mounting = [*way, "mount", "-t", "tmpfs", "none", "/mnt"]
        if subprocess.run(mounting, capture_output=True, check=False).returncode == 0:
            return way
    return None
