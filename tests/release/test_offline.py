"""The folder for a Linux without a network: installed from an awkward place, used through the desktop's entry, taken away again."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
import time
import zipfile
from pathlib import Path

import pytest
from toolkit.structs import replace

from tests.release.conftest import Office, this_machine
from tests.support.command_line import REPOSITORY
from tests.support.desktop_entry import command, entry_values
from toolkit.release.offline import build
from toolkit.version import __version__

pytestmark = pytest.mark.offline
DROPPED = "收到 100% \"甲\" '乙' $HOME\\.xlsx"


VISIT = """
import sys
sys.path.remove("")
import fcntl, os, re, socket, struct, subprocess
from urllib.parse import urlsplit
with socket.socket() as any_one:  # a machine without a network still reaches itself
    fcntl.ioctl(any_one, 0x8914, struct.pack("16sh14x", b"lo", 0x41))
from tests.support.desks import Visitor
environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
desk = subprocess.Popen(sys.argv[1:], env=environment, encoding="utf-8", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
for line in desk.stdout:
    print(line, end="")
    if found := re.findall(r"http://\\S+", line):
        someone = Visitor(urlsplit(found[0]).port)
        to = someone.enter(found[0]).to
        print(someone.work(to) if "/doing/" in to else "", someone.get(to).said, someone.get("/").said, someone.post("/leave").said, sep="\\n")
sys.exit(desk.wait())
"""
"""Whoever double-clicks the entry, looks at the page that comes, and leaves."""


def click(office: Office, *dropped: Path, cwd: Path | None = None) -> str:
    """What the window and the page say after a double click on the entry, or a drop on it. The desktop goes to the entry's own folder."""
    entry = entry_values(office.entry.read_text("utf-8"))
    words = command(entry["Exec"], [str(path) for path in dropped])
    done = office.run(sys.executable, "-c", VISIT, *words, cwd=cwd or Path(entry["Path"]), env={"PYTHONPATH": str(REPOSITORY)})
    assert done.returncode == 0, done.stdout
    return done.stdout


def menu(office: Office, *, cwd: Path | None = None, typed: str = "\n") -> str:
    """What the window says when the steps are asked for in the entry's own menu."""
    text = office.entry.read_text("utf-8")
    words = command(entry_values(text, "Desktop Action Menu")["Exec"], [])
    return office.run(*words, cwd=cwd or Path(entry_values(text)["Path"]), typed=typed).stdout


def everything(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


# ── the archive ───────────────────────────────────────────────────────


def test_it_is_the_same_bytes_when_it_is_made_again(archive: Path, tmp_path: Path) -> None:
    assert build(tmp_path, [this_machine()]).read_bytes() == archive.read_bytes()


def test_it_unpacks_into_one_folder_whose_first_sight_is_chinese(office: Office) -> None:
    assert office.folder.name == f"年报工具{__version__}"
    assert sorted(path.name for path in office.folder.iterdir()) == [
        "wheels", "使用说明.html", "先看这里.txt", "卸载.sh", "启动.sh", "安装.sh", "许可",
    ]
    assert all(os.access(office.folder / f"{name}.sh", os.X_OK) for name in ("安装", "卸载", "启动"))


def test_licences_of_all_that_is_in_it_are_in_it(office: Office) -> None:
    parts = {re.sub("[_.]", "-", wheel.name.split("-")[0].lower()) for wheel in (office.folder / "wheels").glob("*.whl")}
    licensed = {re.sub("[_.]", "-", folder.name.lower()) for folder in (office.folder / "许可").iterdir() if folder.is_dir()}
    assert parts == licensed
    assert "pip" in parts


def test_its_wheels_ask_for_no_newer_c_library_than_uos_20_has(office: Office) -> None:
    asked = set()
    for wheel in (office.folder / "wheels").glob("*.whl"):
        with zipfile.ZipFile(wheel) as packed:
            for name in packed.namelist():
                if (data := packed.read(name)).startswith(b"\x7fELF"):
                    asked |= {tuple(map(int, found.split(b"."))) for found in re.findall(rb"GLIBC_(\d+\.\d+)", data)}
    assert (2, 14) <= max(asked) <= (2, 28)


# ── installed ─────────────────────────────────────────────────────────


def test_a_python_that_fits_is_found_behind_one_too_old(installed: Office) -> None:
    (said,) = installed.said
    assert f"python{this_machine().python}（Python {this_machine().python}）安装到“{installed.folder}/程序文件”" in said
    assert "装好了。双击桌面上的“年报工作台”" in said


def test_there_was_no_network(installed: Office) -> None:
    tried = installed.run(sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), 2)").stdout
    assert "unreachable" in tried


def test_the_command_runs_the_whole_demo(installed: Office) -> None:
    done = installed.run(installed.home / ".local/bin/nianbao", "demo", "--out", "试用")
    assert done.returncode == 0, done.stdout
    assert {path.parts[-3] for path in (installed.home / "试用").glob("*/output/*政府信息公开工作年度报告.docx")} == {"shifan-2023", "yuanzhou-2023"}


def test_the_entry_is_put_where_desktops_look_and_may_be_run(installed: Office) -> None:
    entries = [installed.entry, installed.home / ".local/share/applications/年报工具.desktop"]
    assert entries[0].read_bytes() == entries[1].read_bytes()
    assert all(os.access(entry, os.X_OK) for entry in entries)
    values = entry_values(entries[0].read_text("utf-8"))
    assert {key: values[key] for key in ("Type", "Name[zh_CN]", "Terminal", "Path", "Actions")} == {
        "Type": "Application", "Name[zh_CN]": "年报工作台", "Terminal": "true", "Path": str(installed.folder), "Actions": "Menu;",
    }
    assert Path(values["Icon"]).read_bytes().startswith(b"<svg")


def test_a_double_click_brings_the_desk(installed: Office) -> None:
    said = click(installed)
    assert "工作台开着，请不要关这个窗口；要退出，请在网页上点“退出”。" in said
    assert "这里还没有年报任务" in said
    assert said.rstrip().endswith("工作台已退出。要再用，请再打开一次。")
    assert not list((installed.home / ".local/state").rglob("*.json"))


def test_the_steps_by_number_are_in_the_entry_s_own_menu(installed: Office) -> None:
    said = menu(installed)
    assert f"政府信息公开工作年度报告工具 {__version__}\n  0　年报工作台" in said
    assert "\n  1　1-建立任务" in said
    assert "输入数字后按回车" in said.splitlines()[-1]


def test_dropped_files_are_collected_wherever_the_desktop_starts_it(installed: Office, issued: Path, good: Path) -> None:
    shutil.copytree(issued, installed.folder / "原州区2023年报")
    dropped = Path(shutil.copy(good, installed.home / DROPPED))
    said = click(installed, dropped, cwd=Path("/"))
    assert "原州区2023年" in said
    assert "共1份：已登记1份。" in said, said
    assert "收到 100%" in said
    assert list((installed.folder / "原州区2023年报" / "received").rglob("*.xlsx"))
    assert not (installed.folder / "原州区2023年报" / "待收").exists()


def test_nothing_that_lies_in_the_current_folder_is_run(installed: Office, hostile: Path) -> None:
    assert "年报工作台" in click(installed, cwd=hostile)
    assert "1-建立任务" in menu(installed, cwd=hostile)
    assert installed.run(installed.home / ".local/bin/nianbao", "form", cwd=hostile).returncode == 0
    trace = hostile.with_name("trace")
    assert not trace.exists(), trace.read_text()
    installed.run(sys.executable, "-c", "import csv", cwd=hostile)
    assert trace.read_text() == "csv\n"
    trace.unlink()


def test_run_again_it_repairs_and_loses_nothing(installed: Office, issued: Path) -> None:
    ours = installed.entry.read_bytes()
    installed.entry.write_text("somebody else's\n")
    shutil.copytree(issued, installed.folder / "程序文件" / "放错了的任务")
    shutil.copytree(issued, installed.folder / "2022")
    before = {name: everything(installed.folder / name) for name in ("程序文件/放错了的任务", "2022")}
    (installed.folder / "程序文件/bin/python").unlink()
    assert "请运行一次同一文件夹里的“安装.sh”" in installed.script("启动").stdout
    done = installed.script("安装")
    assert done.returncode == 0, done.stdout
    assert f"“{installed.entry}”不是本程序放的，没有动它。" in done.stdout
    assert installed.entry.read_text() == "somebody else's\n"
    installed.entry.write_bytes(ours)
    assert "1-建立任务" in menu(installed)
    assert {name: everything(installed.folder / name) for name in before} == before


def test_what_cannot_be_installed_leaves_what_was(installed: Office) -> None:
    wheel = next((installed.folder / "wheels").glob("lxml-*.whl"))
    whole = wheel.rename(installed.home / wheel.name)
    wheel.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    done = installed.script("安装")
    whole.rename(wheel)
    assert done.returncode == 1
    assert "没有装好：组件装不上，已恢复原样。" in done.stdout
    assert "lxml" in done.stdout
    assert "1-建立任务" in menu(installed)


def test_an_interruption_while_the_old_is_put_aside_leaves_it(installed: Office) -> None:
    """Half of it is aside, half is still in its place: neither is taken for what was begun anew."""
    tools = installed.home / ".slow"
    tools.mkdir()
    (tools / "mv").write_text('#!/bin/sh\ncase $* in */lib?*/.旧/) kill -INT $PPID; exit 1;; esac\nexec /bin/mv "$@"\n', "utf-8")
    (tools / "mv").chmod(0o755)
    path = os.pathsep.join((str(tools), str(installed.pythons), "/usr/bin", "/bin"))
    done = installed.script("安装", env={"PATH": path})
    shutil.rmtree(tools)
    assert "没有装完，已恢复原样。" in done.stdout
    assert done.returncode == 130
    assert not (installed.folder / "程序文件/.旧").exists()
    assert "1-建立任务" in menu(installed)


def test_an_interruption_leaves_what_was(installed: Office) -> None:
    process = installed.start("sh", installed.folder / "安装.sh")
    deadline = time.monotonic() + 60
    while not list(installed.folder.glob("程序文件/lib/python3*/site-packages/?*")) or not (installed.folder / "程序文件/.旧/bin").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert "没有装完，已恢复原样。" in said
    assert process.returncode == 130
    assert not (installed.folder / "程序文件/.旧").exists()
    assert "1-建立任务" in menu(installed)


def test_a_newer_version_beside_takes_the_entry_and_the_older_stays(installed: Office, office: Office, issued: Path) -> None:
    newer, older = office, replace(office, folder=office.folder.with_name("年报工具0.1"))
    shutil.copytree(installed.folder, older.folder, symlinks=True, copy_function=os.link)
    older.entry.write_text(installed.entry.read_text("utf-8").replace(str(installed.folder), str(older.folder)), "utf-8")
    shutil.copytree(issued, older.folder / "任务")
    theirs = office.home / ".local/bin/nianbao"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("somebody else's\n")
    done = newer.script("安装")
    assert done.returncode == 0, done.stdout
    assert f"“{theirs}”不是本程序放的，没有动它。" in done.stdout
    assert entry_values(newer.entry.read_text("utf-8"))["Path"] == str(newer.folder)
    assert str(older.folder / "任务") in menu(newer, typed="4\n\n\n")
    assert "1-建立任务" in older.run("sh", older.folder / "启动.sh", "菜单").stdout

    # Taking the older away takes nothing of the newer's, and no campaign.
    campaign = everything(older.folder / "任务")
    assert "卸载完了，任务文件夹都没有动。" in older.script("卸载").stdout
    assert not (older.folder / "程序文件" / "bin").exists()
    assert everything(older.folder / "任务") == campaign
    assert "1-建立任务" in menu(newer)

    (newer.folder / "程序文件" / "我的.txt").write_text("有用\n")
    assert "里有不是本程序放的文件，没有删。" in newer.script("卸载").stdout
    assert [path.name for path in (newer.folder / "程序文件").iterdir()] == ["我的.txt"]
    assert not newer.entry.exists()
    assert [path for path in (newer.home / ".local").rglob("*") if path.is_file()] == [theirs]


# ── what may be amiss ─────────────────────────────────────────────────


def refused(office: Office, *sentences: str, **env: str) -> None:
    done = office.script("安装", env)
    assert done.returncode == 1
    for sentence in sentences:
        assert sentence in done.stdout
    assert not (office.folder / "程序文件").exists()
    assert not office.entry.exists()
    assert sorted(path.name for path in office.folder.iterdir() if path.name.startswith(".")) == []


def test_a_python_too_old_is_named_and_what_to_do_is_said(office: Office) -> None:
    office.python(f"python{this_machine().python}", "exit 127")
    refused(
        office, "没有装好：没有合用的Python，需要3.11、3.12或3.13。本机有的是：", f"  {office.pythons}/python3：Python 3.7\n",
        f"/python{this_machine().python}：不能运行", "统信UOS 20自带Python 3.7", "PYTHON=它的完整路径 sh 安装.sh", "Windows",
    )


def test_the_python_that_was_named_is_the_one(office: Office) -> None:
    refused(office, "/没有/python3：没有这个程序", PYTHON="/没有/python3")
    refused(office, f"{office.pythons}/python3：Python 3.7\n", PYTHON=f"{office.pythons}/python3")


def test_a_python_built_without_a_part_is_no_use(office: Office) -> None:
    office.python("incomplete", f"case $* in *sqlite3*) echo \"No module named '_sqlite3'\" >&2; exit 1;; esac; exec '{sys.executable}' \"$@\"")
    refused(office, "但它不完整（No module named '_sqlite3'）", PYTHON=str(office.pythons / "incomplete"))


def test_a_machine_without_wheels_is_told(office: Office) -> None:
    office.python("loongson", f"case $* in *platform*) echo loongarch64;; *) exec '{sys.executable}' \"$@\";; esac")
    refused(office, "本机的处理器是loongarch64，这个文件夹里没有它用的组件。", PYTHON=str(office.pythons / "loongson"))


def test_a_path_with_a_colon_is_told(office: Office) -> None:
    office.folder = office.folder.rename(office.folder.with_name("年报:工具"))
    refused(office, "没有装好：所在文件夹的路径里有冒号或换行：", "请改名")


@pytest.mark.parametrize(("how", "sentence"), [("ro", "”不能写入。"), ("noexec", "”所在的盘不允许运行程序（多半是U盘、移动硬盘或共享盘）。")])
def test_a_stick_that_runs_no_programs_is_told(office: Office, how: str, sentence: str) -> None:
    mounted = 'mount --bind "$1" "$1" && mount -o "remount,bind,$2" "$1" && exec sh "$1/安装.sh"'
    done = office.run("sh", "-c", mounted, "sh", office.folder, how)
    assert done.returncode == 1, done.stdout
    assert f"没有装好：“{office.folder}{sentence}" in done.stdout
    assert "复制到" in done.stdout
    assert not (office.folder / "程序文件").exists()


def test_before_it_is_installed_the_start_says_so(office: Office) -> None:
    done = office.script("启动")
    assert done.returncode == 1
    assert done.stdout.startswith("程序还没有安装")
