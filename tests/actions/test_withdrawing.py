"""withdraw: one act about one version, done once however often and by however many it is asked; nothing counts twice."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.command_line import REPOSITORY, Line
from tests.support.districts import BUREAU, STREET, TOWN, returned
from toolkit.actions.collect import collect
from toolkit.actions.parts.district import sums_of
from toolkit.actions.withdraw import withdraw
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError

AGAIN = "没有再动。"


@pytest.fixture(scope="module")
def twice(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A street with two returns: three applications, then five."""
    home = tmp_path_factory.mktemp("twice")
    root = Path(shutil.copytree(issued, home / "2023"))
    with Campaign(root) as campaign:
        for n, count in enumerate((3, 5), 1):
            values = {"t3.new.natural": count, "t3.granted.natural": count}
            collect(campaign, [returned(root, STREET, home / f"第{n}份.xlsx", values)])
    return root


@pytest.fixture
def twice_reported(twice: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(twice, tmp_path / "2023"))


def counting(root: Path) -> dict[str, tuple[int, int]]:
    """The version that counts for each unit that has one, and its applications."""
    with Campaign(root) as campaign:
        found = {}
        for code, one in campaign.ledger.latest_returns().items():
            raw = one.facts.raws["t3.new.natural"].content
            assert isinstance(raw, int)
            found[code] = one.version, raw
        return found


def summed(root: Path) -> object:
    with Campaign(root) as campaign:
        return sums_of(campaign)[0].values["t3.new.natural"]


def acts(root: Path) -> list[tuple[str, str, int]]:
    """Every withdrawal, and whatever counts again, in the order of time."""
    with Campaign(root) as campaign:
        rows = campaign.ledger.entries.rows("kind IN ('withdrawn', 'restored')")
        return [(row.kind, row.unit, row.version) for row in rows]


def sha256s(root: Path) -> list[str]:
    with Campaign(root) as campaign:
        return [version.sha256 for version in campaign.ledger.versions(STREET, "return")]


# ── again ─────────────────────────────────────────────────────────────────


def test_withdrawn_twice_takes_one_version_and_says_so(twice_reported: Path) -> None:
    first, second = sha256s(twice_reported)
    with Campaign(twice_reported) as campaign:
        done = withdraw(campaign, STREET, reason="发错了", who="李四")
        again = withdraw(campaign, STREET, reason="发错了", who="李四")
    named = f"“北塬街道”第2次报表（第2份.xlsx，指纹{second[:12]}）"
    counts = "“北塬街道”现以第1次报表（第1份.xlsx）为准。"
    assert done == f"已撤回{named}，原因：发错了。{counts}"
    assert again.startswith(f"{named}已于2")
    assert again.endswith(f"撤回（原因：发错了），{AGAIN}要撤回第1次的，请写明 --version 1。{counts}")
    assert acts(twice_reported) == [("withdrawn", STREET, 2)]
    assert (counting(twice_reported), summed(twice_reported)) == ({STREET: (1, 3)}, 3)
    assert first != second


def test_the_version_meant_may_be_said_and_is_the_one_that_goes(twice_reported: Path) -> None:
    with Campaign(twice_reported) as campaign:
        assert withdraw(campaign, STREET, version=1, reason="x").startswith("已撤回“北塬街道”第1次报表（第1份.xlsx")
        assert AGAIN in withdraw(campaign, STREET, version=1, reason="x")
        with pytest.raises(UsageError, match=r"“北塬街道”没有第3次报表，有：第1次、第2次。"):
            withdraw(campaign, STREET, version=3, reason="x")
    assert acts(twice_reported) == [("withdrawn", STREET, 1)]
    assert counting(twice_reported) == {STREET: (2, 5)}


def test_all_withdrawn_one_after_the_other_nothing_counts(twice_reported: Path) -> None:
    with Campaign(twice_reported) as campaign:
        withdraw(campaign, STREET, reason="x")
        said = withdraw(campaign, STREET, version=1, reason="x")
        assert said.endswith("“北塬街道”现在没有报表了。")
        again = withdraw(campaign, STREET, reason="x")
    assert again.endswith(f"{AGAIN}“北塬街道”现在没有报表了。"), "there is no earlier one to advise"
    assert counting(twice_reported) == {}


# ── to another unit ───────────────────────────────────────────────────────


def test_moved_twice_it_is_one_return_of_one_unit(twice_reported: Path) -> None:
    with Campaign(twice_reported) as campaign:
        done = withdraw(campaign, STREET, to=BUREAU, reason="是教育局的")
        again = withdraw(campaign, STREET, to=BUREAU, reason="是教育局的")
    assert "已改登记为“区教育局”第1次报表。" in done
    assert f"并改登记，{AGAIN}" in again
    assert acts(twice_reported) == [("withdrawn", STREET, 2)]
    assert (counting(twice_reported), summed(twice_reported)) == ({STREET: (1, 3), BUREAU: (1, 5)}, 8)


