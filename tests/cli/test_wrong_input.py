"""A slip of the hand: a sentence that names the thing and the way out, and nothing is lost or taken in by it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.support.command_line import Line
from tests.support.districts import STREET, TOWN, UNITS, copied_by_hand, folder_contents, make, returned
from toolkit.campaign.folder import Campaign

OWN = ("campaign.toml", "ledger.sqlite", "units.csv", "received/年报.xlsx", "issued/年报.xlsx", "templates/report.docx")


# ── where results may be written ──────────────────────────────────────


@pytest.mark.parametrize("own", OWN)
@pytest.mark.parametrize(
    "words", [["rollup", "-o"], ["report", "-o"], ["report", "--format", "md", "-o"], ["status", "--xlsx"], ["status", "--html"]]
)
def test_no_result_is_written_over_what_the_campaign_keeps(nianbao: Line, root: Path, words: list[str], own: str) -> None:
    nianbao("status", "-C", root)  # what judgements rest on is remembered when they are first asked for
    before = folder_contents(root), (root / "ledger.sqlite").read_bytes()
    said = nianbao(words[0], "-C", root, *words[1:], root / own)
    assert (said.status, "后缀" in said.err or "不能写到那里" in said.err, said.out) == (2, True, ""), said
    assert (folder_contents(root), (root / "ledger.sqlite").read_bytes()) == before


def test_an_import_stays_out_of_the_campaigns_folders_too(nianbao: Line, root: Path, good: Path) -> None:
    said = nianbao("import", good, "-C", root, "-o", root / "received" / "a.xlsx")
    assert (said.status, "请写到 output 或别的文件夹" in said.err) == (2, True)
    assert list((root / "received").iterdir()) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["rollup", "-o", "汇总.pdf"], "“汇总.pdf”的后缀应为.xlsx，请改正文件名"),
        (["rollup", "-o", "汇总"], "“汇总”的后缀应为.xlsx"),
        (["status", "--xlsx", "进度.xls"], "“进度.xls”的后缀应为.xlsx"),
        (["status", "--html", "进度.xlsx"], "“进度.xlsx”的后缀应为.html或.htm"),
        (["status", "--log", "--xlsx", "登记.csv"], "“登记.csv”的后缀应为.xlsx"),
        (["report", "--format", "md", "-o", "报告.docx"], "“报告.docx”的后缀应为.md"),
        (["rollup", "-o", "."], "“.”是一个文件夹，请写明文件名，如“年报.xlsx”"),
    ],
)
def test_a_name_says_what_kind_of_file_it_is(
    nianbao: Line, root: Path, tmp_path: Path, words: list[str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    said = nianbao(words[0], "-C", root, *words[1:])
    assert (said.status, told in said.err, said.out, sorted(tmp_path.iterdir())) == (2, True, "", before), said


def test_a_report_may_be_called_htm(nianbao: Line, root: Path, tmp_path: Path) -> None:
    assert nianbao("report", "-C", root, "--format", "html", "-o", tmp_path / "报告.htm").status == 0


def test_a_device_is_never_replaced_by_a_file(nianbao: Line, root: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "管.xlsx"
    os.mkfifo(pipe)
    said = nianbao("rollup", "-C", root, "-o", pipe)
    assert (said.status, f"写不了“{pipe}”：那里是设备或管道" in said.err, pipe.is_fifo()) == (3, True, True), said


def test_links_that_lead_to_each_other_are_a_sentence(nianbao: Line, root: Path, tmp_path: Path) -> None:
    (tmp_path / "环").symlink_to(tmp_path / "环")
    said = nianbao("rollup", "-C", root, "-o", tmp_path / "环" / "a.xlsx")
    assert (said.status, said.err.startswith("错误：写不了“")) == (3, True), said


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("output", ["rollup"]), ("output", ["report", "--format", "md"]), ("issued", ["issue", "--again"]),
        ("received", ["collect", "北塬.xlsx"]), ("邮件草稿", ["issue", "--mail"]),
    ],
)
def test_a_file_in_place_of_a_folder_is_named(
    nianbao: Line, tmp_path: Path, good: Path, root: Path, folder: str, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(good, "北塬.xlsx")
    root = Path("2023")
    (root / "units.csv").write_text(UNITS.replace("level\n", "level,email\n").replace("街道\n三", "街道,a@example.gov.cn\n三"), "utf-8")
    shutil.rmtree(root / folder, ignore_errors=True)
    (root / folder).write_text("x")
    said = nianbao(words[0], "-C", root, *words[1:])
    assert (said.status, f"“2023/{folder}”是一个文件，不是文件夹，请核对路径，或把它移开" in said.err) == (3, True), said


# ── what is taken in ──────────────────────────────────────────────────


def test_issued_workbooks_are_nobodys_return_when_the_campaign_itself_is_collected(
    nianbao: Line, root: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    assert nianbao("issue", "--mail").status == 0
    for words in (["collect", "."], ["collect", root], ["check", "."]):
        said = nianbao(*words)
        assert (said.status, "这是年报任务文件夹" in said.err, "请写明放收到的文件的文件夹" in said.err) == (2, True, True), said
    (root / "收到").mkdir()
    shutil.copy(good, root / "收到" / "北塬.xlsx")
    for place in (".", "收到", root.parent):  # what came in and lies in the campaign's folder is found
        said = nianbao("collect", place)
        assert said.status == 0, said
    with Campaign(root) as campaign:
        assert [len(campaign.ledger.returns_of(unit.code)) for unit in campaign.units] == [1, 0, 0]
        assert campaign.ledger.asides() == []


def test_an_empty_folder_is_named(nianbao: Line, root: Path, good: Path, tmp_path: Path) -> None:
    empty = tmp_path / "空"
    empty.mkdir()
    for words in (["check", empty], ["collect", "-C", root, empty]):
        said = nianbao(*words)
        assert (said.status, f"“{empty}”：文件夹里没有可读的文件，请核对路径。" in said.err) == (2, True), said
    said = nianbao("check", empty, good)
    assert (said.status, f"{empty}：文件夹里没有可读的文件" in said.out, "没有发现问题" in said.out) == (3, True, True), said


@pytest.mark.parametrize(
    "words",
    [
        ["collect", ""], ["check", " "], ["collect", "--as", "", "a.xlsx"], ["issue", "--unit", ""], ["status", "-C", ""],
        ["withdraw", "", "--reason", "x"], ["withdraw", STREET, "--reason", "x", "--to", ""], ["rollup", "-o", ""],
    ],
)
def test_an_empty_word_stands_for_nothing(
    nianbao: Line, root: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable of a script that was never set must not become the current folder, or a unit left out."""
    monkeypatch.chdir(root)
    said = nianbao(*words)
    assert (said.status, "是空的，请写明" in said.err) == (2, True), said


