"""The zip itself: what is in it, and that it is the same whenever it is made. (Wanted here are the registries, not Wine.)"""

from __future__ import annotations

import re
import tomllib
import zipfile
from email.parser import HeaderParser
from pathlib import Path

import pytest

from toolkit.release.windows import build
from toolkit.version import __version__

pytestmark = pytest.mark.wine
ROOT = Path(__file__).parents[2]
LONGEST = 130
"""Characters of a path in the zip: where it is unpacked must have room too, and Windows allows 259 in all."""


@pytest.fixture(scope="module")
def names(zip_file: Path) -> list[str]:
    with zipfile.ZipFile(zip_file) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def content(zip_file: Path, name: str) -> bytes:
    with zipfile.ZipFile(zip_file) as archive:
        return archive.read(f"年报工具{__version__}/{name}")


def test_it_is_the_same_bytes_when_it_is_made_again(zip_file: Path, tmp_path: Path) -> None:
    assert build(tmp_path).read_bytes() == zip_file.read_bytes()


def test_it_unpacks_into_one_folder_whose_first_sight_is_chinese(names: list[str]) -> None:
    assert {name.split("/")[0] for name in names} == {f"年报工具{__version__}"}
    assert sorted({name.split("/")[1] for name in names}) == [
        "使用说明.html", "先看这里.txt", "分步程序", "年报工作台.exe", "程序文件",
    ]
    assert sorted(name.split("/")[2] for name in names if name.split("/")[1] == "分步程序") == [
        "1-建立任务.exe", "2-下发.exe", "3-回收.exe", "4-进度.exe", "5-汇总与报告.exe", "命令行.exe", "试用示例.exe",
    ]


def test_it_is_no_larger_than_a_mail_s_worth(zip_file: Path, names: list[str]) -> None:
    """微信 takes 200 MB, most mail boxes of offices 50; the dictionary for initials is 0.8 MB of it."""
    assert zip_file.stat().st_size < 40_000_000
    assert len(names) < 3_000


def test_every_unpacker_knows_its_names_are_utf_8(zip_file: Path) -> None:
    with zipfile.ZipFile(zip_file) as archive:
        assert all(info.flag_bits & 0x800 for info in archive.infolist() if not info.filename.isascii())


def test_its_paths_leave_room_for_where_it_is_unpacked(names: list[str]) -> None:
    assert max(map(len, names)) <= LONGEST


def test_names_that_differ_only_in_case_would_overwrite_each_other(names: list[str]) -> None:
    assert len({name.lower() for name in names}) == len(names)


def test_what_the_package_asks_for_is_in_it_in_versions_it_allows(zip_file: Path, names: list[str]) -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    held = {}
    with zipfile.ZipFile(zip_file) as archive:
        for name in names:
            if name.endswith(".dist-info/METADATA"):
                data = HeaderParser().parsestr(archive.read(name).decode())
                held[re.sub(r"[-_.]+", "-", data["Name"]).lower()] = data["Version"]
    for requirement in wanted:
        match = re.match(r"([A-Za-z0-9-]+)>=([0-9.]+)", requirement)
        assert match
        numbers = [tuple(map(int, re.findall(r"\d+", version)[:3])) for version in (held[match[1].lower()], match[2])]
        assert numbers[0] >= numbers[1], requirement
    assert held["nianbao"] == __version__


def test_licences_of_all_that_is_in_it_are_in_it(zip_file: Path, names: list[str]) -> None:
    parts = {re.sub(r"[-_.]+", "-", name.split("/lib/")[1].split("-")[0]).lower() for name in names if name.endswith(".dist-info/METADATA")}
    licensed = {re.sub(r"[-_.]+", "-", name.split("/许可/")[1].split("/")[0]).lower() for name in names if "/许可/" in name}
    assert parts | {"cpython", "distlib"} <= licensed
    assert "docxtpl 0" in content(zip_file, "程序文件/许可/说明.txt").decode()


def test_no_tests_and_no_builder_are_carried(names: list[str]) -> None:
    assert not [name for name in names if "/tests/" in name or "/SelfTest/" in name or "/toolkit/release/" in name]


def test_python_looks_nowhere_else_for_modules(zip_file: Path) -> None:
    assert content(zip_file, "程序文件/python313._pth") == b"python313.zip\r\n.\r\nlib\r\n"


def test_notepad_reads_what_is_to_be_read_first(zip_file: Path) -> None:
    text = content(zip_file, "先看这里.txt")
    assert text.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in text
    assert text.count(b"\n") == text.count(b"\r\n")


def test_the_guide_is_one_page_that_needs_nothing_else(zip_file: Path) -> None:
    page = content(zip_file, "使用说明.html").decode()
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors
    assert not re.findall(r'src="(?!data:)', page)
    assert not re.findall(r'href="(?!#|https?:|mailto:)', page)
