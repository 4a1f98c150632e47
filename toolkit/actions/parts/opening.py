"""A campaign opened for one verb, whatever face asks: what changed since the last one is told before it works, and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.standing import look_through


@contextmanager
def opened(root: Path, tell: Callable[[str], None]) -> Iterator[Campaign]:
    """The campaign in a folder. ``tell`` hears, a sentence each, what is told once; the verb may be refused or break off after that."""
    with Campaign(root) as campaign:
        campaign.tell_to(tell)
        look_through(campaign)
        yield campaign
        look_through(campaign)  # what the verb itself changed
