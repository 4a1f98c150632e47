"""adjust: the officer adds to a sum or takes away; the roll-up says so, every product goes by it, no return is touched."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.command_line import Line, Said
from tests.support.districts import BUREAU, STREET, TOWN, UNITS, folder_contents, make, returned
from tests.support.gnumeric import Gnumeric, differing
from tests.support.ledgers import tampered
from tests.support.office import Office
from tests.support.workbooks import DATA, cached, statutory_form
from toolkit.actions.adjust import adjust, undo
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.parts.cell_meant import cell_meant
from toolkit.actions.parts.district import sums_of
from toolkit.actions.recover import recover
from toolkit.actions.withdraw import withdraw
from toolkit.campaign.folder import Campaign
from toolkit.campaign.salvage import is_sensible
from toolkit.errors import UsageError

NEW, GRANTED, FEE = "t3.new.natural", "t3.granted.natural", "t2.fee.amount"
FIGURES: dict[str, dict[str, Any]] = {STREET: {NEW: 3, GRANTED: 3, FEE: 0.013}, TOWN: {NEW: 2, GRANTED: 2, FEE: 1865.42}}
Verb = Callable[..., Said]


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five applications of two units; a third unit is missing, a fourth does not count. Tests work on copies."""
    home = tmp_path_factory.mktemp("reported")
    listed = UNITS.replace("level\n", "level,counted\n").replace("道\n", "道,\n") + "垂管局,hidden,垂管,否\n"
    root = make(home / "2023", units=listed)
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, code, home / "in" / f"{code}.xlsx", values) for code, values in FIGURES.items()])
    return root


@pytest.fixture
def root(reported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(reported, tmp_path / "2023"))


@pytest.fixture
def verb(root: Path, nianbao: Line) -> Verb:
    return lambda name, *words: nianbao(name, "-C", root, *words)


def added(root: Path, code: str = NEW, delta: int | str = -1, unit: str = STREET, reason: str = "与三营镇重复计入") -> Any:
    with Campaign(root) as campaign:
        return adjust(campaign, code, delta, unit=unit, reason=reason, who="李四")


def summed(root: Path, code: str = NEW) -> object:
    with Campaign(root) as campaign:
        return sums_of(campaign)[0].values[code]


def resent(root: Path, unit: str, values: dict[str, Any]) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, unit, root.parent / "又报" / f"{unit}.xlsx", values)])


# ── what it does ──────────────────────────────────────────────────────────


def test_one_application_counted_twice_is_taken_away_once_and_no_return_changes(root: Path, verb: Verb) -> None:
    with Campaign(root) as campaign:
        before = campaign.ledger.facts(campaign.ledger.latest_sha256(STREET, "return"))
    said = verb("adjust", NEW, "-1", "--unit", "北塬街道", "--reason", "与三营镇重复计入", "--by", "李四")
    assert said.status == 0, said
    assert said.out.startswith(
        "已记第1条调整：北塬街道，《表三》“一、本年新收｜自然人”（t3.new.natural），-1件。全区由5变为4。单位的报表没有改动；"
    )
    assert (summed(root), summed(root, "t3.new.total")) == (4, 4), "the total follows by its own formula"
    with Campaign(root) as campaign:
        assert campaign.ledger.facts(campaign.ledger.latest_sha256(STREET, "return")) == before


def test_what_the_districts_own_rules_find_in_the_adjusted_sums_is_said_at_once(verb: Verb) -> None:
    words = ("--unit", "全区", "--reason", "政府本级申请", "--by", "李四")
    said = verb("adjust", NEW, 1, *words)
    assert "调整以后，汇总数另有下列问题" in said.out
    assert "自然人列不平" in said.out
    said = verb("adjust", GRANTED, 1, *words)
    assert "另有" not in said.out, "both sides adjusted it holds again"


def test_the_same_again_is_no_further_act(root: Path, verb: Verb) -> None:
    added(root)
    said = verb("adjust", NEW, "−1", "--unit", STREET, "--reason", "与三营镇重复计入", "--by", "王五")
    assert said.status == 0
    assert "已由李四记过，没有再动。确实另有一件的，请在 --reason 里写明不同的原因。" in said.out
    assert summed(root) == 4
    added(root, reason="与教育局重复计入")
    assert summed(root) == 3


