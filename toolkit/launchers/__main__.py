"""``python -m toolkit.launchers``: a numbered menu of the steps; with files or folders, they are collected."""

from __future__ import annotations

import sys
from pathlib import Path

from toolkit.searchpath import without_current_folder

if __name__ == "__main__":
    sys.path[:] = without_current_folder()
    from toolkit.campaign.nearby import PROGRAM
    from toolkit.launchers.menu import menu

    # Installed, Python lies in 程序文件; from a checkout, home is where one stands.
    python = Path(sys.prefix)
    raise SystemExit(menu(sys.argv[1:], python.parent if python.name == PROGRAM else Path.cwd()))
