"""Every kind of .xlsx and .docx that the verbs write holds before the Open XML SDK's validator, for Office 2007 to Microsoft 365."""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest

from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from tests.support.validator import Validator
from toolkit.cli import main

KINDS = {
    "原表": r"issued/\d+_\d+_[^/]+_2023(_第\d+次)?\.xlsx",
    "文字稿": r"issued/\d+_\d+_[^/]+_文字稿\.docx",
    "下发通知": r"下发通知（稿）\.docx",
    "下发清单": r"下发清单\.xlsx",
    "退回表": r"corrections/\d+_\d+_[^/]+\.xlsx",
    "退回清单": r"corrections/退回清单\.xlsx",
    "汇总": r"output/原州区_2023_汇总\.xlsx",
    "汇总数值": r"output/原州区_2023_汇总_数值\.xlsx",
    "填入上级原表": r"output/[^/]+_已填\.xlsx",
    "本地区报告": r"output/原州区2023年[^/]+\.docx",
    "单位报告": r"output/北塬街道2023年[^/]+\.docx",
    "回执所附报告": r"\d+_[^/]+_第\d+次[^/]*\.docx",
    "进度": r"进度\.xlsx",
    "收件登记": r"登记\.xlsx",
    "导入": r"导入\.xlsx",
    "成稿模板": r"templates/[^/]+\.docx",
}
"""Every kind of such a file, by the end of its path."""


EDITIONS = ("Office2007", "Office2013", "Microsoft365")
"""Of the seven that the validator knows; each is a run of its own over each file."""


def kind_of(place: str) -> str | None:
    """The first kind whose pattern the place ends with."""
    return next((kind for kind, pattern in KINDS.items() if re.search(rf"(^|/){pattern}$", place)), None)


def written(home: Path) -> list[Path]:
    """Every .xlsx and .docx below, what came in excepted."""
    return sorted(path for path in home.rglob("*") if path.suffix in (".xlsx", ".docx") and "received" not in path.parts)


def say(*words: object) -> None:
    assert main([str(word) for word in words]) in (0, 1), words


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign with last year's figures, all verbs called on it, and its neighbours by other ways of calling them."""
    home = tmp_path_factory.mktemp("lived")
    last = home / "上年.csv"
    last.write_text(f"代码,t3.carried_out.natural,t3.carried_out.total\n{STREET},6,6\n", "utf-8")
    root = make(home / "2023", last_year=last, deadline=date(2024, 1, 15))
    post = home / "post"
    returned(root, STREET, post / "a.xlsx")
    returned(root, TOWN, post / "b.xlsx", {"t3.new.natural": 3, "t2.licence.decisions": None}, texts=False)
    returned(root, BUREAU, post / "c.xlsx", {"t2.licence.decisions": 5})
    at = ("-C", root)
    say("collect", *at, post)
    shutil.rmtree(post)
    say("correct", *at)
    say("explain", *at, "--accept-all")
    say("issue", *at, "--again")
    say("status", *at, "--receipts")
    say("status", *at, "--chase", "--xlsx", home / "进度.xlsx")
    say("status", *at, "--log", "--xlsx", home / "登记.xlsx")
    say("adjust", "t3.new.natural", 1, *at, "--unit", "全区", "--reason", "政府本级的申请", "--by", "李四")
    say("rollup", *at)
    say("rollup", *at, "--values")
    say("report", *at)
    say("report", *at, "--unit", STREET)
    say("report", *at, "--unit", STREET, "--format", "html", "-o", home / "公布.html")
    say("import", *at, home / "公布.html", "-o", home / "导入.xlsx")
    upper = make(home / "above", units="name,code,level\n原州区,640402,区县\n", district="固原市")
    (their,) = (path for path in (upper / "issued").glob("*_2023.xlsx"))
    say("rollup", *at, "--into", their)
    return home


def test_the_verbs_write_every_kind_of_the_list_and_no_other(lived: Path) -> None:
    found = {str(path.relative_to(lived)): kind_of(str(path.relative_to(lived))) for path in written(lived)}
    assert not [place for place, kind in found.items() if kind is None], "add the kind to the list, and it is judged"
    assert set(found.values()) == set(KINDS)


def test_one_of_every_kind_holds_in_the_first_a_middle_and_the_last_edition_of_office(lived: Path, validator: Validator) -> None:
    one_of_each = {kind_of(str(path.relative_to(lived))): path for path in written(lived)}
    complaints = validator.complaints(one_of_each.values(), EDITIONS)
    assert complaints == []


def test_the_validator_names_an_attribute_that_does_not_belong(lived: Path, validator: Validator, tmp_path: Path) -> None:
    whole = next(path for path in written(lived) if path.name.endswith("_汇总.xlsx"))
    spoilt = tmp_path / "坏.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(spoilt, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b"<sheetData>", b'<sheetData bad="1">') if name.endswith("sheet1.xml") else data)
    (complaint,) = validator.complaints([spoilt], ["Office2007"])
    assert "bad" in complaint
    assert "/xl/worksheets/sheet1.xml" in complaint
