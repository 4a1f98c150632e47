"""Figures of other authorities: read row by row, kept as events, compared as they now are, told to the officer and blocking nobody."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, TOWN, UNITS, make, returned
from toolkit.actions.collect import collect
from toolkit.actions.controls import controls, register_controls
from toolkit.actions.init import init
from toolkit.actions.overview import overview
from toolkit.actions.recover import recover
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import LEDGER
from toolkit.errors import UsageError

HEADS = "代码,单位,数,来源,说明\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The street had two reviews, the office one lawsuit and a fee; the town has not reported."""
    root = make(tmp_path_factory.mktemp("controls") / "2023")
    with Campaign(root) as campaign:
        collect(campaign, [
            returned(root, STREET, root.parent / "1.xlsx", {"t4.review.upheld": 2}),
            returned(root, BUREAU, root.parent / "2.xlsx", {"t4.direct.upheld": 1, "t2.fee.amount": 1.25})])
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "2023"))


def given(folder: Path, *rows: str, heads: str = HEADS) -> Path:
    path = folder / "其他部门.csv"
    path.write_text(heads + "".join(f"{row}\n" for row in rows), "utf-8-sig")
    return path


def outcomes(root: Path, *rows: str) -> list[tuple[str, str]]:
    with Campaign(root) as campaign:
        return [(one.name, one.outcome) for one in register_controls(campaign, given(root.parent, *rows)).seen]


# ── what is told ──────────────────────────────────────────────────────────


def test_a_difference_is_told_with_whose_figure_it_is_and_changes_no_state(root: Path, nianbao: Line) -> None:
    said = nianbao("controls", "-C", root, given(root.parent, "t4.review.total,北塬街道,3,区司法局", "行政诉讼,区教育局,1,区法院"))
    assert (said.status, said.err) == (0, "")
    assert "已登记2条其他部门的数。" in said.out
    assert "其他部门的数2条：与报来的不同1条（口径可能不同）。" in said.out
    status = nianbao("status", "-C", root)
    assert status.status == 0
    assert ("  北塬街道：“《表四》行政复议｜总计”报表为2件，区司法局的数为3件，相差1件，口径可能不同。" in status.out), status.out
    told = json.loads(nianbao("status", "-C", root, "--json").out)
    assert told["counts"]["accepted"] == 2
    assert {key: told["controls"][key] for key in ("registered", "differing", "waiting")} == {"registered": 2, "differing": 1, "waiting": 0}
    assert [(one["unit"], one["code"], one["value"], one["control"], one["difference"], one["source"], one["outcome"])
            for one in told["controls"]["figures"]] == [
        (STREET, "t4.review.total", 2, 3, -1, "区司法局", "differs"), (BUREAU, "行政诉讼", 1, 1, 0, "区法院", "same")]
    unit = nianbao("status", "-C", root, "--unit", STREET).out
    assert "【提示，只给经办人】" in unit
    assert "区司法局" not in nianbao("status", "-C", root, "--unit", BUREAU).out


def test_it_holds_no_receipt_back_and_is_sent_to_nobody(root: Path, nianbao: Line) -> None:
    nianbao("controls", "-C", root, given(root.parent, "t4.review.total,北塬街道,3,区司法局"))
    assert "新写收讫2家" in nianbao("status", "-C", root, "--receipts").out
    assert nianbao("correct", "-C", root).out.startswith("共0家")
    with Campaign(root) as campaign:
        (taken,) = collect(campaign, [returned(root, STREET, root.parent / "又.xlsx", {"t4.review.upheld": 2, "t4.review.other": 4})])
    assert (taken.outcome, taken.blocking) == ("registered", False)


def test_collect_tells_of_it_when_the_return_comes_in(root: Path, nianbao: Line) -> None:
    nianbao("controls", "-C", root, given(root.parent, "t4.review.total,三营镇,1,区司法局", "t4.review.total,北塬街道,9,区司法局"))
    said = nianbao("collect", "-C", root, returned(root, TOWN, root.parent / "三营.xlsx"))
    assert said.status == 0
    assert "提示：三营镇：“《表四》行政复议｜总计”报表为0件，区司法局的数为1件，相差1件，口径可能不同。" in said.err
    assert "9件" not in said.err


