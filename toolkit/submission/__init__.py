"""One unit, and what one file says: facts, no opinion."""

from typing import TYPE_CHECKING

from toolkit.ondemand import names_of

if TYPE_CHECKING:
    from toolkit.submission.facts import Entry, Identity, Origin, Part, Raw, SealFound, Stands, Submission
    from toolkit.submission.unit import CAMPAIGN_LEVELS, LEVELS, Unit
else:
    __getattr__ = names_of(__name__, {
        "facts": ("Entry", "Identity", "Origin", "Part", "Raw", "SealFound", "Stands", "Submission"),
        "unit": ("CAMPAIGN_LEVELS", "LEVELS", "Unit"),
    })

__all__ = ["CAMPAIGN_LEVELS", "LEVELS", "Entry", "Identity", "Origin", "Part", "Raw", "SealFound", "Stands", "Submission", "Unit"]
