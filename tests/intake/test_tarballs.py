"""Archives that are streams: .tar, packed in whatever way, and a single packed file."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.intake.test_unpacking import archive, only_sentence, taken
from toolkit.guard import sniff
from toolkit.intake import tarballs, unpacking
from toolkit.intake.unpacking import container_kind, members

FILES = [("街道/北塬街道.xlsx", b"a" * 1_000), ("镕基乡.xlsx", b"b")]
PACKED = [bytes, gzip.compress, bz2.compress, lzma.compress]


def tar(files: Iterable[tuple[str, bytes]], *, form: int = tarfile.GNU_FORMAT, encoding: str = "utf-8") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form, encoding=encoding) as made:
        for name, content in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            made.addfile(entry, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize("pack", PACKED)
@pytest.mark.parametrize(("form", "encoding"), [
    (tarfile.GNU_FORMAT, "utf-8"), (tarfile.GNU_FORMAT, "gb18030"), (tarfile.USTAR_FORMAT, "gb18030"), (tarfile.PAX_FORMAT, "utf-8"),
])
def test_a_tar_gives_its_members_however_it_is_packed(pack: Callable[[bytes], bytes], form: int, encoding: str) -> None:
    assert taken(pack(tar(FILES, form=form, encoding=encoding))) == FILES


def test_a_tar_of_an_old_program_has_no_mark_and_is_one() -> None:
    data = bytearray(tar(FILES[:1]))
    data[257:265] = bytes(8)
    data[148:156] = b"%06o\x00 " % (sum(data[:148]) + sum(data[156:512]) + 8 * 32)
    assert container_kind(bytes(data)) == "tar"
    assert taken(bytes(data)) == FILES[:1]


@pytest.mark.parametrize(("pack", "kind"), list(zip(PACKED, ("tar", "gz", "bz2", "xz"), strict=True)))
def test_what_is_kept_whole_is_called_an_archive(pack: Callable[[bytes], bytes], kind: str) -> None:
    assert sniff(pack(tar(FILES))).kind == kind


def test_a_file_packed_alone_has_the_name_it_says_or_that_of_its_package(tmp_path: Path) -> None:
    out = io.BytesIO()
    with gzip.GzipFile("a.csv", "wb", fileobj=out) as made:
        made.write(b"1,2\n")
    named = out.getvalue().replace(b"a.csv", "北塬.csv".encode("gb18030"))
    assert taken(named) == [("北塬.csv", b"1,2\n")]
    for pack, suffix in ((gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")):
        (path := tmp_path / f"三营.csv.{suffix}").write_bytes(pack(b"1,2\n"))
        assert [(one.name, one.data) for one in members(path, suffix)] == [("三营.csv", b"1,2\n")]  # type: ignore[arg-type]
    inside = archive([("表/三营.csv.gz", gzip.compress(b"1"))])
    assert taken(inside) == [("表/三营.csv.gz!/三营.csv", b"1")]


def test_links_and_devices_are_never_followed() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as made:
        for number, kind in enumerate((tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE)):
            entry = tarfile.TarInfo(f"{number}.csv")
            entry.type, entry.linkname = kind, "/etc/passwd"
            made.addfile(entry)
        entry = tarfile.TarInfo("../../北塬.csv")
        entry.size = 1
        made.addfile(entry, io.BytesIO(b"1"))
    assert taken(out.getvalue()) == [("北塬.csv", b"1")]


def test_a_member_larger_than_any_return_is_left_out_alone() -> None:
    found = taken(gzip.compress(tar([("大.csv", bytes(20_000_001)), ("小.csv", b"1")])))
    assert "超过20MB" in str(found[0][1])
    assert found[1:] == [("小.csv", b"1")]
    ((_, said),) = taken(gzip.compress(bytes(20_000_001)))
    assert "超过20MB" in str(said)


def test_a_header_that_declares_a_name_of_megabytes_is_not_read() -> None:
    entry = tarfile.TarInfo("././@LongLink")
    entry.type, entry.size = tarfile.GNUTYPE_LONGNAME, 3_000_000
    data = gzip.compress(entry.tobuf() + bytes(3_000_000))
    assert "过大" in only_sentence(data)


def test_more_members_or_entries_than_any_office_has_are_refused() -> None:
    found = taken(tar((f"{n}.csv", b"") for n in range(unpacking.MAX_MEMBERS + 1)))
    assert f"超过{unpacking.MAX_MEMBERS}个" in str(found[-1][1])
    folders = tar((f"{n}/._x", b"") for n in range(tarballs._MAX_ENTRIES + 1))
    assert f"超过{unpacking.MAX_MEMBERS}个" in only_sentence(folders)


@pytest.mark.parametrize("pack", PACKED)
@pytest.mark.parametrize("percent", [30, 60, 80])
def test_a_cut_tar_is_one_sentence_after_what_could_be_had(pack: Callable[[bytes], bytes], percent: int) -> None:
    files = [(f"{n}.csv", os.urandom(20_000)) for n in range(3)]
    data = pack(tar(files))
    found = taken(data[: len(data) * percent // 100])
    assert (found[-1][0], "不完整" in str(found[-1][1])) == ("", True)
    assert all(item in files for item in found[:-1])


def test_a_header_spoilt_in_the_middle_is_not_the_end() -> None:
    data = bytearray(tar([("一.csv", b"1"), ("二.csv", b"2")]))
    data[1_024 + 100] ^= 0x40
    found = taken(bytes(data))
    assert found[0] == ("一.csv", b"1")
    assert "已损坏" in str(found[1][1])


def test_a_checksum_that_does_not_fit_is_said() -> None:
    data = bytearray(gzip.compress(tar(FILES)))
    data[-6] ^= 1
    assert "已损坏" in str(taken(bytes(data))[-1][1])


def test_a_damaged_single_file_is_a_sentence() -> None:
    assert "不完整" in only_sentence(gzip.compress(os.urandom(9_000))[:-100])
