"""One foreign file, one process: limits hold, deaths become sentences, nothing is left behind."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.readers.builders import docx, ods, pdf_page, xlsx
from tests.support.command_line import REPOSITORY
from tests.support.readings import apart
from toolkit.errors import FileError
from toolkit.intake.document import Document, Grid, GridCell, Paragraph
from toolkit.intake.isolated import Allowance
from toolkit.intake.landlock import restrict
from toolkit.intake.readers.carried import from_plain, to_plain
from toolkit.intake.worker import READERS, _death, read_isolated

POSIX = pytest.mark.skipif(os.name != "posix", reason="limits of a process are a POSIX thing")
UNENDING = b"<html><style>" + b"a," * 2_500_000 + b"a{color:red}</style><p>1"
"""The standard library's parser takes minutes over this."""


def refusal(data: bytes, kind: str, allowance: Allowance) -> FileError:
    with pytest.raises(FileError) as caught:
        read_isolated(data, kind, allowance)  # type: ignore[arg-type]
    assert str(caught.value).endswith("。")
    return caught.value


def test_a_process_for_one_file_begins_without_forms_rules_and_layouts() -> None:
    """They would take longer to load than most files to read."""
    program = "import sys\nfrom importlib import import_module\nimport toolkit.intake.isolated, toolkit.intake.worker\n" \
        f"for reader in {sorted(READERS.values())}: import_module(f'toolkit.intake.readers.{{reader}}')\n" \
        "print(*(name for name in sys.modules if name.startswith(('toolkit.form', 'toolkit.rules', 'toolkit.layout'))))"
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_a_document_comes_back_from_another_process() -> None:
    found = read_isolated(xlsx(), "xlsx")
    assert found == Document("xlsx", (Grid((GridCell(0, 0, "5", 5),), "《表三》", "表三"),))


@POSIX
def test_too_much_computing_ends_with_a_sentence() -> None:
    error = refusal(UNENDING, "html", Allowance(computing=1))
    assert error.code == "file.too_big"
    assert "1秒内没有读完" in str(error)


def test_the_time_of_windows_ends_with_the_same_sentence() -> None:
    """There a job object ends the child, with a status that no program on Linux can have."""
    assert str(_death(1816, Allowance(computing=1))) == str(refusal(UNENDING, "html", Allowance(computing=1)))


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


def test_the_door_is_closed_behind_the_parser(tmp_path: Path) -> None:
    """In a child confined like a worker, nothing can be written, reached or started, and the own files can be read."""
    program = textwrap.dedent(
        """
        import json, os, socket, subprocess, sys
        from toolkit.intake.isolated import confine
        def tried(what):
            try:
                what()
            except OSError:
                return "refused"
            return "done"
        place = sys.argv[1]
        confine(5, 512_000_000)
        print(json.dumps({
            "write": tried(lambda: open(place + "/a", "w")),
            "write low": tried(lambda: os.open(place + "/b", os.O_CREAT | os.O_WRONLY)),
            "connect": tried(lambda: socket.create_connection(("127.0.0.1", 9))),
            "start": tried(lambda: subprocess.run([sys.executable, "-c", "1"])),
            "delete": tried(lambda: os.remove(sys.argv[2])),
            "folder": tried(lambda: os.mkdir(place + "/c")),
            "read": tried(lambda: open(sys.argv[2]).close()),
        }))
        """
    )
    kept = tmp_path / "kept"
    kept.write_text("x")
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), str(kept)], capture_output=True, text=True, check=True, timeout=60
    )
    said = json.loads(done.stdout)
    assert said.pop("read") == "done"
    assert set(said.values()) == {"refused"}
    assert list(tmp_path.iterdir()) == [kept]


@pytest.mark.skipif(sys.platform != "linux", reason="what the kernel can take away, it takes away on Linux")
def test_the_door_is_closed_behind_native_code_too(tmp_path: Path) -> None:
    """Called past Python, by the C library's own functions, which no audit hook sees."""
    program = textwrap.dedent(
        """
        import ctypes, json, os, socket, sys
        from toolkit.intake import isolated, landlock
        libc, place = ctypes.CDLL(None, use_errno=True), sys.argv[1].encode()
        taken = []
        isolated.restrict = lambda: taken.append(landlock.restrict())
        server = socket.create_server(("127.0.0.1", 0))
        port = server.getsockname()[1]
        isolated.confine(5, 512_000_000)
        address = int(socket.AF_INET).to_bytes(2, sys.byteorder) + port.to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
        connected = libc.connect(libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0), address, 16)
        found = {
            "write": libc.open(place + b"/kept", os.O_WRONLY),
            "create": libc.open(place + b"/new", os.O_CREAT | os.O_WRONLY, 0o600),
            "remove": libc.unlink(place + b"/kept"),
            "folder": libc.mkdir(place + b"/folder", 0o700),
            "link": libc.symlink(b"/", place + b"/link"),
            "move": libc.rename(place + b"/kept", place + b"/moved"),
            "start": libc.execv(b"/bin/true", (ctypes.c_char_p * 2)(b"true", None)),
        }
        read = libc.open(place + b"/kept", os.O_RDONLY)
        print(json.dumps([taken[0], found, connected, read >= 0]))
        """
    )
    (tmp_path / "kept").write_text("x")
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    version, found, connected, read = json.loads(done.stdout)
    if version == 0:
        pytest.skip("this kernel has no Landlock")
    assert set(found.values()) == {-1}, found
    assert read, "what may be read, may be read"
    assert connected == (-1 if version >= 4 else 0)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


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


def test_the_child_learns_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A start-up hook named in the environment would run in every Python; in the worker it does not."""
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    assert read_isolated("规章,0\n条例,1\n".encode("gb18030"), "text").blocks[0].cells[0].text == "规章"  # type: ignore[union-attr]


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