@pytest.mark.parametrize("word", [TOWN, "三营镇", "三营", "原州区三营镇人民政府"])
def test_a_unit_may_be_called_by_its_code_its_name_or_an_alias(nianbao: Line, root: Path, tmp_path: Path, word: str) -> None:
    (root / "units.csv").write_text(f"name,code,level,aliases\n北塬街道,{STREET},街道,\n三营镇,{TOWN},镇,三营\n", "utf-8")
    filled = returned(root, TOWN, tmp_path / "a.xlsx", texts=False)
    copied = copied_by_hand(filled, tmp_path / "b.xlsx")
    calls: list[tuple[list[object], str]] = [
        (["issue", "--unit", word, "--again"], "三营镇"),
        (["collect", filled], "三营镇"),
        (["collect", copied, "--as", word], "三营镇"),
        (["status", "--unit", word], "三营镇"),
        (["status", "--unit", word, "--log"], "三营镇"),
        (["correct", "--unit", word], "三营镇"),
        (["explain", "--unit", word], "三营镇"),
        (["report", "--unit", word, "-o", tmp_path / "a.md"], "a.md"),
        (["withdraw", word, "--to", "北塬街道", "--reason", "改登记"], "已改登记为“北塬街道”第1次报表"),
        (["withdraw", "北塬街道", "--to", word, "--reason", "改回来"], "已改登记为“三营镇”第2次报表"),
    ]
    for words, told in calls:
        said = nianbao(words[0], "-C", root, *words[1:])
        assert (said.status, told in said.out) == (0, True), said
    assert (tmp_path / "a.md").read_text("utf-8").startswith("# 三营镇2023年")


