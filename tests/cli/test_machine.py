"""A hostile machine: closed folders, a full disk, a poor locale. One sentence, and no traceback whatever happens."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command_line import REPOSITORY, run
from tests.support.districts import STREET, TOWN
from toolkit.campaign.folder import Campaign

# Root may write anywhere: a process without that capability may not.
WITHOUT_PRIVILEGE = (
    "import ctypes, os\n"
    "if os.geteuid() == 0:\n"
    "    libc = ctypes.CDLL(None, use_errno=True)\n"
    "    for capability in (1, 2):\n"  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    "        libc.prctl(24, capability, 0, 0, 0)\n"  # PR_CAPBSET_DROP: gone after the next exec
    "    if 'DROPPED' not in os.environ:\n"
    "        os.execve(sys.executable, [sys.executable, '-c', open('/proc/self/cmdline').read().split(chr(0))[2],"
    " *sys.argv[1:]], {**os.environ, 'DROPPED': '1'})\n"
)


def test_a_read_only_folder_is_named_with_the_way_out(root: Path, good: Path, units: Path, tmp_path: Path) -> None:
    locked = tmp_path / "只读"
    locked.mkdir()
    folders = (locked, root, root / "received", root / "output", root / "issued")
    for path in (root / "issued").iterdir():
        path.unlink()
    for folder in folders:
        folder.chmod(0o555)
    (root / "ledger.sqlite").chmod(0o444)
    try:
        calls: list[tuple[list[object], int]] = [
            (["init", locked / "2023", "--district", "原州区", "--year", 2023, "--units", units], 3),
            (["issue", "-C", root], 3),
            (["collect", "-C", root, good], 3),
            (["adjust", "-C", root, "t3.new.natural", 1, "--unit", "全区", "--reason", "漏计", "--by", "李四"], 3),
            (["rollup", "-C", root], 3),
            (["report", "-C", root, "--format", "md"], 3),
            (["rollup", "-C", root, "-o", locked / "a.xlsx"], 3),
            (["archive", "-C", root], 3),
            (["archive", "-C", root, "-o", locked / "a.zip"], 3),
            (["demo", "--out", locked / "demo"], 3),
        ]
        for words, status in calls:
            said = run(*words, before=WITHOUT_PRIVILEGE)
            assert (said.status, "没有权限" in said.err, said.out) == (status, True, ""), said
        assert run("status", "-C", root, before=WITHOUT_PRIVILEGE).status == 0, "reading needs no writing"
        said = run("archive", "-C", root, "-o", tmp_path / "外面.zip", before=WITHOUT_PRIVILEGE)
        assert (said.status, run("archive", "--verify", tmp_path / "外面.zip").status) == (0, 0), said
        assert not [path for folder in (locked, root / "received", root / "output") for path in folder.iterdir()]
    finally:
        for folder in folders:
            folder.chmod(0o755)
        (root / "ledger.sqlite").chmod(0o644)


def test_a_change_that_cannot_be_remembered_is_told_each_time(root: Path, good: Path) -> None:
    run("collect", "-C", root, good)
    units = root / "units.csv"
    head, street, *others = units.read_text("utf-8-sig").splitlines()
    fields = street.split(",")
    fields[head.split(",").index("counted")] = "否"
    units.write_text("\n".join([head, ",".join(fields), *others]), "utf-8")
    ledger = root / "ledger.sqlite"
    for path in (ledger, root):
        path.chmod(0o555)
    try:
        said = [run("status", "-C", root, before=WITHOUT_PRIVILEGE) for _ in range(2)]
    finally:
        for path in (root, ledger):
            path.chmod(0o755)
    assert [(one.status, one.err) for one in said] == [(0, "提示：汇总有变化：北塬街道改为不计入汇总。\n")] * 2


def test_a_file_that_may_not_be_read_is_one_unreadable_file(root: Path, good: Path, tmp_path: Path) -> None:
    closed = tmp_path / "收件"
    (closed / "里").mkdir(parents=True)
    shutil.copy(good, closed / "a.xlsx")
    (closed / "b.xlsx").write_bytes(b"x")
    (closed / "b.xlsx").chmod(0)
    (closed / "里").chmod(0)
    try:
        said = run("collect", "-C", root, closed, before=WITHOUT_PRIVILEGE)
    finally:
        (closed / "里").chmod(0o755)
    assert said.status == 3
    assert "共3份：已登记1份，读不了2份。" in said.out
    assert said.out.count("没有权限") == 2


def test_a_disk_that_takes_no_more_leaves_nothing_half_written(root: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk: writes fail half-way, for the ledger too."""
    limited = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))"
    for path in (root / "issued").iterdir():
        path.unlink()
    said = run("issue", "-C", root, before=limited)
    assert (said.status, "请换一个磁盘" in said.err) == (3, True), said
    assert not list((root / "issued").iterdir())
    with Campaign(root) as campaign:
        assert len(campaign.ledger.issues()) == 3
    other = tmp_path / "新"
    said = run("init", other, "--district", "原州区", "--year", 2023, "--units", root / "units.csv", before=limited)
    assert said.status == 3, said
    assert not other.exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".nianbao")]


