"""A Windows to try the zip on, where there is none: Wine, with a prefix of its own and no screen.

What it cannot show: Defender and SmartScreen, real Excel and WPS, limits of job objects (accepted, without effect), the bound of 260
characters to a path, what Explorer does with a drop.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.support.wine_random import given_to

PATIENCE = 300
"""Seconds for one program, on a busy machine."""


class WineError(Exception):
    """Wine is missing, or does not start."""


_CHINESE = Path("/usr/share/i18n/locales/zh_CN")
"""Of Debian's package locales: with it Windows is a Chinese one, code page 936."""


def wine_binary() -> str | None:
    """The program, None where it or the Chinese locale is not installed."""
    return shutil.which("wine") if _CHINESE.is_file() else None


class Wine:
    """Programs for Windows run one after the other or beside each other. Use it as a context: it ends whatever it started."""

    def __init__(self, home: Path) -> None:
        """``home`` is a folder of its own; the prefix (700 MB) is made in it, and removed in the end."""
        binary = wine_binary()
        if binary is None:
            raise WineError("wine and locales are not installed")
        self._wine = binary
        self._prefix = home / "prefix"
        locales = home / "locales"
        locales.mkdir()
        subprocess.run(["localedef", "-i", "zh_CN", "-f", "UTF-8", str(locales / "zh_CN.UTF-8")], check=True, capture_output=True)
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DISPLAY", "WAYLAND", "LC_", "LANG"))},
            "LOCPATH": str(locales), "LC_ALL": "zh_CN.UTF-8",
            "WINEPREFIX": str(self._prefix), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml=",
            "NIANBAO_NO_OPEN": "1",  # without a screen the folder that is opened would wait for one
        }

    def __enter__(self) -> Self:
        # The default prefix says Windows 7, which Python 3.13 refuses; winecfg wants a screen, the registry does not.
        version = self.run("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win10", "/f")
        if version.returncode:
            raise WineError(f"no prefix: {version.stdout}")
        given_to(self._prefix)
        return self

    def __exit__(self, *_: object) -> None:
        self.end_all()
        shutil.rmtree(self._prefix, ignore_errors=True)

    def drive(self, letter: str, folder: Path, *, network: bool = False) -> None:
        """Give a folder a drive letter of its own; a network drive, where that is asked."""
        link = self._prefix / "dosdevices" / f"{letter.lower()}:"
        link.unlink(missing_ok=True)
        link.symlink_to(folder, target_is_directory=True)
        if network:
            self.run("reg", "add", r"HKLM\Software\Wine\Drives", "/v", f"{letter.lower()}:", "/d", "network", "/f")
            self.end_all()  # drives are looked at when Windows starts

    def end_all(self) -> None:
        """End every program of this Windows."""
        subprocess.run(["wineserver", "-k"], env=self._environment, check=False, capture_output=True)
        subprocess.run(["wineserver", "-w"], env=self._environment, check=False, capture_output=True, timeout=30)

    def start(self, program: str | Path, *arguments: str, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start a program with pipes: redirected to a file, Python there dies of an invalid handle."""
        return subprocess.Popen(
            [self._wine, str(program), *arguments], cwd=cwd, env={**self._environment, **(env or {})}, encoding="utf-8",
            errors="backslashreplace", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )

    def run(
        self, program: str | Path, *arguments: str, typed: str = "", cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program to its end. ``typed`` is what the officer types; standard error is among the output.

        All that are run here say something. One that ended without a word is taken for a Wine that would not begin it (seen once, a step of
        January of which nothing was done; not in 300 trials since): it is begun anew, once, and that is said among the test's output.
        """
        for _ in range(2):
            process = self.start(program, *arguments, cwd=cwd, env=env)
            said = self.heard(process, typed)
            self._rest()
            if said.strip():
                break
            print(f"{program}: ended with {process.returncode} and without a word")
        return subprocess.CompletedProcess([str(program), *arguments], process.returncode, said)

    def _rest(self) -> None:
        """Wait until this Windows has shut down behind its last program, so that the next one does not knock in the midst of that."""
        with contextlib.suppress(subprocess.TimeoutExpired):  # something else still runs there
            subprocess.run(["wineserver", "-w"], env=self._environment, check=False, timeout=5,
                           stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def heard(self, process: subprocess.Popen[str], typed: str = "") -> str:
        """What a started program says to its end; one that comes to none is ended, and that is said."""
        try:
            said, _ = process.communicate(typed, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.end_all()
            said, _ = process.communicate(timeout=PATIENCE)
            said += f"\nFAILED: not at its end after {PATIENCE} seconds\n"
        return said.replace("\r\n", "\n")


def windows_path(path: Path) -> str:
    """A path as Windows has it: the whole machine is drive Z."""
    return "Z:" + str(path.absolute()).replace("/", "\\")


def without_wmi(program: Path) -> None:
    """Wine's WMI ends a process in the middle of ``platform.uname``; Python does without it where the module is missing."""
    (program / "_wmi.pyd").unlink()


def unpacked(zip_file: Path, folder: Path) -> Path:
    """A zip as an officer unpacks it, made to run under Wine. Gives the folder of the launchers."""
    shutil.unpack_archive(zip_file, folder)
    (launchers,) = (path.parent for path in folder.glob("*/先看这里.txt"))
    without_wmi(launchers / "程序文件")
    return launchers


_SEVERAL = """
import json, locale, sys
from toolkit.cli import main
exec(sys.argv[2])
for words in json.loads(sys.argv[1]):
    status = main(words)
    print(f"\\n=={status}==", flush=True)
"""


def nianbao(wine: Wine, launchers: Path, *lines: Sequence[str], cwd: Path | None = None, first: str = "") -> list[tuple[int, str]]:
    """Several commands, one after the other in one process (starting one takes seconds there): the exit status and the words of each.

    ``first`` is Python that runs before them.
    """
    done = wine.run(launchers / "程序文件" / "python.exe", "-c", _SEVERAL, json.dumps([list(line) for line in lines]), first, cwd=cwd)
    said = re.split(r"\n==(\d+)==\n", done.stdout)
    if len(said) != 2 * len(lines) + 1:
        raise WineError(done.stdout)
    return [(int(status), words) for words, status in zip(said[::2], said[1::2], strict=False)]
