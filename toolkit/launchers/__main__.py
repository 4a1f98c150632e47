"""``python -m toolkit.launchers``: a numbered menu of the steps; with files or folders, they are collected."""

from __future__ import annotations

import sys
from pathlib import Path

from toolkit.searchpath import without_current_folder

if __name__ == "__main__":
    sys.path[:] = without_current_folder()
    from toolkit.launchers.menu import menu

    raise SystemExit(menu(sys.argv[1:], Path.cwd()))
