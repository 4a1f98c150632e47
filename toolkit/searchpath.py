"""Where Python looks for modules, the current folder left out: what was sent in may lie there, a ``json.py`` beside it.

Nothing is imported here, and nothing by the package itself, but what every Python has loaded when it starts: this runs
before anything is looked for.
"""

import os
import sys

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
"""The folder that holds this package."""


def without_current_folder() -> list[str]:
    """``sys.path`` as whole paths, without the current folder however it is spelt.

    Run from a checkout, the package's own folder may be the current one. It stays, as far back as it can: another copy of
    the package must not come before this one.
    """
    try:
        here = os.path.realpath(os.getcwd())
    except OSError:  # it was deleted: nothing can lie in it
        return list(filter(None, sys.path))
    kept = [path for path in map(os.path.abspath, sys.path) if os.path.realpath(path) != here]
    if HOME not in kept:
        copies = [n for n, path in enumerate(kept) if os.path.isdir(os.path.join(path, "toolkit"))]
        kept.insert(copies[0] if copies else len(kept), HOME)
    return kept
