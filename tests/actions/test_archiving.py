"""The whole campaign in one zip with a list of everything in it, which unpacked by anybody is the campaign again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.command_line import REPOSITORY, Line
from tests.support.districts import BUREAU, STREET, TOWN, folder_contents, make, returned
from toolkit.actions.archive import Archived, archive, verify_archive
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.errors import OutputError, UsageError

UNITS = ("name,code,level,email\n北塬街道,640402003,街道,by@example.invalid\n三营镇,640402100,镇,sy@example.invalid\n"
         "区教育局,640402301,部门,\n")
NAME = "原州区2023年报归档.zip"
LISTS = ("目录.csv", "目录.json")


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign in which the street is accepted, the town has something to mend and mails are drafted, the bureau is missing."""
    home = tmp_path_factory.mktemp("worked")
    root = make(home / "2023", units=UNITS)
    with Campaign(root) as campaign:
        collect(campaign, [
            returned(root, STREET, home / "in" / "北塬.xlsx", {"t3.new.natural": 5, "t3.carried_out.natural": 5}),
            returned(root, TOWN, home / "in" / "三营.xlsx", {"t3.new.natural": 1}),
        ])
        correct(campaign)
        rollup(campaign)
    return root


@pytest.fixture
def root(worked: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(worked, tmp_path / "2023"))


@pytest.fixture
def made(root: Path) -> Archived:
    return archived(root)


def archived(root: Path, *, out: Path | None = None, with_mails: bool = False) -> Archived:
    with Campaign(root) as campaign:
        return archive(campaign, out=out, with_mails=with_mails)


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist() if not name.endswith("/")}


# ── what is in it ─────────────────────────────────────────────────────


def test_everything_of_the_campaign_is_in_it_byte_for_byte(root: Path, made: Archived) -> None:
    inside = members(made.path)
    lying = {name.replace(os.sep, "/"): data for name, data in folder_contents(root).items()}
    wanted = {name: data for name, data in lying.items() if not name.startswith(("邮件草稿/", "归档/"))}
    assert {name: data for name, data in inside.items() if name not in LISTS and not name.startswith("ledger")} == wanted
    for folder in ("issued/", "received/", "corrections/", "output/", "templates/"):
        assert any(name.startswith(folder) for name in inside), folder
    assert {"ledger.sqlite", "ledger.sqlite.head", "ledger.sqlite.products", "campaign.toml", "form.toml", "units.csv"} <= set(inside)


def test_both_lists_name_every_file_with_its_size_and_hash(made: Archived) -> None:
    inside = members(made.path)
    told = json.loads(inside["目录.json"])
    hashes = {name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in inside.items()}
    assert {one["path"]: (one["bytes"], one["sha256"]) for one in told["members"]} == {n: h for n, h in hashes.items() if n != "目录.json"}
    rows = list(csv.reader(io.StringIO(inside["目录.csv"].decode("utf-8-sig"))))
    listed = rows[rows.index(["路径", "内容", "字节", "SHA-256"]) + 1 :]
    assert {row[0]: (int(row[2]), row[3]) for row in listed} == {name: told for name, told in hashes.items() if name not in LISTS}
    words = {row[0]: row[1] for row in listed}
    came = {what for path, what in words.items() if path.startswith("received/")}
    assert came == {"收到的原件：北塬街道第1次报表，北塬.xlsx", "收到的原件：三营镇第1次报表，三营.xlsx"}
    assert all(words.values())
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()


def test_the_lists_say_how_the_campaign_stood(made: Archived) -> None:
    told = json.loads(members(made.path)["目录.json"])
    assert (told["district"], told["year"], told["edition"], told["closed"]) == ("原州区", 2023, "2021", False)
    assert {name: told["counts"][name] for name in ("required", "reported", "accepted")} == {"required": 3, "reported": 2, "accepted": 1}
    assert told["open"] == ["任务还没有办结：未报1家（区教育局），需退回1家（三营镇）；各项合计是阶段性数据，不得对外公布。"]
    page = members(made.path)["目录.csv"].decode("utf-8-sig")
    assert "未办结" in page
    assert told["open"][0] in page


