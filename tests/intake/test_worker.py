"""What a child loads, what the kernel takes from it, and what crosses the border to us."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.command_line import REPOSITORY
from toolkit.intake.document import Document, Grid, GridCell, Paragraph
from toolkit.intake.isolated import OUT_OF_TIME, Allowance
from toolkit.intake.landlock import restrict
from toolkit.intake.readers.carried import from_plain, to_plain
from toolkit.intake.worker import READERS, _death


def test_a_process_for_one_file_begins_without_forms_rules_and_layouts() -> None:
    """They would take longer to load than most files to read."""
    program = "import sys\nfrom importlib import import_module\nimport toolkit.intake.isolated, toolkit.intake.worker\n" \
        f"for reader in {sorted(READERS.values())}: import_module(f'toolkit.intake.readers.{{reader}}')\n" \
        "print(*(name for name in sys.modules if name.startswith(('toolkit.form', 'toolkit.rules', 'toolkit.layout'))))"
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_time_of_windows_ends_with_the_same_sentence() -> None:
    """There a job object ends the child, with a status that no program on Linux can have."""
    assert str(_death(1816, Allowance(computing=1))) == str(_death(OUT_OF_TIME[0], Allowance(computing=1)))


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has it")
def test_a_kernel_without_landlock_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Kernel:
        """A C library over a kernel that knows none of the calls."""

        class syscall:
            restype: object = None

            def __new__(cls, *_: object) -> int:  # type: ignore[misc]
                return -1

    monkeypatch.setattr("toolkit.intake.landlock.ctypes.CDLL", lambda _: Kernel)
    assert restrict() == 0


def test_no_parser_is_loaded_beside_our_own_data() -> None:
    program = "import sys, toolkit.intake.taken_apart\nprint(*[name for name in sys.argv[1:] if name in sys.modules])"
    parsers = ["pypdfium2_raw", "python_calamine", "html.parser", "toolkit.intake.readers.html", "toolkit.intake.readers.ods"]
    done = subprocess.run([sys.executable, "-c", program, *parsers], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == []


# ── what crosses the border ───────────────────────────────────────────

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=8)
raws = st.one_of(st.none(), st.integers(-(10**15), 10**15), st.floats(allow_nan=False, allow_infinity=False), texts)
cells = st.builds(GridCell, st.integers(0, 99), st.integers(0, 99), texts, raws, st.integers(1, 9), st.integers(1, 9))
grids = st.builds(Grid, st.lists(cells, max_size=4).map(tuple), texts, st.none() | texts, st.booleans(), st.booleans())
documents = st.builds(
    Document, st.just("xlsx"), st.lists(st.builds(Paragraph, texts, texts) | grids, max_size=4).map(tuple), texts,
    st.lists(texts, max_size=3).map(tuple),
)  # fmt: skip


@given(documents)
def test_a_document_survives_the_border(document: Document) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(document))), "xlsx") == document


@pytest.mark.parametrize(
    "said",
    [
        None, [], {}, "x", {"title": "", "remarks": [], "blocks": [{"text": 5, "place": ""}]},
        {"title": "", "remarks": [], "blocks": [{"cells": [[-1, 0, 1, 1, "x"]], "place": "", "sheet": None, "hidden": 0, "exact": 1}]},
        {"title": "", "remarks": [], "blocks": [{"cells": [[0, 0, 1, 1, "x", {}]], "place": "", "sheet": None, "hidden": 0, "exact": 1}]},
        {"title": "", "remarks": [], "blocks": [{"cells": [[0, True, 1, 1, "x"]], "place": "", "sheet": None, "hidden": 0, "exact": 1}]},
    ],
)  # fmt: skip
def test_what_is_no_document_is_not_taken_for_one(said: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_plain(said, "xlsx")


def test_signs_that_would_hurt_an_output_stay_outside() -> None:
    found = from_plain(to_plain(Document("text", (Paragraph("甲\x00\x1b[31m\ud800乙\r\n丙\t丁"),))), "text")
    assert found.blocks == (Paragraph("甲[31m乙\n丙\t丁"),)
