"""A desk of three units for each module, and somebody who sits before it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from toolkit.structs import Struct, field

from tests.support.desks import RunningDesk, Visitor, running


class Place(Struct, frozen=True):
    """Where a desk stands: the folder with the campaign in it, and the user's session."""

    home: Path
    root: Path
    run: Path


class Sitting(Struct):
    """A desk and somebody before it, at one campaign."""

    desk: RunningDesk
    place: Place
    visitor: Visitor
    base: str
    led_to: list[str] = field(default_factory=list)
    """Pages that buttons led to."""

    @property
    def root(self) -> Path:
        return self.place.root


def placed(issued: Path, home: Path) -> Place:
    home.mkdir(parents=True, exist_ok=True)
    return Place(home, Path(shutil.copytree(issued, home / "2023")), home / "run")


def sitting(desk: RunningDesk, place: Place) -> Sitting:
    someone = Visitor(desk.port)
    base = someone.enter(desk.address).to.rstrip("/")
    assert base.startswith("/c/")
    return Sitting(desk, place, someone, base)


@pytest.fixture(scope="module")
def at_desk(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitting]:
    """The module's desk: its tests leave it so that the next can use it."""
    place = placed(issued, tmp_path_factory.mktemp("desk"))
    with running("desk", "-C", place.root, "--no-browser", home=place.home, run=place.run) as desk:
        yield sitting(desk, place)


@pytest.fixture
def place(issued: Path, tmp_path: Path) -> Place:
    """A place for a desk of the test's own."""
    return placed(issued, tmp_path / "office")
