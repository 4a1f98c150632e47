"""Made twice from the same ledger, in two processes, every product is equal part for part."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.support.command_line import run
from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from toolkit.actions.collect import collect
from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import LIST, NOTICE

VERBS = (["issue"], ["rollup"], ["rollup", "--values"], ["report"], ["report", "--format", "html"], ["report", "--format", "md"],
         ["report", "--unit", TOWN], ["report", "--draft"])
PINNED = {(1980, 1, 1, 0, 0, 0), (2021, 1, 1, 0, 0, 0)}
"""The dates that parts of our files carry; any other would be that of the day."""


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One campaign whose products were deleted and made by two processes, each with another order of its hashes and another clock."""
    home = tmp_path_factory.mktemp("twice")
    (home / "a").mkdir()
    root = make(home / "a" / "2023")
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, code, home / f"{code}.xlsx", {"t3.new.natural": n, "t3.granted.natural": n, "t2.fee.amount": n / 7})
                           for n, code in enumerate((STREET, TOWN, BUREAU), 3)])
    for path in [*(root / "issued").iterdir(), root / NOTICE, root / LIST]:
        path.unlink()
    other = Path(shutil.copytree(root, home / "b" / "2023"))
    for one, seed, zone in ((root, "1", "Asia/Shanghai"), (other, "2", "America/Los_Angeles")):
        program = f"from toolkit.cli import main\nfor words in {VERBS[:-1]!r}: assert main([*words, '-C', {str(one)!r}]) == 0"
        done = run(*VERBS[-1], "-C", one, env={"PYTHONHASHSEED": seed, "TZ": zone}, before=program)
        assert done.status == 0, done
    return root, other


def products(root: Path) -> dict[str, bytes]:
    kept = [path for folder in ("issued", "output") for path in (root / folder).iterdir()]
    return {path.name: path.read_bytes() for path in [*kept, root / NOTICE, root / LIST] if "校核记录" not in path.name}


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} <= PINNED
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("ending", [
    "原州区_2023_汇总.xlsx", "原州区_2023_汇总_数值.xlsx", "原州区2023年政府信息公开工作年度报告.docx", "原州区2023年政府信息公开工作年度报告.html",
    "原州区2023年政府信息公开工作年度报告.md", "三营镇2023年政府信息公开工作年度报告.docx", "本级文字稿（第1稿）.docx", NOTICE, LIST,
    "三营镇_2023.xlsx", "三营镇_2023_文字稿.docx",
])
def test_a_product_is_equal_part_for_part(twice: tuple[Path, Path], ending: str) -> None:
    one, other = (next(data for name, data in products(root).items() if name.endswith(ending)) for root in twice)
    if one.startswith(b"PK"):
        assert list(parts(one)) == list(parts(other))
        assert [name for name, data in parts(one).items() if parts(other)[name] != data] == []
    assert one == other


def test_no_product_is_left_out_above(twice: tuple[Path, Path]) -> None:
    one, other = map(products, twice)
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []


def test_two_records_differ_in_nothing_but_the_moment(twice: tuple[Path, Path]) -> None:
    for path in (twice[0] / "output" / "校核记录").glob("*.xlsx"):
        one, other = (parts((root / "output" / "校核记录" / path.name).read_bytes()) for root in twice)
        assert {name for name in one if one[name] != other[name]} <= {"xl/sharedStrings.xml"}
