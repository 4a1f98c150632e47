"""Files of programs that no office report is made in, known by their first bytes, so that a sentence can say what to do."""

from __future__ import annotations

from toolkit.errors import FileError
from toolkit.guard.kinds import Kind

_SIGNS: tuple[tuple[int, bytes, Kind], ...] = (
    (0, b"8BPS", "image"),
    (0, b"AT&TFORM", "image"),
    (0, b"\xd7\xcd\xc6\x9a", "image"),
    (40, b" EMF", "image"),
    (4, b"jP  ", "image"),
    (0, b"CAJ\x00", "reader"),
    (0, b"HN\x00\x00", "reader"),
    (0, b"KDH ", "reader"),
    (0, b"TEB\x00", "reader"),
    (0, b"Founder CEB", "reader"),
    (0, b"MSCF\x00\x00\x00\x00", "packed"),
    (32_769, b"CD001", "packed"),
    (2, b"-lh", "packed"),
    (0, b"\x28\xb5\x2f\xfd", "packed"),
    (0, b"\x04\x22\x4d\x18", "packed"),
    (0, b"\x1f\x9d", "packed"),
    (0, b"\x60\xea", "packed"),
    (0, b"LZIP", "packed"),
    (0, b"ALZ\x01", "packed"),
    (0, b"EGGA", "packed"),
    (7, b"**ACE**", "packed"),
    (4, b"Standard Jet DB", "database"),
    (4, b"Standard ACE DB", "database"),
    (0, b"SQLite format 3\x00", "database"),
    (0, b"ID3", "media"),
    (0, b"OggS", "media"),
    (0, b"fLaC", "media"),
    (0, b"#!AMR", "media"),
    (0, b"\x1aE\xdf\xa3", "media"),
    (0, b"FLV\x01", "media"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "media"),
)
"""Where the sign stands, the sign, the kind."""
_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"avif")
"""What pictures of telephones call themselves; other files of this make are films."""
_GUARDED = ((0, b"%TSD-Header-###%"), (0, b"E-SafeNet"), (4, b"E-SafeNet"), (8, b"E-SafeNet"), (16, b"E-SafeNet"))
"""Signs of programs that encrypt every file of a firm or an office."""
GUARDED = "文件被报送单位的加密软件加了密，在别处打不开；请报送人解密（外发）后重新发送。"


def foreign_kind(data: bytes) -> Kind:
    """What a file that is no text and no office file is. Raises :class:`FileError` where a guarding program encrypted it."""
    if any(data.startswith(sign, at) for at, sign in _GUARDED):
        raise FileError("file.encrypted", GUARDED)
    if data.startswith(b"ftyp", 4):
        return "image" if data[8:12] in _BRANDS else "media"
    if data.startswith(b"RIFF"):
        return "image" if data.startswith(b"WEBP", 8) else "media"
    return next((kind for at, sign, kind in _SIGNS if data.startswith(sign, at)), "unknown")