def test_it_is_taken_back_by_a_further_event_once(root: Path, verb: Verb) -> None:
    added(root)
    added(root, delta=4, unit="全区", reason="政府本级申请")
    said = verb("adjust", "--undo", 1, "--reason", "核实为两件", "--by", "王五")
    assert said.out.startswith("已取消第1条调整：北塬街道，")
    assert "全区由8变为9。" in said.out
    again = verb("adjust", "--undo", 1, "--reason", "核实为两件", "--by", "王五")
    assert "取消（原因：核实为两件），没有再动。" in again.out
    assert summed(root) == 9
    said = verb("adjust", "--undo", 7, "--reason", "x", "--by", "王五")
    assert (said.status, said.err) == (2, "错误：没有第7条调整，有：第1条、第2条（见 nianbao adjust --list）。\n")
    assert added(root).adjustment.number == 3, "a number once given is never given again"


def test_the_list_names_every_one_with_what_became_of_it(root: Path, verb: Verb) -> None:
    assert verb("adjust", "--list").out == "还没有作过调整。\n"
    added(root, FEE, "+0.5", "全区", "代收")
    added(root)
    with Campaign(root) as campaign:
        undo(campaign, 1, reason="不用了", who="王五")
    out = verb("adjust", "--list").out
    assert out.endswith("现有1条；取消过1条。\n")
    assert "由王五取消：不用了" in out
    first, second = json.loads(verb("adjust", "--list", "--json").out)
    assert (first["number"], first["code"], first["unit"], first["delta"], first["by"]) == (1, FEE, None, 0.5, "李四")
    assert (first["undone"]["by"], first["undone"]["reason"]) == ("王五", "不用了")
    assert (second["unit"], second["delta"], second["undone"], second["sum"]) == ({"code": STREET, "name": "北塬街道"}, -1, None, 4)


def test_an_adjustment_as_data(verb: Verb) -> None:
    told = json.loads(verb("adjust", NEW, "+1", "--unit", "全区", "--reason", "政府本级申请", "--by", "李四", "--json").out)
    assert (told["made"], told["before"], told["sum"], told["name"], told["table"]) == (True, 5, 6, "一、本年新收｜自然人", "表三")
    assert "t3.balance" in {finding["rule"] for finding in told["findings"]}


def test_a_figure_for_a_unit_that_is_missing_or_of_a_cell_that_nobody_gave_counts(root: Path) -> None:
    added(root, "t4.review.upheld", 2, BUREAU, "尚未报送，先记")
    assert (summed(root, "t4.review.upheld"), summed(root, "t4.review.total")) == (2, 2)


def test_the_districts_own_name_means_the_whole_of_it(root: Path) -> None:
    assert added(root, unit="原州区", delta=1, reason="政府\x01本级").adjustment.unit == ""
    assert not added(root, unit="全区", delta=1, reason="政府本级").made


def test_one_that_is_in_force_twice_at_once_is_kept_once(root: Path) -> None:
    with Campaign(root) as one, Campaign(root) as other:
        for campaign in (one, other):
            adjust(campaign, NEW, 1, unit="全区", reason="政府本级申请", who="李四")
    assert summed(root) == 6


# ── which cell is meant ───────────────────────────────────────────────────


@pytest.mark.parametrize("word", [
    "t3.new.natural", " T3.new.natural ", "一、本年新收｜自然人", "一、本年新收|自然人", "一、本年新收 ｜ 自然人",
    "一、本年新收政府信息公开申请数量｜申请人情况｜自然人",
])
def test_a_cell_is_known_by_its_code_or_its_whole_label(word: str) -> None:
    assert cell_meant(statutory_form(), word).code == NEW


