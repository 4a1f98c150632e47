"""Verbs called, results out: every verb and every exit status of the contract."""

from __future__ import annotations

import json
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import REPOSITORY, Line
from tests.support.districts import BUREAU, STREET, TOWN, returned


def test_the_whole_cycle_gives_the_statuses_of_the_contract(
    nianbao: Line, tmp_path: Path, units: Path
) -> None:
    root = tmp_path / "年 报"
    said = nianbao("init", root, "--district", "原州区", "--year", 2023, "--units", units, "--deadline", "2024-01-15")
    assert (said.status, "共3家单位" in said.out, said.err.count("\n")) == (0, True, 1)
    assert said.err.startswith("提示：单位名单里看不出以区政府名义受理的申请由谁填报")
    said = nianbao("issue", "-C", root)
    assert (said.status, "共3家，新生成3份。" in said.out) == (0, True)
    assert "新生成0份" in nianbao("issue", "-C", root).out
    good = returned(root, STREET, tmp_path / "好.xlsx")
    wrong = returned(root, TOWN, tmp_path / "错.xlsx", {"t3.new.natural": 1})
    (tmp_path / "坏.xlsx").write_text("x")

    assert nianbao("collect", "-C", root, good).status == 0
    said = nianbao("collect", "-C", root, wrong, good)
    assert said.status == 1, "a blocking finding stands"
    assert "【错误】" in said.out
    assert "共2份：已登记1份，已收过1份。" in said.out
    said = nianbao("collect", "-C", root, tmp_path / "坏.xlsx", wrong)
    assert said.status == 3, "3 wins over 1"
    assert "坏.xlsx" in said.out
    assert "这是文本文件" in said.out

    said = nianbao("status", "-C", root)
    assert (said.status, "共3家：未报1家，需退回1家，已通过1家。" in said.out) == (0, True)
    said = nianbao("rollup", "-C", root)
    assert said.status == 0
    assert "应报3家，已报2家，其中1家待改，未报：区教育局" in said.out
    (path,) = (root / "output").glob("*_汇总.xlsx")
    rows = list(openpyxl.load_workbook(path)["校验结果"].iter_rows(min_row=4, values_only=True))
    own = [row for row in rows if row[1] == "原州区（汇总）"]
    states = Counter(row[5] or row[2] for row in rows)
    assert (f"《校验结果》共{len(rows)}条：汇总数自身{len(own)}条，各单位{len(rows) - len(own)}条（{len({row[1] for row in rows}) - 1}家）。"
            f"其中{'，'.join(f'{state}{count}条' for state, count in states.items())}。") in said.out, "the line says what the sheet says"
    for row in own:
        assert f"【{row[2]}{f'，{row[5]}' if row[5] else ''}】{row[3]}{row[4] or ''}" in said.out
    assert own
    for words in (["--format", "md"], ["--format", "html"], ["--format", "fragment"], ["--unit", STREET, "-o", tmp_path / "深" / "报告.md"]):
        assert nianbao("report", "-C", root, *words).status == 0
    assert (tmp_path / "深" / "报告.md").is_file()
    said = nianbao("report", "-C", root, "--unit", BUREAU)
    assert (said.status, "还没有报送" in said.err) == (2, True)
    said = nianbao("report", "-C", root, "-o", tmp_path / "报告.odt")
    assert (said.status, "“.odt”" in said.err, (tmp_path / "报告.odt").exists()) == (2, True, False)


def test_check_exits_by_what_it_finds(nianbao: Line, root: Path, good: Path, wrong: Path, tmp_path: Path) -> None:
    for campaign in ([], ["-C", root]):
        assert nianbao("check", *campaign, good).status == 0
        assert nianbao("check", *campaign, good, wrong).status == 1
        said = nianbao("check", *campaign, tmp_path / "没有.xlsx", wrong)
        assert said.status == 3
        assert "没有.xlsx：没有这个文件" in said.out
        assert "【错误】" in said.out, "the rest was still done"


