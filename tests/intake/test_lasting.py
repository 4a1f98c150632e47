"""Children that read several files: of one sender alone, each file within its limits, and nobody else's beside them.

So it is on Windows; here it is asked for, to be tried.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.intake.readers.builders import ods
from tests.intake.test_mail import mail
from tests.support.processes import by_way, ends
from toolkit.actions.check import check
from toolkit.errors import FileError
from toolkit.intake import lasting
from toolkit.intake.isolated import OUT_OF_TIME, Allowance
from toolkit.intake.sender import sent_by
from toolkit.intake.worker import ALLOWANCE, ask, read_isolated

LINE = "北塬街道".encode()
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="tests/wine/scripts/processes_on_windows.py tries it there")


@pytest.fixture(autouse=True)
def _lasting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    by_way("lasting", monkeypatch)
    lasting.end()
    yield
    lasting.end()


def tried(what: str, sender: str, allowance: Allowance = ALLOWANCE, place: Path = Path("/")) -> Any:
    """What a child found; whatever it answers, it may go on."""
    with sent_by(sender):
        answer, status = ask("tests.support.trying", what, str(place).encode(), allowance, well=bool)
    return json.loads(answer) if answer else status


def told(what: str) -> Any:
    """The same of a child that can do all of it, as the reader of a format can."""
    return tried("obeys", "甲", Allowance(waiting=2), Path(what))


def waiting() -> list[lasting.Reader]:
    """Those that read a file, and wait for another one."""
    return [one for one in lasting._waiting if one.files]


def test_files_of_one_sender_share_a_child_and_nobody_elses_do() -> None:
    assert [tried("spoils", sender)["spoilt"] for sender in ("甲", "甲", "甲", "乙", "甲", "乙")] == [False, True, True, False, False, False]


def test_files_of_which_nobody_knows_the_sender_share_with_none() -> None:
    assert [tried("spoils", "")["spoilt"] for _ in range(4)] == [False] * 4
    assert waiting() == []


def test_what_check_finds_in_one_mail_shares_a_child_and_what_lies_in_a_folder_does_not(tmp_path: Path) -> None:
    letter = mail(*((f"{n}.txt", LINE) for n in range(3)))
    (tmp_path / "a.eml").write_bytes(letter.as_bytes())
    for n in range(3):
        (tmp_path / f"{n}.txt").write_bytes(LINE)
    check([tmp_path / f"{n}.txt" for n in range(3)])
    assert waiting() == []
    assert len(check([tmp_path / "a.eml"])) >= 3
    assert [one.files for one in waiting()] == [3]


def test_a_child_is_ended_as_soon_as_somebody_else_has_sent_a_file() -> None:
    tried("spoils", "甲")
    (first,) = waiting()
    tried("spoils", "乙")
    assert ends(first.process.pid)


def test_a_child_reads_so_many_files_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lasting, "MOST_FILES", 3)
    assert [tried("spoils", "甲")["spoilt"] for _ in range(7)] == [False, True, True, False, True, True, False]


def test_after_a_file_that_was_not_read_comes_another_child() -> None:
    with sent_by("甲"):
        for kind in ("text", "ods"):
            with suppress(FileError):
                read_isolated(ods('<table:table table:name="甲"/>') if kind == "ods" else LINE, kind)
        (first,) = (one for one in waiting() if one.key[1] == "text")
        with pytest.raises(FileError, match="损坏"):
            read_isolated(b"PK", "ods")
        assert waiting() == [first], "the reader of texts had no part in it"


@pytest.mark.parametrize("what", ["aborts", "writes_nowhere", "leaves", "waits"])
def test_after_a_death_comes_another_child(what: str) -> None:
    assert told("spoils") == {"spoilt": False}
    assert told("spoils") == {"spoilt": True}
    told(what)
    assert told("spoils") == {"spoilt": False}


def test_what_fails_after_other_files_is_read_once_more_by_a_child_that_read_none() -> None:
    """So that no file is refused for what was read before it."""
    assert [tried("fails_unless_first", "甲") for _ in range(4)] == [{"first": True}] * 4


def test_a_child_that_waits_unasked_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lasting, "_WAITS", 0.3)
    tried("spoils", "甲")
    (first,) = waiting()
    assert ends(first.process.pid)
    assert waiting() == []


@pytest.mark.skipif(sys.platform != "linux", reason="limits that a process sets itself, and native code")
@pytest.mark.parametrize("what", ["computes", "computes_natively"])
def test_each_file_has_its_own_time_and_no_more(what: str) -> None:
    allowance = Allowance(computing=1)
    assert tried("works", "甲", allowance) == {"done": True}
    (first,) = waiting()
    for _ in range(3):  # a third of a second each: together more than one file may have
        assert tried("works", "甲", allowance) == {"done": True}
    assert waiting() == [first]
    began = time.monotonic()
    with sent_by("甲"):
        assert ask("tests.support.trying", what, b"/", Allowance(computing=1))[1] in OUT_OF_TIME
    assert time.monotonic() - began < 10


def test_what_one_file_took_is_not_told_of_the_next() -> None:
    with sent_by("甲"):
        long, short = (
            json.loads(ask("toolkit.intake.worker", "text", data, ALLOWANCE, well=bool)[0])["spent"] for data in (LINE + b"\n1" * 9_000, LINE)
        )
    assert [one.files for one in waiting()] == [2]
    assert short < long / 2


def test_the_next_child_begins_while_this_one_reads() -> None:
    for _ in range(lasting.BEGINS_WITH):
        tried("spoils", "")
    (next_one,) = lasting._waiting
    assert not next_one.files
    with sent_by("丙"):
        tried("spoils", "丙")
    assert next_one in lasting._waiting, "whoever waited was taken"
    assert next_one.files


def test_few_wait_however_many_kinds_there_are() -> None:
    for what in ("spoils", "in_python", "around", "fails_unless_first"):
        for _ in range(2):
            tried(what, "甲")
    assert len(lasting._waiting) <= 3
    held = [one.process.pid for one in lasting._waiting]
    lasting.end()
    assert all(ends(pid) for pid in held)


def test_threads_share_no_child_at_once() -> None:
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda n: tried("takes_its_time", "甲"), range(8)))
    assert found == [{"parent": os.getpid()}] * 8
