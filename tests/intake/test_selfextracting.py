"""Archives that unpack themselves: what is appended to the program is opened, and no program is ever run."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from tests.intake.test_unpacking import (
    FILES,
    FOUND,
    ChineseWindows,
    archive,
    locked,
    only_sentence,
    rar,
    seven,
    taken,
)
from toolkit.errors import FileError
from toolkit.guard import sniff
from toolkit.intake.reading import read_file
from toolkit.intake.unpacking import container_kind

CODE = b"Rar!\x1a\x07\x00 and 7z\xbc\xaf\x27\x1c and PK\x03\x04, which the program looks for itself".ljust(512, b"\x90")
SETTINGS = ";!@Install@!UTF-8!\nTitle=\"年报\"\n;!@InstallEnd@!\n".encode()


def program(appended: bytes = b"") -> bytes:
    """A program of one section, in which the signs of archives stand too, and what is appended to it."""
    header = b"MZ".ljust(60, b"\x00") + struct.pack("<I", 64)
    sections = b".text\0\0\0" + struct.pack("<IIII", 512, 0x1000, 512, 512) + bytes(16)
    pe = b"PE\0\0" + struct.pack("<HHIIIHH", 0x14C, 1, 0, 0, 0, 224, 0x10F) + bytes(224) + sections
    return (header + pe).ljust(512, b"\x00") + CODE + appended


@pytest.mark.parametrize("appended", [
    archive(FILES), archive(FILES, ChineseWindows), seven(FILES), SETTINGS + seven(FILES), rar(FILES, format="rar50"), rar(FILES, format="rar40"),
], ids=["zip", "zip of Chinese Windows", "7z", "7z behind settings", "rar5", "rar4"])
def test_the_archive_behind_a_program_gives_its_members(appended: bytes) -> None:
    assert container_kind(program(appended)) == "exe"
    assert taken(program(appended)) == FOUND


def test_a_zip_that_counts_from_the_beginning_of_the_program_gives_its_members() -> None:
    out = io.BytesIO(program())
    with zipfile.ZipFile(out, "a") as made:
        for name, content in FILES:
            made.writestr(name, content)
    assert taken(out.getvalue()) == FOUND


def test_a_program_of_old_with_an_archive_behind_it_gives_its_members() -> None:
    assert taken(b"MZ".ljust(64, b"\x00") + b"\xb4\x09\xcd\x21" * 50 + archive(FILES)) == FOUND


def test_one_in_an_archive_gives_its_members_too() -> None:
    assert taken(archive([("上报.exe", program(seven([("甲.csv", b"1")])))])) == [("上报.exe!/甲.csv", b"1")]


def test_a_locked_one_and_a_volume_say_so() -> None:
    assert "设有密码" in only_sentence(program(locked(archive(FILES))))
    assert "缺少分卷" in only_sentence(program(seven(FILES)[:200]))


@pytest.mark.parametrize("data", [
    program(), program(b"nothing packed"), program(archive(FILES)[:60]), b"MZ".ljust(64, b"\x00"),
    b"MZ" + bytes(58) + b"\xff\xff\xff\x7f" + bytes(40), program()[:64 + 24],
], ids=["alone", "with other bytes", "with a piece of a zip", "a bare head", "a head that leads nowhere", "cut"])
def test_a_program_alone_is_named_and_not_run(data: bytes) -> None:
    assert container_kind(data) is None
    assert sniff(data).kind == "exe"
    with pytest.raises(FileError) as caught:
        read_file(data)
    assert str(caught.value) == ("这是程序文件（.exe），没有运行，里面也没有可以打开的压缩包；请报送人发送填好的原表（.xlsx）或Word文件。")


def test_a_text_that_begins_like_a_program_is_a_text() -> None:
    data = "MZ街道2023年度政府信息公开工作年度报告，本年度无相关内容。\n".encode() * 9
    assert container_kind(data) is None
    assert sniff(data).kind == "text"
