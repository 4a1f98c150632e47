"""The wheels that go into a release: versions and checksums in ``wheels.lock``, fetched by pip, kept in ``.cache``.

``python -m toolkit.release.wheels`` writes the lock anew from what pyproject.toml asks for.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from toolkit.structs import Struct

ROOT: Final = Path(__file__).parents[2]
LOCK: Final = Path(__file__).with_name("wheels.lock")
CACHE: Final = ROOT / ".cache" / "wheels"


class Target(Struct, frozen=True):
    """A Python and the machines it runs on, as pip names them: "3.13" and ("win_amd64",)."""

    python: str
    platforms: tuple[str, ...]

    @property
    def name(self) -> str:
        """For a folder."""
        return f"{self.python}-{self.platforms[0]}"

    def flags(self) -> list[str]:
        """What ``pip download`` is told."""
        platforms = [word for platform in self.platforms for word in ("--platform", platform)]
        return ["--only-binary=:all:", "--implementation=cp", f"--python-version={self.python}", *platforms]


WINDOWS: Final = Target("3.13", ("win_amd64",))
GLIBC: Final = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_26", "manylinux_2_24", "manylinux_2_17", "manylinux2014", "manylinux_2_12",
                "manylinux2010", "manylinux_2_5", "manylinux1")
"""The C libraries of UOS 20, 麒麟 V10 and later: 2.28 and what came before it."""
LINUX: Final = tuple(
    Target(python, tuple(f"{glibc}_{machine}" for glibc in GLIBC)) for machine in ("x86_64", "aarch64") for python in ("3.11", "3.12", "3.13")
)


def fetch(target: Target) -> list[Path]:
    """The locked wheels for one target, sorted by name. Every one is held against its checksum, by pip."""
    folder = CACHE / f"{target.name}-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"
    if not folder.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=CACHE, prefix="fetching-") as making:
            fresh = Path(making) / "wheels"
            # What each wheel needs is decided when the lock is made: pip would ask this machine's Python, not the target's.
            download("--no-deps", "--require-hashes", "-r", str(LOCK), *target.flags(), "-d", str(fresh))
            if not folder.exists():
                fresh.rename(folder)
    return sorted(folder.glob("*.whl"))


def fetch_pinned(requirement: str, digest: str, *flags: str) -> Path:
    """One file that is locked where it is used: ``name==version`` and its SHA-256, which pip holds it against."""
    folder = CACHE / digest[:16]
    if not folder.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=CACHE, prefix="fetching-") as making:
            wanted, fresh = Path(making) / "wanted.txt", Path(making) / "fresh"
            wanted.write_text(f"{requirement} --hash=sha256:{digest}\n", "utf-8")
            download("--no-deps", "--require-hashes", *flags, "-r", str(wanted), "-d", str(fresh))
            if not folder.exists():
                fresh.rename(folder)
    (file,) = folder.iterdir()
    return file


def own_wheel(folder: Path) -> Path:
    """This package's wheel, built into a folder: the same bytes from the same files."""
    from hatchling.builders.wheel import WheelBuilder

    return Path(next(WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])))


def download(*arguments: str) -> None:
    """``pip download``, quiet while it goes well. Raises :class:`RuntimeError` with what pip said."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"pip download: {done.stdout}")


# ── the lock ──────────────────────────────────────────────────────────

_HEAD = """\
# What a release carries besides the package itself: made by `python -m toolkit.release.wheels`, held by pip's hash checking.
# A checksum a wheel: Windows, and Linux for each Python and machine.
"""


def lock(root: Path = ROOT) -> str:
    """The text of a new lock: today's newest versions that pyproject.toml allows, for every target."""
    with TemporaryDirectory() as making:
        folder = Path(making)
        download(*WINDOWS.flags(), "-d", str(folder / WINDOWS.name), str(own_wheel(folder)))
        shared = {name: version for name, version in map(_named, (folder / WINDOWS.name).glob("*.whl")) if name != "nianbao"}
        for target in LINUX:
            wanted = [f"{name}=={version}" for name, version in shared.items()]
            download("--no-deps", *target.flags(), "-d", str(folder / target.name), *wanted)
        hashes: dict[str, set[str]] = {name: set() for name in shared}
        for wheel in folder.glob("*/*.whl"):
            name, _ = _named(wheel)
            if name in hashes:
                hashes[name].add(hashlib.sha256(wheel.read_bytes()).hexdigest())
        shutil.rmtree(folder, ignore_errors=True)
    return _HEAD + "".join(
        f"{name}=={shared[name]}" + "".join(f" \\\n    --hash=sha256:{digest}" for digest in sorted(hashes[name])) + "\n"
        for name in sorted(shared)
    )


def _named(wheel: Path) -> tuple[str, str]:
    name, version = wheel.name.split("-")[:2]
    return name.lower().replace("_", "-"), version


if __name__ == "__main__":
    LOCK.write_text(lock(), "utf-8")
