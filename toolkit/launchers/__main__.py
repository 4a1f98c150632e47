"""``python -m toolkit.launchers``: the desk, files and folders named are collected in it; with the word 菜单, a numbered menu of the steps."""

from __future__ import annotations

import sys
from pathlib import Path

from toolkit.searchpath import without_current_folder

if __name__ == "__main__":
    sys.path[:] = without_current_folder()
    from toolkit.campaign.nearby import PROGRAM
    from toolkit.launchers import main
    from toolkit.launchers.menu import menu

    # Installed, Python lies in 程序文件; from a checkout, home is where one stands.
    python = Path(sys.prefix)
    home = python.parent if python.name == PROGRAM else Path.cwd()
    raise SystemExit(menu(home) if sys.argv[1:] == ["菜单"] else main("desk", sys.argv[1:], home))
