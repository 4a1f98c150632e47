"""Whatever comes in is read, or left in one sentence, before its time is over; and whatever else came in is read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from toolkit.structs import Struct

from tests.support.hostile import names
from tests.support.hostile_kinds import makers, register, table_xlsx
from toolkit.findings import CATALOGUE

_SECONDS = 0.25
"""What the clock gives a file here: a twentieth of what it gives otherwise, so that a hundred of them are soon tried."""
_CHECK_ALL = textwrap.dedent(
    """
    import json, sys
    from functools import partial
    from pathlib import Path
    from tests.support.hostile_kinds import makers
    from tests.support.spending import peak, seconds as spent
    from toolkit import clock
    from toolkit.actions.check import check
    from toolkit.actions.parts import patience
    from toolkit.intake import isolated, taken_apart, worker

    seconds, folder = float(sys.argv[1]), Path(sys.argv[2])
    clock.SECONDS = seconds
    patience.Patience.__init__.__defaults__ = (seconds, *patience.Patience.__init__.__defaults__[1:])
    taken_apart.read_isolated = partial(worker.read_isolated, allowance=isolated.Allowance(computing=1))

    make = makers()
    for name in sys.argv[3:]:
        path = folder / name
        path.write_bytes(make[name]())
        before = spent()
        taken = check([path])
        said = [[str(one.error), one.error.code] if one.error else ["", ""] for one in taken]
        print(json.dumps([name, spent() - before, peak(going_on=True), len(taken), said[-1]]), flush=True)
        path.unlink()
    print(peak())
    """
)


class Outcome(Struct, frozen=True):
    """What became of one file; of an archive, how many were taken out and what was said last."""

    name: str
    seconds: float
    peak: int
    count: int
    message: str
    code: str


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Every kind checked, in two programs of their own."""
    if os.name != "posix":
        pytest.skip("limits of a process are a POSIX thing")
    folder, every = tmp_path_factory.mktemp("kinds"), list(makers())
    root = Path(__file__).parents[3]
    running = [
        subprocess.Popen([sys.executable, "-c", _CHECK_ALL, str(_SECONDS), str(folder), *every[half::2]], cwd=root, text=True,
                         env={**os.environ, "PYTHONPATH": str(root)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for half in (0, 1)
    ]  # fmt: skip
    found = {}
    answers = [(program.communicate(timeout=400), program.returncode) for program in running]
    for (out, errors), status in answers:
        assert status == 0, errors
        *lines, peak = out.splitlines()
        assert int(peak) < 512_000_000
        for line in lines:
            name, seconds, peak, count, (message, code) = json.loads(line)
            found[name] = Outcome(name, seconds, peak, count, message, code)
    return found


def test_there_are_sixty_kinds_more_and_none_twice() -> None:
    assert len(set(makers()) - names()) >= 60
    assert not set(makers()) & names()


def test_every_file_is_read_or_left_in_one_sentence(outcomes: dict[str, Outcome]) -> None:
    assert set(outcomes) == set(makers())
    for one in outcomes.values():
        assert one.count, one
        assert not one.code or (one.code in CATALOGUE and one.message.endswith("。")), one


def test_none_takes_longer_or_more_than_it_is_allowed(outcomes: dict[str, Outcome]) -> None:
    # On top come starting a process, opening a sheet, and what is under way when the time is over.
    slow = {one.name: one.seconds for one in outcomes.values() if one.seconds > _SECONDS + 1.7}
    assert slow == {}
    assert max(one.peak for one in outcomes.values()) < 512_000_000


@pytest.mark.parametrize(("name", "told"), [
    ("rows-of-labels", "没有读完"), ("zip-of-1999-texts", "没有再看"), ("zip-of-zips", "没有再看"),
    ("seal-many-settings", "没有读完"), ("mail-many-parts", "没有再看"), ("html-comments", "内容过多"), ("html-unended-ends", "内容过多"),
])
def test_what_is_stopped_says_so(outcomes: dict[str, Outcome], name: str, told: str) -> None:
    assert told in outcomes[name].message


def test_an_archive_that_is_left_names_the_first_file_that_was_not_looked_at(outcomes: dict[str, Outcome]) -> None:
    one = outcomes["zip-of-1999-texts"]
    assert 3 < one.count < 1_000
    assert f"从“{one.count - 1}.txt”起没有再看" in one.message


def test_a_register_is_a_sentence_within_a_second(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(table_xlsx(register(5_000)))
    program = "import sys, time; from pathlib import Path; from toolkit.actions.check import check; began = time.process_time()\n" \
        "(one,) = check([Path(sys.argv[1])]); print(one.error.code, time.process_time() - began)"
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "a.xlsx")], capture_output=True, text=True, check=True, timeout=60)
    code, seconds = done.stdout.split()
    assert code == "file.not_a_return"
    assert float(seconds) < 2.5  # a second on a quiet machine; reading it to its end takes four times as long
