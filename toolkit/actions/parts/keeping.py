"""Files kept as they came in: byte for byte, under their SHA-256, before anything is registered of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from toolkit.actions.parts.arriving import Incoming
from toolkit.campaign.folder import Campaign
from toolkit.files import read_whole, write_whole
from toolkit.guard.ole import workbook_stream
from toolkit.structs import Struct

_OFFICE = ("xlsx", "xlsm", "xls", "et", "docx", "docm")


class Kept(Struct, frozen=True):
    """A content that stands in ``received/``, to be registered."""

    sha256: str
    kind: str
    name: str
    file: str
    size: int

    def register(self, campaign: Campaign) -> None:
        """Remember that it came in; the same content a second time changes nothing."""
        campaign.ledger.register_received(self.sha256, self.kind, self.name, self.file, self.size)


def keep(campaign: Campaign, incoming: Incoming, digest: str) -> Kept:
    """Keep a content in ``received/``; one that has been lost or spoilt there since stands again. Raises OutputError."""
    kind = _kept_as(incoming)
    target = campaign.root / "received" / f"{digest}.{kind}"
    if not _stands(target, digest, len(incoming.data)):
        write_whole(target, incoming.data)
    return Kept(digest, kind, incoming.name, f"received/{target.name}", len(incoming.data))


def _kept_as(incoming: Incoming) -> str:
    """By what suffix a content is kept: one that its program opens, and none that starts a program."""
    if incoming.kind == "exe":
        return "program"
    if incoming.kind != "locked":
        return incoming.kind
    stated = (incoming.member or incoming.path.name).rpartition(".")[2].lower()
    return stated if stated in _OFFICE else "xls" if workbook_stream(incoming.data) else "xlsx"


def _stands(path: Path, digest: str, size: int) -> bool:
    try:
        return path.stat().st_size == size and hashlib.sha256(read_whole(path)).hexdigest() == digest
    except OSError:
        return False