def test_as_json_it_says_the_same_and_nothing_else(root: Path, nianbao: Line) -> None:
    said = nianbao("archive", "-C", root, "--json")
    told = json.loads(said.out)
    assert (told["made"], told["closed"], told["counts"]["missing"], told["path"]) == (True, False, 1, str(root / "归档" / NAME))
    assert told["sha256"] == hashlib.sha256((root / "归档" / NAME).read_bytes()).hexdigest()
    assert json.loads(nianbao("archive", "-C", root, "--json").out)["made"] is False


def test_a_closed_campaign_is_called_closed(root: Path, tmp_path: Path, nianbao: Line) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, TOWN, tmp_path / "三营.xlsx"), returned(root, BUREAU, tmp_path / "局.xlsx")])
    said = nianbao("archive", "-C", root)
    assert "任务已办结。" in said.out
    assert "阶段性" not in said.out
    assert json.loads(members(root / "归档" / NAME)["目录.json"])["closed"]


def test_names_are_utf_8_and_say_so_and_the_order_is_always_the_same(root: Path, made: Archived, tmp_path: Path) -> None:
    with zipfile.ZipFile(made.path) as bundle:
        infos = bundle.infolist()
    assert all(info.flag_bits & 0x800 for info in infos if not info.filename.isascii())
    assert any(not info.filename.isascii() for info in infos)
    again = archived(root, out=tmp_path / "又一份.zip")
    assert [member.path for member in again.manifest.members] == [member.path for member in made.manifest.members]
    assert again.manifest.says_the_same(made.manifest)


def test_what_is_packed_already_is_stored_and_the_rest_is_packed(made: Archived) -> None:
    with zipfile.ZipFile(made.path) as bundle:
        kinds = {info.filename: info.compress_type for info in bundle.infolist()}
    assert {kind for name, kind in kinds.items() if name.endswith((".xlsx", ".docx"))} == {zipfile.ZIP_STORED}
    assert {kinds[name] for name in ("ledger.sqlite", "form.toml", "目录.json")} == {zipfile.ZIP_DEFLATED}


def test_mails_are_left_out_and_that_is_said_unless_they_are_asked_for(root: Path, tmp_path: Path, nianbao: Line) -> None:
    drafts = list((root / "邮件草稿").rglob("*.eml"))
    assert drafts
    said = nianbao("archive", "-C", root)
    assert f"提示：邮件草稿{len(drafts)}封没有归入" in said.err
    assert "提示：单位名单（units.csv）和汇总表的《报送情况》里有联系人、电话" in said.err
    assert not any(name.endswith(".eml") for name in members(root / "归档" / NAME))
    said = nianbao("archive", "-C", root, "--with-mails", "-o", tmp_path / "全.zip")
    assert "没有归入" not in said.err
    assert sum(name.endswith(".eml") for name in members(tmp_path / "全.zip")) == len(drafts)
    assert nianbao("archive", "--verify", tmp_path / "全.zip").status == 0


# ── unpacked by hand ──────────────────────────────────────────────────


def test_unpacked_by_anybody_it_is_the_campaign_again(root: Path, made: Archived, tmp_path: Path, nianbao: Line) -> None:
    there = tmp_path / "解压"
    with zipfile.ZipFile(made.path) as bundle:
        bundle.extractall(there)
    for words in (["--json"], ["--json", "--unit", STREET], ["--json", "--chase"], ["--log", "--json"]):
        assert nianbao("status", "-C", there, *words).out == nianbao("status", "-C", root, *words).out
    assert nianbao("status", "-C", there, "--log").status == 0, "and its register is whole"
    assert "新生成0份" in nianbao("issue", "-C", there).out
    said = nianbao("rollup", "-C", there)
    assert "保留不动" not in said.err, "what the program wrote it knows for its own"
    again = archived(there)
    assert again.made
    assert nianbao("archive", "--verify", again.path).status == 0, "the old lists are not taken for anything"
    assert sum(name in LISTS for name in members(again.path)) == 2


