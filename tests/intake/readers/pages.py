"""Pages of a PDF drawn as a test wants them: letters in Helvetica, lines, fills; several pages, notes, pictures, locks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from tests.intake.readers.builders import pdf

XS, YS = (72, 172, 272), (600, 620, 640)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def words(text: str, x: float, y: float, *, size: float = 9, how: str = "") -> str:
    """Letters from here to the right; ``how`` is said before them (a colour, a way to draw)."""
    return f"q {how} BT /F {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET Q"


def line(x: float, y: float, to_x: float, to_y: float, how: str = "") -> str:
    return f"q {how} {x} {y} m {to_x} {to_y} l S Q"


def filled(x: float, y: float, width: float, height: float, colour: str = "0 0 0") -> str:
    return f"q {colour} rg {x} {y} {width} {height} re f Q"


def ruled(xs: Iterable[float] = XS, ys: Iterable[float] = YS, how: str = "") -> list[str]:
    xs, ys = list(xs), list(ys)
    return [line(x, ys[0], x, ys[-1], how) for x in xs] + [line(xs[0], y, xs[-1], y, how) for y in ys]


def labels() -> list[str]:
    """The words of a table of two rows: ``a 9`` and ``b``, the last cell left to the test."""
    return [words("a", 80, 626), words("9", 180, 626), words("b", 80, 606)]


def pages(*contents: str | Iterable[str], page: str = "", objects: Mapping[str, bytes] | None = None, trailer: bytes = b"") -> bytes:
    """A PDF of these pages. ``page`` is said of each page; ``{name}`` in it stands for one of the further ``objects``."""
    drawn = [content if isinstance(content, str) else "\n".join(content) for content in contents]
    further = dict(objects or {})
    first = 4 + 2 * len(drawn)
    numbers = {name: f"{first + at} 0 R" for at, name in enumerate(further)}
    told = page.format_map(numbers) if further else page
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(drawn)))
    out = [b"<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(drawn)} >>".encode(), FONT]
    for at, content in enumerate(drawn):
        box = "" if "/MediaBox" in told else "/MediaBox [0 0 595 842]"
        resources = "" if "/Resources" in told else "/Resources << /Font << /F 3 0 R >> >>"
        out.append(f"<< /Type /Page /Parent 2 0 R {box} {resources} /Contents {5 + 2 * at} 0 R {told} >>".encode())
        out.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content.encode()), content.encode()))
    return pdf(*out, *further.values(), trailer=trailer)


PICTURE = b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n\xe0\nendstream"
PICTURED = {"page": "/Resources << /Font << /F 3 0 R >> /XObject << /P {picture} >> >>", "objects": {"picture": PICTURE}}
WHOLE_PAGE = "q 595 0 0 842 0 0 cm /P Do Q"


def locked(user: bytes) -> bytes:
    """A page that an owner locked (RC4, 40 bits), with a password to open it or none."""
    key_of_owner = hashlib.md5((b"owner" + PADDING)[:32]).digest()[:5]
    owner = _rc4(key_of_owner, (user + PADDING)[:32])
    identity = b"0123456789abcdef"
    key = hashlib.md5((user + PADDING)[:32] + owner + (-4).to_bytes(4, "little", signed=True) + identity).digest()[:5]
    content = words("open", 72, 700).encode()
    own = hashlib.md5(key + (5).to_bytes(3, "little") + bytes(2)).digest()[:10]
    stream = _rc4(own, content)
    return pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>", FONT,
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >> /Contents 5 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (owner.hex().encode(), _rc4(key, PADDING).hex().encode()),
        trailer=b"/Encrypt 6 0 R /ID [<%s> <%s>]" % (identity.hex().encode(), identity.hex().encode()),
    )  # fmt: skip


def _rc4(key: bytes, data: bytes) -> bytes:
    box, at = list(range(256)), 0
    for i in range(256):
        at = (at + box[i] + key[i % len(key)]) % 256
        box[i], box[at] = box[at], box[i]
    out, i, at = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        at = (at + box[i]) % 256
        box[i], box[at] = box[at], box[i]
        out.append(byte ^ box[(box[i] + box[at]) % 256])
    return bytes(out)
