"""Formats that only an office program reads (.doc, .wps, .rtf …) → .docx or .xlsx, by LibreOffice where it is installed.

soffice exits 0 on failure, so the output is looked for; it is a script that starts a program, so the whole group (on
Windows the job) is ended when the time is up; the profile is private, runs no macro, follows no link and goes away with its folder.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from toolkit.errors import FileError
from toolkit.guard import KIND_NAMES, MAX_FILE, Kind
from toolkit.intake.together import begin_watched, end_all, ended

SECONDS = 60
_FAREWELL = 2
CONVERTED: dict[Kind, str] = {"doc": "doc", "odt": "odt", "rtf": "rtf", "officexml": "xml"}
"""What is converted, and under which extension LibreOffice gets it."""
_EXPORTS = {"docx": "docx:MS Word 2007 XML", "xlsx": "xlsx:Calc MS Excel 2007 XML"}
_SHEET_MARKS = (b"Excel.Sheet", b"office:spreadsheet")
_SETTINGS = (
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "1"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    # Whatever still wants to fetch something finds a proxy where nobody listens.
    ("/org.openoffice.Inet/Settings", "ooInetProxyType", "1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
NOT_INSTALLED = "本机没有安装"
"""What every sentence says of a program that is not there: another day it may be."""
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
)
"""Where installers put it without telling the system."""
_APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\soffice.exe"
_KEPT = ("PATH", "SYSTEMROOT", "LANG", "SYSTEMDRIVE", "WINDIR", "PATHEXT", "PROGRAMDATA", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
"""What the program learns of our environment. It keeps nothing in the folders named there: its profile is elsewhere."""


def soffice() -> str | None:
    """The program, None where LibreOffice is not installed. What lies in the current folder is not it."""
    named = _on_path("soffice") or _on_path("libreoffice") or _registered()
    return named or next((place for place in _PLACES if Path(place).is_file()), None)


def _registered() -> str | None:
    """Where Windows was told that it is, for this user or for everybody. The .com beside the .exe waits for its work."""
    if sys.platform != "win32":
        return None
    import winreg

    for whose in (winreg.HKEY_CURRENT_USER, winreg.HKEY_LOCAL_MACHINE):
        with contextlib.suppress(OSError):
            told = Path(winreg.QueryValue(whose, _APP_PATHS).strip('" '))
            for program in (told.with_suffix(".com"), told):
                if program.is_absolute() and program.is_file():
                    return str(program)
    return None


def _on_path(name: str) -> str | None:
    """A program in a folder that PATH names whole. Windows looks in the current one first, and says so by a path from there."""
    folders = [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(folder)]
    program = shutil.which(name, path=os.pathsep.join(folders))
    return program if program and os.path.isabs(program) else None


def converted(data: bytes, kind: Kind, *, program: str | None = None, seconds: float = SECONDS) -> bytes:
    """The file as .docx (a sheet as .xlsx), to be looked at like any received file.

    Raises :class:`FileError` where LibreOffice is missing, took too long, or made nothing of it.
    """
    name = KIND_NAMES[kind]
    program = program or soffice()
    target = "xlsx" if kind == "officexml" and any(mark in data[:4096] for mark in _SHEET_MARKS) else "docx"
    wanted = "Excel打开后另存为.xlsx" if target == "xlsx" else "Word打开后另存为.docx"
    if program is None:
        raise FileError("file.unreadable", f"这是{name}，{NOT_INSTALLED}LibreOffice，读不了；请用WPS或{wanted}再收。")
    made, finished = exported(data, CONVERTED[kind], _EXPORTS[target], program=program, seconds=seconds)
    if made is not None:
        return made
    if not finished:
        raise FileError("file.too_big", f"这是{name}，{seconds:g}秒内没有转换完，已停止；请用WPS或{wanted}再收。")
    raise FileError("file.unreadable", f"这是{name}，转换不成功（可能已损坏）；请用WPS或{wanted}再收。")


def exported(data: bytes, extension: str, export: str, *, program: str, seconds: float = SECONDS) -> tuple[bytes | None, bool]:
    """What LibreOffice makes of a file, None where it makes nothing or too much; and whether it ended by itself in time.

    ``extension`` is the file's own, ``export`` the filter with the wanted extension before it (“docx:MS Word 2007 XML”).
    """
    with tempfile.TemporaryDirectory(prefix="nianbao-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        source = home / f"source.{extension}"
        source.write_bytes(data)
        finished = _run(_command(program, home, source, export), home, seconds)
        output = home / "out" / f"source.{export.partition(':')[0]}"
        if output.is_file() and 0 < output.stat().st_size <= MAX_FILE:
            return output.read_bytes(), finished
    return None, finished


def _command(program: str, home: Path, source: Path, export: str) -> list[str]:
    _write_profile(home / "profile" / "user")
    return [
        program,
        f"-env:UserInstallation={(home / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", export, "--outdir", str(home / "out"), str(source)),
    ]


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    folder.mkdir(parents=True)
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema">{items}</oor:items>',
        encoding="utf-8",
    )


def _run(command: list[str], home: Path, seconds: float) -> bool:
    """Whether the program ended by itself in time."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    if sys.platform == "win32":
        environment |= {"TEMP": str(home), "TMP": str(home)}
    else:
        environment |= {"HOME": str(home), "TMPDIR": str(home), "SAL_USE_VCLPLUGIN": "svp"}
        environment |= {"LC_ALL": "C.UTF-8"} if sys.platform == "linux" else {}
        # The fonts that this person installed for himself.
        environment |= {"XDG_DATA_HOME": os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")}
    try:
        process = begin_watched(command, env=environment, cwd=home)
    except OSError:
        return True  # found, yet it does not start: the missing output tells
    with process:
        try:
            return ended(process, seconds)
        finally:
            end_all(process, _FAREWELL)
