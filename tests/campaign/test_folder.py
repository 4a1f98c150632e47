"""The campaign folder: made whole or not at all, opened or refused in one sentence."""

from __future__ import annotations

import errno
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Line
from tests.support.districts import BUREAU, folder_contents, make
from toolkit.actions.collect import collect
from toolkit.actions.init import init
from toolkit.actions.issue import issue
from toolkit.campaign.entries import HEAD
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import CONFIG, FORM, LEDGER
from toolkit.campaign.members import UNITS as UNITS_FILE
from toolkit.errors import CampaignError, FormError, NianbaoError, OutputError, UnitListError, UsageError


def refused(root: Path, units: Path, **changed: Any) -> NianbaoError:
    """The refusal; nothing may have been made."""
    before = sorted(root.parent.iterdir()) if root.parent.is_dir() else None
    with pytest.raises(NianbaoError) as caught:
        init(root, **({"district": "原州区", "year": 2023, "units": units} | changed))
    assert str(caught.value).endswith("。") or isinstance(caught.value, FormError)
    assert "Errno" not in str(caught.value)
    assert (sorted(root.parent.iterdir()) if root.parent.is_dir() else None) == before
    return caught.value


def test_a_campaign_holds_what_the_contract_lists(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", deadline=date(2024, 1, 15), issued=False)
    assert {path.name for path in root.iterdir()} == {
        CONFIG, FORM, UNITS_FILE, LEDGER, f"{LEDGER}{HEAD}", "templates", "issued", "received", "corrections", "output",
    }
    with Campaign(root) as campaign:
        assert (campaign.district, campaign.year, campaign.level) == ("原州区", 2023, "区县")
        assert campaign.settings.deadline == date(2024, 1, 15)
        assert campaign.unit(BUREAU) is not None
        assert campaign.roster.named("三 营镇") == campaign.unit("640402100")
        assert campaign.roster.named("") is None


def test_an_existing_campaign_is_not_made_again(tmp_path: Path, units: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    before = folder_contents(root)
    assert "已经是年报任务文件夹" in str(refused(root, units))
    assert folder_contents(root) == before


def test_a_folder_that_is_no_campaign_is_left_alone(tmp_path: Path, units: Path) -> None:
    root = tmp_path / "文档"
    root.mkdir()
    (root / "合同.docx").write_text("x")
    error = refused(root, units)
    assert "不是空的" in str(error)
    assert error.exit_status == 2
    assert [path.name for path in root.iterdir()] == ["合同.docx"]


def test_a_file_in_the_way_is_named(tmp_path: Path, units: Path) -> None:
    (tmp_path / "2023").write_text("x")
    assert "是一个文件" in str(refused(tmp_path / "2023", units))
    inside = refused(tmp_path / "2023" / "年报", units)
    way = f"“{tmp_path / '2023'}”是一个文件，不是文件夹，请核对路径，或把它移开。"
    assert (inside.exit_status, str(inside).endswith(way)) == (3, True)


def test_an_empty_folder_is_filled_where_it_stands(
    tmp_path: Path, units: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "2023"
    root.mkdir()
    (root / ".nianbao-left").mkdir()  # what an interrupted init leaves
    monkeypatch.chdir(root)
    init(Path(), district="原州区", year=2023, units=units)
    with Campaign(Path()) as campaign:  # the shell that stands in the folder still stands in it
        assert len(campaign.units) == 3
        assert campaign.ledger.entries.remembered() == campaign.ledger.entries.end(), "what remembers its end came along"
    assert os.getcwd() == str(root)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"district": " "}, "没有写明区县名称"),
        ({"district": "区" * 90}, "过长"),
        ({"district": "原州\n区"}, "看不见的字符"),
        ({"year": 1023}, "年度“1023”不对"),
        ({"level": "乡"}, "级别“乡”不认识"),
        ({"form": "1999"}, "现有版次"),
    ],
)
def test_wrong_settings_are_refused(tmp_path: Path, units: Path, changed: dict[str, Any], told: str) -> None:
    error = refused(tmp_path / "2023", units, **changed)
    assert told in str(error)
    assert error.exit_status == 2


