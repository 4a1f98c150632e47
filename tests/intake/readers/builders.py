"""Small builders of office files: zips of parts, OLE files, PDFs, exactly as right or wrong as a test wants them."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Iterable, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'

Parts = dict[str, bytes]


def zipped(parts: Mapping[str, bytes] | Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method) as archive:
        warnings.simplefilter("ignore")  # duplicate names are what some of these want
        for name, data in parts.items() if isinstance(parts, Mapping) else parts:
            archive.writestr(name, data)
    return out.getvalue()


def xlsx_parts(sheet: str = "", *, cells: str = "", workbook: str = "", strings: str = "") -> Parts:
    """A one-sheet workbook. ``cells`` is the inside of sheetData; ``sheet`` replaces the whole worksheet part."""
    sheet = sheet or f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    workbook = workbook or (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="表三" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>"
    )
    content = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{content}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{content}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{content}.sharedStrings+xml"/></Types>',
        "_rels/.rels": relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": relations(
            {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("sharedStrings", "sharedStrings.xml")}
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": strings or f'<sst xmlns="{MAIN}"><si><t>甲</t></si></sst>',
    }
    return {name: text.encode() for name, text in parts.items()}


def relations(targets: Mapping[str, tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>' for name, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def xlsx(cells: str = '<row r="1"><c r="A1"><v>5</v></c></row>', **kinds: str) -> bytes:
    return zipped(xlsx_parts(cells=cells, **kinds))


def strict(parts: Parts) -> Parts:
    """The same workbook in the Strict spelling of ISO 29500."""
    return {
        name: content.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            RELATIONS.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, content in parts.items()
    }


def docx_parts(body: str, **others: str) -> Parts:
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": relations({"rId1": ("officeDocument", "word/document.xml")}),
        "word/document.xml": f'<w:document xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/'
        f'2006"><w:body>{body}</w:body></w:document>',
    }
    return {name: text.encode() for name, text in {**parts, **others}.items()}


def docx(body: str, **others: str) -> bytes:
    return zipped(docx_parts(body, **others))


def ods_parts(table: str, head: str = "") -> Parts:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
    )
    return {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        "content.xml": f"{head}<office:document-content {spaces}><office:body><office:spreadsheet>{table}"
        "</office:spreadsheet></office:body></office:document-content>".encode(),
    }


def ods(table: str, head: str = "") -> bytes:
    return zipped(ods_parts(table, head))


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE file with these streams at its root, each padded to 4,096 bytes at least."""
    padded = {name: content.ljust(4096, b"\x00") for name, content in streams.items()}
    sectors: list[bytes] = []
    chains: list[int] = []
    starts = {}
    for name, content in padded.items():
        starts[name] = len(sectors)
        pieces = [content[at : at + 512].ljust(512, b"\x00") for at in range(0, len(content), 512)]
        chains += [len(sectors) + n + 1 for n in range(len(pieces) - 1)] + [0xFFFFFFFE]
        sectors += pieces
    directory = _directory([(name, starts[name], len(content)) for name, content in padded.items()])
    first_directory = len(sectors)
    pieces = [directory[at : at + 512] for at in range(0, len(directory), 512)]
    chains += [len(sectors) + n + 1 for n in range(len(pieces) - 1)] + [0xFFFFFFFE]
    sectors += pieces
    tables = -(-(len(chains) + 8) // 128)
    first_table = len(sectors)
    chains += [0xFFFFFFFD] * tables
    chains += [0xFFFFFFFF] * (tables * 128 - len(chains))
    header = OLE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, first_directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", *range(first_table, first_table + tables), *[0xFFFFFFFF] * (109 - tables))
    return header + b"".join(sectors) + struct.pack(f"<{len(chains)}I", *chains)


def _directory(entries: list[tuple[str, int, int]]) -> bytes:
    def entry(name: str, kind: int, left: int, right: int, child: int, start: int, size: int) -> bytes:
        spelt = name.encode("utf-16-le")
        head = spelt.ljust(64, b"\x00") + struct.pack("<HBBIII", len(spelt) + 2, kind, 1, left, right, child)
        return head + bytes(36) + struct.pack("<IQ", start, size)

    none = 0xFFFFFFFF
    out = entry("Root Entry", 5, none, none, 1 if entries else none, 0xFFFFFFFE, 0)
    for number, (name, start, size) in enumerate(entries, 1):
        out += entry(name, 2, none, number + 1 if number < len(entries) else none, none, start, size)
    return out.ljust(-(-len(out) // 512) * 512, b"\x00")


def biff(*records: tuple[int, bytes]) -> bytes:
    """A workbook stream: the opening record, and whatever follows."""
    opening = (0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    return b"".join(struct.pack("<HH", kind, len(content)) + content for kind, content in (opening, *records))


def xls(*records: tuple[int, bytes]) -> bytes:
    return ole({"Workbook": biff(*records)})


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + table
        + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, trailer, len(out))
    )


def pdf_page(content: bytes, extra: bytes = b"") -> bytes:
    """A PDF of one page with this content stream."""
    stream = b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content)
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        stream,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