@pytest.mark.parametrize("words", [
    ["issue", "--unit"], ["collect", "a.xlsx", "--as"], ["status", "--unit"], ["status", "--log", "--unit"], ["correct", "--unit"],
    ["explain", "--unit"], ["report", "--unit"], ["withdraw", "--reason", "x"], ["withdraw", STREET, "--reason", "x", "--to"],
    ["adjust", "t3.new.natural", "1", "--reason", "x", "--by", "李四", "--unit"],
], ids=" ".join)
def test_a_unit_that_nobody_knows_is_refused_with_the_place_to_look(nianbao: Line, root: Path, words: list[str]) -> None:
    said = nianbao(words[0], "-C", root, *words[1:], "无此镇")
    assert (said.status, "单位名单里没有代码“无此镇”（也没有叫这个名称的单位）" in said.err, said.out) == (2, True, ""), said


def test_what_does_not_go_together_is_refused(nianbao: Line, root: Path, good: Path) -> None:
    said = nianbao("collect", "-C", root, "--published", "--as", STREET, good)
    assert (said.status, "--published 不能与 --as 同时使用" in said.err) == (2, True), said
    said = nianbao("rollup", "-C", root, "--into", good, "--values")
    assert (said.status, "--into 不能与 --values 同时使用" in said.err) == (2, True), said


def test_the_sums_are_not_filled_into_a_workbook_of_ones_own_unit(nianbao: Line, root: Path, good: Path) -> None:
    said = nianbao("rollup", "-C", root, "--into", good)
    assert (said.status, "是本任务下发给“北塬街道”的表，合计不能填入" in said.err) == (2, True), said
    assert list((root / "output").iterdir()) == []


# ── what a campaign is made of ────────────────────────────────────────


def test_a_damaged_list_is_nothing_to_be_sent_again(nianbao: Line, tmp_path: Path, good: Path) -> None:
    half = tmp_path / "半.xlsx"
    half.write_bytes(good.read_bytes()[:9000])
    (tmp_path / "名单.csv").write_text(UNITS, "utf-8")
    words = ["init", tmp_path / "a", "--district", "原州区", "--year", 2024]
    for more in (["--units", half], ["--units", tmp_path / "名单.csv", "--last-year", half]):
        said = nianbao(*words, *more)
        assert (said.status, "不完整或已损坏，请另存一份再试。" in said.err) == (2, True), said


def test_a_date_before_the_year_is_over_is_asked_about(nianbao: Line, tmp_path: Path) -> None:
    (tmp_path / "名单.csv").write_text(UNITS, "utf-8")
    words = ["init", tmp_path / "a", "--district", "原州区", "--year", 2024, "--units", tmp_path / "名单.csv"]
    said = nianbao(*words, "--deadline", "2024-01-15")
    assert (said.status, "报送日期2024年1月15日在2024年度结束之前，请核对" in said.err) == (0, True), said


def test_a_year_that_cannot_be_is_refused_with_those_that_can(nianbao: Line, tmp_path: Path) -> None:
    (tmp_path / "名单.csv").write_text(UNITS, "utf-8")
    said = nianbao("init", tmp_path / "a", "--district", "原州区", "--year", 1999, "--units", tmp_path / "名单.csv")
    assert (said.status, "年度“1999”不对，应为2008至2099之间的年份" in said.err) == (2, True), said


def test_a_form_that_is_no_form_is_named_with_its_place_in_chinese(nianbao: Line, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# 一\n\nhello world\n", "utf-8")
    said = nianbao("form", tmp_path / "README.md")
    assert said.status == 2
    assert "README.md）：第3行第7列不合TOML写法，请对照" in said.err


def test_a_lost_ledger_is_to_be_had_from_a_backup(nianbao: Line, tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    (root / "ledger.sqlite").unlink()
    said = nianbao("status", "-C", root)
    assert (said.status, "找不到收件登记“" in said.err, "请从备份恢复" in said.err) == (3, True, True), said
    assert not (root / "ledger.sqlite").exists()
