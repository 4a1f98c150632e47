"""What the package asks to be installed beside it: nothing below a version with a known hole, and all that the README promises."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

SAFE = {
    # distribution: (the lowest version without the hole, the hole)
    "Jinja2": ("3.1.6", "CVE-2025-27516 and CVE-2024-56326: out of the sandbox, in which edited templates run"),
    "py7zr": ("1.1.3", "GHSA-h4gh-22qq-72r7: an archive's header without measure"),
    "lxml": ("6.1.0", "CVE-2026-41066: entities read local files"),
    "cryptography": ("50.0.0", "CVE-2026-69247"),
    "starlette": ("1.5.1", "CVE-2026-48818: files of a share by StaticFiles on Windows; CVE-2025-62727: ranges without measure"),
    "python-multipart": ("0.0.27", "CVE-2026-42561: headers of parts without measure; CVE-2026-24486"),
    "h11": ("0.16.0", "CVE-2025-43859: two requests in one"),
    "distributed": ("2026.1.0", "CVE-2026-23528: scripts in its dashboard; CVE-2021-42343: workers that listen to the whole network"),
    "pytest": ("9.0.3", "CVE-2025-71176: a folder in /tmp that others can take"),
}


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split("."))


def floors(*lists: list[str]) -> dict[str, str]:
    """The lowest version each listed requirement allows, by name."""
    found = {}
    for requirement in (line for listed in lists for line in listed):
        match = re.match(r"([A-Za-z0-9._-]+)>=([0-9.]+)", requirement)
        assert match, f"{requirement} has no floor"
        found[match[1]] = match[2]
    return found


ASKED = floors(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values())


@pytest.mark.parametrize("name", SAFE)
def test_nothing_with_a_known_hole_satisfies_what_is_asked_for(name: str) -> None:
    lowest, hole = SAFE[name]
    assert numbers(ASKED[name]) >= numbers(lowest), hole


@pytest.mark.parametrize("name", ASKED)
def test_what_is_installed_here_is_what_is_asked_for(name: str) -> None:
    assert numbers(version(name)) >= numbers(ASKED[name])


def test_the_package_alone_opens_every_archive_and_mail_that_the_readme_names() -> None:
    alone = floors(PROJECT["dependencies"])
    assert {"py7zr", "rars", "olefile"} <= set(alone)
    assert PROJECT["optional-dependencies"]["archives"] == [], "older instructions name it; there is nothing left in it"


def test_the_readme_names_no_second_installation() -> None:
    pages = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]
    assert [page.name for page in pages if "[archives]" in page.read_text("utf-8")] == []
