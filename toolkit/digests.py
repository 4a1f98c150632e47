"""SHA-256 of what is at hand. ``hashlib`` loads the whole of OpenSSL, a third of what Python itself takes to begin; Python brings an
implementation of its own along, a sixth as fast, which is done sooner with what is short."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import sha256 as _own
else:
    try:
        from _sha2 import sha256 as _own  # since Python 3.12
    except ImportError:
        try:
            from _sha256 import sha256 as _own
        except ImportError:  # built with OpenSSL alone
            from hashlib import sha256 as _own

_LONG = 1 << 18
"""Bytes from which OpenSSL pays though it has to be loaded."""


def sha256(data: bytes) -> bytes:
    """The 32 bytes of the digest of some bytes."""
    if len(data) < _LONG and "hashlib" not in sys.modules:
        return _own(data).digest()
    import hashlib

    return hashlib.sha256(data).digest()
