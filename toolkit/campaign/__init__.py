"""The campaign: its folder, its units, its ledger."""

from toolkit.campaign.folder import Campaign
from toolkit.campaign.making import create_campaign
from toolkit.campaign.settings import Contact, Settings
from toolkit.campaign.standing import days_late, standing_of, standings
from toolkit.campaign.units import UnitList, read_units

__all__ = ["Campaign", "Contact", "Settings", "UnitList", "create_campaign", "days_late", "read_units", "standing_of", "standings"]
