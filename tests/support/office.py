"""LibreOffice as a test's second pair of eyes: converts, recalculates and prints, headless.

soffice exits 0 on failure, so every output is looked for; it takes a second to start, so one that stays is asked again and
again; two processes never share a profile, so each :class:`Office` has its own.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from xml.sax.saxutils import escape

FILTERS = {
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "xls": "xls:MS Excel 97",
    "ods": "ods:calc8",
    "docx": "docx:MS Word 2007 XML",
    "odt": "odt:writer8",
}
"""Export filters by extension; anything else is passed to soffice as it stands (``pdf``, ``csv:…``)."""

_SERIF = ("Noto Serif CJK SC", "Noto Sans CJK SC", "WenQuanYi Micro Hei")
_SANS = ("Noto Sans CJK SC", "WenQuanYi Micro Hei", "Noto Serif CJK SC")
FONT_ALIASES: dict[str, tuple[str, ...]] = {
    "仿宋_GB2312": _SERIF,
    "仿宋": _SERIF,
    "FangSong": _SERIF,
    "楷体_GB2312": _SERIF,
    "楷体": _SERIF,
    "宋体": _SERIF,
    "SimSun": _SERIF,
    "方正小标宋": _SERIF,
    "方正小标宋简体": _SERIF,
    "方正小标宋_GBK": _SERIF,
    "黑体": _SANS,
    "SimHei": _SANS,
    "微软雅黑": _SANS,
    "等线": _SANS,
}
"""The fonts official papers name, which no Debian package holds, and what stands in for them in pictures."""

_SETTINGS = (
    # Never run a macro, never follow a link, whatever a test file asks for.
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
)
_RECALCULATE = (
    # 0 is "always": without it soffice keeps the cached values of a file it loads, even false ones.
    ("/org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "0"),
    ("/org.openoffice.Office.Calc/Formula/Load", "ODFRecalcMode", "0"),
)


_KEPT_OPEN = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text/></office:body></office:document>
"""
"""A document that stays open: LibreOffice ends after a conversion where none is."""
_UNTIL_WE_END = '("$@"; kill -KILL 0) & read -r _; kill -KILL 0'
"""A shell that ends with the program it runs, and ends it when nobody holds the other end of its standard input any more."""


class OfficeError(Exception):
    """soffice or pdftoppm is missing, took too long, or did not make what it was asked for."""


