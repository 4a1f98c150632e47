"""``python -m toolkit`` is ``nianbao``, and looks for no module in the current folder, where ``-m`` would begin."""

import sys

from toolkit.searchpath import without_current_folder

if __name__ == "__main__":
    sys.path[:] = without_current_folder()
    from toolkit.cli import main

    raise SystemExit(main())
