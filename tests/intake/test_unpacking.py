"""Archives: every member comes out under its name, whatever is wrong with its neighbours, and nothing is left behind."""

from __future__ import annotations

import io
import os
import struct
import tempfile
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.support.processes import only_begun_anew
from toolkit.errors import FileError
from toolkit.intake import isolated, unpacking
from toolkit.intake.isolated import Allowance
from toolkit.intake.unpacking import Container, Unpacked, container_kind, members

SHEET = b"1,2\n"


class ChineseWindows(zipfile.ZipInfo):
    """An entry as Explorer and older WinRAR write it: GBK bytes, and no flag that would say so."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def archive(files: Iterable[tuple[str, bytes]], entry: type[zipfile.ZipInfo] = zipfile.ZipInfo) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files:
            info = entry(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, content)
    return out.getvalue()


def locked(data: bytes, which: int | None = None) -> bytes:
    """The same zip with the mark of an encrypted entry on all members, or on one."""
    marked = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.start_dir
        for n, member in enumerate(archive.infolist()):
            assert data[entry:entry + 4] == b"PK\x01\x02"
            if which in (None, n):
                marked[member.header_offset + 6] |= 1
                marked[entry + 8] |= 1
            entry += 46 + sum(int.from_bytes(data[entry + at:entry + at + 2], "little") for at in (28, 30, 32))
    return bytes(marked)


def taken(data: bytes, allowance: Allowance = unpacking.ALLOWANCE) -> list[tuple[str, bytes | str]]:
    """What came out: name and content, or name and sentence; what is said of the whole has no name."""
    kind = container_kind(data)
    assert kind is not None
    out: list[tuple[str, bytes | str]] = []
    try:
        for one in members(data, kind, allowance):
            out.append((one.name, str(one.error) if one.error else one.data))
    except FileError as error:
        out.append(("", str(error)))
    assert all(said.endswith("。") for _, said in out if isinstance(said, str)), out
    return out


def only_sentence(data: bytes) -> str:
    ((name, said),) = taken(data)
    assert name == ""
    assert isinstance(said, str)
    return said


def seven(files: Iterable[tuple[str, bytes]], **options: object) -> bytes:
    import py7zr

    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", **options) as made:  # type: ignore[arg-type]
        for name, content in files:
            made.writestr(content, name)
    return out.getvalue()


def rar(files: Iterable[tuple[str, bytes]], **options: object) -> bytes:
    import rars

    made = rars.RarBuilder(**options)
    for name, content in files:
        made.add_bytes(content, name)
    return bytes(made.to_bytes())


# ── zip ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("entry", [zipfile.ZipInfo, ChineseWindows], ids=["utf8", "gbk"])
def test_names_come_out_in_chinese_whoever_packed_them(entry: type[zipfile.ZipInfo]) -> None:
    files = [("街道/北塬街道（盖章）.xlsx", b"a"), ("镕基乡.xlsx", b"b"), ("三营镇\\表.xlsx", b"c")]
    found = taken(archive(files, entry))
    assert found == [("街道/北塬街道（盖章）.xlsx", b"a"), ("镕基乡.xlsx", b"b"), ("三营镇/表.xlsx", b"c")]


def test_utf8_names_without_the_flag_are_utf8() -> None:
    class Macintosh(ChineseWindows):
        def _encodeFilenameFlags(self) -> tuple[bytes, int]:
            return self.filename.encode(), self.flag_bits & ~0x800

    assert taken(archive([("北塬街道.xlsx", b"a")], Macintosh)) == [("北塬街道.xlsx", b"a")]


def test_what_systems_leave_behind_and_folders_are_no_members() -> None:
    junk = ["__MACOSX/._北塬.xlsx", "街道/", "街道/.DS_Store", "街道/~$北塬.xlsx", "Thumbs.db", "DESKTOP.INI", "._x.xlsx"]
    assert taken(archive([*((name, b"x") for name in junk), ("街道/北塬.xlsx", b"a")])) == [("街道/北塬.xlsx", b"a")]
    assert "没有文件" in only_sentence(archive([(name, b"x") for name in junk]))
    assert "没有文件" in only_sentence(archive([]))


def test_an_archive_in_an_archive_is_opened_but_a_third_one_is_not() -> None:
    third = archive([("三.xlsx", b"3")])
    second = archive([("二.xlsx", b"2"), ("三.zip", third)])
    found = dict(taken(archive([("一.xlsx", b"1"), ("乡镇.zip", second)], ChineseWindows)))
    assert (found["一.xlsx"], found["乡镇.zip!/二.xlsx"]) == (b"1", b"2")
    assert "套了2层以上" in str(found["乡镇.zip!/三.zip"])
    assert len(found) == 3


def test_names_that_climb_or_are_absolute_are_only_labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["../../etc/北塬.xlsx", "/etc/passwd.csv", "C:\\Windows\\a.csv", "..", "a/./b.csv", "nul\x00.csv", "x" * 300 + ".csv"]
    found = taken(archive([(name, name.encode()) for name in names]))
    assert [name for name, _ in found[:5]] == ["etc/北塬.xlsx", "etc/passwd.csv", "Windows/a.csv", "未命名", "a/b.csv"]
    assert all(len(name) <= 200 for name, _ in found)
    assert len(found) == len(names)
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_two_files() -> None:
    assert taken(archive([("表.xlsx", b"1"), ("表.xlsx", b"2")])) == [("表.xlsx", b"1"), ("表.xlsx", b"2")]


def test_documents_are_no_archives_and_are_not_taken_apart() -> None:
    for parts in (["xl/workbook.xml", "[Content_Types].xml"], ["word/document.xml"], ["mimetype", "content.xml"], ["OFD.xml"]):
        assert container_kind(archive([(name, b"x") for name in parts])) is None
    assert container_kind(b"") is None
    assert container_kind(archive([("a.xlsx", b"x")])[:-30]) is None, "cut short: the look at its content says so"


def test_a_password_is_said_once_and_the_open_members_come_out() -> None:
    files = [("一.xlsx", b"1"), ("二.xlsx", b"2"), ("三.xlsx", b"3")]
    assert "压缩包设有密码" in only_sentence(locked(archive(files)))
    found = taken(locked(archive(files), 1))
    assert found[:2] == [("一.xlsx", b"1"), ("三.xlsx", b"3")]
    assert "1个文件设有密码" in str(found[2][1])


def test_a_member_that_declares_ten_gigabytes_is_not_inflated_and_its_neighbours_are() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("大.xlsx", b"x")
        made.writestr("小.xlsx", b"y")
        made.infolist()[0].file_size = 10**10
    found = taken(out.getvalue())
    assert "超过20MB" in str(found[0][1])
    assert found[1] == ("小.xlsx", b"y")


def test_a_member_that_lies_about_its_size_or_content_is_damaged_alone() -> None:
    files = [("一.csv", bytes(5_000)), ("二.csv", b"2" * 50)]
    data = archive(files)
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"PK\x01\x02"))
    short = bytearray(data)
    struct.pack_into("<I", short, at + 24, 10)
    wrong = bytearray(data)
    wrong[at + 16] ^= 1  # the checksum
    for bad in (short, wrong):
        found = taken(bytes(bad))
        assert "已损坏" in str(found[0][1])
        assert found[1] == ("二.csv", b"2" * 50)


def test_a_bomb_of_many_members_ends_with_one_sentence() -> None:
    zeros = bytes(19_000_000)
    found = taken(archive((f"{n}.csv", zeros) for n in range(4)))
    assert found[-1][0] == ""
    assert "解开后过大" in str(found[-1][1])
    assert len(found) < 4


def test_a_bomb_inside_an_archive_counts_with_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "_RATIO_FROM", 5_000_000)
    inner = archive((f"{n}.csv", bytes(1_900_000)) for n in range(2))
    found = taken(archive([("一.zip", inner), ("二.zip", inner)]))
    assert (len(found), found[-1][0], "解开后过大" in str(found[-1][1])) == (3, "", True)


def test_more_members_than_any_office_has_are_refused_before_any_is_opened() -> None:
    said = only_sentence(archive((f"{n}.csv", b"") for n in range(unpacking.MAX_MEMBERS + 1)))
    assert "超过2000个" in said


def test_a_thousand_members_are_one_at_a_time_in_memory() -> None:
    data = archive((f"{n}.csv", os.urandom(5_000)) for n in range(1_000))
    began = time.monotonic()
    largest = count = 0
    for one in members(data, "zip"):
        largest, count = max(largest, len(one.data)), count + 1
    assert (count, largest) == (1_000, 5_000)
    assert time.monotonic() - began < 20


def test_an_archive_on_disk_is_read_where_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(archive([("北塬.csv", SHEET)], ChineseWindows))
    assert container_kind(path) == "zip"
    assert list(members(path, "zip")) == [Unpacked("北塬.csv", SHEET)]
    assert list(tmp_path.iterdir()) == [path]


def test_leaving_off_in_the_middle_stops_the_process_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    found = members(archive((f"{n}.csv", os.urandom(500_000)) for n in range(20)), "zip")
    assert next(found).name == "0.csv"
    found.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are a POSIX thing")
def test_too_much_memory_ends_with_a_sentence() -> None:
    data = archive([("内.zip", bytes(80_000_000))])
    ((name, said),) = taken(data, Allowance(computing=20, waiting=20, memory=150_000_000))
    assert (name, isinstance(said, str)) == ("", True)


def test_the_clock_ends_a_process_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    only_begun_anew(monkeypatch)
    monkeypatch.setattr(isolated, "BOOT", "import time; time.sleep(60)")
    began = time.monotonic()
    ((_, said),) = taken(archive([("a.csv", b"1")]), Allowance(waiting=0.5))
    assert "长时间没有打开" in str(said)
    assert time.monotonic() - began < 10


def test_a_process_that_dies_or_babbles_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    only_begun_anew(monkeypatch)
    for program in ("import os; os.abort()", "print('x' * 100_000)", "import os; os.write(1, b'\\0\\0\\0\\2\\0\\0\\0\\0[]')"):
        monkeypatch.setattr(isolated, "BOOT", program)
        assert "程序中断" in only_sentence(archive([("a.csv", b"1")]))


# ── 7z and rar ────────────────────────────────────────────────────────

FILES = [("街道/北塬街道.xlsx", b"1" * 3_000), ("三营镇.xlsx", b"2" * 10), ("._三营镇.xlsx", b"x"), ("空.csv", b"")]
FOUND = [("街道/北塬街道.xlsx", b"1" * 3_000), ("三营镇.xlsx", b"2" * 10), ("空.csv", b"")]


def test_a_7z_gives_its_members() -> None:
    assert sorted(taken(seven(FILES))) == sorted(FOUND)


def test_names_in_a_7z_climb_nowhere_and_may_be_the_same() -> None:
    data = seven([("aa/../b.csv", b"1"), ("same.csv", b"2"), ("sama.csv", b"3")])
    assert sorted(content for _, content in taken(data)) == [b"1", b"2", b"3"]


def test_a_locked_7z_is_said_to_be_locked() -> None:
    assert "设有密码" in only_sentence(seven(FILES, password="x"))
    assert "设有密码" in only_sentence(seven(FILES, password="x", header_encryption=True))


def test_a_7z_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = dict(taken(seven([("大.csv", bytes(20_000_001)), ("小.csv", b"1")])))
    assert "超过20MB" in str(found["大.csv"])
    assert found["小.csv"] == b"1"
    monkeypatch.setattr(unpacking, "_RATIO_FROM", 1_000_000)
    assert "解开后过大" in str(taken(seven((f"{n}.csv", bytes(600_000)) for n in range(3)))[-1][1])


@pytest.mark.parametrize("options", [
    {"format": "rar40"}, {"format": "rar40", "solid": True}, {"format": "rar50"}, {"format": "rar50", "solid": True},
], ids=["rar4", "rar4-solid", "rar5", "rar5-solid"])
def test_a_rar_of_either_version_gives_its_members(options: dict[str, object]) -> None:
    assert taken(rar(FILES, **options)) == FOUND


def test_a_locked_rar_is_said_to_be_locked() -> None:
    for options in ({"password": "x"}, {"password": "x", "encrypt_headers": True}):
        assert "设有密码" in only_sentence(rar(FILES, **options))


def test_one_volume_of_several_is_said_to_be_one(tmp_path: Path) -> None:
    import rars

    made = rars.RarBuilder(format="rar50", volume_size=3_000, store=True)
    made.add_bytes(os.urandom(8_000), "大.xlsx")
    made.write_volumes(str(tmp_path / "a.part1.rar"))
    for path in tmp_path.iterdir():
        assert "缺少分卷" in only_sentence(path.read_bytes())


def test_a_damaged_member_of_a_rar_is_left_out_alone() -> None:
    data = bytearray(rar([("一.csv", b"ABCDEFGH" * 3), ("二.csv", b"2")], store=True))
    data[data.index(b"ABCDEFGH")] ^= 1
    found = taken(bytes(data))
    assert "已损坏" in str(found[0][1])
    assert found[1] == ("二.csv", b"2")


def test_a_large_member_of_a_rar_is_left_out_alone() -> None:
    found = taken(rar([("大.csv", bytes(20_000_001)), ("小.csv", b"1")]))
    assert "超过20MB" in str(found[0][1])
    assert found[1] == ("小.csv", b"1")


@pytest.mark.parametrize("percent", [5, 50, 95])
def test_a_cut_archive_is_one_sentence_after_what_could_be_had(percent: int) -> None:
    files = [(f"{n}.csv", os.urandom(3_000)) for n in range(3)]
    for data in (seven(files), rar(files, format="rar50"), rar(files, format="rar40")):
        found = taken(data[: len(data) * percent // 100])
        assert (found[-1][0], "不完整" in str(found[-1][1])) == ("", True)
        assert all(item in files for item in found[:-1])


def test_kinds_may_be_mixed() -> None:
    found = taken(archive([("一.7z", seven([("甲.csv", b"1")])), ("二.rar", rar([("乙.csv", b"2")])), ("坏.rar", b"Rar!\x1a\x07\x01\x00?")]))
    assert found[:2] == [("一.7z!/甲.csv", b"1"), ("二.rar!/乙.csv", b"2")]
    assert (found[2][0], "不完整" in str(found[2][1])) == ("坏.rar", True)


@pytest.mark.parametrize(("data", "kind"), [(b"7z\xbc\xaf\x27\x1c" + bytes(30), "7z"), (b"Rar!\x1a\x07\x01\x00" + bytes(30), "rar")])
def test_without_the_library_it_is_said_what_to_do(data: bytes, kind: Container, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(unpacking._LIBRARIES, kind, "no_such_library")
    said = only_sentence(data)
    assert f"压缩包（.{kind}）" in said
    assert "请解压后再收" in said