def test_what_was_withdrawn_can_be_moved_afterwards(twice_reported: Path) -> None:
    with Campaign(twice_reported) as campaign:
        withdraw(campaign, STREET, reason="发错了")
        done = withdraw(campaign, STREET, to=BUREAU, reason="是教育局的")
        assert AGAIN in withdraw(campaign, STREET, to=BUREAU, reason="是教育局的")
    assert "先前已撤回。已改登记为“区教育局”第1次报表。" in done
    assert acts(twice_reported) == [("withdrawn", STREET, 2)]
    assert counting(twice_reported) == {STREET: (1, 3), BUREAU: (1, 5)}


def test_moved_there_and_back_and_there_again_it_counts_once_each_time(twice_reported: Path) -> None:
    def moved(source: str, target: str) -> str:
        with Campaign(twice_reported) as campaign:
            return withdraw(campaign, source, to=target, reason="改登记")

    for _ in range(2):
        assert "已改登记为“区教育局”第1次报表。" in moved(STREET, BUREAU)
        assert counting(twice_reported) == {STREET: (1, 3), BUREAU: (1, 5)}
        assert AGAIN in moved(STREET, BUREAU)
        assert "已改登记为“北塬街道”第2次报表。" in moved(BUREAU, STREET)
        assert (counting(twice_reported), summed(twice_reported)) == ({STREET: (2, 5)}, 5)
        assert AGAIN in moved(BUREAU, STREET)
    with Campaign(twice_reported) as campaign:
        versions = {code: len(campaign.ledger.versions(code, "return")) for code in (STREET, BUREAU)}
    assert versions == {STREET: 2, BUREAU: 1}, "no version is made up by moving"


def test_a_return_that_cannot_be_the_other_units_stays_where_it_is(twice_reported: Path) -> None:
    with Campaign(twice_reported) as campaign:
        for to, told in ((STREET, "同一个单位"), ("北塬街道", "同一个单位"), ("无此局", "单位名单里没有")):
            with pytest.raises(UsageError, match=told):
                withdraw(campaign, STREET, to=to, reason="x")
    assert acts(twice_reported) == []


def test_moved_though_the_file_is_gone_from_received(nianbao: Line, twice_reported: Path) -> None:
    for path in (twice_reported / "received").iterdir():
        path.unlink()
    said = nianbao("withdraw", STREET, "-C", twice_reported, "--to", "区教育局", "--reason", "改登记")
    assert (said.status, "已改登记为“区教育局”第1次报表。" in said.out) == (0, True), said
    assert counting(twice_reported) == {STREET: (1, 3), BUREAU: (1, 5)}
    assert nianbao("correct", "-C", twice_reported).status == 0


def test_the_register_says_which_version_went_and_by_whom(nianbao: Line, twice_reported: Path) -> None:
    for _ in range(2):
        nianbao("withdraw", "北塬街道", "-C", twice_reported, "--reason", "发错了", "--by", "李四")
    entries = json.loads(nianbao("status", "-C", twice_reported, "--log", "--json").out)["entries"]
    (line,) = [entry for entry in entries if entry["kind"] == "withdrawn"]
    assert (line["version"], line["sha256"], line["decided"], line["detail"]) == (2, sha256s(twice_reported)[1], "李四", "发错了")


# ── at once ───────────────────────────────────────────────────────────────


def at_once(root: Path, *words: str) -> list[str]:
    """The same command by two processes that begin together; what each said, the doer's first."""
    command = [sys.executable, "-m", "toolkit", words[0], "-C", str(root), *words[1:]]
    both = [
        subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    return sorted((out.decode() for out, _ in said), key=lambda out: AGAIN in out)


@pytest.mark.parametrize("to", [[], ["--to", BUREAU]], ids=["withdrawn", "moved"])
def test_of_two_that_withdraw_at_once_one_does_it_and_the_other_finds_it_done(twice_reported: Path, to: Sequence[str]) -> None:
    did, found = at_once(twice_reported, "withdraw", STREET, "--reason", "发错了", *to)
    assert did.startswith("已撤回“北塬街道”第2次报表（第2份.xlsx")
    assert AGAIN in found
    assert acts(twice_reported) == [("withdrawn", STREET, 2)]
    assert counting(twice_reported) == ({STREET: (1, 3), BUREAU: (1, 5)} if to else {STREET: (1, 3)})


def test_of_two_that_collect_and_withdraw_neither_loses_its_word(twice_reported: Path, tmp_path: Path) -> None:
    new = returned(twice_reported, TOWN, tmp_path / "三营.xlsx", {"t3.new.natural": 1, "t3.granted.natural": 1})
    commands = [["collect", "-C", str(twice_reported), str(new)],
                ["withdraw", STREET, "-C", str(twice_reported), "--reason", "x"]]
    both = [subprocess.Popen([sys.executable, "-m", "toolkit", *words], cwd=REPOSITORY, stdout=subprocess.PIPE) for words in commands]
    assert [process.wait(120) for process in both] == [0, 0]
    for process in both:
        assert process.stdout is not None
        process.stdout.close()
    assert counting(twice_reported) == {STREET: (1, 3), TOWN: (1, 1)}