def test_the_roll_up_and_the_overview_say_it_and_of_a_zero_return_too(root: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, TOWN, root.parent / "三营.xlsx")])
        register_controls(campaign, given(root.parent, "t4.review.total,三营镇,1,区司法局", "t4.review.total,全区,5,区司法局"))
        done = rollup(campaign)
        attention = overview(campaign).attention
    listed = [[str(row[1].value), str(row[3].value)] for row in openpyxl.load_workbook(done.path)["校验结果"].iter_rows(min_row=4)]
    said = [one for one in listed if "区司法局" in one[1]]
    assert [name for name, _ in said] == ["原州区（汇总）", "三营镇"], listed
    assert said[0][1] == "全区“《表四》行政复议｜总计”汇总为2件，区司法局的数为5件，相差3件，口径可能不同。"
    assert any(one.startswith("与其他部门的数不同2处，请核对：全区“《表四》行政复议｜总计”") for one in attention), attention
    assert "controls.differs" in [one["rule"] for one in done.to_json()["findings"]]


def test_the_whole_district_is_compared_when_all_have_reported_or_the_sum_is_more_already(root: Path) -> None:
    rows = ("t4.review.total,全区,5,区司法局", "t4.review.upheld,原州区,1,区司法局")
    assert outcomes(root, *rows) == [("全区", "waiting"), ("全区", "differs")]
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, TOWN, root.parent / "三营.xlsx")])
        assert [one.outcome for one in controls(campaign).seen] == ["differs", "differs"]


def test_what_is_not_known_is_not_compared(root: Path) -> None:
    assert outcomes(root, "t4.review.total,三营镇,3,区司法局") == [("三营镇", "waiting")]


def test_an_amount_may_be_rounded_by_whoever_passes_it_on(root: Path) -> None:
    assert outcomes(root, "t2.fee.amount,区教育局,1.3,区财政局") == [("区教育局", "same")]
    assert outcomes(root, "t2.fee.amount,区教育局,1.4,区财政局") == [("区教育局", "differs")]


# ── corrected, explained, taken back ──────────────────────────────────────


def test_a_corrected_figure_changes_what_is_told_and_the_same_again_changes_nothing(root: Path, nianbao: Line) -> None:
    assert outcomes(root, "t4.review.total,北塬街道,3,区司法局") == [("北塬街道", "differs")]
    with Campaign(root) as campaign:
        reached = campaign.ledger.reached()
        assert register_controls(campaign, root.parent / "其他部门.csv").new == ()
        assert campaign.ledger.reached() == reached
    assert outcomes(root, "t4.review.total,北塬街道,2,区司法局") == [("北塬街道", "same")]
    assert outcomes(root, "t4.review.total,北塬街道,4,区法制办") == [("北塬街道", "same"), ("北塬街道", "differs")]
    assert outcomes(root, "t4.review.total,北塬街道,撤销,区法制办") == [("北塬街道", "same")]
    log = nianbao("status", "-C", root, "--log").out
    assert "t4.review.total 3" in log
    assert "撤销 t4.review.total" in log
    assert "收件登记完好" in log


def test_what_the_officer_accepts_is_told_no_more_until_a_figure_changes(root: Path, nianbao: Line) -> None:
    outcomes(root, "t4.review.total,北塬街道,3,区司法局")
    said = nianbao("explain", "-C", root, "--unit", STREET, "--accept", "controls.differs", "--reason", "司法局含撤回的", "--by", "李四")
    assert said.status == 0, said.err
    assert "没有不同的，不同而已说明1条" in nianbao("status", "-C", root).out
    assert outcomes(root, "t4.review.total,北塬街道,5,区司法局") == [("北塬街道", "differs")]


def test_a_difference_with_a_remark_is_kept_and_not_asked(root: Path, nianbao: Line) -> None:
    assert outcomes(root, "t4.review.total,北塬街道,3,区司法局,含上年收到的") == [("北塬街道", "known")]
    assert "登记的说明：含上年收到的。" in nianbao("status", "-C", root, "--unit", STREET).out
    assert "没有不同的" in nianbao("status", "-C", root).out


