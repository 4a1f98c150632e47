"""A return that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.districts import TOWN, returned


@pytest.fixture(scope="module")
def wrong(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return returned(issued, TOWN, tmp_path_factory.mktemp("wrong") / "三营.xlsx", {"t3.new.natural": 1})
