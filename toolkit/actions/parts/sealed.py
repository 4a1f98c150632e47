"""The workbooks a campaign made, found again by the seals they carry: in ``issued/``, ``corrections/`` and ``代填/`` (已办 too)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from toolkit.campaign.members import CORRECTIONS, DONE, FILLING, ISSUED
from toolkit.campaign.records import Issue
from toolkit.errors import FileError
from toolkit.files import changed_at, read_whole
from toolkit.patterns import regex
from toolkit.seal import Seal, is_broken, open_seal
from toolkit.structs import Struct, asdict
from toolkit.workbook.opened import open_workbook

_COPY = regex(r"（\d+）\Z")


class Sealed(Struct, frozen=True):
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
            seal.layout.digest, seal.form.digest,
        )

    @property
    def layout_body(self) -> str:
        """The layout as issued."""
        return self.seal.layout.to_json()


def sealed_workbooks(root: Path, known: Collection[str]) -> Iterator[Sealed]:
    """Those whose files are not ``known``, in the order of rounds; what has no whole seal any more is left out."""
    workbooks = []
    for folder, lies in ((ISSUED, root / ISSUED), (CORRECTIONS, root / CORRECTIONS), (CORRECTIONS, root / CORRECTIONS / DONE),
                         (FILLING, root / FILLING), (FILLING, root / FILLING / DONE)):
        for path in sorted(lies.glob("[!.~]*.xlsx")):
            # What lies in 已办 has been written where the ledger says; a further copy of it there has a number.
            file = f"{folder}/{path.name if lies.name != DONE else _COPY.sub('', path.stem) + path.suffix}"
            seal = None if file in known else seal_in(path)
            if seal is not None and seal.identity.unit_code:
                workbooks.append(Sealed(file, changed_at(path), seal))
    yield from sorted(workbooks, key=lambda sealed: (sealed.seal.round, sealed.at))


def seal_in(path: Path) -> Seal | None:
    """The whole seal of a workbook on the disk; None where there is none, or the file cannot be read."""
    try:
        carriers = open_workbook(read_whole(path)).carriers
    except (FileError, OSError):
        return None
    return None if is_broken(carriers) else open_seal(carriers)
