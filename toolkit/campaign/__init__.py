"""The campaign: its folder, its units, its ledger."""

from typing import TYPE_CHECKING

from toolkit.ondemand import names_of

if TYPE_CHECKING:
    from toolkit.campaign.folder import Campaign
    from toolkit.campaign.making import create_campaign
    from toolkit.campaign.settings import Contact, Settings
    from toolkit.campaign.standing import days_late, standing_of, standings
    from toolkit.campaign.units import UnitList, read_units
else:
    __getattr__ = names_of(__name__, {
        "folder": ("Campaign",),
        "making": ("create_campaign",),
        "settings": ("Contact", "Settings"),
        "standing": ("days_late", "standing_of", "standings"),
        "units": ("UnitList", "read_units"),
    })

__all__ = ["Campaign", "Contact", "Settings", "UnitList", "create_campaign", "days_late", "read_units", "standing_of", "standings"]
