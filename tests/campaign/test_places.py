"""A campaign on a network share: known by what the system says of the place, refused by init, warned of by every other verb."""

from __future__ import annotations

import builtins
import io
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Line
from toolkit.campaign import entries
from toolkit.campaign.entries import Entries
from toolkit.campaign.members import LEDGER
from toolkit.campaign.places import is_mounted, is_of_share, is_shared

MOUNTS = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
26 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 26 0:41 / /mnt/年报 rw,relatime shared:5 - nfs4 server:/export rw,vers=4.2
31 26 0:42 / /mnt/共享\040盘 rw,relatime shared:6 master:1 - cifs //server/share rw
32 30 254:1 / /mnt/年报/本机 rw - ext4 /dev/vdb rw
33 26 0:43 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
34 26 0:44 / /mnt/c rw - 9p drvfs rw
35 26 0:45 / /home/ssh rw - fuse.sshfs a@b:/ rw
36 26 0:46 / /auto rw - autofs systemd-1 rw
37 36 0:47 / /auto/nfs rw - nfs server:/a rw
38 26 0:48 / /once rw - nfs server:/b rw
39 26 0:49 / /once rw - tmpfs tmpfs rw
half a line
"""


@pytest.mark.parametrize(
    ("path", "shared"),
    [
        ("/mnt/年报", True), ("/mnt/年报/2025", True), ("/mnt/共享 盘/2025", True), ("/run/user/1000/gvfs/smb-share:server=a", True),
        ("/mnt/c/Users", True), ("/home/ssh/年报", True), ("/auto/nfs/x", True),
        ("/mnt/年报二", False), ("/mnt/年报/本机/2025", False), ("/home/u/年报", False), ("/auto/x", False), ("/once/x", False), ("/", False),
    ],
)
def test_linux_says_what_is_mounted_where(path: str, shared: bool) -> None:
    assert is_mounted(path, MOUNTS) is shared


@pytest.mark.parametrize("kind", ["9p", "nfs", "overlay"])
def test_what_the_machine_stands_on_counts_as_its_own_disk(kind: str) -> None:
    assert not is_mounted("/srv/年报", f"26 1 0:1 / / rw - {kind} root rw\n")


def test_where_nothing_is_said_nothing_is_feared() -> None:
    assert not is_mounted("/srv/年报", "")


@pytest.mark.parametrize(
    ("path", "share"),
    [("\\\\server\\share\\年报", True), ("C:\\年报", False), ("\\\\?\\Volume{0}\\a", False), ("\\\\.\\NUL", False), ("年报", False)],
)
def test_windows_writes_a_share_with_two_strokes(path: str, share: bool) -> None:
    assert is_of_share(path) is share


@pytest.fixture
def mounted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that the system says is a share."""
    share, opened = tmp_path / "共享盘", builtins.open
    share.mkdir()
    lines = f"26 1 254:0 / / rw - ext4 /dev/vda rw\n31 26 0:42 / {share} rw - cifs //server/share rw\n"

    def asked(file: Any, *words: Any, **named: Any) -> Any:
        return io.StringIO(lines) if file == "/proc/self/mountinfo" else opened(file, *words, **named)

    monkeypatch.setattr(builtins, "open", asked)
    return share


def test_init_on_a_share_is_refused_and_says_where_instead(mounted: Path, units: Path, nianbao: Line) -> None:
    said = nianbao("init", mounted / "2023", "--district", "原州区", "--year", 2023, "--units", units)
    assert said.status == 2
    assert said.err == (f"错误：“{mounted / '2023'}”在网络共享盘上，收件登记放在那里容易损坏，没有建立："
                        "请建在本机硬盘上（如D盘）；要给别人看的，把文件夹复制过去。\n")
    assert not list(mounted.iterdir())


def test_a_link_to_a_share_is_a_share(mounted: Path, tmp_path: Path) -> None:
    (tmp_path / "快捷方式").symlink_to(mounted)
    assert is_shared(tmp_path / "快捷方式" / "2023")
    assert not is_shared(tmp_path / "2023")


def test_a_campaign_that_lies_on_a_share_is_used_with_one_warning_a_command(
    root: Path, good: Path, mounted: Path, nianbao: Line
) -> None:
    there = root.rename(mounted / "2023")
    for words in (("issue",), ("status",), ("collect", good), ("rollup",)):
        said = nianbao(words[0], "-C", there, *words[1:])
        assert said.status == 0
        assert said.err.count(f"提示：年报任务“{there}”在网络共享盘上，收件登记放在那里容易损坏：请不要两个人同时使用") == 1


@pytest.mark.parametrize("said", ["locking protocol", "disk I/O error"])
def test_locks_that_fail_on_a_share_are_a_sentence(root: Path, mounted: Path, said: str) -> None:
    there = root.rename(mounted / "2023")
    ledger = Entries(there / LEDGER)
    with pytest.raises(entries.OutputError) as caught, ledger.explaining():
        raise sqlite3.OperationalError(said)
    ledger.close()
    assert str(caught.value) == f"收件登记“{there / LEDGER}”在网络共享盘上，读写时锁不住：请把整个年报任务文件夹移到本机硬盘上（如D盘），再运行一次。"