@pytest.mark.parametrize(("word", "told"), [
    ("t3.new.naturl", "表式里没有“t3.new.naturl”这个代码或栏目，最接近的是：t3.new.natural（一、本年新收｜自然人）"),
    ("本年新收｜自然人", "“本年新收｜自然人”没有写全，请写代码，或把栏目名写全：t3.new.natural（一、本年新收｜自然人）。"),
    ("一、本年新收", "没有写全，请写代码，或把栏目名写全：t3.new.natural（一、本年新收｜自然人）、t3.new.business（"),
    ("t3.new", "没有写全，请写代码，或把栏目名写全：t3.new.natural（"),
    ("自然人", "、t3.carried_in.natural（二、上年结转｜自然人）、"),
    ("火星", "表式里没有“火星”这个代码或栏目。全部代码见 nianbao form。"),
    ("s1.proactive", "“s1.proactive”是文字（"),
    ("t3.new.total", "“一、本年新收｜总计”（t3.new.total）是合计，由下列各格算出，不能直接调整，请调整其中的一格：t3.new.natural（"),
])
def test_a_cell_that_cannot_be_meant_is_refused_with_those_that_can(reported: Path, word: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        added(reported, word, 1)
    assert told in str(refused.value)


def test_a_label_that_several_cells_have_lists_them(tmp_path: Path) -> None:
    form = tmp_path / "表式.toml"
    form.write_text(
        '[form]\nedition = "x"\ntitle = "小表"\n[[section]]\nheading = "一、数"\ncontents = ["a", "b"]\n'
        + "".join(f'[[table]]\ncode = "{code}"\nsheet = "表{code}"\ntitle = "表{code}"\ngrid = """\n| 项目 | 数 |\n| 件数 | {{n}} |\n"""\n'
                  for code in "ab"), "utf-8")
    root = make(tmp_path / "2023", form=form)
    with pytest.raises(UsageError, match=r"叫“件数”的不止一格，请写代码：a.n（件数）、b.n（件数）。"):
        added(root, "件数", 1)


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("ways") / "2023", form=DATA / "ways.toml", issued=False)


@pytest.mark.parametrize(("code", "way"), [
    ("site.main.share", "按“访问量（次）”加权平均"), ("site.main.staff", "填了数的单位平均"), ("site.main.best", "取各单位中最大的"),
    ("site.main.worst", "取各单位中最小的"), ("run.exam", "数各选项有几家"), ("run.first", "取最早的一天"),
])
def test_what_is_no_sum_is_not_adjusted_and_how_it_comes_about_is_told(ways: Path, code: str, way: str) -> None:
    with pytest.raises(UsageError) as refused:
        added(ways, code, 1)
    assert "全区的数不是各单位相加，不能调整。它由各单位的这一格得出：" in str(refused.value)
    assert way in str(refused.value)
    assert str(refused.value).endswith("要改的，请单位改正后重报。")


def test_what_is_not_rolled_up_at_all_has_nothing_to_adjust(ways: Path) -> None:
    with pytest.raises(UsageError, match=r"“备案号尾数”（run.number）不汇总，没有全区的数可以调整。"):
        added(ways, "run.number", 1)


# ── what cannot be ────────────────────────────────────────────────────────

WHOLE = ("--unit", "全区")
SIGNED = ("--reason", "x", "--by", "李四")


