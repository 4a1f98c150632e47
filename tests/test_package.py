"""The built wheel works from any folder: templates and samples are inside it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked as an installer would lay it out."""
    out = tmp_path_factory.mktemp("wheel")
    build = "from hatchling.builders.wheel import WheelBuilder; import sys; print(*WheelBuilder(sys.argv[1]).build(directory=sys.argv[2]))"
    done = subprocess.run([sys.executable, "-c", build, str(ROOT), str(out)], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = out.glob("*.whl")
    site = out / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def nianbao(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "toolkit", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_holds_everything_a_user_needs(installed: Path) -> None:
    data = installed / "toolkit" / "_data"
    for name in ("templates/xlsx/2021.toml", "templates/xlsx/2021.xlsx", "templates/report/report.docx",
                 "templates/report/report.html.j2", "templates/notice/notice.docx", "templates/papers/letter.docx",
                 "templates/bulletins/bulletin-returns.docx", "templates/bulletins/bulletin.css",
                 "templates/status/wall.html.j2", "samples/shifan-2023/units.csv"):
        assert (data / name).is_file(), name
    assert (installed / "toolkit" / "py.typed").is_file(), "its types are for those who import it, too"
    assert not list(installed.rglob("tests"))


def test_the_whole_cycle_runs_from_the_wheel_in_a_folder_of_its_own(installed: Path, tmp_path: Path) -> None:
    cwd = tmp_path / "办公 文件"
    cwd.mkdir()
    units = installed / "toolkit" / "_data" / "samples" / "yuanzhou-2023" / "units.csv"
    done = nianbao(installed, cwd, "init", "任务", "--district", "原州区", "--year", "2023", "--units", str(units))
    assert done.returncode == 0, done.stderr
    done = nianbao(installed, cwd, "issue", "-C", "任务", "--unit", "640402003")
    assert done.returncode == 0, done.stderr
    (file,) = (cwd / "任务" / "issued").glob("*.xlsx")
    done = nianbao(installed, cwd, "collect", "-C", "任务", str(file))
    assert done.returncode == 1, done.stderr  # a blank return: errors stand
    for verb in ("status", "rollup", "report"):
        done = nianbao(installed, cwd, verb, "-C", "任务")
        assert done.returncode == 0, done.stderr
    assert sorted(path.suffix for path in (cwd / "任务" / "output").iterdir()) == ["", ".docx", ".xlsx"]
    assert len(list((cwd / "任务" / "output" / "校核记录").glob("*.xlsx"))) == 2
