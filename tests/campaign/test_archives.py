"""An archive held against its list, and carried on from: whole or damaged, ours or anybody's, of this program or of a newer one."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import sqlite3
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support.campaign_020 import unpacked
from tests.support.command_line import Line
from tests.support.districts import STREET, TOWN, UNITS, make, returned
from toolkit.actions.archive import archive
from toolkit.actions.collect import collect
from toolkit.actions.form import load_form
from toolkit.campaign.entries import SCHEMA_VERSION, program_number
from toolkit.campaign.folder import Campaign
from toolkit.campaign.last_year import read_last_year
from toolkit.campaign.units import read_units
from toolkit.version import __version__

FORM = load_form("2021")
CODE = "t3.carried_out.natural"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign of 2022, its archive 归档.zip, and a list of units."""
    home = tmp_path_factory.mktemp("archived")
    root = make(home / "2022", year=2022)
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, STREET, home / "1.xlsx", {"t3.new.natural": 5, CODE: 5}),
                           returned(root, TOWN, home / "2.xlsx", {"t3.new.natural": 2, CODE: 2})])
        archive(campaign, out=home / "归档.zip")
    (home / "名单.csv").write_text(UNITS, "utf-8")
    return home


@pytest.fixture
def whole(home: Path) -> Path:
    return home / "归档.zip"


