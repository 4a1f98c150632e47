"""What lies in a campaign's folder, by its names: whoever looks through files knows them without opening a campaign."""

from __future__ import annotations

import os
from pathlib import Path

from toolkit.patterns import regex

ISSUED, CORRECTIONS, RECEIVED, TEMPLATES = "issued", "corrections", "received", "templates"
"""Where workbooks for units are written, those sent back to them, what came in, and the district's own templates."""
CONFIG, FORM, UNITS, LEDGER = "campaign.toml", "form.toml", "units.csv", "ledger.sqlite"
FOLDERS = (TEMPLATES, ISSUED, RECEIVED, CORRECTIONS, "output")
FILLING = "代填"
"""The folder of workbooks that the officer fills in: an issue whose file lies there is one, though nothing else were known of it."""
NOTICE, LIST, MAILS = "下发通知（稿）.docx", "下发清单.xlsx", "邮件草稿"
"""What goes out with the workbooks: the notice, the list of them, the folder of mails."""
RECORDS, RECORD = "校核记录", "_校核记录"
"""The folder of records beside a product, and how the name of one ends: it says how the product's numbers were proved."""
DONE = "已办"
"""The folder, beside what is to be sent, of what is not to be sent any more."""
_RECORDED = regex(rf"{RECORD}(（\d+）)?\.xlsx$")
ARCHIVES, MANIFEST_FOR_PEOPLE, MANIFEST = "归档", "目录.csv", "目录.json"
"""Where archives of the campaign lie, and what lists the files in one: unpacked, the lists lie in the campaign's folder."""
BEFORE = "改前的设置"
"""The folder of the settings and the unit lists that were changed by the program, as they stood before."""
_OWN = (*FOLDERS, BEFORE, MAILS, ARCHIVES, CONFIG, FORM, UNITS, NOTICE, LIST, MANIFEST_FOR_PEOPLE, MANIFEST)


def is_campaign(folder: Path) -> bool:
    """Whether a folder is a campaign, whole or not."""
    return os.path.isfile(folder / CONFIG)  # False, unlike Path.is_file, where the folder may not be looked into


def is_own(name: str) -> bool:
    """Whether a file or folder of this name, in a campaign, is the campaign's own and nothing that came in."""
    return name in _OWN or name.startswith((LEDGER, FORM))  # a journal, a copy from before a migration, what recover kept


def is_record(name: str) -> bool:
    """Whether a file is called as the record of a product's numbers is, a further copy too: nobody's return."""
    return _RECORDED.search(name) is not None
