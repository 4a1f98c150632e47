"""check 校验: any file, with or without a campaign; records nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.actions.parts.arriving import arrivals
from toolkit.actions.parts.own_file import against, is_own, without_units_findings
from toolkit.actions.parts.taking import Taken, form_of, judged, read_all
from toolkit.structs import replace

if TYPE_CHECKING:
    from toolkit.aggregate import Sums
    from toolkit.campaign.folder import Campaign


def check(
    paths: Iterable[Path],
    campaign: Campaign | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    executor: Executor | None = None,
) -> list[Taken]:
    """Check files, folders, and what is in archives and saved mails; one bad file never stops the others.

    With a campaign a file is judged as if it came in now: with the unit's 文字稿 and what was decided; the district's own report is
    held against its sums. ``progress`` is told
    how many are done of how many; how many an archive holds shows when it is opened. With an ``executor``
    (:class:`~toolkit.actions.parts.spreading.Workers`) files are read side by side; they are answered in their order.
    """
    return [_whole(taken, campaign) for taken in checked(paths, campaign, progress=progress, executor=executor)]


def checked(
    paths: Iterable[Path],
    campaign: Campaign | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    executor: Executor | None = None,
) -> Iterator[Taken]:
    """The same, one file after the other, each as soon as it was judged; without the cells as the form reads them."""
    sums = cache(lambda: _sums(campaign)) if campaign is not None else None
    for done, (incoming, read) in enumerate(read_all(arrivals(paths), campaign, executor=executor), 1):
        assert read is not None
        taken = judged(incoming, read, campaign)
        if campaign is not None and sums is not None and is_own(taken, campaign):
            taken = replace(taken, findings=without_units_findings(taken), own=against(taken, campaign, sums))
        if progress:
            progress(done, done + incoming.left)
        yield taken


def _sums(campaign: Campaign) -> Sums:
    from toolkit.actions.parts.district import (
        sums_of,  # what drafts the report is slow to import, and few check the district's own
    )

    return sums_of(campaign)[0]


def _whole(taken: Taken, campaign: Campaign | None) -> Taken:
    """With the submission's cells as the form reads them, which no verb needs and a program may ask for."""
    submission = taken.submission
    if submission is None:
        return taken
    from toolkit.actions.parts.entries import with_entries

    return replace(taken, submission=with_entries(submission, form_of(campaign, submission)))
