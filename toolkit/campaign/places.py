"""Whether a folder lies on a network share: there SQLite cannot rely on locks, and two writers may spoil the ledger."""

from __future__ import annotations

import ntpath
import os
import sys
from contextlib import suppress
from pathlib import Path

from toolkit.paths import real
from toolkit.patterns import regex

NOT_THERE = (
    "“{path}”在网络共享盘上，收件登记放在那里容易损坏，没有建立：请建在本机硬盘上（如D盘）；要给别人看的，把文件夹复制过去。"
)
BETTER_ELSEWHERE = (
    "年报任务“{path}”在网络共享盘上，收件登记放在那里容易损坏：请不要两个人同时使用，最好把整个文件夹移到本机硬盘上（如D盘）再用；"
    "要给别人看的，把文件夹复制过去。"
)
_OF_NETWORKS = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph", "lustre", "davfs", "glusterfs",
    "fuse.sshfs", "fuse.davfs", "fuse.gvfsd-fuse", "fuse.glusterfs", "fuse.rclone", "fuse.smbnetfs", "fuse.s3fs",
}
"""As Linux calls them; gvfsd-fuse is where a desktop's file manager puts shares."""
_OCTAL = regex(r"\\([0-7]{3})")
_REMOTE = 4
"""What Windows calls a drive letter that is a share (DRIVE_REMOTE)."""


def is_shared(path: Path) -> bool:
    """Whether a path leads to a network share, by whatever links; False where that cannot be told."""
    text = str(real(path))
    if sys.platform == "win32":
        import ctypes  # there is none in some builds for other systems

        return is_of_share(text) or ctypes.windll.kernel32.GetDriveTypeW(ntpath.splitdrive(text)[0] + "\\") == _REMOTE
    with suppress(OSError), open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as mounts:
        return is_mounted(text, mounts.read())
    return False


def is_of_share(path: str) -> bool:
    r"""Whether an absolute path of Windows names a share: ``\\server\share\…``."""
    return path.startswith("\\\\") and not path.startswith(("\\\\?\\", "\\\\.\\"))


def is_mounted(path: str, mounts: str) -> bool:
    """Whether a path is on a share by the lines of ``/proc/self/mountinfo``.

    What the machine itself stands on counts as its own disk: in a container that may be anything.
    """
    longest, kind = "", ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        point = _OCTAL.sub(lambda digits: chr(int(digits[1], 8)), fields[4])
        if (path == point or path.startswith(f"{point.rstrip(os.sep)}/")) and len(point) >= len(longest):  # the last one lies on top
            longest, kind = point, after.split(" ")[0]
    return longest != "/" and kind in _OF_NETWORKS