def test_times_of_files_come_along(root: Path, tmp_path: Path) -> None:
    came = next((root / "received").iterdir())
    os.utime(came, (1_704_800_000, 1_704_800_000))
    then = time.localtime(1_704_800_000)[:6]
    with zipfile.ZipFile(archived(root).path) as bundle:
        assert bundle.getinfo(f"received/{came.name}").date_time == then


# ── where it lies, and what it leaves alone ───────────────────────────


def test_the_same_again_is_no_further_archive_and_a_change_is_one_beside_it(root: Path, made: Archived, tmp_path: Path, nianbao: Line) -> None:
    assert made.path == root / "归档" / NAME
    before = made.path.read_bytes()
    said = nianbao("archive", "-C", root)
    assert "没有变化" in said.out
    assert [path.name for path in (root / "归档").iterdir()] == [NAME]
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, BUREAU, tmp_path / "局.xlsx")])
    said = nianbao("archive", "-C", root)
    assert "提示：“原州区2023年报归档.zip”已经有了，内容与现在的不同，保留不动；这次的是“原州区2023年报归档（2）.zip”。" in said.err
    assert made.path.read_bytes() == before
    assert nianbao("archive", "--verify", root / "归档" / "原州区2023年报归档（2）.zip").status == 0


def test_no_archive_is_put_into_another_wherever_it_lies(root: Path, tmp_path: Path) -> None:
    first = archived(root, out=root / "output" / "年报归档.zip")
    second = archived(root, out=root / "output" / "年报归档.zip")
    assert (second.made, second.path) == (False, first.path), "its own archive changes nothing"
    shutil.copy(first.path, root / "拷贝.zip")
    third = archived(root, out=tmp_path / "外面.zip")
    assert not any(name.endswith(".zip") for name in members(third.path))
    assert any("以前的归档不再归入：拷贝.zip、output/年报归档.zip。" in remark for remark in third.remarks)


def test_what_is_not_the_programs_is_named(root: Path) -> None:
    (root / "领导批示.docx").write_bytes(b"x")
    (root / "照片").mkdir()
    (root / "output" / "自己的.txt").write_text("随产物走", "utf-8")
    (root / "output" / "~$自己的.docx").write_bytes(b"x")
    done = archived(root)
    assert any("没有归入：照片/、领导批示.docx；要归入的请移到 output 里再归档一次。" in remark for remark in done.remarks)
    assert "output/自己的.txt" in members(done.path)
    assert not any("~$" in name for name in members(done.path))


@pytest.mark.parametrize("place", ["received/x.zip", "issued/x.zip", "归档.rar", "."])
def test_it_is_written_to_no_place_of_the_campaigns_own(root: Path, place: str, nianbao: Line) -> None:
    said = nianbao("archive", "-C", root, "-o", root / place)
    assert (said.status, said.out) == (2, ""), said


# ── what goes wrong ───────────────────────────────────────────────────


def test_what_another_command_has_not_ended_is_not_in_the_copy(root: Path, tmp_path: Path) -> None:
    """It has written half of it into the file already, as a full cache makes it do."""
    opened, begun = threading.Event(), threading.Event()

    def archive_it() -> Archived:
        with Campaign(root) as campaign:
            opened.set()
            assert begun.wait(30)
            return archive(campaign, out=tmp_path / "a.zip")

    with ThreadPoolExecutor(1) as thread, closing(sqlite3.connect(root / "ledger.sqlite", isolation_level=None)) as other:
        working = thread.submit(archive_it)
        assert opened.wait(30)
        (rows,) = other.execute("SELECT MAX(seq) FROM entry").fetchone()
        other.execute("PRAGMA cache_size = 1")
        before = (root / "ledger.sqlite").read_bytes()
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO entry SELECT seq + 1000, at, kind, unit, key, version, body, chain FROM entry")
        assert (root / "ledger.sqlite").read_bytes() != before
        begun.set()
        time.sleep(0.4)
        other.execute("ROLLBACK")
        done = working.result(60)
    assert verify_archive(done.path).whole
    (tmp_path / "copy.sqlite").write_bytes(members(done.path)["ledger.sqlite"])
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy:
        assert copy.execute("SELECT MAX(seq) FROM entry").fetchone() == (rows,)
    assert members(done.path)["ledger.sqlite.head"].startswith(f"{rows} ".encode())


