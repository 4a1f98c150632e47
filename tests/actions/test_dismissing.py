"""Files put aside 另放待查 wait until they are settled: by content, by their unit's own return, or by the officer, with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.districts import STREET, TOWN, UNITS, make, returned
from toolkit.actions.collect import collect
from toolkit.actions.parts.taking import Taken
from toolkit.actions.status import status
from toolkit.actions.withdraw import dismiss
from toolkit.campaign.folder import Campaign
from toolkit.campaign.history import history
from toolkit.cli import main
from toolkit.errors import UsageError
from toolkit.tables import status_table


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make(tmp_path / "2023", units=UNITS)


def take(root: Path, *paths: Path, assign_to: str | None = None) -> list[Taken]:
    with Campaign(root) as campaign:
        return collect(campaign, paths, assign_to=assign_to)


def waiting(root: Path) -> list[str]:
    with Campaign(root) as campaign:
        return [aside.name for aside in status(campaign).asides]


def letter(folder: Path, name: str = "说明.txt", words: str = "你好") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(words, "utf-8")
    return folder / name


def test_a_file_that_the_officer_has_dealt_with_waits_no_longer_and_is_not_brought_back(root: Path, tmp_path: Path) -> None:
    path = letter(tmp_path / "post")
    take(root, path)
    with Campaign(root) as campaign:
        said = dismiss(campaign, "说明.txt", reason="与报表无关", who="李四")
        assert said.startswith("“说明.txt”（指纹")
        assert said.endswith("不再待查，原因：与报表无关。要恢复的，同样写上 --undo。")
        assert "没有再动" in dismiss(campaign, "说明.txt", reason="再说一次")
    assert waiting(root) == []
    (again,) = take(root, path)
    assert (again.outcome, again.reason) == (
        "known", "此件先前另放待查，已处理（与报表无关），没有再登记；确是某单位报表的，用 --as 代码 再收一次。")
    with Campaign(root) as campaign:
        events = [(event.kind, event.read_as, event.decided, event.detail) for event in history(campaign.ledger) if event.kind == "dismissed"]
        assert events == [("dismissed", "不用再查", "李四", "与报表无关")]
        dismiss(campaign, "说明.txt", reason="弄错了", undo=True)
    assert waiting(root) == ["说明.txt"]
    assert take(root, path)[0].outcome == "unreadable"


def test_which_file_is_meant_is_asked_where_it_is_not_plain(root: Path, tmp_path: Path) -> None:
    first, other = letter(tmp_path / "甲"), letter(tmp_path / "乙", words="您好")
    digests = [taken.sha256 for taken in take(root, first, other)]
    with Campaign(root) as campaign:
        with pytest.raises(UsageError, match=r"叫“说明\.txt”的待查文件有2份：.*请写指纹"):
            dismiss(campaign, "说明.txt", reason="无关")
        with pytest.raises(UsageError, match=r"没有叫“别的\.txt”的待查文件。在待查的有：说明\.txt（指纹"):
            dismiss(campaign, "别的.txt", reason="无关")
        with pytest.raises(UsageError, match="--reason"):
            dismiss(campaign, digests[0][:12], reason=" ")
        dismiss(campaign, digests[0][:12], reason="无关")
    assert len(waiting(root)) == 1


def test_a_dismissed_file_is_registered_where_the_officer_says_whose_it_is(root: Path, tmp_path: Path) -> None:
    take(root, returned(root, STREET, tmp_path / "a.xlsx"))
    path = returned(root, STREET, tmp_path / "三营镇.xlsx", {"t2.licence.decisions": 7})
    (aside,) = take(root, path)
    assert aside.outcome == "aside"
    with Campaign(root) as campaign:
        dismiss(campaign, aside.sha256[:12], reason="发错了")
    assert take(root, path, assign_to=STREET)[0].outcome == "registered"
    assert waiting(root) == []


def test_what_seemed_a_units_clears_when_the_unit_has_reported(root: Path, tmp_path: Path) -> None:
    take(root, letter(tmp_path / "post", "三营镇年报.txt"), letter(tmp_path / "post", "不知谁的.txt", "谁的"))
    assert sorted(waiting(root)) == ["三营镇年报.txt", "不知谁的.txt"]
    take(root, returned(root, TOWN, tmp_path / "a.xlsx", {"t3.new.natural": 1}))
    assert sorted(waiting(root)) == ["三营镇年报.txt", "不知谁的.txt"], "what it sent is sent back: nothing is settled"
    take(root, returned(root, TOWN, tmp_path / "b.xlsx"))
    assert waiting(root) == ["不知谁的.txt"]
    with Campaign(root) as campaign:
        assert [(one["name"], one["unit"]) for one in status(campaign).to_json()["asides"]] == [("不知谁的.txt", None)]


def test_the_command_line_wants_a_unit_or_a_file_put_aside(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take(root, letter(tmp_path / "post"))
    with Campaign(root) as campaign:
        shown = status_table(status(campaign), findings=False)
    assert "nianbao withdraw --aside 文件名或指纹 --reason 原因" in shown
    assert main(["collect", "-C", str(root), str(tmp_path / "post")]) == 3
    assert "另放待查的共1份，是谁的、怎样处理，用 status 看。" in capsys.readouterr().out
    assert main(["rollup", "-C", str(root)]) == 0
    assert "另放待查的还有1份，没有计入" in capsys.readouterr().err
    at = ["-C", str(root), "--reason", "无关"]
    assert main(["withdraw", *at]) == 2
    assert main(["withdraw", STREET, "--aside", "说明.txt", *at]) == 2
    assert main(["withdraw", STREET, "--undo", *at]) == 2
    assert main(["withdraw", "--aside", "说明.txt", "--to", STREET, *at]) == 2
    capsys.readouterr()
    assert main(["withdraw", "--aside", "说明.txt", *at]) == 0
    assert "不再待查，原因：无关。" in capsys.readouterr().out
    assert waiting(root) == []
