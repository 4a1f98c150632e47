"""A thousand units and more with long names: sentences name some and count all, and no verb minds."""


from __future__ import annotations

import io
import warnings
from pathlib import Path

import openpyxl
import pytest

from tests.support.districts import make, returned
from tests.support.workbooks import statutory_form
from toolkit.actions.collect import collect
from toolkit.actions.issue import issue
from toolkit.actions.rollup import rollup
from toolkit.aggregate import MOST_NAMED, Standing, add_up, check_sums
from toolkit.campaign.folder import Campaign
from toolkit.cli import main
from toolkit.submission import Unit
from toolkit.workbook.summary import RollupFacts, rollup_workbook

COUNT = 1_100
NAME = "某某省某某市某某国家级高新技术产业经济开发区管理委员会第{}街道办事处"
"""All of them in one sentence are more than the 32,767 characters that a cell takes."""


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Very many units, of which three have reported, one of them with blanks."""
    units = "".join(f"{NAME.format(n)},{n:06d},街道\n" for n in range(COUNT))
    root = make(tmp_path_factory.mktemp("province") / "2023", units=f"name,code,level\n{units}", issued=False)
    codes = ("000000", "000007", "000999")
    with Campaign(root) as campaign:
        issue(campaign, codes)
        collect(campaign, [returned(root, code, root.parent / f"{code}.xlsx", {"t3.new.legal": None if code == codes[0] else 0})
                           for code in codes])
    return root


def rows_of(path: Path, sheet: str) -> list[tuple[object, ...]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path, read_only=True)
        rows = list(book[sheet].iter_rows(values_only=True))
        book.close()
    return rows


def test_the_denominator_names_some_of_very_many_and_counts_them_all(province: Path) -> None:
    assert len("、".join(NAME.format(n) for n in range(COUNT))) > 32_767
    with Campaign(province) as campaign:
        done = rollup(campaign)
    said = done.sums.denominator
    assert said.startswith(f"应报{COUNT}家，已报3家，其中1家待改，未报：{NAME.format(1)}、{NAME.format(2)}、")
    assert said.endswith(f"、{NAME.format(MOST_NAMED + 1)}等{COUNT - 3}家。未报单位未计入，本表为阶段性数据，不得对外公布。")
    assert said.count("、") == MOST_NAMED - 1
    assert rows_of(done.path, "汇总表三")[1][0] == said
    listed = {row[2] for row in rows_of(done.path, "报送情况")[3:]}
    assert len(listed) == COUNT, "who has not reported is to be found there, one by one"


def test_the_list_of_what_was_issued_names_some_of_those_that_wait(province: Path) -> None:
    assert f"尚未下发{COUNT - 3}家：{NAME.format(1)}、" in str(rows_of(province / "下发清单.xlsx", "下发清单")[1][0])


def test_a_hundred_units_are_all_named_and_one_more_is_counted() -> None:
    for count, end in ((100, "第100街道。"), (101, "第100街道等101家。")):
        standings = [Standing(Unit(str(n), f"第{n}街道")) for n in range(1, count + 1)]
        assert "未报：第1街道、第2街道、" in add_up(statutory_form(), standings).denominator
        assert end in add_up(statutory_form(), standings).denominator


def test_blanks_of_many_units_are_counted_and_some_named() -> None:
    form = statutory_form()
    zeros = dict.fromkeys(form.cells, 0)
    blank = zeros | {"t3.new.legal": None}
    sums = add_up(form, [Standing(Unit("x", "甲街道"), zeros | {"t3.new.legal": 1}, {}),
                         *(Standing(Unit(str(n), f"第{n}街道"), blank, {}) for n in range(160))])
    assert sums.null_sentence.endswith("、第99街道（1项）等160家。")
    findings = check_sums(sums, {}, "区县")
    assert any("、第99街道等160家有空项未计入，待其补齐后再看。" in finding.message for finding in findings)
    book = openpyxl.load_workbook(io.BytesIO(rollup_workbook(sums, RollupFacts("某省", 2023, findings))))
    below = {str(cell.value) for row in book["汇总表三"].iter_rows() for cell in row}
    assert any(text.startswith("空项未计入合计（不作0）：第0街道1项、") and text.endswith("第99街道1项等160家。") for text in below)


@pytest.mark.parametrize("words", [
    ["status"], ["status", "--json"], ["status", "--chase"], ["status", "--receipts"], ["status", "--log"], ["report"],
    ["rollup", "--values"], ["archive"], ["correct"], ["explain"],
], ids=" ".join)
def test_no_verb_minds_how_many_units_there_are(province: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([words[0], "-C", str(province), *words[1:]]) == 0
    assert "Traceback" not in capsys.readouterr().err


def test_the_wall_of_very_many_units_is_written(province: Path, tmp_path: Path) -> None:
    assert main(["status", "-C", str(province), "--html", str(tmp_path / "a.html"), "--xlsx", str(tmp_path / "a.xlsx")]) == 0
    assert len(rows_of(tmp_path / "a.xlsx", "进度")[3:]) == COUNT
