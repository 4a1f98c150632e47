"""Who may use the desk: a word good for once in the address that opens it, exchanged for a cookie.

Both die with the process: the key they are signed with is made anew each time.
"""

from __future__ import annotations

import secrets
import threading
import time
from typing import Final

from itsdangerous import BadSignature, URLSafeSerializer

GOOD_FOR: Final = 600.0
"""Seconds within which the address has to be opened: a slow PC takes a minute to start its browser."""
_MOST_OUT = 50


class Keys:
    """The words that are out, and the cookies they were exchanged for."""

    def __init__(self, port: int = 0) -> None:
        self._signer = URLSafeSerializer(secrets.token_bytes(32), salt="nianbao-desk")
        self._out: dict[str, float] = {}
        self._lock = threading.Lock()
        self.port = port

    @property
    def cookie(self) -> str:
        """The cookie's name: cookies know no ports, so that each desk has one of its own."""
        return f"nianbao-{self.port}"

    def word(self) -> str:
        """A further word for an address."""
        made = secrets.token_urlsafe(24)
        with self._lock:
            self._out[made] = time.monotonic() + GOOD_FOR
            while len(self._out) > _MOST_OUT:
                self._out.pop(next(iter(self._out)))
        return made

    def exchanged(self, word: str) -> str | None:
        """The cookie for a word; None for one that was used, is too old, or never was."""
        with self._lock:
            until = self._out.pop(word, 0.0)
        return str(self._signer.dumps(secrets.token_urlsafe(12))) if until > time.monotonic() else None

    def knows(self, cookie: str | None) -> bool:
        """Whether a cookie is one that this desk gave."""
        if not cookie:
            return False
        try:
            self._signer.loads(cookie)
        except BadSignature:
            return False
        return True