def test_json_is_the_published_one_and_nothing_else_is_printed(nianbao: Line, root: Path, good: Path, wrong: Path) -> None:
    said = nianbao("check", "-C", root, good, wrong, "--json")
    listed = json.loads(said.out)
    assert [one["blocking"] for one in listed] == [False, True]
    assert [one["unit"]["code"] for one in listed] == [STREET, TOWN]
    assert said.err == ""
    assert json.loads(nianbao("status", "-C", root, "--json").out)["counts"]["missing"] == 3
    described = json.loads(nianbao("form", "--json").out)
    assert described["edition"] == "2021"
    assert sum(len(table["cells"]) for table in described["tables"]) == 203
    places = {cell["code"]: cell["cell"] for table in described["tables"] for cell in table["cells"]}
    assert (places["t3.new.natural"], places["t3.carried_out.total"]) == ("D8", "J32")
    assert [one["error"]["code"] for one in json.loads(nianbao("check", root / "没有", "--json").out)] == ["file.unreadable"]


def test_status_has_its_messages_its_files_and_its_register(
    nianbao: Line, root: Path, good: Path, wrong: Path, tmp_path: Path
) -> None:
    nianbao("collect", "-C", root, good, wrong)
    said = nianbao("status", "-C", root, "--chase")
    assert (said.status, "区教育局：2023年度" in said.out, "共2条：未报1家，需退回1家。" in said.out) == (0, True, True)
    assert [one["name"] for one in json.loads(nianbao("status", "-C", root, "--json", "--chase").out)["chase"]] == ["区教育局", "三营镇"]
    said = nianbao("status", "-C", root, "--json", "--html", tmp_path / "墙.html", "--xlsx", tmp_path / "墙.xlsx")
    assert json.loads(said.out)["counts"]["accepted"] == 1, "nothing but the object on standard output"
    assert said.err.count("已写入") == 2
    assert (tmp_path / "墙.html").is_file()
    assert zipfile.is_zipfile(tmp_path / "墙.xlsx")
    assert "共1家：未报1家。" in nianbao("status", "-C", root, "--state", "未报").out
    said = nianbao("status", "-C", root, "--state", "没报")
    assert (said.status, "没有“没报”这个状态" in said.err) == (2, True)
    assert "新写收讫1家" in nianbao("status", "-C", root, "--receipts").out
    assert "新写收讫0家" in nianbao("status", "-C", root, "--receipts").out
    said = nianbao("status", "-C", root, "--log", "--xlsx", tmp_path / "登记.xlsx")
    assert (said.status, "收件登记完好" in said.out, zipfile.is_zipfile(tmp_path / "登记.xlsx")) == (0, True, True)
    for words in (["--log", "--html", "x"], ["--receipts", "--json"]):
        said = nianbao("status", "-C", root, *words)
        assert (said.status, "不能与" in said.err, said.out) == (2, True, "")


def test_a_register_that_is_no_longer_whole_ends_with_3(nianbao: Line, root: Path, good: Path) -> None:
    nianbao("collect", "-C", root, good)
    next((root / "received").iterdir()).unlink()
    said = nianbao("status", "-C", root, "--log")
    assert (said.status, "不见了，请从备份恢复" in said.out) == (3, True)
    assert len(json.loads(nianbao("status", "-C", root, "--log", "--json").out)["problems"]) == 1
    assert nianbao("status", "-C", root).status == 0, "the wall can still be read"


def test_the_form_is_printed(nianbao: Line) -> None:
    said = nianbao("form")
    assert (said.status, "t3.new.natural" in said.out) == (0, True)
    said = nianbao("form", REPOSITORY / "tests" / "data" / "website-workload.toml")
    assert (said.status, "网站工作量-2024" in said.out) == (0, True)
    assert "提示：" not in said.out
    assert nianbao("form", "1999").status == 2


