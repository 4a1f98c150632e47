"""What a file is, by its content and never by its name, and whether it may be opened.

Three looks, each before the next: :func:`sniff` at the first bytes and the zip directory (under a millisecond, for
every file), :func:`check_parts` at the XML inside, and :func:`safe_workbook` for what openpyxl may open in this
process. Everything else is parsed in a process of its own.
"""

from toolkit.guard.kinds import KIND_NAMES, MAX_ENTRIES, MAX_FILE, MAX_UNPACKED, Kind, Sniffed
from toolkit.guard.ole import locked
from toolkit.guard.package import Package, damaged, too_much
from toolkit.guard.parts import LIMITS, Limits, check_parts, check_xml, remarks_on
from toolkit.guard.sniffing import sniff
from toolkit.guard.text import decode_text
from toolkit.guard.workbook import require_workbook, safe_workbook

__all__ = [
    "KIND_NAMES",
    "LIMITS",
    "MAX_ENTRIES",
    "MAX_FILE",
    "MAX_UNPACKED",
    "Kind",
    "Limits",
    "Package",
    "Sniffed",
    "check_parts",
    "check_xml",
    "damaged",
    "decode_text",
    "locked",
    "remarks_on",
    "require_workbook",
    "safe_workbook",
    "sniff",
    "too_much",
]