@pytest.mark.parametrize(("words", "told"), [
    ((NEW, "1.5", *WHOLE, *SIGNED), "是按件计的整数，增减应为整数，写的是1.5。"),
    ((FEE, "0.1234567", *WHOLE, *SIGNED), "最多6位小数，增减写的是0.1234567。"),
    ((NEW, "一件", *WHOLE, *SIGNED), "增减“一件”不是数，应写成 +1、-2 的样子。"),
    ((NEW, "1,000", *WHOLE, *SIGNED), "增减“1,000”不是数"),
    ((NEW, "nan", *WHOLE, *SIGNED), "增减“nan”不是数"),
    ((NEW, "0", *WHOLE, *SIGNED), "增减写的是0，没有要调整的。"),
    ((NEW, "9" * 30, *WHOLE, *SIGNED), "太大了，请核对。"),
    ((NEW, *WHOLE, *SIGNED), "请在栏目后面写明增减多少，如 1、-2。"),
    ((NEW, 1, *SIGNED), "请用 --unit 写明调整的是哪个单位的数；不是某一家的，写 --unit 全区。"),
    ((NEW, 1, "--unit", "火星街道", *SIGNED), "单位名单里没有代码“火星街道”（也没有叫这个名称的单位），请核对"),
    ((NEW, 1, *WHOLE, "--by", "李四"), "请用 --reason 写明调整的原因，记入收件登记。"),
    ((NEW, 1, *WHOLE, "--by", "李四", "--reason", " "), "请用 --reason 写明调整的原因，记入收件登记。"),
    ((NEW, 1, *WHOLE, "--by", "李四", "--reason", "\u200b"), "请用 --reason 写明调整的原因，记入收件登记。"),
    ((NEW, 1, *WHOLE, "--reason", "x"), "请用 --by 写明由谁经办，记入收件登记。"),
    (("--undo", 1, "--by", "李四"), "请用 --reason 写明取消的原因，记入收件登记。"),
    (("--undo", 1, *SIGNED), "没有第1条调整，还没有作过调整。"),
    (("--undo", "一", *SIGNED), "第几次（条）“一”应写成数字，如 2"),
    ((), "请写明一件事：调整（CELLCODE DELTA）、列出（--list）或取消（--undo N），每次一件。"),
    ((NEW, 1, "--list"), "请写明一件事："),
    (("", 1, *WHOLE, *SIGNED), "请写明一件事："),
    ((NEW, -4, "--unit", STREET, *SIGNED),
     "“北塬街道”的“一、本年新收｜自然人”（t3.new.natural）报的是3件，再减4件就成了-1件，小于0，没有调整。"),
    ((NEW, -1, "--unit", BUREAU, *SIGNED), "“区教育局”的“一、本年新收｜自然人”（t3.new.natural）没有报数，再减1件就成了-1件，小于0"),
    ((NEW, -6, *WHOLE, *SIGNED), "“一、本年新收｜自然人”（t3.new.natural）全区现为5件，减6件就成了-1件，小于0，没有调整。"),
    ((NEW, 1, "--unit", "hidden", *SIGNED), "“垂管局”不计入汇总（单位名单里写的“否”），它的数不在全区的数里，不能调整"),
])
def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_done(
    reported: Path, nianbao: Line, words: tuple[object, ...], told: str
) -> None:
    said = nianbao("adjust", "-C", reported, *words)
    assert (said.status, said.out, told in said.err) == (2, "", True), said
    with Campaign(reported) as campaign:
        assert campaign.ledger.adjustments() == []


def test_what_one_unit_gave_is_not_taken_away_twice(root: Path) -> None:
    added(root, delta=-2)
    with pytest.raises(UsageError, match="报的是3件，已调整-2，再减2件就成了-1件，小于0，没有调整。"):
        added(root, delta=-2, reason="另一件")


# ── the roll-up ───────────────────────────────────────────────────────────


def formula(book: Any, code: str) -> str:
    sheet, _, cell = book.defined_names[code.replace(".", "_")].attr_text.rpartition("!")
    return str(book[sheet.strip("'")][cell.replace("$", "")].value)


def by_name(path: Path, values: dict[str, dict[str, Any]], code: str) -> Any:
    sheet, _, cell = openpyxl.load_workbook(path).defined_names[code.replace(".", "_")].attr_text.rpartition("!")
    return values[sheet.strip("'")].get(cell.replace("$", ""))


