"""One foreign file, one child, however that came about: limits hold, deaths become sentences, nothing is left behind."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.intake.readers.builders import docx, ods, pdf_page, xlsx
from tests.support.command_line import REPOSITORY
from tests.support.processes import WAYS, by_way
from tests.support.readings import apart
from toolkit import clock
from toolkit.errors import FileError
from toolkit.intake.document import Document, Grid, GridCell, Paragraph
from toolkit.intake.isolated import KEPT, OUT_OF_TIME, Allowance
from toolkit.intake.sender import sent_by
from toolkit.intake.worker import ALLOWANCE, MAX_ANSWER, ask, read_isolated

POSIX = pytest.mark.skipif(os.name != "posix", reason="limits of a process are a POSIX thing")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="what the kernel can take away, it takes away on Linux")
UNENDING = b"<html><style>" + b"a," * 2_500_000 + b"a{color:red}</style><p>1"
"""The standard library's parser takes minutes over this."""


@pytest.fixture(autouse=True, params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    by_way(request.param, monkeypatch)
    return str(request.param)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with one file in it."""
    (tmp_path / "kept").write_text("x")
    return tmp_path


def tried(what: str, place: Path, allowance: Allowance = ALLOWANCE) -> Any:
    """What a child found that did some work of :mod:`tests.support.trying`."""
    answer, status = ask("tests.support.trying", what, str(place).encode(), allowance)
    assert answer, status
    return json.loads(answer)


def ended(what: str, place: Path, allowance: Allowance = ALLOWANCE) -> int | None:
    """How a child ended that had no answer of its own."""
    return ask("tests.support.trying", what, str(place).encode(), allowance)[1]


def refusal(data: bytes, kind: str, allowance: Allowance) -> FileError:
    with pytest.raises(FileError) as caught:
        read_isolated(data, kind, allowance)  # type: ignore[arg-type]
    assert str(caught.value).endswith("。")
    return caught.value


def test_a_document_comes_back_from_another_process() -> None:
    found = read_isolated(xlsx(), "xlsx")
    assert found == Document("xlsx", (Grid((GridCell(0, 0, "5", 5),), "《表三》", "表三"),))


@POSIX
def test_too_much_computing_ends_with_a_sentence() -> None:
    error = refusal(UNENDING, "html", Allowance(computing=1))
    assert error.code == "file.too_big"
    assert "1秒内没有读完" in str(error)


def test_the_clock_ends_what_computes_nothing_or_has_no_limits() -> None:
    began = time.monotonic()
    assert refusal(UNENDING, "html", Allowance(computing=100, waiting=1.5)).code == "file.too_big"
    assert time.monotonic() - began < 20


@POSIX
def test_too_much_memory_ends_with_a_sentence() -> None:
    assert refusal(ods("<table:table/>" * 900_000), "ods", Allowance(memory=120_000_000)).code == "file.too_big"


def test_one_bad_file_does_not_stop_the_next() -> None:
    assert refusal(b"PK", "xlsx", Allowance()).code == "file.unreadable"
    assert read_isolated("北塬街道".encode(), "text").blocks == (Paragraph("北塬街道", "第1行"),)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    before = set(Path.cwd().iterdir())
    for data in (xlsx(), docx("<w:p/>"), pdf_page(b"BT /F 9 Tf (5) Tj ET"), b"1,2\n3,4\n", b"<html><p>5"):
        with_sentence(data)
    assert list(tmp_path.iterdir()) == []
    assert set(Path.cwd().iterdir()) == before


def with_sentence(data: bytes) -> str:
    try:
        return str(len(apart(data).blocks))
    except FileError as error:
        return str(error)


def test_the_child_learns_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A start-up hook named in the environment would run in every Python; in the worker it does not."""
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    assert read_isolated("规章,0\n条例,1\n".encode("gb18030"), "text").blocks[0].cells[0].text == "规章"  # type: ignore[union-attr]


def test_a_long_run_of_workers_keeps_no_handles() -> None:
    gc.collect()
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        pytest.skip("needs /proc")
    read_isolated(b"1,2\n3,4\n", "text")
    before = len(list(folder.iterdir()))
    for _ in range(3):
        read_isolated(b"1,2\n3,4\n", "text")
    assert len(list(folder.iterdir())) <= before



def test_the_door_is_closed_behind_the_parser(place: Path) -> None:
    """Nothing can be written, reached, started or ended, and the own files can be read."""
    said = tried("in_python", place)
    assert said.pop("read") == "done"
    assert set(said.values()) == {"refused"}, said
    assert [path.name for path in place.iterdir()] == ["kept"]


@LINUX
def test_the_door_is_closed_behind_native_code_too(place: Path) -> None:
    """Called past Python, by the C library's own functions, which no audit hook sees."""
    version = landlock()
    if version == 0:
        pytest.skip("this kernel has no Landlock")
    found = tried("in_native_code", place)
    assert found.pop("read") >= 0, "what may be read, may be read"
    assert found.pop("connect") == (-1 if version >= 4 else 0)
    assert found.pop("signal") == (-1 if version >= 6 else 0), "whom it comes from it cannot end"
    assert set(found.values()) == {-1}, found
    assert [path.name for path in place.iterdir()] == ["kept"]


@cache
def landlock() -> int:
    """The version of what this kernel has, asked where it takes nothing from us."""
    program = "from toolkit.intake.landlock import restrict; print(restrict())"
    return int(subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout)


@LINUX
def test_a_child_finds_nothing_of_ours_around_itself(way: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_TOKEN", "geheim")
    with (place / "kept").open("rb"):
        found = tried("around", place, Allowance(computing=3, memory=400_000_000))
    assert [name.split()[1] for name in found["open"]] == ["pipe", "/dev/null", "/dev/null", "pipe"], found["open"]
    assert set(found["environment"]) <= {*KEPT, "LC_CTYPE"}
    assert found["leads its session"], "Ctrl-C is for us"
    assert found["threads"] == 1
    assert found["collects"]
    assert not found["handles ends"]
    assert found["memory"] == [400_000_000, 400_000_000]
    assert found["computing"][0] == (4 if way == "lasting" else 3), "whole seconds, after what loading took"
    assert found["files"] == [0, 0]
    assert found["alarm"]


@LINUX
@pytest.mark.parametrize("what", ["computes", "computes_natively"])
def test_its_computing_has_an_end(what: str, place: Path) -> None:
    assert ended(what, place, Allowance(computing=1)) in OUT_OF_TIME


@POSIX
def test_its_memory_has_an_end(place: Path) -> None:
    assert ended("grows", place, Allowance(memory=200_000_000)) not in (0, None)


def test_its_time_has_an_end_though_it_computes_nothing(place: Path) -> None:
    assert ended("waits", place, Allowance(waiting=1)) is None


@pytest.mark.parametrize("what", ["aborts", "writes_nowhere", "leaves"])
def test_one_that_dies_takes_nothing_with_it(what: str, place: Path) -> None:
    for _ in range(2):
        assert ask("tests.support.trying", what, str(place).encode(), ALLOWANCE)[0] == b""
        assert tried("in_python", place)["read"] == "done"


def test_more_than_anybody_listens_to_is_cut(place: Path) -> None:
    answer, _ = ask("tests.support.trying", "babbles", str(place).encode(), ALLOWANCE)
    assert len(answer) == MAX_ANSWER + 1


def test_what_one_file_did_to_its_child_is_gone_with_it(place: Path) -> None:
    """Whoever sent them: this is work after which no child goes on."""
    with sent_by("甲"):
        assert [tried("spoils", place)["spoilt"] for _ in range(3)] == [False] * 3


def test_several_threads_read_at_once() -> None:
    files = [f"第{n}行,{n}\n".encode() * 50 for n in range(24)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda data: read_isolated(data, "text"), files))
    assert [one.blocks[0].cells[1].text for one in found] == [str(n) for n in range(24)]  # type: ignore[union-attr]


@POSIX
def test_what_a_child_computed_is_known(place: Path) -> None:
    before = clock.computed()
    ended("computes", place, Allowance(computing=1))
    assert clock.computed() - before >= 0.5
