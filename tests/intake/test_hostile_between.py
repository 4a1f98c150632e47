"""Files that hurt, in any order, and honest ones between them: each costs itself alone, however children come about."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.command_line import REPOSITORY

_READ_ALL = textwrap.dedent(
    """
    import json, random, sys
    from pathlib import Path
    from tests.intake.readers.builders import ods, pdf_page
    from tests.support.hostile import hostile
    from tests.support.hostile_kinds import makers
    from tests.support.spending import peak
    from toolkit.errors import FileError
    from toolkit.guard import sniff
    from toolkit.intake import warm
    from toolkit.intake.isolated import Allowance
    from toolkit.intake.sender import sent_by
    from toolkit.intake.worker import READERS, read_isolated

    way, seed, most = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    warm.LASTING, warm.BEGINS_WITH = way == "lasting", 1 if way == "copied" else sys.maxsize
    HONEST = {
        "text": "北塬街道".encode(), "html": b"<html><p>5<table><tr><td>1<td>2</table>", "pdf": pdf_page(b"BT /F 9 Tf (5) Tj ET"),
        "ods": ods('<table:table table:name="a"><table:table-row><table:table-cell office:value-type="float" office:value="5">'
                   '<text:p>5</text:p></table:table-cell></table:table-row></table:table>'),
    }

    def found(data, kind, sender):
        with sent_by(sender):
            try:
                return repr(read_isolated(data, kind, Allowance(computing=1)))
            except FileError as error:
                return f"{error.code} {error}"

    honest = {kind: found(data, kind, "") for kind, data in HONEST.items()}
    files = hostile() | {name: make() for name, make in makers().items() if name.startswith(("html", "text", "ods"))}
    some = random.Random(int(sys.argv[4])).sample(sorted(files), most or len(files))
    chance.shuffle(some)
    for name in some:
        try:
            kind = sniff(files[name]).kind
        except FileError:
            continue
        if kind in READERS:
            said = found(files[name], kind, "乙")
            # The honest sender's files share a child where children last; the others' share one among themselves.
            other = kind if kind in HONEST and chance.random() < 0.7 else chance.choice(list(HONEST))
            hurt = [other] if found(HONEST[other], other, "甲") != honest[other] else []
            print(json.dumps([name, said[:300], hurt]), flush=True)
    print(json.dumps(["", str(peak()), []]))
    """
)
_TOO_LONG = "没有读完"
_SOME = 40
_WHICH = int.from_bytes(os.urandom(4))
"""Which are tried in all ways, in another order each."""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What becomes of some where each has a process begun for it."""
    return outcomes("begun", tmp_path_factory.mktemp("work"), _SOME)


def outcomes(way: str, work: Path, most: int = 0) -> Mapping[str, str]:
    """What becomes of hostile files, read in an order of its own; of all of them where no number is given."""
    environment = {**os.environ, "TMPDIR": str(work), "PYTHONPATH": str(REPOSITORY)}
    words = [way, str(int.from_bytes(os.urandom(4))), str(most), str(_WHICH)]
    program = [sys.executable, "-c", _READ_ALL, *words]
    done = subprocess.run(program, cwd=work, env=environment, capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, (words, done.stderr)
    *said, (_, peak, _) = [json.loads(line) for line in done.stdout.splitlines()]
    assert {name: hurt for name, _, hurt in said if hurt} == {}, f"an honest file was read otherwise after it: {words}"
    assert list(work.iterdir()) == []
    assert int(peak) < 512_000_000
    return {name: outcome for name, outcome, _ in said}


@pytest.mark.skipif(os.name != "posix", reason="limits of a process are a POSIX thing")
@pytest.mark.parametrize("way", [pytest.param("copied", marks=pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has it")), "lasting"])
def test_hostile_files_cost_themselves_alone(way: str, alone: Mapping[str, str], tmp_path: Path) -> None:
    found = outcomes(way, tmp_path, _SOME)
    assert set(found) == set(alone)
    # A second is what a file has here: one that takes about as long is stopped in one way, and read in another.
    different = {name: (alone[name], found[name]) for name in found if found[name] != alone[name] and _TOO_LONG not in found[name] + alone[name]}
    assert different == {}, _WHICH


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux alone")
def test_all_of_them_copied_from_one(tmp_path: Path) -> None:
    assert len(outcomes("copied", tmp_path)) > 100