@pytest.fixture(scope="module")
def worked(reported: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(shutil.copytree(reported, tmp_path_factory.mktemp("worked") / "2023"))
    added(root)
    added(root, delta=3, unit="全区", reason="政府本级申请")
    added(root, FEE, "0.1", TOWN, "补记")
    added(root, "t4.review.upheld", 2, "全区", "补记")
    added(root, "t3.new.legal", 1, "全区", "后来取消")
    with Campaign(root) as campaign:
        undo(campaign, 5, reason="不用了", who="李四")
    return root


@pytest.fixture
def adjusted(worked: Path, root: Path) -> Path:
    """The same campaign, four adjustments on three cells, and one that was taken back."""
    shutil.rmtree(root)
    return Path(shutil.copytree(worked, root))


def test_the_rollup_lists_the_adjustments_and_adds_them_in_its_formulas(adjusted: Path, verb: Verb) -> None:
    said = verb("rollup")
    assert said.status == 0, said
    sentence = "3格的数经本级调整：“一、本年新收｜自然人”+2（北塬街道、全区）、"
    assert sentence in said.out
    path = adjusted / "output" / "原州区_2023_汇总.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["调整"]
    assert [cell.value for cell in sheet[3]] == ["序号", "表", "栏目", "代码", "单位", "增减", "原因", "经办", "时间"]
    rows = [[cell.value for cell in row][:-1] for row in sheet.iter_rows(min_row=4, max_row=7)]
    assert rows == [
        [1, "表三", "一、本年新收｜自然人", NEW, "北塬街道", -1, "与三营镇重复计入", "李四"],
        [2, "表三", "一、本年新收｜自然人", NEW, "全区", 3, "政府本级申请", "李四"],
        [3, "表二", "行政事业性收费｜本年收费金额（单位：万元）", FEE, "三营镇", 0.1, "补记", "李四"],
        [4, "表四", "行政复议｜结果维持", "t4.review.upheld", "全区", 2, "补记", "李四"],
    ]
    assert '+SUMIF(\'调整\'!$D$4:$D$7,"t3.new.natural",\'调整\'!$F$4:$F$7)' in formula(book, NEW)
    assert "调整" not in formula(book, "t3.new.legal"), "taken back, it is in no formula"
    assert "调整" not in formula(book, "t3.new.total")
    words = {name: "\n".join(str(cell.value) for row in book[name].iter_rows() for cell in row if cell.value) for name in book.sheetnames}
    assert "本表有1格的数经本级调整：“一、本年新收｜自然人”+2（北塬街道、全区），逐条见《调整》。" in words["汇总表三"]
    assert "本表有1格的数经本级调整：“行政事业性收费｜本年收费金额（单位：万元）”+0.1（三营镇），逐条见《调整》。" in words["汇总表二"]
    assert "政府本级申请" not in words["明细"], "no return was changed"


def test_adjusted_sums_are_right_cached_and_recalculated_by_others(
    adjusted: Path, verb: Verb, office: Office, gnumeric: Gnumeric, tmp_path: Path, nianbao: Line
) -> None:
    verb("rollup")
    path = adjusted / "output" / "原州区_2023_汇总.xlsx"
    nobody = make(tmp_path / "无人报送")
    added(nobody, NEW, 2, "全区", "政府本级申请")
    nianbao("rollup", "-C", nobody)
    alone = nobody / "output" / "原州区_2023_汇总.xlsx"
    expected = {NEW: 7, "t3.new.total": 7, "t4.review.upheld": 2, "t4.review.total": 2, FEE: 1865.533}
    shown = cached(path)
    assert {code: by_name(path, shown, code) for code in expected} == pytest.approx(expected)
    shown = cached(alone)
    assert [by_name(alone, shown, code) or None for code in (NEW, "t3.new.legal", "t3.new.total")] == [2, None, 2], "blank stays blank"
    alone = alone.rename(tmp_path / "另一本.xlsx")
    for before, fresh in zip((path, alone), office.recalculate([path, alone], tmp_path / "fresh"), strict=True):
        assert differing(before, fresh) == []
    assert differing(path, gnumeric.recalculate(path, tmp_path / "gnumeric")) == []


def test_without_adjustments_the_rollup_is_as_it_always_was(root: Path, verb: Verb) -> None:
    verb("rollup")
    before = (root / "output" / "原州区_2023_汇总.xlsx").read_bytes()
    added(root)
    with Campaign(root) as campaign:
        undo(campaign, 1, reason="不用了", who="李四")
    verb("rollup")
    assert (root / "output" / "原州区_2023_汇总.xlsx").read_bytes() == before
    assert "调整" not in openpyxl.load_workbook(root / "output" / "原州区_2023_汇总.xlsx").sheetnames


def test_values_alone_carry_the_adjusted_figures_and_say_so(adjusted: Path, verb: Verb) -> None:
    verb("rollup", "--values")
    path = adjusted / "output" / "原州区_2023_汇总_数值.xlsx"
    assert by_name(path, cached(path), NEW) == 7
    book = openpyxl.load_workbook(path)
    assert "调整" not in book.sheetnames
    words = [str(cell.value) for row in book["汇总表三"].iter_rows() for cell in row]
    assert "本表有1格的数经本级调整：“一、本年新收｜自然人”+2（北塬街道、全区）。" in words


def test_the_workbook_of_the_level_above_gets_the_adjusted_sums_and_is_told(adjusted: Path, verb: Verb, tmp_path: Path) -> None:
    city = make(tmp_path / "市", district="固原市", units="name,code,level\n原州区,640402,区县\n")
    theirs = next((city / "issued").glob("*.xlsx"))
    assert verb("rollup", "--into", theirs, "-o", tmp_path / "已填.xlsx").status == 0
    with Campaign(city) as campaign:
        (one,) = check([tmp_path / "已填.xlsx"], campaign)
    assert one.submission is not None
    assert one.submission.values[NEW] == 7
    first = openpyxl.load_workbook(tmp_path / "已填.xlsx").worksheets[0]
    words = "\n".join(str(cell.value) for row in first.iter_rows() for cell in row if cell.value)
    assert "3格的数经本级调整：“一、本年新收｜自然人”+2（北塬街道、全区）、" in words


def test_the_rollup_as_data_has_the_adjusted_figures_and_what_was_added(adjusted: Path, verb: Verb) -> None:
    told = json.loads(verb("rollup", "--json").out)
    assert (told["values"][NEW], told["values"]["t3.new.total"], told["values"]["t4.review.total"]) == (7, 7, 2)
    assert [(one["number"], one["code"], one["unit"], one["delta"]) for one in told["adjustments"]] == [
        (1, NEW, STREET, -1), (2, NEW, None, 3), (3, FEE, TOWN, 0.1), (4, "t4.review.upheld", None, 2)]
    assert Path(told["path"]).is_file()


@pytest.mark.parametrize("kind", ["md", "html"])
def test_the_report_has_the_adjusted_figures_and_says_nothing_of_them(adjusted: Path, verb: Verb, kind: str) -> None:
    assert verb("report", "--format", kind).status == 0
    (path,) = (adjusted / "output").glob(f"*.{kind}")
    text = path.read_text("utf-8")
    assert "1865.533" in text
    assert not {word for word in ("经本级调整", "政府本级申请", "重复计入", "李四") if word in text}


# ── what has become of the unit since ─────────────────────────────────────


def test_an_adjustment_whose_unit_reported_again_stays_and_is_told(root: Path, verb: Verb) -> None:
    added(root)
    assert "请核对是否还要" not in verb("rollup").err
    resent(root, STREET, {NEW: 2, GRANTED: 2})
    assert summed(root) == 3, "it stays"
    doubt = ("第1条调整（北塬街道，《表三》“一、本年新收｜自然人”，-1件）：调整之后该单位重报过，请核对是否还要；"
             "不要的用 nianbao adjust --undo 1 取消。")
    assert f"提示：{doubt}\n" in verb("rollup").err
    assert "现有1条，其中1条请核对是否还要；取消过0条。" in verb("adjust", "--list").out
    assert "调整之后该单位重报过" in json.loads(verb("adjust", "--list", "--json").out)[0]["doubt"]
    assert "调整：现有1条，其中1条请核对是否还要，见 nianbao adjust --list。" in verb("status").out
    assert json.loads(verb("status", "--json").out)["adjustments"] == {"standing": 1, "doubts": [doubt]}
    book = openpyxl.load_workbook(root / "output" / "原州区_2023_汇总.xlsx")
    assert doubt in {cell.value for row in book["调整"].iter_rows() for cell in row}
    verb("adjust", "--undo", 1, "--reason", "单位已改", "--by", "李四")
    assert "请核对是否还要" not in verb("rollup").err


def test_an_adjustment_whose_unit_withdrew_stays_and_is_told_until_the_return_counts_again(root: Path, verb: Verb) -> None:
    added(root, delta=1)
    with Campaign(root) as campaign:
        (version,) = campaign.ledger.versions(STREET, "return")
        withdraw(campaign, STREET, reason="发错了")
    assert summed(root) == 3
    assert "调整之后该单位的报表撤回过，请核对是否还要" in verb("rollup").err
    with Campaign(root) as campaign:
        (kept,) = (root / "received").glob(f"{version.sha256}.*")
        collect(campaign, [kept], assign_to=STREET)
    assert "请核对" not in verb("rollup").err


def test_a_unit_that_reports_after_it_was_adjusted_is_told(root: Path, verb: Verb) -> None:
    added(root, unit=BUREAU, delta=1)
    resent(root, BUREAU, {NEW: 1, GRANTED: 1})
    assert "调整之后该单位报来了报表，请核对是否还要" in verb("rollup").err


@pytest.mark.parametrize(("listed", "told"), [
    ("三营镇,640402100,镇,否\n", "该单位现在不计入汇总，这一条仍计入，请核对是否还要"), ("", "单位名单里已没有这个单位，请核对是否还要"),
])
def test_a_unit_that_counts_no_longer_is_told(root: Path, verb: Verb, listed: str, told: str) -> None:
    added(root, unit=TOWN, delta=1)
    units = root / "units.csv"
    lines = units.read_text("utf-8-sig").splitlines(keepends=True)
    head = lines[0].strip().split(",")
    row = dict(zip(head, next(line for line in lines if "三营镇" in line).strip("\n").split(","), strict=True))
    new = ",".join("否" if name == "counted" else row[name] for name in head) + "\n" if listed else ""
    units.write_text("".join(new if "三营镇" in line else line for line in lines), "utf-8")
    assert told in verb("rollup").err
    assert summed(root) == 4, "the town's two are out, the one that was added stays"


def test_a_sum_that_came_below_zero_since_is_told(root: Path, verb: Verb) -> None:
    added(root, delta=-3)
    for unit in (STREET, TOWN):
        resent(root, unit, {})
    assert summed(root) == -3
    assert "调整之后该单位重报过；全区现为-3件，小于0，请核对是否还要；" in verb("rollup").err


# ── the ledger ────────────────────────────────────────────────────────────


def edition(root: Path) -> int:
    with closing(sqlite3.connect(root / "ledger.sqlite")) as db:
        return int(db.execute("PRAGMA user_version").fetchone()[0])


def test_only_a_campaign_with_adjustments_is_one_that_an_older_program_leaves_alone(root: Path) -> None:
    assert edition(root) == 5, "an older program adds up the same"
    added(root)
    assert edition(root) == 6, "an older program would add up other sums"


def test_the_register_tells_what_was_adjusted_and_taken_back(adjusted: Path, verb: Verb) -> None:
    entries = [entry for entry in json.loads(verb("status", "--log", "--json").out)["entries"] if entry["kind"].endswith("adjusted")]
    assert [entry["read_as"] for entry in entries] == [
        "t3.new.natural -1", "t3.new.natural +3（全区）", "t2.fee.amount +0.1", "t4.review.upheld +2（全区）", "t3.new.legal +1（全区）",
        "取消第5条（t3.new.legal）"]
    assert (entries[0]["unit"]["name"], entries[0]["decided"], entries[0]["detail"]) == ("北塬街道", "李四", "第1条：与三营镇重复计入")
    assert (entries[0]["version"], entries[0]["sha256"]) == (0, None), "it is no version and no file"


def test_a_ledger_built_anew_has_the_adjustments_that_are_left_and_is_of_their_edition(adjusted: Path) -> None:
    tampered(adjusted / "ledger.sqlite", "UPDATE entry SET body = '{\"delta\"' WHERE kind = 'adjusted' AND version = 4")
    done = recover(adjusted)
    assert [sentence for sentence in done.gone if "调整" in sentence]
    with Campaign(adjusted) as campaign:
        assert [(one.number, bool(one.undone)) for one in campaign.ledger.adjustments()] == [(1, False), (2, False), (3, False), (5, True)]
    assert (summed(adjusted), edition(adjusted)) == (7, 6)
    assert added(adjusted, delta=1, unit="全区", reason="再记").adjustment.number == 6


@pytest.mark.parametrize("delta", ['"1"', "true", "null"])
def test_a_row_that_makes_no_sense_is_not_taken_over(adjusted: Path, delta: str) -> None:
    with Campaign(adjusted) as campaign:
        rows = campaign.ledger.entries.rows("kind IN ('adjusted', 'unadjusted')", bodies=True)
    assert all(is_sensible(row) for row in rows)
    assert not is_sensible(replace(rows[0], text=rows[0].text.replace('"delta":-1', f'"delta":{delta}')))
    assert not is_sensible(replace(rows[0], text="{}"))
    assert not is_sensible(replace(rows[-1], text="{}"))
    assert not is_sensible(replace(rows[0], version=0))


def test_a_refused_adjustment_leaves_the_folder_as_it_was(root: Path, verb: Verb) -> None:
    before = folder_contents(root)
    verb("adjust", NEW, -9, *WHOLE, *SIGNED)
    added(root)
    assert folder_contents(root) == before, "and one that is made is an entry of the ledger alone"
