"""adjust: the officer adds to a sum or takes away, once, for a reason; what cannot be is refused in a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.adjusting import FEE, GRANTED, NEW, Verb, added, summed
from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, make
from tests.support.workbooks import DATA, statutory_form
from toolkit.actions.adjust import adjust, undo
from toolkit.actions.parts.cell_meant import cell_meant
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError

# ── what it does ────────────────────────────────────────────────────────────


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


# ── which cell is meant ─────────────────────────────────────────────────────


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


# ── what cannot be ──────────────────────────────────────────────────────────


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
