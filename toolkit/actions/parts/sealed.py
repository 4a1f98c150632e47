"""The workbooks a campaign sent out, found again by the seals they carry: in ``issued/`` and ``corrections/``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from toolkit.campaign.folder import CORRECTIONS, ISSUED, layout_digest
from toolkit.campaign.records import Issue
from toolkit.errors import FileError
from toolkit.files import changed_at
from toolkit.seal import Seal, is_broken, open_seal
from toolkit.workbook.opened import open_workbook


@dataclass(frozen=True)
class Sealed:
    """One workbook as it lies there: its file inside the campaign, when it was written, its seal."""

    file: str
    at: str
    seal: Seal

    @property
    def issue(self) -> Issue:
        """What the ledger knew of it."""
        seal = self.seal
        return Issue(
            seal.token, seal.identity.unit_code or "", seal.round, self.at, self.file, asdict(seal.identity), seal.facts, seal.last,
            layout_digest(self.layout_body), seal.form.digest,
        )

    @property
    def layout_body(self) -> str:
        """The layout as issued."""
        return self.seal.layout.to_json()


def sealed_workbooks(root: Path, known: Collection[str]) -> Iterator[Sealed]:
    """Those whose files are not ``known``, in the order of rounds; what has no whole seal any more is left out."""
    workbooks = []
    for folder in (ISSUED, CORRECTIONS):
        for path in sorted((root / folder).glob("[!.~]*.xlsx")):
            file = f"{folder}/{path.name}"
            seal = None if file in known else _seal(path)
            if seal is not None and seal.identity.unit_code:
                workbooks.append(Sealed(file, changed_at(path), seal))
    yield from sorted(workbooks, key=lambda sealed: (sealed.seal.round, sealed.at))


def _seal(path: Path) -> Seal | None:
    try:
        carriers = open_workbook(path.read_bytes()).carriers
    except (FileError, OSError):
        return None
    return None if is_broken(carriers) else open_seal(carriers)
