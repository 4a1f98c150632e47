"""The offline folder as an officer has it: unpacked at home, in a folder with an awkward name, on a machine without a network."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.support.tars import SAFELY
from toolkit.release.offline import build
from toolkit.release.wheels import LINUX, Target
from toolkit.structs import Struct, field

AWKWARD = "办公 资料 100% $HOME '甲' \"乙\" \\ `=`"
"""Whatever a shell or a desktop might take for something else. (A colon no Python bears: it is refused.)"""


class Office(Struct):
    """A person's home, with a desktop; the unpacked folder in it; and the Pythons of the machine, by the names they are called by."""

    home: Path
    folder: Path
    refusing: Sequence[str]
    pythons: Path
    said: list[str] = field(default_factory=list)

    @property
    def entry(self) -> Path:
        return self.home / "桌面" / "年报工具.desktop"

    def run(
        self, *command: str | Path, cwd: Path | None = None, typed: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run something with nothing of this machine's settings and no network; standard error is among the output."""
        process = self.start(*command, cwd=cwd, env=env)
        said, _ = process.communicate(typed, timeout=120)
        return subprocess.CompletedProcess(command, process.returncode, said)

    def start(self, *command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """The same, in a session of its own and not waited for."""
        path = os.pathsep.join((str(self.pythons), "/usr/bin", "/bin"))
        return subprocess.Popen(
            [*self.refusing, *map(str, command)], cwd=cwd or self.home, encoding="utf-8", errors="backslashreplace",
            env={"PATH": path, "HOME": str(self.home), "LANG": "C.UTF-8", "NIANBAO_NO_OPEN": "1", **(env or {})},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )

    def script(self, name: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """安装, 卸载 or 启动, as `sh NAME.sh` in a terminal."""
        return self.run("sh", self.folder / f"{name}.sh", env=env, cwd=cwd)

    def python(self, name: str, code: str) -> None:
        """A Python of the machine: a shell script."""
        (self.pythons / name).write_text(f"#!/bin/sh\n{code}\n", "utf-8")
        (self.pythons / name).chmod(0o755)


def this_machine() -> Target:
    """What the tests run on: its wheels are enough for them."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return next(target for target in LINUX if target.python == python and target.platforms[0].endswith(platform.machine()))


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("dist"), [this_machine()])


@pytest.fixture(scope="session")
def an_office(archive: Path, tmp_path_factory: pytest.TempPathFactory, offline: Sequence[str]) -> Callable[[], Office]:
    """A new home with the folder unpacked in it, nothing installed. The files are shared: a test that changes one puts another in its place."""
    (once := tmp_path_factory.mktemp("once")).rmdir()
    shutil.unpack_archive(archive, once, **SAFELY)

    def unpacked() -> Office:
        home = tmp_path_factory.mktemp("home")
        for name in ("桌面", AWKWARD, ".pythons"):
            (home / name).mkdir()
        shutil.copytree(once, home / AWKWARD, copy_function=os.link, dirs_exist_ok=True)
        office = Office(home, next((home / AWKWARD).iterdir()), offline, home / ".pythons")
        office.python("python3", "echo 3.7")
        for name in ("python3.11", "python3.12", "python3.13"):
            office.python(name, "echo 3.8")
        office.python(f"python{this_machine().python}", f"exec '{sys.executable}' \"$@\"")
        return office

    return unpacked


@pytest.fixture
def office(an_office: Callable[[], Office]) -> Office:
    """Unpacked, for one test alone."""
    return an_office()


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with modules that leave ``trace`` beside it if ever they are run."""
    folder = tmp_path_factory.mktemp("sent") / "收到的表"
    folder.mkdir()
    trace = folder.with_name("trace")
    for name in ("json", "csv", "typing", "runpy", "toolkit", "rich", "venv", "pip", "bz2", "encodings", "sitecustomize"):
        (folder / f"{name}.py").write_text(f"open({str(trace)!r}, 'a').write(__name__ + '\\n')\nraise ImportError\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def installed(an_office: Callable[[], Office], hostile: Path) -> Office:
    """Installed, as 安装.sh found things: the system's Python is too old, and a newer one is there."""
    office = an_office()
    done = office.script("安装", cwd=hostile)
    assert done.returncode == 0, done.stdout
    office.said.append(done.stdout)
    return office
