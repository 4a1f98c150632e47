"""The zip built once, and unpacked where a person would: in a folder with Chinese and a blank in its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.wine import unpacked
from toolkit.release.windows import build


@pytest.fixture(scope="session")
def zip_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def launchers(zip_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(zip_file, tmp_path_factory.mktemp("pc") / "办公 资料")