@pytest.mark.parametrize("call", ["mkdir", "fsync", "replace", "rename"])
@pytest.mark.parametrize("within", [False, True])
def test_a_disk_that_refuses_leaves_nothing_behind(
    tmp_path: Path, units: Path, monkeypatch: pytest.MonkeyPatch, call: str, within: bool
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    root = tmp_path / "2023"
    if within:
        root.mkdir()
    where = {"mkdir": "os.mkdir", "fsync": "os.fsync", "replace": "os.replace", "rename": "pathlib.Path.rename"}
    monkeypatch.setattr(where[call], full)
    error = refused(root, units)
    assert isinstance(error, OutputError)
    assert "磁盘已满，请清理后重试" in str(error)
    assert not root.exists() or not list(root.iterdir())


def test_a_folder_filled_half_way_is_emptied_again(
    tmp_path: Path, units: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, root = Path.rename, tmp_path / "2023"
    root.mkdir()

    def refuse_the_ledger(self: Path, target: Path) -> Path:
        if self.name == LEDGER:
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_the_ledger)
    assert "磁盘读写出错" in str(refused(root, units))
    assert not list(root.iterdir())


def test_a_folder_without_its_settings_is_no_campaign(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    (root / CONFIG).unlink()
    with pytest.raises(CampaignError, match=r"不是年报任务文件夹（缺少campaign.toml），请用 -C 指明"):
        Campaign(root)
    with pytest.raises(CampaignError, match=r"没有“.*”这个文件夹"):
        Campaign(tmp_path / "没有")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("district = 原州区\n", "第1行第12列写法有误"),
        ('district = "原州区"\nyear = ', "写法有误"),
        ('district = "原州区', "写法有误"),
        ('year = 2023\n', "缺少 district 一项"),
        ('district = "原州区"\n', "缺少 year 一项"),
        ('district = "原州区"\nyear = "二〇二三"\n', "year 应为四位年份"),
        ('district = "原州区"\nyear = 20233\n', "年度“20233”不对，应为2008至2099之间的年份"),
        ('district = "原州区"\nyear = 2023.7\n', "year 应为四位年份"),
        ('district = "原州区"\nyear = 2023\ndeadine = "2024-01-15"\n', "不认识“deadine”一项，是否应为“deadline”"),
        ('district = "原州区"\nyear = 2023\ndeadline = "一月"\n', "deadline 写成"),
        ('district = "原州区"\nyear = 2023\ndeadline = 20240115.5\n', "deadline 写成"),
        ('district = "原州区"\nyear = 2023\nlevel = "县"\n', "级别“县”不认识"),
        ('district = "原州区"\nyear = 2023\ntexts = 1\n', "texts"),
        ('district = "原州区"\nyear = 2023\ncontact = "张三"\n', "office、name、phone、email"),
        ('district = "原州区"\nyear = 2023\n[contact]\nwechat = "x"\n', "office、name、phone、email"),
        ('district = "原州区"\nyear = 2023\n[publish]\ntelephone = "x"\n', "[publish] 里不认识“telephone”一项，是否应为“phone”"),
        ('district = "原州区"\nyear = 2023\n[hints]\n"t3.nobody" = "x"\n', "没有的代码“t3.nobody”"),
        ('district = "原州区"\nyear = 2023\n[hints]\n"t3.other" = "' + "长" * 200 + '"\n', "“t3.other”有200字"),
        ("a = " + "[" * 3000, "写法有误"),
    ],
)
def test_damaged_settings_are_refused_naming_file_and_place(tmp_path: Path, text: str, told: str) -> None:
    root = make(tmp_path / "2023", issued=False)
    (root / CONFIG).write_text(text, "utf-8")
    with pytest.raises(UsageError) as caught:
        Campaign(root)
    assert told in str(caught.value)
    assert CONFIG in str(caught.value)
    assert " line " not in str(caught.value)


