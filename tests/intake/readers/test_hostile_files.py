"""Whatever is received ends as a document or as one Chinese sentence: in time, within memory, and without a trace."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from toolkit.structs import Struct

from tests.support.hostile import hostile, names
from toolkit.findings import CATALOGUE
from toolkit.intake.worker import ALLOWANCE

NEEDS_OFFICE = ("rtf-bomb",)
"""These go through LibreOffice, which has limits of its own."""
_READ_ALL = textwrap.dedent(
    """
    import json, sys
    from pathlib import Path
    from tests.support.spending import peak, seconds as spent
    from toolkit.errors import FileError
    from toolkit.guard import sniff
    from toolkit.intake.taken_apart import sheet_document, take_apart
    from toolkit.workbook.opened import open_workbook

    for path in map(Path, sys.argv[1:]):
        before = spent()
        try:
            data = path.read_bytes()
            kind = sniff(data).kind
            document = sheet_document(open_workbook(data)) if kind == "xlsx" else take_apart(data, kind)
            said = {"blocks": len(document.blocks), "remarks": document.remarks}
        except FileError as error:
            said = {"code": error.code, "message": str(error)}
        print(json.dumps({"name": path.name, "seconds": spent() - before, "peak": peak(going_on=True), **said}), flush=True)
    print(peak())
    """
)
_SENTENCE = re.compile(r"[^。]*[\u4e00-\u9fff][^。]*。")


class Outcome(Struct, frozen=True):
    """What became of one file."""

    name: str
    seconds: float
    peak: int
    code: str = ""
    message: str = ""
    blocks: int = 0
    remarks: tuple[str, ...] = ()


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Every file read, in two programs of their own; what they leave in their folders is an outcome too."""
    if os.name != "posix":
        pytest.skip("limits of a process are a POSIX thing")
    corpus, work = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("work")
    for name, data in hostile().items():
        if name not in NEEDS_OFFICE:
            (corpus / name).write_bytes(data)
    paths = sorted(map(str, corpus.iterdir()))
    environment = {**os.environ, "TMPDIR": str(work), "PYTHONPATH": str(Path(__file__).parents[3])}
    running = [
        subprocess.Popen([sys.executable, "-c", _READ_ALL, *paths[half::2]], cwd=work, env=environment, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for half in (0, 1)
    ]  # fmt: skip
    found = {}
    for program in running:
        out, errors = program.communicate(timeout=400)
        assert program.returncode == 0, errors
        *lines, peak = out.splitlines()
        assert int(peak) < ALLOWANCE.memory
        for line in lines:
            said = json.loads(line)
            found[said["name"]] = Outcome(**{**said, "remarks": tuple(said.get("remarks", ()))})
    assert [path.name for path in work.iterdir()] == []
    assert sorted(map(str, corpus.iterdir())) == paths
    return found


def test_there_are_enough_of_them() -> None:
    assert len(names()) > 100


def test_every_file_ends_as_a_document_or_as_one_sentence(outcomes: dict[str, Outcome]) -> None:
    assert set(outcomes) == names() - set(NEEDS_OFFICE)
    for one in outcomes.values():
        if one.code:
            assert one.code in CATALOGUE, one
            assert _SENTENCE.fullmatch(one.message), one
        else:
            assert one.blocks > 0, one


def test_none_takes_longer_or_more_than_it_is_allowed(outcomes: dict[str, Outcome]) -> None:
    # The limit is on the parser; starting a process and refusing come on top, on a machine shared with other tests.
    slow = {one.name: one.seconds for one in outcomes.values() if one.seconds > ALLOWANCE.computing + 1.5}
    assert slow == {}
    assert max(one.peak for one in outcomes.values()) < ALLOWANCE.memory


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("bomb-10GB-declared-4GB", "file.too_big", "展开后过大"),
        ("bomb-10GB-declared-1MB", "file.unreadable", "已损坏"),
        ("zip-overlapping", "file.unreadable", "结构异常"),
        ("zip-duplicate-case", "file.unreadable", "结构异常"),
        ("zip-encrypted-xlsx", "file.encrypted", "密码"),
        ("xlsx-encrypted", "file.encrypted", "密码"),
        ("xls-encrypted", "file.encrypted", "密码"),
        ("doc-encrypted", "file.encrypted", "密码"),
        ("ods-encrypted", "file.encrypted", "密码"),
        ("pdf-encrypted", "file.encrypted", "密码"),
        ("xlsx-entity-bomb", "file.unreadable", "DOCTYPE"),
        ("xlsx-external-entity", "file.unreadable", "DOCTYPE"),
        ("docx-external-entity", "file.unreadable", "DOCTYPE"),
        ("ods-entity-bomb", "file.unreadable", "DOCTYPE"),
        ("xlsx-giant-merge", "file.too_big", "过大"),
        ("xlsx-styled-empty-cells", "file.too_big", "过大"),
        ("xlsx-picture-only", "file.not_a_return", "只有图片"),
        ("docx-picture-only", "file.not_a_return", "只有图片"),
        ("pdf-scan", "file.not_a_return", "扫描件"),
        ("pdf-reference-to-itself", "file.unreadable", "损坏"),
        ("lock-file", "file.not_a_return", "~$"),
        ("url-shortcut", "file.not_a_return", "快捷方式"),
        ("ofd", "file.not_a_return", "OFD"),
        ("nul-bytes", "file.unreadable", "全是0字节"),
        ("empty", "file.empty", "0字节"),
    ],
)
def test_the_sentence_names_what_it_is(outcomes: dict[str, Outcome], name: str, code: str, told: str) -> None:
    assert outcomes[name].code == code
    assert told in outcomes[name].message


@pytest.mark.parametrize(
    "name",
    [
        "xlsx-furthest-cell", "xlsx-formula-injection", "xlsm-with-macros", "docm-with-macros", "ods-blank-billions",
        "html-unclosed", "html-remote-everything", "csv-formula-injection", "docx-nested-tables-80", "text-utf16-without-mark",
    ],
)  # fmt: skip
def test_what_is_merely_odd_is_read(outcomes: dict[str, Outcome], name: str) -> None:
    assert outcomes[name].blocks > 0


@pytest.mark.parametrize("name", ["xlsm-with-macros", "docm-with-macros"])
def test_macros_are_said_and_not_run(outcomes: dict[str, Outcome], name: str) -> None:
    assert any("宏没有运行" in remark for remark in outcomes[name].remarks)


@pytest.mark.parametrize("cut", [1, 10, 30, 50, 70, 90, 99])
def test_a_file_cut_short_is_called_incomplete(outcomes: dict[str, Outcome], cut: int) -> None:
    assert outcomes[f"xlsx-cut-at-{cut}%"].code == "file.unreadable"
