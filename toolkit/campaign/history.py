"""The history of a campaign as a person reads it, and whether what was kept is still whole."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from toolkit.campaign.ledger import Ledger
from toolkit.errors import OutputError, why

Kind = Literal["issue", "return", "manuscript", "aside", "withdrawal", "decision", "publication", "received"]
KINDS: dict[Kind, str] = {
    "issue": "下发", "return": "报表", "manuscript": "文字稿", "aside": "另放待查", "withdrawal": "撤回",
    "decision": "说明", "publication": "公布", "received": "收到",
}
"""What the register calls each kind of entry."""
_CORRECTIONS = "corrections/"
_ORIGINS = {"issued": "本次下发的原表", "recognised": "非原表，按栏目读取"}

_HISTORY = """
    SELECT issued_at AS at, 0 AS tier, rowid AS n, 'issue' AS kind, unit, round AS version, file AS name, '' AS sha256,
        '' AS read_as, '' AS decided, '' AS detail FROM issue
    UNION ALL SELECT r.received_at, 1, r.rowid, 'received', '', 0, r.name, r.sha256, '', '', '' FROM received r
        WHERE r.sha256 NOT IN (SELECT sha256 FROM unit_return UNION SELECT sha256 FROM manuscript
            UNION SELECT sha256 FROM set_aside UNION SELECT sha256 FROM publication)
    UNION ALL SELECT a.registered_at, 2, a.id, 'aside', '', 0, f.name, a.sha256, '', '', a.reason
        FROM set_aside a JOIN received f USING (sha256)
    UNION ALL SELECT r.registered_at, 3, r.id, 'return', r.unit, r.version, f.name, r.sha256, r.origin, r.assigned, ''
        FROM unit_return r JOIN received f USING (sha256)
    UNION ALL SELECT m.registered_at, 4, m.id, 'manuscript', m.unit, m.version, f.name, m.sha256, m.origin, m.assigned, ''
        FROM manuscript m JOIN received f USING (sha256)
    UNION ALL SELECT p.registered_at, 5, p.id, 'publication', p.unit, 0, f.name, p.sha256, '', '',
        p.published_at || '　' || p.url FROM publication p JOIN received f USING (sha256)
    UNION ALL SELECT d.at, 6, d.id, 'decision', d.unit, 0, '', '', CAST(d.accepted AS TEXT), d.who,
        d.finding || '：' || d.reason FROM decision d
    UNION ALL SELECT w.at, 7, w.id, 'withdrawal', w.unit,
        COALESCE((SELECT version FROM unit_return r WHERE r.unit = w.unit AND r.sha256 = w.sha256),
                 (SELECT version FROM manuscript m WHERE m.unit = w.unit AND m.sha256 = w.sha256), 0),
        f.name, w.sha256, CAST(w.withdrawn AS TEXT), w.who, w.reason FROM withdrawal w JOIN received f USING (sha256)
    ORDER BY tier, n
"""

_KEPT = """
    SELECT f.sha256, f.file, f.name, f.size, COALESCE(r.unit, m.unit, ''), COALESCE(r.version, m.version, 0) FROM received f
    LEFT JOIN unit_return r ON r.id = (SELECT MIN(id) FROM unit_return WHERE sha256 = f.sha256)
    LEFT JOIN manuscript m ON m.id = (SELECT MIN(id) FROM manuscript WHERE sha256 = f.sha256)
    ORDER BY f.rowid
"""


@dataclass(frozen=True)
class Entry:
    """One line of the register. What a kind of entry does not have is empty; ``version`` is then 0."""

    at: str
    kind: Kind
    unit: str
    """The unit's code; empty for a file that is nobody's."""
    version: int
    name: str
    """The file as it was called."""
    sha256: str
    read_as: str
    """What the file was taken for, or what was decided, in words."""
    decided: str
    """By what, or by whom."""
    detail: str


def history(ledger: Ledger) -> list[Entry]:
    """Everything registered, in the order of time."""
    return sorted((_entry(*row) for row in ledger.rows(_HISTORY)), key=lambda entry: datetime.fromisoformat(entry.at))


def _entry(at: str, _tier: int, _n: int, kind: Kind, unit: str, version: int, name: str, sha256: str, read_as: str,
           decided: str, detail: str) -> Entry:
    words = {
        "issue": "退回用的标注表" if name.startswith(_CORRECTIONS) else "报表",
        "return": _ORIGINS.get(read_as, read_as),
        "manuscript": _ORIGINS["issued"].replace("原表", "文字稿") if read_as == "issued" else "非原件，按标题读取",
        "aside": "不作报表",
        "received": "收到后没有登记完，请再收一次",
        "withdrawal": "不再计入" if read_as == "1" else "重新计入",
        "decision": "采纳说明" if read_as == "1" else "不采纳说明",
        "publication": "公布稿",
    }.get(kind, "")
    called = Path(name).name if kind == "issue" else name  # a member after its archive: which one it came in is asked later
    return Entry(at, kind, unit, version, called, sha256, words, decided, detail.strip("　："))


def problems(
    ledger: Ledger, root: Path, names: Mapping[str, str], *, progress: Callable[[int, int], None] | None = None
) -> list[str]:
    """What is broken, one sentence with its way out each: the database itself, and every file kept in ``received``.

    ``root`` is the campaign's folder, ``names`` the units' names by code. Empty where everything is whole.
    """
    found = _database(ledger)
    files = ledger.rows(_KEPT)
    for n, (sha256, file, name, size, unit, version) in enumerate(files, 1):
        whose = f"，{names.get(unit, unit)}第{version}次" if unit else ""
        said = _kept(root / file, f"“{file}”（{name}{whose}）", sha256, size)
        found += [said] if said else []
        if progress:
            progress(n, len(files))
    return found


def _database(ledger: Ledger) -> list[str]:
    broken = f"收件登记“{ledger.path.name}”内部有损坏（{{}}），请从备份恢复；收到的文件都在 received 文件夹里。"
    try:
        told = [" ".join(str(row[0]).split()) for row in ledger.rows("PRAGMA integrity_check(3)")]
        orphans: list[Any] = ledger.rows("PRAGMA foreign_key_check")
    except (OutputError, sqlite3.Error) as error:
        return [broken.format(str(error).rstrip("。"))]
    found = [] if told == ["ok"] else [broken.format("；".join(told))]
    if orphans:
        tables = "、".join(sorted({str(row[0]) for row in orphans}))
        found.append(broken.format(f"有{len(orphans)}条记录找不到它的文件记录：{tables}"))
    return found


def _kept(path: Path, what: str, sha256: str, size: int) -> str:
    """What is wrong with one file that was kept; empty for nothing."""
    remedy = "请从备份恢复；没有备份的，把报送人当时发来的那份文件再收一次（collect），内容相同即补回。"
    try:
        if path.stat().st_size == size:
            with path.open("rb") as opened:
                if hashlib.file_digest(opened, "sha256").hexdigest() == sha256:
                    return ""
    except FileNotFoundError:
        return f"{what}不见了，{remedy}"
    except OSError as error:
        return f"{what}读不出来：{why(error)}。恢复权限后再查；仍读不出来的，{remedy}"
    return f"{what}与收到时不一样了（指纹不符），{remedy}"
