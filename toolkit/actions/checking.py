"""check 校验: any file, with or without a campaign; records nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from toolkit.actions.receiving import Checked, check_file, require_paths
from toolkit.campaign.folder import Campaign


def check(
    paths: Iterable[Path], campaign: Campaign | None = None, *, progress: Callable[[int, int], None] | None = None
) -> list[Checked]:
    """Check files and folders; one bad file never stops the others."""
    files = require_paths(paths)
    results = []
    for n, path in enumerate(files, 1):
        results.append(check_file(path, campaign))
        if progress:
            progress(n, len(files))
    return results
