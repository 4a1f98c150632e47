"""A campaign in the middle of January as version 0.2.0 made it: ``tests/data/campaign-0.2.0.zip``, and how it came about.

Made once, with the code of 0.2.0 on the path (its last commit is 7693d5f)::

    PYTHONPATH=<a checkout of 0.2.0> python tests/support/campaign_020.py campaign-0.2.0.zip

In it ``任务`` is the campaign and ``status.json`` what 0.2.0 said of it. 甲街道 is accepted, its texts in a manuscript, once withdrawn and
taken again; 乙镇 is sent back; 丙局 has given its reason; 丁乡 has sent nothing. The notice and campaign.toml are edited by hand.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
import zipfile
from pathlib import Path

import docx
import openpyxl

from tests.support.districts import returned
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import NOTICE
from toolkit.cli import main
from toolkit.manuscript.writing import manuscript
from toolkit.submission import Identity

DATA = Path(__file__).parents[1] / "data" / "campaign-0.2.0.zip"
UNITS = (
    "单位名称,代码,类别,联系人,电话,邮箱,别名\n甲街道,a01,街道,张三,010-1,jia@example.cn,\n乙镇,b02,镇,李四,010-2,,\n"
    "丙局,c03,部门,王五,010-3,bing@example.cn,丙管理局\n丁乡,d04,乡,,,,\n"
)
OWN_TEXT, OWN_SENTENCE = "本级未收取信息处理费。", "另请各单位注明联系人。"
LAST = "单位,t3.carried_out.natural,t3.carried_out.total\n甲街道,0,0\n乙镇,0,0\n丙局,2,2\n丁乡,0,0\n"


def say(root: Path, verb: str, *words: object) -> str:
    """Run a verb on the campaign; gives what it printed."""
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard):
        main([verb, "-C", str(root), *map(str, words)])
    return heard.getvalue()


def make(home: Path) -> None:
    """The January so far, in a folder."""
    root = home / "任务"
    (home / "名单.csv").write_text(UNITS, "utf-8")
    (home / "上年.csv").write_text(LAST, "utf-8")
    main(["init", str(root), "--district", "示例区", "--year", "2025", "--units", str(home / "名单.csv"), "--deadline", "2026-01-15",
          "--last-year", str(home / "上年.csv")])
    settings = (root / "campaign.toml").read_text("utf-8")
    settings = settings.replace("[contact]", '[contact]\noffice = "示例区政务公开办公室"\nphone = "010-0"')
    (root / "campaign.toml").write_text(f'{settings}\n[texts]\n"s6.matters" = "{OWN_TEXT}"\n', "utf-8")
    say(root, "issue")
    notice = docx.Document(str(root / NOTICE))
    notice.add_paragraph(OWN_SENTENCE)
    notice.save(str(root / NOTICE))
    collect = home / "收到"
    returned(root, "a01", collect / "甲.xlsx", {"t3.new.natural": 2, "t3.granted.natural": 2}, texts=False)
    with Campaign(root) as campaign:
        issue = campaign.ledger.issues()["a01"]
        words = {text.code: ["无此项内容。"] for text in campaign.form.texts}
        (collect / "甲文字.docx").write_bytes(manuscript(issue.token, Identity(**dict(issue.identity)), campaign.form, words))
    returned(root, "b02", collect / "乙.xlsx", {"t3.new.natural": 5, "t3.granted.natural": 4})
    returned(root, "c03", collect / "丙.xlsx", {"t3.new.natural": 1, "t3.carried_in.natural": 3, "t3.granted.natural": 4})
    (collect / "通知.txt").write_text("请各单位按时报送。", "utf-8")
    say(root, "collect", collect)
    say(root, "withdraw", "a01", "--reason", "负责人要再看一遍")
    say(root, "collect", "--as", "a01", collect / "甲.xlsx")
    say(root, "correct")
    explained(root, "c03", collect / "丙 说明.xlsx")
    say(root, "collect", collect / "丙 说明.xlsx")
    say(root, "status", "--receipts")
    say(root, "rollup")
    say(root, "report")
    (home / "status.json").write_text(say(root, "status", "--json"), "utf-8")


def explained(root: Path, code: str, target: Path) -> None:
    """What was sent back to a unit, every reason given."""
    (sent,) = (root / "corrections").glob(f"*_{code}_*.xlsx")
    book = openpyxl.load_workbook(sent)
    for row in book["说明"].iter_rows():
        if str(row[3].value).startswith("history."):
            row[2].value = "上年统计有误，本年已更正。"
    book.save(target)


def pack(home: Path, target: Path) -> None:
    """The folder as a zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(home.rglob("*")):
            within = path.relative_to(home)
            if path.is_file() and within.parts[0] in ("任务", "status.json"):
                archive.writestr(zipfile.ZipInfo(within.as_posix(), (2026, 1, 12, 9, 0, 0)), path.read_bytes(), zipfile.ZIP_DEFLATED)


def unpacked(home: Path) -> Path:
    """The campaign, unpacked into a folder."""
    with zipfile.ZipFile(DATA) as archive:
        archive.extractall(home)
    return home / "任务"


def said_then(home: Path) -> dict[str, str]:
    """The state of every unit as 0.2.0 saw it, by code."""
    then = json.loads((home / "status.json").read_text("utf-8"))
    return {unit["code"]: unit["state"] for unit in then["units"]}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        pack(Path(folder), Path(sys.argv[1]))