def soffice() -> str | None:
    """The path of soffice, None where LibreOffice is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


class Office:
    """One LibreOffice with a private profile, below ``home`` (a temporary folder of its own where not given).

    Not for two threads at once: a profile serves one process at a time. Raises :class:`OfficeError` where
    LibreOffice is not installed.
    """

    def __init__(self, home: Path | None = None, *, timeout: float = 180) -> None:
        binary = soffice()
        if binary is None:
            raise OfficeError("soffice is not installed: libreoffice-calc-nogui and libreoffice-writer-nogui")
        self._binary = binary
        self._own = home is None
        self.home = Path(tempfile.mkdtemp(prefix="office-")) if home is None else home
        self.timeout = timeout
        self._environment = {
            **os.environ,
            "FONTCONFIG_FILE": str(_write_fonts(self.home)),
            "LC_ALL": "C.UTF-8",  # file names are Chinese
            "SAL_USE_VCLPLUGIN": "svp",
        }
        self._profiles = {
            False: _write_profile(self.home / "profile", _SETTINGS),
            True: _write_profile(self.home / "profile-recalculating", (*_SETTINGS, *_RECALCULATE)),
        }
        self._staying: dict[bool, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Office:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End what still runs, and remove the profile, where the folder is our own."""
        for recalculate in list(self._staying):
            self._end(recalculate)
        if self._own:
            shutil.rmtree(self.home, ignore_errors=True)

    def convert(self, paths: Iterable[Path], to: str, out: Path) -> list[Path]:
        """The files saved in another format (``xlsx``, ``ods``, ``xls``, ``pdf`` …) into ``out``, in order.

        Formulas keep the cached values the files came with, as when a clerk opens and saves. Raises
        :class:`OfficeError` naming every file that was not made.
        """
        return self._convert(list(paths), to, out, recalculate=False)

    def recalculate(self, paths: Iterable[Path], out: Path) -> list[Path]:
        """The workbooks (.xlsx or .ods) saved as .xlsx into ``out`` with every formula calculated anew."""
        return self._convert(list(paths), "xlsx", out, recalculate=True)

    def pages(self, path: Path, out: Path, dpi: int = 80) -> list[Path]:
        """The printed pages of a document as PNG files in ``out``, in order."""
        printer = shutil.which("pdftoppm")
        if printer is None:
            raise OfficeError("pdftoppm is not installed: poppler-utils")
        out.mkdir(parents=True, exist_ok=True)
        for stale in out.glob(f"{path.stem}-*.png"):
            stale.unlink()
        with tempfile.TemporaryDirectory(dir=self.home) as folder:
            pdf = path if path.suffix == ".pdf" else self.convert([path], "pdf", Path(folder))[0]
            said = self._run([printer, "-png", "-r", str(dpi), str(pdf), str(out / path.stem)])
        made = sorted(out.glob(f"{path.stem}-*.png"))
        if not made:
            raise OfficeError(f"no page came out of {path}: {said}")
        return made

    def _convert(self, paths: Sequence[Path], to: str, out: Path, *, recalculate: bool) -> list[Path]:
        if not paths:
            return []
        out.mkdir(parents=True, exist_ok=True)
        extension = to.partition(":")[0]
        made = [out / f"{path.stem}.{extension}" for path in paths]
        if len(set(made)) < len(made):
            raise ValueError(f"two of the files would both become one: {sorted(p.name for p in made)}")
        if {path.resolve() for path in paths} & {path.resolve() for path in made}:
            raise ValueError(f"{out} holds the files themselves; save into another folder")
        for stale in made:
            stale.unlink(missing_ok=True)
        self._stay(recalculate)
        converting = ("--convert-to", FILTERS.get(to, to), "--outdir", str(out))
        try:
            said = self._run([*self._command(recalculate), *converting, *map(str, paths)])
        except OfficeError:
            self._end(recalculate)  # one that does not answer would not answer the next either
            raise
        lost = [path.name for path, result in zip(paths, made, strict=True) if not result.is_file()]
        if lost:
            raise OfficeError(f"soffice did not convert {', '.join(lost)} to {to}: {said}")
        return made

    def _command(self, recalculate: bool) -> list[str]:
        profile = self._profiles[recalculate].as_uri()
        return [self._binary, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck", "--nodefault"]

    def _stay(self, recalculate: bool) -> None:
        """See that one runs that keeps to this profile: any other started on the profile hands its work over to that one.

        Where it fails to start, or ended meanwhile, whoever is started next does its work itself.
        """
        if recalculate in self._staying and self._staying[recalculate].poll() is None:
            return
        self._end(recalculate)
        (keep := self._profiles[recalculate] / "stays.fodt").write_text(_KEPT_OPEN, "utf-8")
        ready = f"nianbao-{os.getpid()}-{time.monotonic_ns()}"
        command = [*self._command(recalculate), f"--accept=pipe,name={ready};urp;", str(keep)]
        self._staying[recalculate] = process = subprocess.Popen(
            ["sh", "-c", _UNTIL_WE_END, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self._environment,
            start_new_session=True,
        )
        until = time.monotonic() + self.timeout
        while process.poll() is None and time.monotonic() < until and not _pipe(ready).exists():
            time.sleep(0.02)
        _pipe(ready).unlink(missing_ok=True)  # nobody needs it but to see that LibreOffice listens

    def _end(self, recalculate: bool) -> None:
        """End the one that stays, if there is one, and remove the pipe that it leaves behind."""
        if recalculate not in self._staying:
            return
        with self._staying.pop(recalculate) as process:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        self.pipe(recalculate).unlink(missing_ok=True)

    def pipe(self, recalculate: bool) -> Path:
        """Where LibreOffice listens for others on the same profile; it names the pipe after the profile."""
        named = hashlib.md5(self._profiles[recalculate].as_uri().encode("utf-16-le")).digest()
        return _pipe("SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in named))

    def _run(self, command: Sequence[str]) -> str:
        """What a program said. Its process group ends when the time is up: soffice is a shell script."""
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environment,
            start_new_session=True,
        ) as process:
            try:
                said, _ = process.communicate(timeout=self.timeout)
            except subprocess.TimeoutExpired as error:
                raise OfficeError(f"{command[0]} took longer than {self.timeout:g} seconds") from error
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
        text = said.decode("utf-8", "replace").strip()
        if process.returncode:
            raise OfficeError(f"{command[0]} ended with {process.returncode}: {text}")
        return text


def _pipe(name: str) -> Path:
    """Where LibreOffice listens on a pipe of this name."""
    return Path(f"/tmp/OSL_PIPE_{os.getuid()}_{name}")


def _write_profile(folder: Path, settings: Iterable[tuple[str, str, str]]) -> Path:
    items = "\n".join(
        f'<item oor:path="{escape(path)}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in settings
    )
    user = folder / "user"
    user.mkdir(parents=True, exist_ok=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{items}\n</oor:items>\n",
        encoding="utf-8",
    )
    return folder.resolve()


def _write_fonts(folder: Path) -> Path:
    aliases = "\n".join(
        f'<alias binding="same"><family>{escape(name)}</family><prefer>'
        + "".join(f"<family>{escape(font)}</family>" for font in fonts)
        + "</prefer></alias>"
        for name, fonts in FONT_ALIASES.items()
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "fonts.conf"
    path.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include>\n{aliases}\n</fontconfig>\n',
        encoding="utf-8",
    )
    return path
