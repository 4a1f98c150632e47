"""A campaign in the middle of January as version 0.2.0 made it: ``tests/data/campaign-0.2.0.zip``, and how it came about.

Made once, with the code of 0.2.0 on the path (its last commit is 7693d5f)::

    PYTHONPATH=<a checkout of 0.2.0> python tests/support/campaign_020.py campaign-0.2.0.zip

In it ``任务`` is the campaign, ``status.json`` what 0.2.0 said of it, and ``来件`` two workbooks that come in later: the mended
return of 乙镇, and 丁乡's first.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import tempfile
import zipfile
from pathlib import Path

from tests.support.districts import returned
from toolkit.cli import main

DATA = Path(__file__).parents[1] / "data" / "campaign-0.2.0.zip"
UNITS = (
    "单位名称,代码,类别,联系人,电话,邮箱,别名\n甲街道,a01,街道,张三,010-1,jia@example.cn,\n乙镇,b02,镇,李四,010-2,,\n"
    "丙局,c03,部门,王五,010-3,bing@example.cn,丙管理局\n丁乡,d04,乡,,,,\n"
)
LAST = "单位,t3.carried_out.natural,t3.carried_out.total\n甲街道,0,0\n乙镇,0,0\n丙局,2,2\n丁乡,0,0\n"


def say(root: Path, verb: str, *words: object) -> str:
    """Run a verb on the campaign; gives what it printed."""
    heard = io.StringIO()
    with contextlib.redirect_stdout(heard):
        main([verb, "-C", str(root), *map(str, words)])
    return heard.getvalue()


def make(home: Path) -> None:
    """The January so far, in a folder."""
    root, post = home / "任务", home / "来件"
    (home / "名单.csv").write_text(UNITS, "utf-8")
    (home / "上年.csv").write_text(LAST, "utf-8")
    main(["init", str(root), "--district", "示例区", "--year", "2025", "--units", str(home / "名单.csv"), "--deadline", "2026-01-15",
          "--last-year", str(home / "上年.csv")])
    settings = (root / "campaign.toml").read_text("utf-8")
    (root / "campaign.toml").write_text(settings.replace("[contact]", '[contact]\noffice = "示例区政务公开办公室"\nphone = "010-0"'), "utf-8")
    say(root, "issue")
    collect = home / "收到"
    returned(root, "a01", collect / "甲.xlsx", {"t3.new.natural": 2, "t3.granted.natural": 2})
    returned(root, "b02", collect / "乙.xlsx", {"t3.new.natural": 5, "t3.granted.natural": 4})
    returned(root, "c03", collect / "丙.xlsx", {"t3.new.natural": 1, "t3.carried_in.natural": 3, "t3.granted.natural": 4})
    (collect / "通知.txt").write_text("请各单位按时报送。", "utf-8")
    say(root, "collect", collect)
    say(root, "withdraw", "a01", "--reason", "负责人要再看一遍")
    say(root, "collect", "--as", "a01", collect / "甲.xlsx")
    say(root, "correct", "--unit", "b02")
    say(root, "status", "--receipts")
    say(root, "rollup")
    returned(root, "b02", post / "乙镇 改.xlsx", {"t3.new.natural": 5, "t3.granted.natural": 5})
    returned(root, "d04", post / "丁乡.xlsx")
    (home / "status.json").write_text(say(root, "status", "--json"), "utf-8")


def pack(home: Path, target: Path) -> None:
    """The folder as a zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(home.rglob("*")):
            if path.relative_to(home).parts[0] in ("任务", "来件", "status.json"):
                archive.write(path, path.relative_to(home))


def unpacked(home: Path) -> Path:
    """The campaign, unpacked into a folder; beside it what comes in later."""
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
