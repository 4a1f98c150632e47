"""Where a child for a file comes from: the quickest of the ways that this system has, all of them behind the same doors.

On Linux from the second file on that this process has read elsewhere, it is copied from one in which Python runs and the parser is
imported, most of what a file costs otherwise. A single file would only wait for both. On Windows, where nothing can be copied,
children of readers last (:mod:`toolkit.intake.worker`), and what is asked for here is begun for one file.
"""

from __future__ import annotations

import subprocess
import sys
from itertools import count
from typing import IO

from toolkit.intake.isolated import Allowance, Child, start

if sys.platform == "linux":
    # Now: what is imported later looks where the program looks by then.
    from toolkit.intake.copied import copy

BEGINS_WITH = 2
"""Which file is the first that a child is copied for."""
LASTING = sys.platform == "win32"
"""Whether children last instead, and read several files (:mod:`toolkit.intake.lasting`)."""
_files = count(1)


def begin(module: str, what: str, allowance: Allowance, *, given: int | IO[bytes] = subprocess.PIPE) -> Child:
    """A child that does what ``module.prepared(what)`` gives, its answer on standard output. Whoever begins it ends it."""
    if sys.platform == "linux" and next(_files) >= BEGINS_WITH:
        child = copy(module, what, allowance, given)
        if child is not None:
            return child
    return start(module, what, allowance, given=given)
