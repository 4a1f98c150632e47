"""One desk a user: the second double click opens the one that runs.

What a second start needs (port, a word that proves it) lies in a file of the user's own. A file that is left from a desk that was
killed answers no knock, and is written over.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from toolkit.files import write_whole

_PATIENCE = 3.0


def record() -> Path:
    """The file of this user: where the system keeps what belongs to a session or a profile."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    else:
        base = os.environ.get("XDG_RUNTIME_DIR") or os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "nianbao" / "desk.json"


def remember(port: int, secret: str) -> None:
    """Write down how this desk is reached, for nobody but the user. Where that cannot be done, a second start has a desk of its own."""
    path = record()
    with suppress(Exception):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, json.dumps({"port": port, "secret": secret}).encode())
        path.chmod(0o600)


def forget(secret: str) -> None:
    """Remove it, where it is still ours."""
    with suppress(OSError, ValueError, KeyError):
        if json.loads(record().read_text("utf-8"))["secret"] == secret:
            record().unlink()


def knock(root: Path | None, brought: Sequence[Path] = ()) -> str | None:
    """A further one-time address of the desk that runs, at a campaign where one is named; None where none runs.

    ``brought`` is what that desk is to take in, from where it lies.
    """
    try:
        known = json.loads(record().read_text("utf-8"))
        port, secret = int(known["port"]), str(known["secret"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    fields = {"secret": secret} | ({"root": str(root)} if root is not None else {})
    if brought:
        fields["files"] = json.dumps([str(path) for path in brought])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("POST", "/knock", urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        address = json.loads(answer.read())["address"] if answer.status == 200 else None
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return None
    finally:
        connection.close()
    return str(address) if address else None
