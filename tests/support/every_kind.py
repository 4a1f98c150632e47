"""A small real file of many kinds, each with the same return or the same line in it, to be read on two systems and compared."""

from __future__ import annotations

import io
import tarfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

import py7zr
import rars

from tests.intake.readers.builders import docx, ods, pdf_page

LINES = "<p>政府信息公开工作年度报告</p><table><tr><td>规章<td>１２<tr><td>行政规范性文件<td>0</table>"
ODS_ROW = (
    '<table:table table:name="表二"><table:table-row><table:table-cell office:value-type="string"><text:p>规章</text:p></table:table-cell>'
    '<table:table-cell office:value-type="float" office:value="5"><text:p>5</text:p></table:table-cell></table:table-row></table:table>'
)


def written(folder: Path, filled: Path) -> list[Path]:
    """The files, in a folder that is made; ``filled`` is a filled workbook, which goes into archives and a mail too."""
    folder.mkdir(parents=True, exist_ok=True)
    data = filled.read_bytes()
    made = {
        "01.xlsx": data, "02.docx": docx("<w:p><w:r><w:t>北塬街道2023年政府信息公开工作年度报告</w:t></w:r></w:p>"), "03.ods": ods(ODS_ROW),
        "04.html": f"<html>{LINES}".encode(), "05.pdf": pdf_page(b"BT /F 9 Tf (5) Tj ET"), "06.csv": "规章,0\n条例,1\n".encode("gb18030"),
        "07.zip": _zip(data), "08.7z": _seven(data), "09.rar": _rar(data), "10.tar.gz": _tar(data), "11.eml": _mail(data),
        "12.xlsx": data[:3000],
    }  # fmt: skip
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in made]


def _zip(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("报表.xlsx", data)
    return out.getvalue()


def _seven(data: bytes) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as made:
        made.writestr(data, "报表.xlsx")
    return out.getvalue()


def _rar(data: bytes) -> bytes:
    made = rars.RarBuilder()
    made.add_bytes(data, "报表.xlsx")
    return bytes(made.to_bytes())


def _tar(data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as made:
        about = tarfile.TarInfo("报表.xlsx")
        about.size = len(data)
        made.addfile(about, io.BytesIO(data))
    return out.getvalue()


def _mail(data: bytes) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@example.cn", "b@example.cn", "报送年报"
    made.set_content("附件为年报")
    made.add_attachment(data, maintype="application", subtype="octet-stream", filename="报表.xlsx")
    return bytes(made)