def test_settings_in_another_encoding_are_refused(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    (root / CONFIG).write_bytes('district = "原州区"\nyear = 2023\n'.encode("gb18030"))
    with pytest.raises(CampaignError, match="不是UTF-8编码"):
        Campaign(root)


def test_the_district_says_whom_to_ask_when_to_publish_and_what_a_row_means(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    (root / CONFIG).write_text(
        'district = "原州区"\nyear = 2023\nunit_publication = "2024-01-20"\n'
        '[contact]\noffice = "区政务公开办"\nphone = "0954-2088888"\n'
        '[hints]\n"t3.other" = "撤回的计入　 本行。"\n"t3.other.natural" = "自然人撤回的"\n"t3.business" = "企业"\n', "utf-8")
    with Campaign(root) as campaign:
        assert campaign.settings.contact.line == "区政务公开办　0954-2088888"
        assert campaign.settings.unit_publication == date(2024, 1, 20)
        cells = campaign.form.cells
        assert cells["t3.other.natural"].hint == "自然人撤回的"
        assert cells["t3.other.business"].hint == "撤回的计入 本行。"
        assert cells["t3.new.business"].hint == "企业"
        assert cells["t3.new.natural"].hint.startswith("1月1日")


@pytest.mark.parametrize("written", ['"2024-01-15"', "2024-01-15", "2024-01-15T17:00:00+08:00"])
def test_a_deadline_may_be_written_three_ways(tmp_path: Path, written: str) -> None:
    root = make(tmp_path / "2023", issued=False)
    (root / CONFIG).write_text(f'district = "原州区"\nyear = 2023\ndeadline = {written}\n', "utf-8-sig")
    with Campaign(root) as campaign:
        assert campaign.settings.deadline == date(2024, 1, 15)
        assert type(campaign.settings.deadline) is date


@pytest.mark.parametrize(
    ("name", "error"), [(FORM, FormError), (UNITS_FILE, UnitListError), (LEDGER, OutputError)]
)
def test_a_campaign_that_lost_a_file_says_which(tmp_path: Path, name: str, error: type[Exception]) -> None:
    root = make(tmp_path / "2023", issued=False)
    (root / name).unlink()
    with pytest.raises(error, match=name):
        Campaign(root)


@pytest.mark.parametrize(("name", "error"), [(FORM, FormError), (UNITS_FILE, UnitListError), (LEDGER, OutputError)])
def test_a_campaign_with_a_damaged_file_says_which(tmp_path: Path, name: str, error: type[Exception]) -> None:
    root = make(tmp_path / "2023", issued=False)
    (root / name).write_bytes(b"\x93\x00garbage" * 1000)
    with pytest.raises(error, match=name):
        Campaign(root)


def test_odd_district_names_come_back_from_the_settings(tmp_path: Path) -> None:
    district = '示范区（"虚构"）\\ # = \'x\''
    root = make(tmp_path / "2023", district=district, issued=False)
    with Campaign(root) as campaign:
        assert campaign.district == district


# ── the form as issued ────────────────────────────────────────────────────


def changed_form(root: Path) -> None:
    path = root / FORM
    path.write_text(path.read_text("utf-8").replace("件", "个", 1), "utf-8")


def test_a_changed_form_is_said_before_anything_is_judged_by_it(root: Path, good: Path, nianbao: Line) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [good])
        before = campaign.ledger.entries.end()
    changed_form(root)
    for words in (["status"], ["check", good], ["collect", good], ["rollup"], ["correct"], ["explain"], ["status", "--receipts"]):
        said = nianbao(*words[:1], "-C", root, *words[1:])
        assert (said.status, said.out) == (2, "")
        assert said.err == (
            f"错误：“{root / FORM}”与下发时的表式不同（指纹不符），不能按它读取和校验已下发的表：请从备份恢复，"
            "或运行 nianbao recover 取回下发时的表式。要改口径的，写在 campaign.toml 的 [hints] 里。\n")
    said = nianbao("status", "-C", root, "--log", "--deep")
    assert said.status == 3
    assert "发现1处损坏" in said.out
    assert "与下发时的表式不同" in said.out
    assert "第1次" in said.out, "what happened is told all the same"
    with Campaign(root, trusting=True) as campaign:
        assert campaign.ledger.entries.end() == before


def test_a_form_may_be_changed_until_it_is_issued(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", issued=False)
    changed_form(root)
    with Campaign(root) as campaign:
        issue(campaign)
        assert campaign.ledger.form_source(campaign.form.digest) == campaign.form.source, "what went out is kept"
    changed_form(root)
    with pytest.raises(CampaignError, match="指纹不符"):
        Campaign(root)
