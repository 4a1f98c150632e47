"""Files kept as they came in: byte for byte, under their SHA-256, before anything is registered of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.errors import FileError
from toolkit.files import write_whole
from toolkit.guard import sniff
from toolkit.intake.unpacking import container_kind


@dataclass(frozen=True)
class Kept:
    """A content that stands in ``received/``, to be registered."""

    sha256: str
    kind: str
    name: str
    file: str
    size: int

    def register(self, campaign: Campaign) -> None:
        """Remember that it came in; the same content a second time changes nothing."""
        campaign.ledger.register_received(self.sha256, self.kind, self.name, self.file, self.size)


def keep(campaign: Campaign, data: bytes, digest: str, name: str) -> Kept:
    """Keep a content in ``received/``; one that has been lost or spoilt there since stands again. Raises OutputError."""
    kind = _kind(data)
    target = campaign.root / "received" / f"{digest}.{kind}"
    if not _stands(target, digest, len(data)):
        write_whole(target, data)
    return Kept(digest, kind, name, f"received/{target.name}", len(data))


def _kind(data: bytes) -> str:
    try:
        return container_kind(data) or sniff(data).kind
    except FileError:
        return "unknown"


def _stands(path: Path, digest: str, size: int) -> bool:
    try:
        return path.stat().st_size == size and hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except OSError:
        return False
