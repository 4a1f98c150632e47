"""``make offline``: ``dist/nianbao-VERSION-offline.tar.gz``, for a Linux without a network (统信UOS, 麒麟, Debian).

In it one folder: scripts that put the program into ``程序文件`` there and take it away again, the wheels they need, ours and pip's
among them, the guide and the licences. The same content gives the same bytes: sorted, without times and owners.
"""

from __future__ import annotations

import gzip
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from toolkit.launchers import STEPS
from toolkit.release.guide import guide_page
from toolkit.release.licences import licences
from toolkit.release.wheels import LINUX, ROOT, Target, fetch, fetch_pinned, own_wheel
from toolkit.version import __version__

PIP: Final = ("pip==26.3", "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13")
"""What installs the wheels, and its SHA-256: run from its own wheel, because Debian's Python comes without one."""
FOLDER: Final = f"年报工具{__version__}"
WHEELS: Final = "wheels"
SCRIPTS: Final = {"安装.sh": "install.sh", "卸载.sh": "uninstall.sh", "启动.sh": "start.sh"}
"""By their names in the folder; in the repository they lie in ``linux``."""
_HERE: Final = Path(__file__).with_name("linux")


def build(out: Path, targets: Sequence[Target] = LINUX) -> Path:
    """Make the archive in a folder, for some Pythons and machines. Gives its path."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"nianbao-{__version__}-offline.tar.gz"
    content = contents(targets)
    making = path.with_suffix(".new")
    # The wheels are compressed already.
    with (
        open(making, "wb") as file, gzip.GzipFile("", "wb", compresslevel=1, fileobj=file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name in sorted(content):
            info = tarfile.TarInfo(f"{FOLDER}/{name}")
            info.size, info.mode = len(content[name]), 0o755 if name in SCRIPTS else 0o644
            archive.addfile(info, BytesIO(content[name]))
    making.replace(path)
    return path


def contents(targets: Sequence[Target]) -> dict[str, bytes]:
    """Every file of the folder by its path in it. A wheel that several targets share is there once."""
    with TemporaryDirectory() as making:
        files = [*(wheel for target in targets for wheel in fetch(target)), fetch_pinned(*PIP), own_wheel(Path(making))]
        wheels = {file.name: file.read_bytes() for file in files}
    content = {f"{WHEELS}/{name}": data for name, data in wheels.items()}
    content |= {f"许可/{name}": data for name, data in licences(_described(wheels.values()), None).items()}
    content |= {name: (_HERE / script).read_bytes() for name, script in SCRIPTS.items()}
    content[f"{WHEELS}/年报工具.svg"] = (_HERE / "icon.svg").read_bytes()
    content["使用说明.html"] = guide_page().encode()
    content["先看这里.txt"] = _readme().encode()
    return content


def _described(wheels: Iterable[bytes]) -> dict[str, bytes]:
    """What the wheels say of themselves, their licences in it."""
    described: dict[str, bytes] = {}
    for wheel in wheels:
        with zipfile.ZipFile(BytesIO(wheel)) as archive:
            described |= {name: archive.read(name) for name in archive.namelist() if ".dist-info/" in name and not name.endswith("/")}
    return described


def _readme() -> str:
    desk, *steps = STEPS.values()
    listed = "\n".join(f"  {step.name}　　{step.about}" for step in steps)
    return (
        f"政府信息公开工作年度报告工具 {__version__}（统信UOS、麒麟等Linux用）\n\n"
        "安装：不联网，不要管理员权限，需要本机有 Python 3.11、3.12 或 3.13。\n"
        "  1. 把整个文件夹解压到自己的主目录（如“文档”）里，不要放在U盘上运行。\n"
        "  2. 双击“安装.sh”，选“在终端中运行”；或者在文件夹空白处点右键，选“在终端中打开”，输入：sh 安装.sh\n"
        f"  3. 双击桌面上的“{desk.name}”：浏览器里打开一页，全部的事都在那里做，只在这台电脑上。收到的文件拖到页面上，或者拖到它的\n"
        "     图标上。同时打开的小窗口请不要关；要退出，在网页上点“退出”。桌面上没有的，在启动器（开始菜单）里找，\n"
        "     或者在终端里输入：sh 启动.sh\n\n"
        "没有合用的浏览器，或者习惯一步一步做的，在图标上点右键选“分步菜单”，或者在终端里输入：sh 启动.sh 菜单\n\n"
        f"{listed}\n\n"
        "任务文件夹建在这个文件夹里，会自动找到。详细用法见“使用说明.html”。\n"
        "程序坏了，或者文件夹移动过：再运行一次“安装.sh”，任务不受影响。\n"
        "换新版：把新版解压到旧版旁边，运行新版里的“安装.sh”，旧版里的任务会自动找到；旧版可以留着，用它的“启动.sh”。\n"
        "卸载：运行“卸载.sh”，任务不会删。\n"
    )


if __name__ == "__main__":
    print(build(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"))