def rewritten(source: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The archive with other members, sound as a zip."""
    with zipfile.ZipFile(source) as bundle:
        members = {name: bundle.read(name) for name in bundle.namelist()}
    change(members)
    with zipfile.ZipFile(target, "w") as bundle:
        for name, data in members.items():
            bundle.writestr(name, data, zipfile.ZIP_DEFLATED)
    return target


def relisted(members: dict[str, bytes], **facts: Any) -> None:
    """A list that fits the members again, as a forger writes it."""
    told = json.loads(members["目录.json"]) | facts
    told["members"] = [one | {"bytes": len(members[one["path"]]), "sha256": hashlib.sha256(members[one["path"]]).hexdigest()}
                       for one in told["members"] if one["path"] in members]
    members["目录.json"] = json.dumps(told, ensure_ascii=False).encode()


def of_database(members: dict[str, bytes], place: Path, *statements: str) -> None:
    """The ledger among the members after some SQL."""
    place.write_bytes(members["ledger.sqlite"])
    with closing(sqlite3.connect(place)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    members["ledger.sqlite"] = place.read_bytes()


# ── held against its list ─────────────────────────────────────────────


def test_a_whole_one_is_called_whole(whole: Path, nianbao: Line) -> None:
    said = nianbao("archive", "--verify", whole)
    assert said.status == 0
    assert re.search(r"归档完好：\d+个文件都在，内容都没有变，没有多出来的；收件登记完好。", said.out)
    told = json.loads(nianbao("archive", "--verify", whole, "--json").out)
    assert (told["whole"], told["damage"], told["district"], told["year"], told["program"]) == (True, [], "原州区", 2022, __version__)


def a_byte(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.startswith("received/"))
    members[name] = members[name][:-1] + b"x"


def gone(members: dict[str, bytes]) -> None:
    del members["units.csv"]


def more(members: dict[str, bytes]) -> None:
    members["issued/后加的.xlsx"] = b"PK"


def folder(members: dict[str, bytes]) -> None:
    members["后加的/"] = b""


def renamed(members: dict[str, bytes]) -> None:
    members["单位.csv"] = members.pop("units.csv")


def unlisted(members: dict[str, bytes]) -> None:
    del members["ledger.sqlite"]
    relisted(members)


@pytest.mark.parametrize(("change", "told"), [
    (a_byte, r"“received/\w+\.xlsx”（收到的原件：(北塬街道|三营镇)第1次报表，[12].xlsx）与归档时不一样了（指纹不符）。"),
    (gone, "“units.csv”（单位名单（有联系人、电话））不见了。"),
    (more, "“issued/后加的.xlsx”不在目录里，是后来放进去的。"),
    (folder, "文件夹“后加的/”不在目录里，是后来放进去的。"),
    (renamed, "“单位.csv”不在目录里，是后来放进去的。"),
    (unlisted, "目录里没有“ledger.sqlite”，还原不成任务文件夹。"),
], ids=lambda value: getattr(value, "__name__", ""))
def test_what_is_not_as_it_was_put_in_is_said(
    whole: Path, tmp_path: Path, nianbao: Line, change: Callable[[dict[str, bytes]], None], told: str
) -> None:
    said = nianbao("archive", "--verify", rewritten(whole, tmp_path / "a.zip", change))
    assert said.status == 1
    assert re.search(told, said.out), said.out
    assert "处不对" in said.out
    assert "完好：" not in said.out
    assert json.loads(nianbao("archive", "--verify", tmp_path / "a.zip", "--json").out)["whole"] is False


_NO_UPDATE = "DROP TRIGGER entry_no_update"
_LEDGERS: Mapping[str, tuple[str, ...]] = {
    "a row changed": (_NO_UPDATE, "UPDATE entry SET at = '2020' WHERE seq = 2"),
    "its trigger gone": (_NO_UPDATE,),
    "a view that never ends": (
        "DROP TABLE entry",
        "CREATE VIEW entry AS WITH RECURSIVE n(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n) SELECT seq, '' AS chain FROM n"),
}


@pytest.mark.parametrize("statements", _LEDGERS.values(), ids=list(_LEDGERS))
def test_a_ledger_that_is_not_whole_is_said_though_the_list_fits_it(
    whole: Path, tmp_path: Path, nianbao: Line, statements: tuple[str, ...]
) -> None:
    def change(members: dict[str, bytes]) -> None:
        of_database(members, tmp_path / "x.sqlite", *statements)
        relisted(members)

    said = nianbao("archive", "--verify", rewritten(whole, tmp_path / "a.zip", change))
    assert (said.status, "收件登记“ledger.sqlite”打不开，或与登记时不一样了。" in said.out) == (1, True), said


@pytest.mark.parametrize("share", [0.0, 0.2, 0.9, 0.9999])
def test_one_that_was_cut_is_one_sentence(whole: Path, tmp_path: Path, nianbao: Line, share: float) -> None:
    data = whole.read_bytes()
    (tmp_path / "a.zip").write_bytes(data[: int(len(data) * share)])
    said = nianbao("archive", "--verify", tmp_path / "a.zip")
    assert (said.status, said.out.count("\n"), said.err) == (1, 1, "")
    assert "请从备份恢复，或重新拷一份" in said.out


def test_bytes_turned_anywhere_never_end_in_a_traceback_and_are_seen_or_say_nothing(whole: Path, tmp_path: Path, nianbao: Line) -> None:
    data = whole.read_bytes()
    seen = 0
    for at in (5, *range(30, len(data), len(data) // 25)):
        (tmp_path / "a.zip").write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        if nianbao("archive", "--verify", tmp_path / "a.zip").status:
            seen += 1
        else:
            with zipfile.ZipFile(tmp_path / "a.zip") as turned, zipfile.ZipFile(whole) as before:
                assert {name: turned.read(name) for name in turned.namelist()} == {name: before.read(name) for name in before.namelist()}
    assert seen > 20


# ── anybody's zip ─────────────────────────────────────────────────────


def zipped(members: Mapping[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as bundle:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFLNK if name.endswith("链接") else stat.S_IFREG) << 16
            bundle.writestr(info, data, kind)
    return out.getvalue()


def twice() -> bytes:
    return zipped({"campaign.toml": b"1", "campaign.tomx": b"2"}).replace(b"campaign.tomx", b"campaign.toml")


def locked() -> bytes:
    data = bytearray(zipped({"campaign.toml": b"1"}))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(sign) + offset] |= 1
    return bytes(data)


def huge_count() -> bytes:
    data = bytearray(zipped({"campaign.toml": b"1"}))
    at = data.index(b"PK\x05\x06")
    data[at + 12 : at + 16] = struct.pack("<I", 4_000_000_000)
    return bytes(data)


def overlapping() -> bytes:
    data = bytearray(zipped({"a": b"1" * 50, "b": b"2" * 50}, zipfile.ZIP_STORED))
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 0)
    return bytes(data)


def lying() -> bytes:
    """Declares one byte, and inflates to ten megabytes."""
    return declaring(1, b" " * 10_000_000)


def declaring(size: int, data: bytes = b" ") -> bytes:
    """A list that says it is of another size than it is."""
    made = bytearray(zipped({"目录.json": data}))
    for sign, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = made.index(sign)
        made[at + offset : at + offset + 4] = struct.pack("<I", size)
    return bytes(made)


def many() -> bytes:
    """A hundred thousand entries and one, all of them the same."""
    made = zipped({"1": b""}, zipfile.ZIP_STORED)
    at, end = made.index(b"PK\x01\x02"), made.index(b"PK\x05\x06")
    directory = made[at:end] * 100_001
    large = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 100_001, 100_001, len(directory), at)
    where = struct.pack("<IIQI", 0x07064B50, 0, at + len(directory), 1)
    return made[:at] + directory + large + where + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)


HOSTILE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (lambda: declaring(4_000_000_000), "展开后过大"),
    "a list too large": (lambda: declaring(70_000_000), "“目录.json”过大"),
    "a size that lies": (lying, "已损坏"),
    "up and away": (lambda: zipped({"../../x": b"1"}), "里面有不该有的文件名“../../x”"),
    "from the root": (lambda: zipped({"/etc/x": b"1"}), "不该有的文件名"),
    "a drive": (lambda: zipped({"C:/x": b"1"}), "不该有的文件名"),
    "a backslash": (lambda: zipped({"..\\x": b"1"}), "不该有的文件名"),
    "a line break": (lambda: zipped({"a\nb": b"1"}), "不该有的文件名“a?b”"),
    "a link": (lambda: zipped({"链接": b"/etc/passwd"}), "指向别处的链接"),
    "two of one name": (twice, "同名的文件"),
    "a folder that is a file": (lambda: zipped({"a": b"1", "a/b": b"2"}), "同名的文件"),
    "overlapping": (overlapping, "互相重叠"),
    "locked": (locked, "设有密码"),
    "a directory of gigabytes": (huge_count, "超过100000个"),
    "more than are counted": (many, "超过100000个"),
    "another method": (lambda: zipped({"目录.json": b"1"}, zipfile.ZIP_LZMA), "压缩方法不常见"),
    "something before it": (lambda: b"x" * 99 + zipped({"目录.json": b"{}"}), "不是完整的压缩包"),
    "no zip": (lambda: b"PK\x03\x04" + b"nothing" * 99, "不是完整的压缩包"),
    "empty": (lambda: b"", "是空的（0字节）"),
    "no list": (lambda: zipped({"campaign.toml": b"1"}), "里面没有“目录.json”，不是 nianbao archive 做的归档"),
    "a list of nothing": (lambda: zipped({"目录.json": b"[]"}), "读不懂或不完整"),
    "a deep list": (lambda: zipped({"目录.json": b"[" * 200_000}), "读不懂或不完整"),
    "a list with a long number": (lambda: zipped({"目录.json": b'{"archive": ' + b"9" * 9999 + b"}"}), "读不懂或不完整"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_zip_ends_in_one_sentence(name: str, tmp_path: Path, nianbao: Line) -> None:
    make_it, told = HOSTILE[name]
    (tmp_path / "a.zip").write_bytes(make_it())
    said = nianbao("archive", "--verify", tmp_path / "a.zip")
    assert (said.status, said.err, said.out.count("\n")) == (1, "", 1), said
    assert told in said.out
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_list_may_be_forged_but_leads_nowhere_else(whole: Path, tmp_path: Path, nianbao: Line) -> None:
    def change(members: dict[str, bytes]) -> None:
        told = json.loads(members["目录.json"])
        told["members"].append({"path": "../../x", "what": "x", "bytes": 1, "sha256": "0" * 64})
        members["目录.json"] = json.dumps(told).encode()

    said = nianbao("archive", "--verify", rewritten(whole, tmp_path / "a.zip", change))
    assert (said.status, "“../../x”（x）不见了。" in said.out) == (1, True)


def test_flags_that_do_not_go_together_and_a_file_that_is_not_there_are_wrong_use(whole: Path, home: Path, nianbao: Line) -> None:
    for words, told in ((["-C", home / "2022"], "--verify 不能与 -C 同时使用"), (["-o", "x.zip"], "--verify 不能与 -o 同时使用"),
                        (["--with-mails"], "--verify 不能与 --with-mails 同时使用")):
        said = nianbao("archive", "--verify", whole, *words)
        assert (said.status, told in said.err, said.out) == (2, True, "")
    said = nianbao("archive", "--verify", home / "没有.zip")
    assert (said.status, "没有“" in said.err) == (2, True)


# ── carried on from ───────────────────────────────────────────────────


def test_it_is_last_years_figures_as_the_folder_is(home: Path, whole: Path) -> None:
    units = read_units(home / "名单.csv").units
    of_folder, of_archive = (read_last_year(path, FORM, units, 2023) for path in (home / "2022", whole))
    assert of_archive.units == of_folder.units
    assert [dict(of_archive.figures.of(unit) or {}) for unit in units] == [dict(of_folder.figures.of(unit) or {}) for unit in units]
    assert of_archive.notes == of_folder.notes
    assert (of_archive.figures.of(units[0]) or {})[CODE] == 5


def test_init_and_last_year_take_it(home: Path, whole: Path, tmp_path: Path, nianbao: Line) -> None:
    said = nianbao("init", tmp_path / "2023", "--district", "原州区", "--year", 2023, "--units", home / "名单.csv", "--last-year", whole)
    assert (said.status, "上年数：找到2家（共3家）。" in said.err) == (0, True), said
    said = nianbao("last-year", "-C", tmp_path / "2023", home / "2022")
    assert "与已登记的相同，没有改动。" in said.out
    assert "与已登记的相同，没有改动。" in nianbao("last-year", "-C", tmp_path / "2023", whole).out


@pytest.mark.parametrize(("year", "told"), [
    (2024, "是2022年度的归档，上年数应为2023年度，请换一个文件。"), (2022, "是2022年度的归档，上年数应为2021年度"),
])
def test_one_of_another_year_says_so(home: Path, whole: Path, tmp_path: Path, nianbao: Line, year: int, told: str) -> None:
    said = nianbao("init", tmp_path / "x", "--district", "原州区", "--year", year, "--units", home / "名单.csv", "--last-year", whole)
    assert (said.status, f"“{whole}”{told}" in said.err, (tmp_path / "x").exists()) == (2, True, False), said


def newer_list(members: dict[str, bytes], _: Path) -> None:
    relisted(members, archive=2, program="1.12.3")


def newer_ledger_told(members: dict[str, bytes], _: Path) -> None:
    relisted(members, ledger=SCHEMA_VERSION + 1, program="1.12.3")


def newer_ledger(members: dict[str, bytes], place: Path) -> None:
    of_database(members, place, f"PRAGMA user_version = {SCHEMA_VERSION + 1}", f"PRAGMA application_id = {program_number('1.12.3')}")
    relisted(members, program="1.12.3")


@pytest.mark.parametrize("change", [newer_list, newer_ledger_told, newer_ledger])
def test_one_of_a_newer_program_is_refused_by_its_name(
    home: Path, whole: Path, tmp_path: Path, nianbao: Line, change: Callable[[dict[str, bytes], Path], None]
) -> None:
    path = rewritten(whole, tmp_path / "a.zip", lambda members: change(members, tmp_path / "x.sqlite"))
    sentence = f"由较新的版本（1.12.3）做成，本程序是{__version__}，没有打开；请用新版打开"
    said = nianbao("init", tmp_path / "x", "--district", "原州区", "--year", 2023, "--units", home / "名单.csv", "--last-year", path)
    assert (said.status, sentence in said.err, said.err.count("\n"), (tmp_path / "x").exists()) == (2, True, 1, False), said
    said = nianbao("archive", "--verify", path)
    assert (said.status, sentence in said.out) == (1, True)


@pytest.mark.parametrize("damaged", ["ledger.sqlite", "campaign.toml", "form.toml"])
def test_a_damaged_one_is_not_carried_on_from(home: Path, whole: Path, tmp_path: Path, nianbao: Line, damaged: str) -> None:
    def change(members: dict[str, bytes]) -> None:
        members[damaged] = members[damaged][:-1]

    path = rewritten(whole, tmp_path / "a.zip", change)
    said = nianbao("init", tmp_path / "x", "--district", "原州区", "--year", 2023, "--units", home / "名单.csv", "--last-year", path)
    assert (said.status, f"里面的“{damaged}”与归档时不一样了，已损坏" in said.err, (tmp_path / "x").exists()) == (2, True, False), said
    assert "nianbao-" not in said.err, "nobody knows the folder it was laid out in"


@pytest.mark.parametrize("larger", [0, 21_000_000])
def test_one_that_was_cut_is_not_carried_on_from(home: Path, whole: Path, tmp_path: Path, nianbao: Line, larger: int) -> None:
    data = whole.read_bytes()
    (tmp_path / "a.zip").write_bytes(data[: len(data) // 2] + bytes(larger))
    said = nianbao("init", tmp_path / "x", "--district", "原州区", "--year", 2023, "--units", home / "名单.csv", "--last-year", tmp_path / "a.zip")
    assert (said.status, said.err.count("\n"), (tmp_path / "x").exists()) == (2, 1, False)
    assert re.search("没有拷完|不完整", said.err), said.err


def test_a_campaign_that_an_older_program_made_is_archived_and_carried_on_from(tmp_path: Path, nianbao: Line) -> None:
    root = unpacked(tmp_path)
    assert nianbao("archive", "-C", root, "-o", tmp_path / "旧.zip").status == 0
    assert nianbao("archive", "--verify", tmp_path / "旧.zip").status == 0
    shutil.copy(root / "units.csv", tmp_path / "名单.csv")
    with Campaign(root) as campaign:
        year, district = campaign.year, campaign.district
    said = nianbao("init", tmp_path / "下年", "--district", district, "--year", year + 1, "--units", tmp_path / "名单.csv",
                   "--last-year", tmp_path / "旧.zip")
    assert (said.status, "上年数：找到3家（共4家）。" in said.err) == (0, True), said