def test_output_that_cannot_be_taken_is_no_traceback(root: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "toolkit", "status", "-C", str(root)],
            stdout=full, stderr=subprocess.PIPE, cwd=REPOSITORY, timeout=60, check=False,
        )
    assert (done.returncode, done.stderr.decode()) == (3, "错误：读写“标准输出”时出错：磁盘已满，请清理后重试。\n")
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "toolkit", "form"],
        stdout=writer, stderr=subprocess.PIPE, cwd=REPOSITORY, timeout=60, check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b""), "a closed pipe is how “| head” ends"


def test_what_is_collected_is_registered_though_nobody_reads_on(root: Path, good: Path, wrong: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-u", "-m", "toolkit", "collect", "-C", str(root), str(good), str(wrong)]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, cwd=REPOSITORY, timeout=60, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")
    with Campaign(root) as campaign:
        assert set(campaign.ledger.latest_returns()) == {STREET, TOWN}
    closed = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *command], stderr=subprocess.PIPE, cwd=REPOSITORY, timeout=60, check=False)
    assert (closed.returncode, closed.stderr) == (1, b"")


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "gbk"},
    ],
)
def test_a_poor_locale_is_no_traceback(root: Path, good: Path, wrong: Path, tmp_path: Path, env: dict[str, str]) -> None:
    said = run("status", "-C", root, env=env)
    assert (said.status, "北塬街道" in said.out) == (0, True), said
    assert run("check", good, env=env).status == 0
    assert run("collect", "-C", root, wrong, env=env).status == 1
    with Campaign(root) as campaign:
        assert campaign.ledger.latest_returns()[TOWN].name == "三营.xlsx"
    units = root / "units.csv"
    said = run("init", tmp_path / "2024", "--district", "原州区", "--year", 2024, "--units", units, env=env)
    assert said.status == 0, said
    with Campaign(tmp_path / "2024") as campaign:
        assert campaign.district == "原州区"
    said = run("issue", "-C", tmp_path / "2024", "--unit", STREET, env=env)
    if env.get("PYTHONUTF8") == "0":
        assert (said.status, "PYTHONUTF8=1" in said.err) == (3, True), said
        assert not list((tmp_path / "2024" / "issued").iterdir())
        assert run("issue", "-C", tmp_path / "2024", "--unit", STREET).status == 0
    else:
        assert said.status == 0, said
    assert len(list((tmp_path / "2024" / "issued").glob("*.xlsx"))) == 1


def test_a_name_that_is_no_utf8_is_printed_readably(good: Path, tmp_path: Path) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/" + "北塬街道.xlsx".encode("gb18030"))
    shutil.copy(good, odd)
    assert "/北塬街道.xlsx：北塬街道　2023年度：没有发现问题。" in run("check", odd).out
    assert json.loads(run("check", odd, "--json").out)[0]["path"].endswith("/北塬街道.xlsx")
