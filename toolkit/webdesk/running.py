"""One desk a user: the second double click opens the one that runs.

What a second start needs (port, a word that proves it) lies in a file of the user's own. A file that is left from a desk that was
killed answers no knock, and is written over.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from toolkit.files import write_whole
from toolkit.structs import Struct
from toolkit.version import __version__

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
        write_whole(path, json.dumps({"port": port, "secret": secret, "version": __version__}).encode())
        path.chmod(0o600)


def forget(secret: str) -> None:
    """Remove it, where it is still ours."""
    with suppress(OSError, ValueError, KeyError):
        if json.loads(record().read_text("utf-8"))["secret"] == secret:
            record().unlink()


class Other(Struct, frozen=True):
    """A desk of another version of the program that runs."""

    port: int
    secret: str
    version: str
    """Empty where it is older than that desks said theirs."""


def other() -> Other | None:
    """The desk of this user that runs and is of another version than this program; None where there is none such."""
    known = _known()
    return Other(*known) if known is not None and known[2] != __version__ and knock(None) else None


def end(other: Other) -> bool:
    """Have it end as 退出 on its page does, which finishes what is under way; whether it answered so."""
    address = _asked(other.port, {"secret": other.secret})
    if address is None:
        return False
    connection = http.client.HTTPConnection("127.0.0.1", other.port, timeout=_PATIENCE)
    try:
        connection.request("GET", urlsplit(address).path)
        answer = connection.getresponse()
        answer.read()
        cookie = (answer.headers.get("set-cookie") or "").partition(";")[0]
        connection.request("POST", "/leave", "", {"Cookie": cookie, "Origin": f"http://127.0.0.1:{other.port}"})
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def still_there(other: Other) -> bool:
    """Whether it answers yet."""
    return _asked(other.port, {"secret": other.secret}) is not None


def _known() -> tuple[int, str, str] | None:
    try:
        known = json.loads(record().read_text("utf-8"))
        return int(known["port"]), str(known["secret"]), str(known.get("version", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def knock(root: Path | None, brought: Sequence[Path] = ()) -> str | None:
    """A further one-time address of the desk that runs, at a campaign where one is named; None where none runs.

    ``brought`` is what that desk is to take in, from where it lies.
    """
    known = _known()
    if known is None:
        return None
    fields = {"secret": known[1]} | ({"root": str(root)} if root is not None else {})
    if brought:
        fields["files"] = json.dumps([str(path) for path in brought])
    return _asked(known[0], fields)


def _asked(port: int, fields: Mapping[str, str]) -> str | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("POST", "/knock", urlencode(fields), {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        address = json.loads(answer.read())["address"] if answer.status == HTTPStatus.OK else None
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return None
    finally:
        connection.close()
    return str(address) if address else None
