"""The receipt 收讫 of an accepted return: its message, and what the report that goes with it is called."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from toolkit.aggregate import Standing
from toolkit.campaign.folder import Campaign
from toolkit.files import safe_name
from toolkit.narrative.messages import receipt, sender
from toolkit.patterns import regex

RECEIPTS, MESSAGES = "收讫", "收讫消息.txt"
"""The folder inside ``output``, and the file of messages in it."""
_NAME = regex(r"(.*_第\d+次(?:_文字稿第\d+次)?)(?:（\d+）)?")


def receipt_name(campaign: Campaign, standing: Standing) -> str:
    """What an accepted unit's report is called: by the version of its return, and of its manuscript where it sent one."""
    manuscript = campaign.ledger.latest(standing.unit.code, "manuscript")
    texts = f"_文字稿第{manuscript.version}次" if manuscript is not None else ""
    return f"{safe_name(standing.unit.code)}_{safe_name(standing.unit.name)}_第{standing.version}次{texts}.docx"


def receipt_stem(path: Path) -> str:
    """The name of a report or of the mail with it, without the number of a further copy; empty where it is none."""
    named = _NAME.fullmatch(path.stem)
    return named[1] if named else ""


def receipt_message(campaign: Campaign, standing: Standing, today: date) -> str:
    """The message to paste into a chat."""
    who = sender(campaign.district, campaign.settings.contact.office)
    return receipt(who, standing.unit.name, standing.version, nil=standing.nil, publication=campaign.settings.unit_publication,
                   today=today, source=standing.filled.source if standing.filled else "")
