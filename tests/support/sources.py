"""Campaigns as an officer has them before each verb, made once; every trial works on a copy."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import openpyxl
from toolkit.structs import Struct

from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.report import report
from toolkit.campaign.folder import Campaign

MAILED = (
    "name,code,level,email\n北塬街道,640402003,街道,a@example.cn\n三营镇,640402100,镇,b@example.cn\n区教育局,640402301,部门,\n"
)
FIRST, SECOND, THIRD = (f"text.missing@{code}" for code in ("s1.proactive", "s5.problems", "s6.other"))
TURNED = "判断有变化：北塬街道 已通过→需退回（类别改为街道）"


class Sources(Struct, frozen=True):
    """Folders that each hold one campaign ``2023``, and what is read from outside of it."""

    home: Path

    def __getitem__(self, name: str) -> Path:
        return self.home / name

    @property
    def units(self) -> Path:
        """The list of units."""
        return self.home / "名单.csv"

    @property
    def post(self) -> Path:
        """What came in the mail: a return, and an archive with another."""
        return self.home / "in"


def make_sources(home: Path) -> Sources:
    """All of them."""
    sources = Sources(home)
    sources.units.write_text(MAILED, "utf-8")
    sources["nothing"].mkdir()
    (sources["empty"] / "2023").mkdir(parents=True)
    _fresh(sources, "fresh", issued=False)
    sent = _fresh(sources, "sent")
    returned(sent, STREET, sources.post / "a.xlsx")
    with zipfile.ZipFile(sources.post / "b.zip", "w") as archive:
        archive.write(returned(sent, TOWN, home / "三营.xlsx", {"t3.new.natural": 1}), "三营.xlsx")
    _back(sources)
    _turning(sources)
    _old(sources)
    _cut(sources)
    (home / "上年.csv").write_text(f"代码,t3.carried_out.natural,t3.carried_out.total\n{BUREAU},6,6\n", "utf-8")
    (home / "其他部门.csv").write_text("代码,单位,数,来源\nt4.review.total,三营镇,3,区司法局\n行政诉讼,全区,2,区法院\n", "utf-8")
    return sources


def _fresh(sources: Sources, name: str, *, units: str = MAILED, issued: bool = True) -> Path:
    sources[name].mkdir()
    root = make(sources[name] / "2023", units=units, issued=issued)
    (sources[name] / "2023-units.csv").unlink()
    return root


def _back(sources: Sources) -> None:
    """The street gave two reasons, the town's second return is wrong, the office's is accepted and on its site."""
    root = Path(shutil.copytree(sources["sent"], sources["back"]), "2023")
    home = sources.home / "back-in"
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, STREET, home / "北塬.xlsx", texts=False)])
        book = openpyxl.load_workbook(correct(campaign, [STREET]).units[0].path)
        for row in book["说明"].iter_rows():
            if row[3].value in (FIRST, SECOND):
                row[2].value = "本年确无此项。"
        book.save(home / "答复.xlsx")
        collect(campaign, [home / "答复.xlsx", returned(root, BUREAU, home / "教育局.xlsx")])
        for n in (0, 1):
            collect(campaign, [returned(root, TOWN, home / f"三营{n}.xlsx", {"t3.new.natural": n})])
        report(campaign, unit=BUREAU, kind="html", out=sources.home / "公布.html")


def _turning(sources: Sources) -> None:
    """The street has no level when its return comes in; then the officer writes one into the list."""
    root = _fresh(sources, "turning", units=MAILED.replace("街道,a@", ",a@"))
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, STREET, sources.home / "规章.xlsx", {"t2.regulation.valid": 3})])
    listed = root / "units.csv"
    listed.write_text(listed.read_text("utf-8-sig").replace("640402003,,", "640402003,街道,"), "utf-8-sig")
    assert ",街道," in listed.read_text("utf-8-sig")


_TABLES_OF_4 = """
CREATE TABLE layout (digest TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE issue (token TEXT PRIMARY KEY, unit TEXT NOT NULL, round INTEGER NOT NULL, issued_at TEXT NOT NULL,
    file TEXT NOT NULL, identity TEXT NOT NULL, facts TEXT NOT NULL, last TEXT NOT NULL,
    layout TEXT NOT NULL REFERENCES layout (digest), form TEXT NOT NULL, UNIQUE (unit, round));
CREATE TABLE received (sha256 TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, file TEXT NOT NULL,
    size INTEGER NOT NULL, received_at TEXT NOT NULL);
CREATE TABLE unit_return (id INTEGER PRIMARY KEY, unit TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES received (sha256),
    version INTEGER NOT NULL, registered_at TEXT NOT NULL, origin TEXT NOT NULL, assigned TEXT NOT NULL,
    body TEXT NOT NULL, UNIQUE (unit, version), UNIQUE (unit, sha256));
CREATE TABLE manuscript (id INTEGER PRIMARY KEY, unit TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES received (sha256),
    version INTEGER NOT NULL, registered_at TEXT NOT NULL, origin TEXT NOT NULL, assigned TEXT NOT NULL,
    body TEXT NOT NULL, UNIQUE (unit, version), UNIQUE (unit, sha256));
CREATE TABLE withdrawal (id INTEGER PRIMARY KEY, unit TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES received (sha256),
    withdrawn INTEGER NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TRIGGER received_no_update BEFORE UPDATE ON received BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
PRAGMA user_version = 4;
"""


def _old(sources: Sources) -> None:
    """The town's two returns as an earlier edition kept them, the second withdrawn."""
    root = _fresh(sources, "old")
    with closing(sqlite3.connect(sources["back"] / "2023" / "ledger.sqlite")) as newer:
        rows = newer.execute("SELECT kind, unit, key, version, at, body FROM entry WHERE kind IN ('layout', 'issue')"
                             f" OR key IN (SELECT key FROM entry WHERE kind = 'return' AND unit = '{TOWN}') ORDER BY seq").fetchall()
    for path in (root / "ledger.sqlite", root / "ledger.sqlite.head"):
        path.unlink(missing_ok=True)
    for folder in ("received", "issued"):
        for path in (sources["back"] / "2023" / folder).iterdir():
            (root / folder / path.name).write_bytes(path.read_bytes())
    with closing(sqlite3.connect(root / "ledger.sqlite")) as older:
        older.executescript(_TABLES_OF_4)
        facts = {key: json.loads(body) for kind, _, key, _, _, body in rows if kind == "facts"}
        for kind, unit, key, version, at, text in rows:
            body = json.loads(text) if text else {}
            if kind == "layout":
                older.execute("INSERT INTO layout VALUES (?, ?)", (key, body))
            elif kind == "issue":
                plain = (json.dumps(body[name]) for name in ("identity", "facts", "last"))
                older.execute("INSERT INTO issue VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                              (key, unit, version, at, body["file"], *plain, body["layout"], body["form"]))
            elif kind == "received":
                older.execute("INSERT INTO received VALUES (?, ?, ?, ?, ?, ?)",
                              (key, *(body[name] for name in ("kind", "name", "file", "size")), at))
            elif kind == "return":
                kept = {"values": {}, "texts": facts[key]["texts"], "findings": []}
                older.execute("INSERT INTO unit_return (unit, sha256, version, registered_at, origin, assigned, body)"
                              " VALUES (?, ?, ?, ?, ?, ?, ?)",
                              (unit, key, version, at, "issued", body["assigned"], json.dumps(kept)))
        older.execute("INSERT INTO withdrawal (unit, sha256, withdrawn, at, who, reason) SELECT unit, sha256, 1, registered_at,"
                      f" '', '误收' FROM unit_return WHERE unit = '{TOWN}' AND version = 2")
        older.commit()


def _cut(sources: Sources) -> None:
    """The same as ``back`` with the end of its ledger missing, which nothing but the file beside it tells."""
    root = Path(shutil.copytree(sources["back"], sources["cut"]), "2023")
    with closing(sqlite3.connect(root / "ledger.sqlite")) as ledger:
        ledger.execute("DROP TRIGGER entry_no_delete")
        ledger.execute("DELETE FROM entry WHERE seq > (SELECT MAX(seq) - 3 FROM entry)")
        ledger.execute("CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry"
                       " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END")
        ledger.commit()
