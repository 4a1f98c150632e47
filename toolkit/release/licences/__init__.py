"""The licences of what a release carries, in one folder with an index: a list to read, and each text in full."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.parser import HeaderParser
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

from toolkit.patterns import regex
from toolkit.release.wheels import ROOT

MISSING: Final = {"docxtpl": Path(__file__).with_name("docxtpl.txt")}
"""Distributions that name a licence and do not bring its text."""
_TEXT = regex(r"[^/]+\.dist-info/(?:licenses/(.+)|([^/]*(?:licen[cs]e|copying|notice|authors)[^/]*))", re.IGNORECASE)
_PARTS: Final = (("CPython", "程序文件里的 Python，出自 python.org"), ("distlib", "各个 .exe 的启动部分"))


def licences(wheels: Mapping[str, bytes], python: bytes | None) -> dict[str, bytes]:
    """Texts by their path in the folder of licences, out of unpacked wheels; ``python`` is CPython's, where it is carried.

    Raises :class:`LookupError` for a distribution without a text.
    """
    texts: dict[str, bytes] = {"nianbao/LICENSE.txt": (ROOT / "LICENSE").read_bytes()}
    lines = ["nianbao　Apache-2.0"]
    if python is not None:
        texts["CPython/LICENSE.txt"] = python
        texts["distlib/LICENSE.txt"] = (distribution("distlib").read_text("licenses/LICENSE.txt") or "").encode()
        lines += [f"{name}　PSF-2.0（{what}）" for name, what in _PARTS]
    for name in sorted(wheels):
        if name.endswith(".dist-info/METADATA"):
            about = HeaderParser().parsestr(wheels[name].decode())
            if about["Name"] == "nianbao":
                continue
            folder = name.removesuffix("/METADATA")
            own = {match[1] or match[2]: data for path, data in wheels.items() if path.startswith(f"{folder}/") and (match := _TEXT.fullmatch(path))}
            own = own or ({"LICENSE.txt": MISSING[about["Name"]].read_bytes()} if about["Name"] in MISSING else {})
            if not own:
                raise LookupError(f"{about['Name']} brings no text of its licence")
            texts |= {f"{about['Name']}/{file}": data for file, data in own.items()}
            lines.append(f"{about['Name']} {about['Version']}　{_named(about['License-Expression'] or about['License'])}")
    texts["说明.txt"] = ("\ufeff本程序包含下列软件，许可全文在同名的文件夹里：\r\n\r\n" + "\r\n".join(lines) + "\r\n").encode()
    return texts


def _named(written: str | None) -> str:
    """The name of a licence; some put the whole text there."""
    return written if written and len(written) < 60 and "\n" not in written else "见许可全文"
