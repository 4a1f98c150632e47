"""Children copied from a warm parent: what it is and holds, whom it ends with, and what becomes of the files when it dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.command_line import REPOSITORY
from tests.support.processes import children_of, copied_from_the_first, ends, parent_of, running
from tests.support.trying import BEGUN
from toolkit.intake.document import Paragraph
from toolkit.intake.isolated import Allowance
from toolkit.intake.worker import ALLOWANCE, ask, read_isolated

if sys.platform != "linux":
    pytest.skip("processes are copied on Linux alone", allow_module_level=True)

from toolkit.intake import copied, warm

LINE = "北塬街道".encode()


@pytest.fixture(autouse=True)
def _from_the_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    copied_from_the_first(monkeypatch)
    yield
    copied.end()


def reads() -> bool:
    """Whether an honest file is read."""
    return read_isolated(LINE, "text").blocks == (Paragraph("北塬街道", "第1行"),)


def origin() -> int:
    """The process that children are copied from now."""
    answer, _ = ask("tests.support.trying", "around", b"/", ALLOWANCE)
    return int(json.loads(answer)["parent"])


def settled(folder: Path) -> list[str]:
    """What a process has open when it has heard of the end of its last copy, which it may a moment after us."""
    for _ in range(100):
        held = [os.readlink(path) for path in folder.iterdir()]
        if len(held) <= 5:
            break
        time.sleep(0.02)
    return held


def own_children() -> set[int]:
    return set(children_of(os.getpid()))


# ── when there is one ─────────────────────────────────────────────────


def test_a_single_file_has_a_process_begun_for_it_and_the_second_one_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "BEGINS_WITH", 2)
    monkeypatch.setattr(warm, "_files", iter(range(1, 9)))
    before = own_children()
    assert reads()
    assert own_children() == before
    assert reads()
    (parent,) = own_children() - before
    assert origin() == parent


def test_it_is_one_for_all_files_and_threads() -> None:
    before = own_children()
    with ThreadPoolExecutor(6) as threads:
        parents = set(threads.map(lambda _: origin(), range(24)))
    assert parents == own_children() - before
    assert len(parents) == 1


def test_it_holds_nothing_of_ours_and_runs_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_TOKEN", "geheim")
    with (tmp_path / "ledger").open("wb"):
        parent = Path(f"/proc/{origin()}")
    held = settled(parent / "fd")
    assert sorted(name.partition(":")[0] for name in held) == ["/dev/null", "/dev/null", "pipe", "pipe", "socket"], held
    assert len(list((parent / "task").iterdir())) == 1
    assert b"geheim" not in (parent / "environ").read_bytes()
    assert os.readlink(parent / "cwd") == "/"


def test_it_loads_what_was_asked_for_and_no_other_parser() -> None:
    assert reads()
    modules = set(json.loads(ask("tests.support.trying", "around", b"/", ALLOWANCE)[0])["modules"])
    assert "toolkit.intake.readers.text" in modules
    assert not modules & {"python_calamine", "pypdfium2_raw", "toolkit.intake.readers.html", "toolkit.intake.readers.ods", "msoffcrypto"}
    assert not {name for name in modules if name.startswith(("toolkit.campaign", "toolkit.actions", "toolkit.form", "sqlite3"))}


def test_a_parser_that_cannot_be_had_is_a_sentence_and_costs_no_other_file() -> None:
    parent = origin()
    assert ask("toolkit.intake.worker", "no_such_reader", LINE, ALLOWANCE) == (b"", 1)
    assert reads()
    assert origin() == parent


def test_a_long_run_leaves_nothing_open_and_no_process() -> None:
    origin()
    held = len(os.listdir("/proc/self/fd"))
    for what in ("aborts", "leaves", "in_python") * 3:
        ask("tests.support.trying", what, b"/", ALLOWANCE)
    ask("tests.support.trying", "waits", b"/", Allowance(waiting=0.3))
    assert len(os.listdir("/proc/self/fd")) <= held
    parent = origin()
    assert len(settled(Path(f"/proc/{parent}/fd"))) == 5
    assert children_of(parent) == []


# ── when it ends ──────────────────────────────────────────────────────

HOLDING = """
import sys
from toolkit.intake import warm
from toolkit.intake.isolated import Allowance
warm.BEGINS_WITH = 1
child = warm.begin("tests.support.trying", sys.argv[1], Allowance(computing=60))
child.stdin.write(b"/")
child.stdin.close()
try:
    print(child.pid, child.stdout.readline().decode().strip(), flush=True)
    child.wait()
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@contextmanager
def holding(what: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A program that waits for a copy, and that copy, which has begun."""
    program = subprocess.Popen(
        [sys.executable, "-c", HOLDING, what], stdout=subprocess.PIPE, text=True, cwd=folder, start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    assert program.stdout is not None
    pid, begun = program.stdout.readline().split()
    assert begun == BEGUN.decode().strip()
    try:
        yield program, int(pid)
    finally:
        program.kill()
        program.communicate()


@pytest.mark.parametrize("what", ["waits", "computes", "computes_natively"])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_it_is_gone_with_whom_it_belongs_to_and_so_is_every_copy(what: str, how: signal.Signals, tmp_path: Path) -> None:
    with holding(what, tmp_path) as (program, copy):
        warm_parent = parent_of(copy)
        assert parent_of(warm_parent) == program.pid
        program.send_signal(how)
        program.wait(10)
        assert ends(copy)
        assert ends(warm_parent)


def test_ctrl_c_is_for_us_alone(tmp_path: Path) -> None:
    with holding("computes_natively", tmp_path) as (program, copy):
        warm_parent = parent_of(copy)
        assert {os.getsid(pid) for pid in (program.pid, warm_parent, copy)} == {program.pid, warm_parent, copy}
        os.killpg(program.pid, signal.SIGINT)
        assert program.communicate(timeout=10)[0] == "interrupted\n"
        assert program.returncode == 0
        assert ends(copy)
        assert ends(warm_parent)


def test_a_copy_is_gone_with_the_warm_parent(tmp_path: Path) -> None:
    with holding("computes_natively", tmp_path) as (program, copy):
        os.kill(parent_of(copy), signal.SIGKILL)
        assert ends(copy)
        program.wait(10)


def test_a_program_that_copies_itself_leaves_the_warm_parent_to_the_one_it_belongs_to(tmp_path: Path) -> None:
    program = """
import os, sys, warnings
from toolkit.intake import warm
from toolkit.intake.worker import read_isolated
warnings.simplefilter("ignore")
warm.BEGINS_WITH = 1
def reads():
    return read_isolated("甲".encode(), "text").blocks[0].text == "甲"
from toolkit.intake import copied
assert reads()
before = copied.number()
pid = os.fork()
if pid == 0:
    assert copied.number() is None and reads() and copied.number() != before
    sys.exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
assert reads() and copied.number() == before
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


# ── when it dies ──────────────────────────────────────────────────────


def test_killed_between_two_files_it_is_begun_anew() -> None:
    first = origin()
    os.kill(first, signal.SIGKILL)
    assert ends(first)
    assert reads()
    assert origin() != first


def test_killed_in_the_middle_of_a_file_the_file_is_read_all_the_same(tmp_path: Path) -> None:
    first = origin()
    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(ask, "tests.support.trying", "takes_its_time", str(tmp_path).encode(), ALLOWANCE)
        while not children_of(first):
            time.sleep(0.01)
        os.kill(first, signal.SIGKILL)
        assert json.loads(reading.result(30)[0]) == {"parent": os.getpid()}, "by a process begun for it"
    assert reads()


def test_after_too_many_deaths_every_file_has_a_process_begun_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dying = [sys.executable, "-c", f"import tempfile; tempfile.mkstemp(dir={str(tmp_path)!r})"]
    with monkeypatch.context() as where:
        where.setattr(copied, "command", lambda *_: dying)
        for _ in range(4):
            assert reads()
    begun = len(list(tmp_path.iterdir()))
    assert begun == 3
    assert origin() == os.getpid()


def test_deaths_far_between_are_forgiven() -> None:
    for _ in range(4):
        os.kill(origin(), signal.SIGKILL)
    assert origin() != os.getpid()


def test_one_that_answers_no_more_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    first = origin()
    monkeypatch.setattr(copied, "_PATIENCE", 0.5)
    os.kill(first, signal.SIGSTOP)
    try:
        assert reads()
        assert origin() != first
        assert ends(first)
    finally:
        if running(first):
            os.kill(first, signal.SIGKILL)


def test_a_copy_can_be_ended_though_the_warm_parent_hears_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copied, "_FAREWELL", 0.3)
    first = origin()
    child = warm.begin("tests.support.trying", "computes", ALLOWANCE)
    assert isinstance(child, copied.Copy)
    with child:
        os.kill(first, signal.SIGSTOP)
        child.kill()
        assert ends(child.pid)
        assert ends(first)
    assert reads()


@pytest.mark.parametrize("what", ["aborts", "writes_nowhere"])
def test_after_a_crash_others_are_copied_from_one_that_lies_elsewhere_in_memory(what: str) -> None:
    """Where things lie is the same in all copies of one: who crashes to find it out begins from nothing."""
    first = origin()
    ask("tests.support.trying", what, b"/", ALLOWANCE)
    assert origin() != first
    assert ends(first)


def test_a_crash_ends_no_copy_that_reads_another_file(tmp_path: Path) -> None:
    first = origin()
    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(ask, "tests.support.trying", "takes_its_time", str(tmp_path).encode(), ALLOWANCE)
        while not children_of(first):
            time.sleep(0.01)
        ask("tests.support.trying", "aborts", b"/", ALLOWANCE)
        assert origin() != first
        assert json.loads(reading.result(30)[0]) == {"parent": first}
    assert ends(first)