# ── the table ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("row", "told"), [
    ("t4.review.totl,北塬街道,3,区司法局", "第2行：表式里没有“t4.review.totl”这个代码或栏目，最接近的是"),
    ("总计,北塬街道,3,区司法局", "第2行：“总计”没有写全"),
    ("s1.proactive,北塬街道,3,区司法局", "第2行：“s1.proactive”是文字，不是数"),
    ("t4.review.total,南塬街道,3,区司法局", "第2行：单位“南塬街道”不在单位名单内"),
    ("t4.review.total,,3,区司法局", "第2行：没有写单位"),
    (",北塬街道,3,区司法局", "第2行：没有写代码"),
    ("t4.review.total,北塬街道,,区司法局", "第2行：没有写数，请补上，没有的写0"),
    ("t4.review.total,北塬街道,若干,区司法局", "第2行：数“若干”不是数"),
    ("t4.review.total,北塬街道,2.5,区司法局", "第2行：数“2.5”应为整数"),
    ("t4.review.total,北塬街道,-1,区司法局", "第2行：数“-1”不应为负数"),
    ("t4.review.total,北塬街道,3,", "第2行：没有写来源"),
    ("t4.review.total,北塬街道,3,区司法局\nt4.review.total,640402003,4,区司法局", "第3行：与第2行是同一单位、同一栏目、同一来源"),
])
def test_a_row_that_is_wrong_is_named_and_nothing_is_registered(root: Path, nianbao: Line, row: str, told: str) -> None:
    said = nianbao("controls", "-C", root, given(root.parent, row, "t4.review.total,区教育局,1,区司法局"))
    assert said.status == 2
    assert told in said.err, said.err
    assert "都没有登记" in said.err
    assert "还没有登记其他部门的数" in nianbao("controls", "-C", root).out


def test_every_wrong_row_is_named_at_once(root: Path) -> None:
    with Campaign(root) as campaign, pytest.raises(UsageError, match=r"有2行不对.*第2行.*第4行"):
        register_controls(campaign, given(root.parent, "x,全区,1,甲", "t4.review.total,全区,1,甲", "t4.review.total,全区,一些,乙"))


@pytest.mark.parametrize(("heads", "told"), [
    ("单位,数,来源\n", "缺少“代码”、“单位”、“数”、“来源”一列"), ("代码,单位,数\n", "缺少“来源”一列"), ("", "缺少")])
def test_a_table_without_its_heads_says_which(root: Path, heads: str, told: str) -> None:
    with Campaign(root) as campaign, pytest.raises(UsageError, match=told):
        register_controls(campaign, given(root.parent, "甲,1,乙", heads=heads))


def test_labels_codes_and_names_of_offices_are_understood_in_a_workbook(root: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["2023年其他部门的数"], ["栏目", "单位名称", "件数", "提供部门"], ["行政复议｜总计", "原州区北塬街道办事处", 2, "区司法局"],
                ["本年新收", "640402301", 0, "申请平台"], ["", "", "", ""]):
        book.active.append(row)
    book.save(held := io.BytesIO())
    (root.parent / "数.xlsx").write_bytes(held.getvalue())
    with Campaign(root) as campaign:
        seen = register_controls(campaign, root.parent / "数.xlsx").seen
    assert [(one.control.what, one.name, one.outcome) for one in seen] == [
        ("t4.review.total", "北塬街道", "same"), ("t3.new.total", "区教育局", "same")]


def test_a_file_that_cannot_be_read_is_named(root: Path, nianbao: Line) -> None:
    (root.parent / "坏.xlsx").write_bytes(b"PK\x03\x04broken")
    for name in ("坏.xlsx", "没有.csv"):
        said = nianbao("controls", "-C", root, root.parent / name)
        assert (said.status, name in said.err) == (2, True), said


# ── kept ──────────────────────────────────────────────────────────────────


def test_init_takes_them_with_the_campaign_or_makes_none(tmp_path: Path) -> None:
    listed = tmp_path / "名单.csv"
    listed.write_text(UNITS, "utf-8")
    done = init(tmp_path / "2023", district="原州区", year=2023, units=listed, controls=given(tmp_path, "t4.review.total,北塬街道,3,区司法局"))
    assert "其他部门的数：登记1条（区司法局）。" in done.notes
    with Campaign(tmp_path / "2023") as campaign:
        assert [one.control.value for one in controls(campaign).seen] == [3]
    with pytest.raises(UsageError, match="第2行"):
        init(tmp_path / "2024", district="原州区", year=2023, units=listed, controls=given(tmp_path, "t4.review.total,某某局,3,区司法局"))
    assert not (tmp_path / "2024").exists()


def test_recover_brings_them_back_and_an_older_campaign_has_none(root: Path) -> None:
    with Campaign(root) as campaign:
        assert controls(campaign).seen == ()
        register_controls(campaign, given(root.parent, "t4.review.total,北塬街道,3,区司法局"))
    ledger = (root / LEDGER).read_bytes()
    (root / LEDGER).write_bytes(ledger[:100] + b"\0" * 24 + ledger[124:])
    recover(root)
    with Campaign(root) as campaign:
        assert [one.outcome for one in controls(campaign).seen] == ["differs"]
