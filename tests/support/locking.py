"""Encrypted office files: .xlsx by the library, .xls by the written specification, so that what reads them is held to both."""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Callable

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.method.ecma376_agile import ECMA376Agile
from msoffcrypto.method.xor_obfuscation import DocumentXOR

from tests.intake.readers.builders import ole
from toolkit.guard.ole import workbook_stream

PASSWORD = "VelvetSweatshop"
_FILEPASS, _BOUNDSHEET = 0x2F, 0x85
_OPEN = {0x809, _FILEPASS, 0xE1}
"""Records that are never encrypted: the opening one, this one, and one of the program's interface."""
_SALT, _PROOF = bytes(range(16)), bytes(range(16, 32))


def locked_xlsx(data: bytes, password: str = PASSWORD, turns: int | None = None) -> bytes:
    """A file encrypted as Excel 2013 does it; ``turns`` is how often it then says that the key was hashed."""
    assert len(data) >= 4096, "the library writes no smaller ones that are whole"
    locked = ECMA376Agile.encrypt(password, io.BytesIO(data))
    if turns is None:
        return locked
    before, stated, after = locked.partition(b'spinCount="100000"')
    wanted = f'spinCount="{turns}"'.encode()
    longer = len(wanted) - len(stated)
    return before + wanted + after.replace(b" " * longer + b"hashSize", b"hashSize", 1)


def locked_2007(data: bytes, password: str = PASSWORD) -> bytes:
    """A file encrypted as Excel 2007 does it."""
    digest = hashlib.sha1(_SALT + password.encode("utf-16-le")).digest()
    for turn in range(50_000):
        digest = hashlib.sha1(struct.pack("<I", turn) + digest).digest()
    final = hashlib.sha1(digest + bytes(4)).digest().ljust(64, b"\0")
    key = hashlib.sha1(bytes(byte ^ 0x36 for byte in final)).digest()[:16]
    cipher = Cipher(algorithms.AES(key), modes.ECB())

    def encrypted(content: bytes) -> bytes:
        return cipher.encryptor().update(content.ljust(-(-len(content) // 16) * 16, b"\0"))

    provider = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = struct.pack("<8I", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + provider
    verifier = struct.pack("<I", 16) + _SALT + encrypted(_PROOF) + struct.pack("<I", 20) + encrypted(hashlib.sha1(_PROOF).digest())
    about = struct.pack("<HHII", 3, 2, 0x24, len(header)) + header + verifier
    return ole({"EncryptionInfo": about, "EncryptedPackage": struct.pack("<Q", len(data)) + encrypted(data)})


def rc4(key: bytes, data: bytes) -> bytes:
    """The cipher; it undoes itself."""
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


def locked_xls(data: bytes, method: str = "rc4", password: str = PASSWORD) -> bytes:
    """An .xls encrypted by ``rc4`` (Excel 97), ``cryptoapi`` (Excel 2002) or ``xor`` (Excel 95)."""
    key, proof = {"rc4": _rc4, "cryptoapi": _cryptoapi, "xor": _xor}[method](password)
    stream = workbook_stream(data)
    opening = 4 + struct.unpack_from("<H", stream, 2)[0]
    record = struct.pack("<HH", _FILEPASS, len(proof)) + proof
    longer = stream[:opening] + record + stream[opening:]
    return ole({"Workbook": _encrypted(longer, len(record), key)})


def _encrypted(stream: bytes, shift: int, key: Callable[[int, bytes, int], bytes]) -> bytes:
    out = bytearray()
    while len(out) + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, len(out))
        at = len(out) + 4
        content = bytearray(stream[at : at + size])
        kept = size if kind in _OPEN else 0
        if kind == _BOUNDSHEET:  # where the sheet begins, in the open and moved by the new record
            kept = 4
            content[:4] = struct.pack("<I", struct.unpack("<I", content[:4])[0] + shift)
        out += stream[at - 4 : at] + content[:kept] + key(at + kept, bytes(content[kept:]), size)
    return bytes(out)


def _by_blocks(make_key: Callable[[int], bytes]) -> Callable[[int, bytes, int], bytes]:
    """Every kilobyte of the stream has a key of its own, which runs over what is not encrypted too."""
    pads: dict[int, bytes] = {}

    def encrypted(at: int, content: bytes, _: int) -> bytes:
        for block in range(at // 1024, (at + len(content)) // 1024 + 1):
            pads.setdefault(block, rc4(make_key(block), bytes(1024)))
        return bytes(byte ^ pads[(at + n) // 1024][(at + n) % 1024] for n, byte in enumerate(content))

    return encrypted


def _rc4(password: str) -> tuple[Callable[[int, bytes, int], bytes], bytes]:
    first = hashlib.md5(password.encode("utf-16-le")).digest()[:5]
    base = hashlib.md5((first + _SALT) * 16).digest()[:5]

    def key(block: int) -> bytes:
        return hashlib.md5(base + struct.pack("<I", block)).digest()

    proof = rc4(key(0), _PROOF + hashlib.md5(_PROOF).digest())
    return _by_blocks(key), struct.pack("<HHH", 1, 1, 1) + _SALT + proof


def _cryptoapi(password: str) -> tuple[Callable[[int, bytes, int], bytes], bytes]:
    base = hashlib.sha1(_SALT + password.encode("utf-16-le")).digest()

    def key(block: int) -> bytes:
        return hashlib.sha1(base + struct.pack("<I", block)).digest()[:16]

    provider = "Microsoft Enhanced Cryptographic Provider v1.0\0".encode("utf-16-le")
    header = struct.pack("<8I", 4, 0, 0x6801, 0x8004, 128, 1, 0, 0) + provider
    proof = rc4(key(0), _PROOF + hashlib.sha1(_PROOF).digest())
    verifier = struct.pack("<I", 16) + _SALT + proof[:16] + struct.pack("<I", 20) + proof[16:]
    return _by_blocks(key), struct.pack("<HHHII", 1, 4, 2, 4, len(header)) + header + verifier


def _xor(password: str) -> tuple[Callable[[int, bytes, int], bytes], bytes]:
    pads = DocumentXOR.create_xor_array_method1(password)
    check = 0
    for byte in reversed([len(password), *password.encode()]):
        check = ((check >> 14 & 1) | (check << 1 & 0x7FFF)) ^ byte

    def encrypted(at: int, content: bytes, size: int) -> bytes:
        turned = ((byte << 5 | byte >> 3) & 0xFF for byte in content)
        return bytes(byte ^ pads[(at + size + n) % 16] for n, byte in enumerate(turned))

    return encrypted, struct.pack("<HHH", 0, DocumentXOR.create_xor_key_method1(password), check ^ 0xCE4B)