@pytest.mark.parametrize(("damage", "told"), [("gone", "不见了"), ("other", "与收到时不一样了（指纹不符）")])
def test_a_received_file_that_is_not_as_it_came_is_told_and_written_into_the_list(
    root: Path, damage: str, told: str, nianbao: Line
) -> None:
    came = next(path for path in (root / "received").iterdir())
    if damage == "gone":
        came.unlink()
    else:
        came.write_bytes(came.read_bytes()[:-1] + b"x")
    said = nianbao("archive", "-C", root)
    assert said.status == 3
    assert told in said.err
    assert "已归档" in said.out, "made all the same"
    assert told in json.loads(members(root / "归档" / NAME)["目录.json"])["problems"][0]
    said = nianbao("archive", "--verify", root / "归档" / NAME)
    assert (said.status, f"归档时已写明：“received/{came.name}”" in said.out) == (0, True), "it is as it was made"


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links are not for everybody on Windows")
def test_a_file_that_cannot_be_read_is_named_and_no_archive_is_left(root: Path) -> None:
    (root / "output" / "断了的.docx").symlink_to(root / "没有")
    with pytest.raises(OutputError, match=r"读不了“.*断了的\.docx”：没有这个文件.*没有归档"):
        archived(root)
    assert list((root / "归档").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows takes no such names")
@pytest.mark.parametrize(("names", "told"), [
    (["甲:乙.docx"], "“output/甲:乙.docx”的文件名在别的电脑上用不了"), (["a.docx", "A.docx"], "只有大小写不同"), (["甲\\乙.docx"], "用不了"),
])
def test_a_name_that_other_systems_refuse_is_asked_to_be_changed(root: Path, names: list[str], told: str) -> None:
    for name in names:
        (root / "output" / name).write_bytes(b"x")
    with pytest.raises(UsageError, match=told):
        archived(root)


def test_killed_half_way_it_leaves_nothing_that_the_next_one_does_not_sweep(root: Path) -> None:
    script = ("import os, sys; from toolkit.actions.parts import packing\n"
              "whole = packing.Packing.add\n"
              "def add(self, source):\n    whole(self, source)\n    if source.name.startswith('received/'): os._exit(9)\n"
              "packing.Packing.add = add\n"
              "from toolkit.cli import main\nmain(['archive', '-C', sys.argv[1]])")
    done = subprocess.run([sys.executable, "-c", script, str(root)], cwd=REPOSITORY, check=False, capture_output=True)
    assert done.returncode == 9
    left = list((root / "归档").iterdir())
    assert len(left) == 2, "a zip half written, and the copy of the ledger"
    assert all(path.name.startswith(".nianbao-") for path in left)
    long_ago = time.time() - 3600
    for path in [*left, *(inside for one in left if one.is_dir() for inside in one.iterdir())]:
        os.utime(path, (long_ago, long_ago))
    archived(root)
    assert [path.name for path in (root / "归档").iterdir()] == [NAME]


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux how much memory a process took")
def test_memory_does_not_grow_with_what_is_archived(root: Path) -> None:
    script = """if True:
        import os, sys
        from pathlib import Path
        from toolkit.actions.archive import archive, verify_archive
        from toolkit.campaign.folder import Campaign
        def peak(root, name):
            with Campaign(root) as campaign:
                assert verify_archive(archive(campaign, out=root.parent / name).path).whole
            print(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
        root = Path(sys.argv[1])
        peak(root, "小.zip")
        with (root / "output" / "大.zip").open("wb") as large:
            large.write(b"PK\\x03\\x04")
            for _ in range(40):
                large.write(os.urandom(1_000_000))
        peak(root, "大.zip")
    """
    done = subprocess.run([sys.executable, "-c", script, str(root)], cwd=REPOSITORY, check=True, capture_output=True, text=True)
    before, after = map(int, done.stdout.split())
    assert after - before < 10_000, "kilobytes, for forty megabytes"
