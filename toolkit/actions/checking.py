"""check 校验: any file, with or without a campaign; records nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from toolkit.actions.receiving import Checked, check_incoming, incoming, require_paths
from toolkit.campaign.folder import Campaign


def check(
    paths: Iterable[Path], campaign: Campaign | None = None, *, progress: Callable[[int, int], None] | None = None
) -> list[Checked]:
    """Check files, folders, and what is in archives and saved mails; one bad file never stops the others.

    ``progress`` is told how many are done of how many; how many an archive holds shows when it is opened.
    """
    given = list(paths)
    files = require_paths(given)
    results: list[Checked] = []
    for left, path in zip(range(len(files) - 1, -1, -1), files, strict=True):
        for one in incoming(path, given):
            results.append(check_incoming(one, campaign))
            if progress:
                progress(len(results), len(results) + left)
    return results
