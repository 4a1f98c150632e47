"""A zip given as last year's figures that is no archive that opens: what it is instead, and what to do, in one sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.support.command_line import Line
from tests.support.districts import STREET, UNITS, make, returned
from toolkit.actions.archive import archive
from toolkit.actions.collect import collect
from toolkit.actions.form import load_form
from toolkit.campaign.folder import Campaign
from toolkit.campaign.last_year import read_last_year
from toolkit.campaign.units import read_units
from toolkit.errors import UsageError

FORM = load_form("2021")
NOT_WHOLE = "不是完整的归档"
ANOTHER = "请从备份恢复，或重新拷一份"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign of 2022, a return in it, its archive 归档.zip, and a list of units."""
    home = tmp_path_factory.mktemp("zips")
    with Campaign(make(home / "2022", year=2022)) as campaign:
        collect(campaign, [returned(home / "2022", STREET, home / "1.xlsx", {"t3.new.natural": 5})])
        archive(campaign, out=home / "归档.zip")
    (home / "名单.csv").write_text(UNITS, "utf-8")
    return home


def zipped(members: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as bundle:
        for name, data in members.items():
            bundle.writestr(name, data)
    return made.getvalue()


def without(name: str) -> Callable[[Path], bytes]:
    def made(home: Path) -> bytes:
        return zipped({one: data for one, data in inside(home).items() if one != name})
    return made


def inside(home: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(home / "归档.zip") as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def cut(begin: float, end: float) -> Callable[[Path], bytes]:
    def made(home: Path) -> bytes:
        data = (home / "归档.zip").read_bytes()
        return data[int(begin * len(data)) : int(end * len(data))]
    return made


def turned(home: Path) -> bytes:
    data = bytearray((home / "归档.zip").read_bytes())
    data[len(data) // 40 : len(data) // 20] = bytes(len(data) // 20 - len(data) // 40)
    return bytes(data)


CASES: list[tuple[Callable[[Path], bytes], tuple[str, ...]]] = [
    (cut(0, 0.5), (NOT_WHOLE, "没有拷完", ANOTHER)),
    (cut(0, 0.999), (NOT_WHOLE, "没有拷完", ANOTHER)),
    (cut(0.1, 1), ("不是完整的压缩包", ANOTHER)),
    (turned, ("里面的“", "已损坏，读不出来", "archive --verify")),
    (without("目录.json"), (NOT_WHOLE, "里面没有“目录.json”", ANOTHER, "解压")),
    (without("campaign.toml"), (NOT_WHOLE, "里面没有“campaign.toml”", ANOTHER)),
    (without("ledger.sqlite"), (NOT_WHOLE, "里面没有“ledger.sqlite”", ANOTHER)),
    (lambda home: zipped({f"2022/{name}": data for name, data in inside(home).items()}), ("任务文件夹“2022”", "请解压")),
    (lambda home: zipped({"归档.zip": (home / "归档.zip").read_bytes()}), ("压缩包“归档.zip”", "请先解压")),
    (lambda home: zipped({f"{n}.xlsx": (home / "1.xlsx").read_bytes() for n in "甲乙"}), ("不是归档", "“甲.xlsx”、“乙.xlsx”", "请解压到一个文件夹")),
    (lambda home: zipped({"1.xlsx": (home / "1.xlsx").read_bytes()}), ("不是归档", "“1.xlsx”", "请解压")),
    (lambda _: zipped({"照片.jpg": b"x"}), ("不是归档", "没有报表，也没有任务文件夹", "请换一个文件")),
    (lambda _: zipped({}), ("是空的压缩包", "请换一个文件")),
    (lambda _: b"", ("空的（0字节）",)),
]  # fmt: skip


@pytest.mark.parametrize(("made", "told"), CASES)
def test_what_it_is_and_what_to_do_is_said(home: Path, tmp_path: Path, made: Callable[[Path], bytes], told: tuple[str, ...]) -> None:
    path = tmp_path / "上年.zip"
    path.write_bytes(made(home))
    with pytest.raises(UsageError) as caught:
        read_last_year(path, FORM, read_units(home / "名单.csv").units, 2023)
    said = str(caught.value)
    assert all(words in said for words in told), said
    assert said.startswith(f"上年数“{path}”：") or f"“{path}”" in said
    assert said.count("\n") == 0
    assert "一列" not in said, "nobody meant a list"


def test_a_workbook_is_read_whatever_it_is_called_and_is_no_archive_when_it_is_cut(home: Path, tmp_path: Path) -> None:
    units, data = read_units(home / "名单.csv").units, (home / "1.xlsx").read_bytes()
    for name in ("上年.xlsx", "上年.zip"):
        (tmp_path / name).write_bytes(data)
        assert [unit.code for unit in read_last_year(tmp_path / name, FORM, units, 2023).units] == [STREET]
    (tmp_path / "半.xlsx").write_bytes(data[: len(data) // 2])
    with pytest.raises(UsageError, match="没有下载完、不完整或已损坏") as caught:
        read_last_year(tmp_path / "半.xlsx", FORM, units, 2023)
    assert "归档" not in str(caught.value)


def test_init_refuses_it_and_makes_nothing(home: Path, tmp_path: Path, nianbao: Line) -> None:
    (tmp_path / "上年.zip").write_bytes(cut(0, 0.5)(home))
    said = nianbao("init", tmp_path / "2023", "--district", "原州区", "--year", 2023, "--units", home / "名单.csv",
                   "--last-year", tmp_path / "上年.zip")
    assert (said.status, NOT_WHOLE in said.err, said.err.count("\n"), (tmp_path / "2023").exists()) == (2, True, 1, False), said
