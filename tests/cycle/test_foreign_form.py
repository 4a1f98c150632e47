"""A quite different form, given only as a TOML file, goes through the whole cycle without a line of code."""

from __future__ import annotations

import io
import json
import warnings
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.support.workbooks import DATA, fill
from toolkit.cli import main

FORM = DATA / "website-workload.toml"
UNITS = "单位名称,代码,类别\n示例街道,w01,街道\n示例局,w02,部门\n示例镇,w03,镇\n"


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    units = tmp_path / "units.csv"
    units.write_text(UNITS, "utf-8")
    root = tmp_path / "任务"
    assert main(["init", str(root), "--district", "示例区", "--year", "2024", "--units", str(units), "--form", str(FORM)]) == 0
    assert main(["issue", "-C", str(root)]) == 0
    return root


def described(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["form", str(FORM), "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_it_issues_reads_checks_rolls_up_and_reports(
    campaign: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = [cell for table in described(capsys)["tables"] for cell in table["cells"] if cell["total"] is None]
    texts = [text["code"] for text in described(capsys)["texts"]]
    files = sorted((campaign / "issued").glob("*.xlsx"))
    assert [file.name for file in files] == ["01_w01_示例街道_2024.xlsx", "02_w02_示例局_2024.xlsx", "03_w03_示例镇_2024.xlsx"]
    back = tmp_path / "back"
    back.mkdir()
    contents = {cell["code"]: 1.25 if cell["kind"] == "money" else 2 for cell in cells}
    for file in files[:2]:
        fill(file, back / file.name, contents | dict.fromkeys(texts, "一段文字。"))
    capsys.readouterr()
    status = main(["check", "-C", str(campaign), str(back), "--json"])
    results = json.loads(capsys.readouterr().out)
    assert status == int(any(one["blocking"] for one in results))
    values = results[0]["values"]
    assert all(values[code] == content for code, content in contents.items())
    # Totals of this form, by hand: a row's 发布小计 is three columns, 未答复 is received minus answered, 合计 adds three rows.
    assert (values["work.news.posts"], values["work.news.waiting"], values["work.all.articles"]) == (6, 0, 6)
    assert values["work.all.writing_fee"] == 3.75
    assert main(["collect", "-C", str(campaign), str(back)]) in (0, 1)
    assert main(["rollup", "-C", str(campaign)]) == 0
    (rollup,) = (campaign / "output").glob("*_汇总.xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(rollup.read_bytes()), data_only=True)
    assert book.sheetnames == ["总览", "单位一览（一）", "单位一览（二）", "汇总网站概况", "汇总各栏目工作量",
                               "机关网站概况", "机关各栏目工作量", "同比", "报送情况", "校验结果", "明细"]
    for code, content in contents.items():
        sheet, _, cell = book.defined_names[code.replace(".", "_")].attr_text.rpartition("!")
        assert book[sheet.strip("'")][cell.replace("$", "")].value == content * 2
    for kind in ("docx", "html", "md"):
        assert main(["report", "-C", str(campaign), "--format", kind]) == 0
    (word,) = (path for path in (campaign / "output").glob("*.docx") if not path.name.startswith("本级文字稿"))
    words = "\n".join(cell.text for table in docx.Document(str(word)).tables for row in table.rows for cell in row.cells)
    assert "7.5" in words, "the summed fees stand in the report"


def test_its_own_rules_find_its_own_mistakes(campaign: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = described(capsys)
    assert {rule["severity"] for rule in form["rules"]} >= {"error", "query"}
    cells = [cell["code"] for table in form["tables"] for cell in table["cells"] if cell["total"] is None]
    file = campaign / "issued" / "01_w01_示例街道_2024.xlsx"
    target = fill(file, tmp_path / file.name, dict.fromkeys(cells, 0) | {"work.news.letters": 1, "work.news.answered": 5})
    capsys.readouterr()
    assert main(["check", "-C", str(campaign), str(target), "--json"]) == 1
    (result,) = json.loads(capsys.readouterr().out)
    ids = {rule["id"] for rule in form["rules"]}
    failing = [finding for finding in result["findings"] if finding["rule"] in ids]
    assert failing
    assert all(finding["message"] and finding["remedy"] for finding in failing)
