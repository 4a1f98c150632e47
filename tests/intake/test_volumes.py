"""Split archives: a volume alone says what it lacks, and is not called damaged."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.intake.test_unpacking import archive, only_sentence, seven, taken
from toolkit.errors import FileError
from toolkit.intake.unpacking import container_kind, members

FILES = [("北塬.csv", os.urandom(9_000))]


def split_zip(count: int) -> tuple[bytes, bytes]:
    """The first and the last volume of a zip as packers split it."""
    whole = bytearray(archive(FILES))
    end = whole.rindex(b"PK\x05\x06")
    whole[end + 4 : end + 8] = (count - 1).to_bytes(2, "little") * 2
    return b"PK\x07\x08" + bytes(whole[:3_000]), bytes(whole[6_000:])


def said_of(path: Path) -> str:
    kind = container_kind(path)
    assert kind is not None
    with pytest.raises(FileError) as caught:
        list(members(path, kind))
    return str(caught.value)


@pytest.mark.parametrize(("count", "lacking"), [(2, "缺少分卷.z01："), (4, "缺少分卷.z01至.z03：")])
def test_the_last_volume_of_a_zip_names_those_before_it(count: int, lacking: str) -> None:
    first, last = split_zip(count)
    assert only_sentence(last).startswith(lacking)
    assert f"共{count}卷" in only_sentence(last)
    assert "第1卷" in only_sentence(first)


def test_the_end_of_a_zip_that_was_cut_without_counting_its_disks_lacks_the_beginning() -> None:
    assert ".z01等前面的卷" in only_sentence(archive(FILES)[6_000:])


def test_a_volume_inside_an_archive_says_so_and_its_neighbours_come_out() -> None:
    _, last = split_zip(2)
    found = dict(taken(archive([("年报.zip", last), ("年报.7z.002", os.urandom(900)), ("三营.csv", b"1")])))
    assert str(found["年报.zip"]).startswith("缺少分卷.z01")
    assert "第2卷" in str(found["年报.7z.002"])
    assert found["三营.csv"] == b"1"


def test_a_7z_cut_into_pieces_lacks_the_others(tmp_path: Path) -> None:
    whole = seven(FILES)
    for number, piece in enumerate((whole[:4_000], whole[4_000:8_000], whole[8_000:]), 1):
        (tmp_path / f"年报.7z.{number:03d}").write_bytes(piece)
    assert ".7z.002" in said_of(tmp_path / "年报.7z.001")
    for number in (2, 3):
        assert f"第{number}卷" in said_of(tmp_path / f"年报.7z.{number:03d}")


@pytest.mark.parametrize(("name", "number"), [("年报.z02", 2), ("年报.zip.003", 3), ("年报.R00", 2)])
def test_a_piece_that_says_nothing_itself_is_known_by_its_name(tmp_path: Path, name: str, number: int) -> None:
    (path := tmp_path / name).write_bytes(b"\x05" + os.urandom(2_000))
    said = said_of(path)
    assert said.startswith("缺少分卷")
    assert f"第{number}卷" in said


def test_the_first_piece_of_a_cut_zip_lacks_the_others(tmp_path: Path) -> None:
    (path := tmp_path / "年报.zip.001").write_bytes(archive(FILES)[:4_000])
    assert "第1卷" in said_of(path)


def test_a_whole_archive_is_no_volume_whatever_it_is_called(tmp_path: Path) -> None:
    (path := tmp_path / "年报.zip.001").write_bytes(archive(FILES))
    assert container_kind(path) == "zip"
    assert [(one.name, one.data) for one in members(path, "zip")] == FILES