def test_the_form_tells_its_author_what_he_may_have_overlooked(nianbao: Line, tmp_path: Path) -> None:
    source = (REPOSITORY / "tests" / "data" / "website-workload.toml").read_text("utf-8")
    path = tmp_path / "表.toml"
    path.write_text(source.replace("articles + readings + charts", "articles + charts"), "utf-8")
    said = nianbao("form", path)
    assert said.status == 0
    assert "提示：[[table]] work：“解读”（如 work.news.readings）没有计入“发布小计”" in said.out
    assert len(json.loads(nianbao("form", path, "--json").out)["notes"]) == 1


def test_a_folder_that_is_no_campaign_is_wrong_use_for_every_verb(
    nianbao: Line, tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: tuple[list[object], ...] = (["issue"], ["collect", good], ["check", good], ["status"], ["rollup"], ["report"], ["archive"])
    for verb, *rest in calls:
        said = nianbao(verb, "-C", tmp_path, *rest)
        assert (said.status, "请用 -C 指明" in said.err, said.out) == (2, True, ""), said
        said = nianbao(verb, "-C", tmp_path / "没有", *rest)
        assert (said.status, "没有“" in said.err) == (2, True), said
    monkeypatch.chdir(tmp_path)
    assert "请用 -C 指明" in nianbao("status").err
    assert nianbao("check", good).status == 0, "check asks for no campaign"


def test_the_campaign_is_the_current_folder_by_default(nianbao: Line, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert nianbao("status").status == 0
    assert nianbao("issue").status == 0


@pytest.mark.parametrize("verb", ["issue", "status", "report"])
def test_an_unknown_unit_is_wrong_use(nianbao: Line, root: Path, verb: str) -> None:
    said = nianbao(verb, "-C", root, "--unit", "000")
    assert (said.status, "没有代码“000”" in said.err) == (2, True)


def test_collect_as_an_unknown_unit_is_wrong_use(nianbao: Line, root: Path, good: Path) -> None:
    said = nianbao("collect", "-C", root, "--as", "000", good)
    assert (said.status, "没有代码“000”" in said.err, list((root / "received").iterdir())) == (2, True, [])


@pytest.mark.parametrize(
    ("name", "damage", "status"),
    [
        ("campaign.toml", b"district = ", 2),
        ("form.toml", b"[form", 2),
        ("units.csv", b"", 2),
        ("ledger.sqlite", b"", 3),
        ("ledger.sqlite", b"garbage" * 9999, 3),
    ],
)
def test_a_damaged_campaign_is_a_sentence(nianbao: Line, root: Path, name: str, damage: bytes, status: int) -> None:
    (root / name).write_bytes(damage)
    for verb in ("status", "issue", "rollup", "archive"):
        said = nianbao(verb, "-C", root)
        assert (said.status, name in said.err, said.out, said.err.count("\n")) == (status, True, "", 1), said


def test_notes_on_the_inputs_go_to_standard_error(nianbao: Line, tmp_path: Path, units: Path) -> None:
    units.write_text("name,主管\n北塬街道,张某\n", "utf-8")
    said = nianbao("init", tmp_path / "a", "--district", "原州区", "--year", 2023, "--units", units)
    assert said.status == 0
    assert "没有用到：主管" in said.err
    assert "没有写类别" in said.err
    assert said.out.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "status", "told"),
    [
        (["--units", "没有.csv"], 2, "读不到单位名单“没有.csv”：没有这个文件"),
        (["--form", "1999"], 2, "没有“1999”这个版次"),
        (["--last-year", "没有"], 2, "找不到上年数"),
        (["--controls", "没有.csv"], 2, "读不到其他部门的数“没有.csv”：没有这个文件"),
        (["--district", "　"], 2, "没有写明区县名称"),
    ],
)
def test_what_init_cannot_use_leaves_no_folder(
    nianbao: Line, tmp_path: Path, units: Path, options: list[str], status: int, told: str
) -> None:
    words = ["--district", "原州区", "--year", "2023", "--units", str(units), *options]
    said = nianbao("init", tmp_path / "2023", *words)
    assert (said.status, told in said.err, (tmp_path / "2023").exists()) == (status, True, False), said
