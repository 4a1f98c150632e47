"""What a command leaves behind, so that two runs can be compared: the ledger's rows, the files, what the register says.

What differs between any two runs is taken out: times, and the random token of an issue, in its own file and rows and nowhere else.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.structs import Struct

_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d)?")
_PACKED = re.compile("[A-Za-z0-9+/=]{300,}")
_MARK_DIGITS = 8
"""So many digits of a token are printed at a manuscript's foot."""
MAKING = ".nianbao-"


class Footprint(Struct, frozen=True):
    """A folder as a command left it: the ledger's rows, the names of what was being made, every other file by its content."""

    rows: Sequence[Sequence[str]]
    making: Sequence[str]
    files: dict[str, str]
    bytes: dict[str, str]
    """As ``files``, byte for byte, the ledger's rows among them: the same only where nothing was written."""
    unremembered: int
    """How many rows the file beside the ledger does not know of yet; below 0 it claims some that are not there."""


def footprint(root: Path, home: Path) -> Footprint:
    """What lies in a copy's folder now."""
    entries = _entries(root / "ledger.sqlite")
    tokens = {json.loads(body)["file"]: key for _, kind, _, key, _, body, _ in entries if kind == "issue"}
    rows = sorted(_row(*entry[1:6]) for entry in entries)
    paths = {str(path.relative_to(home)): path for path in sorted(home.rglob("*")) if path.is_file()}
    making = sorted(name for name in paths if MAKING in name)
    kept = {name: path.read_bytes() for name, path in paths.items()
            if name not in making and not path.name.startswith("ledger.sqlite")}
    files = {name: _content(data, _tokens_of(paths[name], root, tokens)) for name, data in kept.items()}
    whole = {name: hashlib.sha256(data).hexdigest() for name, data in kept.items()}
    whole |= {f"row {seq}": chain for seq, *_, chain in entries}
    head = root / "ledger.sqlite.head"
    unremembered = len(rows) - int(head.read_text("ascii").split()[0]) if head.exists() else len(rows)
    return Footprint(rows, [re.sub(r"\.nianbao-[^/]*", MAKING, name) for name in making], files, whole, unremembered)


def state_of(left: Footprint, status: Mapping[str, Any], log: Mapping[str, Any]) -> dict[str, Any]:
    """How a campaign stands: what ``status`` and ``status --log`` say as data, with the rows and files."""
    entries = sorted(_TIME.sub("then", json.dumps(entry, ensure_ascii=False, sort_keys=True)) for entry in log["entries"]
                     if entry["kind"] != "recovered")
    standings = json.loads(_TIME.sub("then", json.dumps(status, ensure_ascii=False)))
    return {"status": standings, "log": entries, "problems": log["problems"], "rows": left.rows, "files": left.files}


def _entries(ledger: Path) -> list[tuple[Any, ...]]:
    if not ledger.exists():
        return []
    with closing(sqlite3.connect(ledger)) as database:
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'entry'").fetchone():
            return []
        return database.execute("SELECT seq, kind, unit, key, version, body, chain FROM entry ORDER BY seq").fetchall()


@cache
def _row(kind: str, unit: str, key: str, version: int, body: str) -> list[str]:
    # Stopped while the ledger is replaced, the next attempt counts what the first one made among what is lost.
    said = hashlib.sha256(_TIME.sub("then", "" if kind == "recovered" else body).encode()).hexdigest()[:8]
    return [kind, unit, "" if kind in ("issue", "filling") else key, str(version), said]


def _tokens_of(path: Path, root: Path, tokens: Mapping[str, str]) -> Sequence[str]:
    """The tokens that may stand in a file: an issued one's own; any in what was written outside of the campaign."""
    if not path.is_relative_to(root):
        return list(tokens.values())
    issue = str(path.relative_to(root)).replace("_文字稿.docx", ".xlsx")
    return [tokens[issue]] if issue in tokens else []


def _content(data: bytes, tokens: Sequence[str]) -> str:
    """The digest of what a file says, without the tokens that may stand in it. Any other token would show."""
    said = _said(data)
    return _digest(data, tuple(token for token in tokens if token[:_MARK_DIGITS] in said))


@cache  # most files are the same in every copy
def _said(data: bytes) -> str:
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            # What an archive of a campaign lists has the moment it was made at in it, and the hash of that.
            names = [name for name in sorted(archive.namelist()) if name not in ("目录.csv", "目录.json")]
            members = {name: archive.read(name).decode("utf-8", "replace") for name in names}
        shared = members.get("xl/sharedStrings.xml", "")
        if _TIME.search(shared):  # how many strings there are depends on how many moments are the same
            return "\n".join(sorted(set(re.findall("<t[^>]*>([^<]*)", _TIME.sub("then", shared)))))
        return "".join(f"{name}\n{said}" for name, said in members.items())
    if data.startswith((b"Subject:", b"From:")):
        mail = email.message_from_bytes(data, policy=email.policy.SMTP)
        return "".join(f"{part.get_filename() or part.get_content()}\n" for part in mail.walk() if not part.is_multipart())
    return data.decode("utf-8", "replace")


@cache
def _digest(data: bytes, tokens: tuple[str, ...]) -> str:
    said = _said(data)
    for token in tokens:
        checks = re.findall(rf"{token}\.([0-9a-f]{{32}})", said)
        for found in (token, *checks, token[:_MARK_DIGITS]):
            said = said.replace(found, "token")
    said = _PACKED.sub("packed", said) if tokens else said
    return hashlib.sha256(_TIME.sub("then", said).encode()).hexdigest()
