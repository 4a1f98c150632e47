"""What the ledger remembers, as the rest of the project sees it: one class a kind of entry."""

from typing import TYPE_CHECKING

from toolkit.ondemand import names_of

if TYPE_CHECKING:
    from toolkit.campaign.records.issue import Issue
    from toolkit.campaign.records.others import OPENED, Aside, Publication
    from toolkit.campaign.records.returns import CALLED, Registered, Version
    from toolkit.campaign.records.said import Judged, Told
else:
    __getattr__ = names_of(__name__, {
        "issue": ("Issue",),
        "others": ("OPENED", "Aside", "Publication"),
        "returns": ("CALLED", "Registered", "Version"),
        "said": ("Judged", "Told"),
    })

__all__ = ["CALLED", "OPENED", "Aside", "Issue", "Judged", "Publication", "Registered", "Told", "Version"]
