"""What tests put into a ledger: an issue, a file that came in, what it says; and hands that reach past the package."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from decimal import Decimal
from pathlib import Path

from toolkit.campaign.ledger import Ledger
from toolkit.campaign.records import Issue
from toolkit.findings import Finding, Number, Where
from toolkit.intake.reading import READER
from toolkit.submission import Identity, Origin, Raw, SealFound, Submission

OBSERVED = Finding.of("file.remark", item="1", remark="读取时有一句话。")


def issue(unit: str = "1", token: str = "a" * 32, form: str = "") -> Issue:
    return Issue(token, unit, 1, "2024-01-02T03:04:05+08:00", f"issued/01_{unit}_北塬街道_2023.xlsx", {"unit_code": unit},
                 {"year": "2023"}, {"t2.fee.amount": Decimal("0.013"), "t3.new.natural": None}, "digest", form)


def said(values: Mapping[str, Number | str | None] | None = None, *, origin: Origin = "issued", token: str = "a" * 32) -> Submission:
    """A return: numbers with their places, one text, a declaration, a reason, something observed."""
    given = {"t3.new.natural": 1, "t2.fee.amount": Decimal("2.25"), "t3.other.natural": None} if values is None else values
    return Submission(
        Identity("1", "北塬街道", year=2023), origin, {code: Raw(value, Where(code, "表三", "D5")) for code, value in given.items()},
        {"s1.proactive": "甲\n乙"}, {"s1.proactive": Where("s1.proactive", "文字", "B3")}, ("t3",), {"history.valid": "漏计"}, (OBSERVED,),
        seal=SealFound("ours", token),
    )


def written(text: str = "甲\n乙") -> Submission:
    """A manuscript."""
    texts = {"s1.proactive": text}
    return Submission(Identity("1"), "issued", texts=texts, text_places={code: Where(code) for code in texts}, part="manuscript",
                      observed=(OBSERVED,))


def received(ledger: Ledger, sha256: str, name: str = "") -> str:
    ledger.register_received(sha256, "xlsx", name or sha256, f"received/{sha256}.xlsx", 10)
    return sha256


def returned(ledger: Ledger, unit: str, sha256: str, submission: Submission | None = None, *, assigned: str = "原表标识") -> int:
    """A file that came in and is the unit's; gives its version."""
    if not ledger.received(sha256):
        received(ledger, sha256)
    return ledger.register(unit, sha256, submission or said(), READER, assigned=assigned)


def tampered(path: Path, *statements: str, guarded: bool = False) -> None:
    """SQL run by somebody else's program; the triggers that forbid it are dropped first, where it is not to run into them."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for (name,) in [] if guarded else db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            db.execute(statement)
