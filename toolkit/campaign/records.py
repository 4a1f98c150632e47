"""What the ledger remembers, as the rest of the project sees it: one class a kind of entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.findings import Finding, Number


@dataclass(frozen=True)
class Issue:
    """One workbook sent to a unit."""

    token: str
    unit: str
    round: int
    issued_at: str
    file: str
    identity: Mapping[str, Any]
    facts: Mapping[str, str]
    last: Mapping[str, Number | None]
    layout: str


@dataclass(frozen=True)
class Return:
    """One registered return of a unit. ``version`` counts from 1; the highest one counts."""

    unit: str
    sha256: str
    name: str
    version: int
    registered_at: str
    first_at: str
    """When the first of the unit's returns came in, whoever it was registered for at first: what lateness is counted from."""
    origin: str
    values: Mapping[str, Number | None]
    texts: Mapping[str, str]
    findings: tuple[Finding, ...]
    declared: tuple[str, ...]
    reasons: Mapping[str, str]
    """Reasons the unit gave for findings, by finding id."""


@dataclass(frozen=True)
class RegisteredManuscript:
    """One registered manuscript 文字稿 of a unit: texts and no numbers. The highest version counts."""

    unit: str
    sha256: str
    name: str
    version: int
    registered_at: str
    origin: str
    texts: Mapping[str, str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Decision:
    """What the officer decided of a unit's explanation; it falls when the ``fingerprint`` of the values changes."""

    unit: str
    finding: str
    fingerprint: str
    accepted: bool
    reason: str
    who: str = ""
    at: str = ""


@dataclass(frozen=True)
class Publication:
    """What a unit put on its site, as it was read: values by code, None where nothing was surely read."""

    unit: str
    sha256: str
    registered_at: str
    published_at: str
    url: str
    values: Mapping[str, Number | None]


@dataclass(frozen=True)
class Aside:
    """A received file that is no unit's return, and why."""

    sha256: str
    name: str
    registered_at: str
    code: str
    reason: str
