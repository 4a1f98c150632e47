"""SHA-256 is SHA-256, by whichever implementation."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

_SAID = """
import sys
from toolkit.digests import sha256
data = bytes(range(256)) * int(sys.argv[1])
print(sha256(data).hex(), "hashlib" in sys.modules)
"""


@pytest.mark.parametrize(("times", "loaded"), [(0, False), (1, False), (1023, False), (1024, True), (9000, True)])
def test_a_digest_is_what_openssl_says_which_is_loaded_for_what_is_long(times: int, loaded: bool) -> None:
    done = subprocess.run([sys.executable, "-c", _SAID, str(times)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [hashlib.sha256(bytes(range(256)) * times).hexdigest(), str(loaded)]
