"""Files encrypted with the password that Excel itself gives are read like any other; with one of their own they are not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.intake.readers.builders import ole, zipped
from tests.support.locking import locked_2007, locked_xls, locked_xlsx
from tests.support.office import Office
from tests.support.workbooks import fill, issued, seal_for, statutory_form
from toolkit.errors import FileError
from toolkit.guard import sniff
from toolkit.intake.isolated import Allowance
from toolkit.intake.reading import read_file
from toolkit.intake.unlocking import unlocked

METHODS = ("rc4", "cryptoapi", "xor")
SENTENCE = "文件设有打开密码，请报送人取消密码后重新发送。"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own workbook with two numbers in it."""
    home = tmp_path_factory.mktemp("locked")
    seal = seal_for(statutory_form())
    return fill(issued(seal, home / "issued.xlsx"), home / "filled.xlsx", {"t3.new.natural": 37, "t3.granted.natural": 35})


@pytest.fixture(scope="module")
def old(workbook: Path, office: Office) -> bytes:
    """The same saved as .xls."""
    (path,) = office.convert([workbook], "xls", workbook.parent / "old")
    return path.read_bytes()


def refusal(data: bytes) -> FileError:
    with pytest.raises(FileError) as caught:
        read_file(data, default_form=statutory_form())
    return caught.value


def test_a_workbook_locked_with_the_built_in_password_reads_as_without_it(workbook: Path) -> None:
    plain = workbook.read_bytes()
    assert read_file(locked_2007(plain)).values == read_file(plain).values
    found = read_file(locked_xlsx(plain))
    assert found.seal.whose == read_file(plain).seal.whose
    assert found.values == read_file(plain).values
    assert found.values["t3.new.natural"] == 37
    assert found.observed == read_file(plain).observed


@pytest.mark.parametrize("method", METHODS)
def test_an_old_workbook_locked_with_the_built_in_password_reads_as_without_it(old: bytes, method: str) -> None:
    data = locked_xls(old, method)
    assert sniff(data).kind == "locked"
    assert read_file(data).values == read_file(old).values
    assert read_file(data).values["t3.granted.natural"] == 35


def test_what_encrypts_the_workbooks_here_is_opened_by_another_program(
    workbook: Path, old: bytes, office: Office, tmp_path: Path
) -> None:
    made = {f"{method}.xls": locked_xls(old, method) for method in METHODS} | {"2007.xlsx": locked_2007(workbook.read_bytes())}
    paths = [tmp_path / name for name in made]
    for path in paths:
        path.write_bytes(made[path.name])
    pages = office.convert(paths, "xlsx", tmp_path / "out")
    assert [read_file(page.read_bytes()).values["t3.new.natural"] for page in pages] == [37] * len(made)


@pytest.mark.parametrize("method", METHODS)
def test_an_old_workbook_with_a_password_of_its_own_is_asked_for_without(old: bytes, method: str) -> None:
    error = refusal(locked_xls(old, method, "haiping2024"))
    assert (error.code, str(error)) == ("file.encrypted", SENTENCE)


def test_a_workbook_with_a_password_of_its_own_is_asked_for_without(workbook: Path) -> None:
    assert refusal(locked_2007(workbook.read_bytes(), "haiping2024")).code == "file.encrypted"
    error = refusal(locked_xlsx(workbook.read_bytes(), "haiping2024"))
    assert (error.code, str(error)) == ("file.encrypted", SENTENCE)


def test_what_comes_out_is_looked_at_like_any_file(workbook: Path) -> None:
    plain = workbook.read_bytes()
    assert refusal(locked_xlsx(locked_xlsx(plain, "haiping2024") + plain)).code == "file.encrypted"
    assert refusal(locked_xlsx(zipped({"xl/workbook.xml": bytes(80_000_001)}))).code == "file.too_big"


def test_a_key_hashed_more_often_than_any_program_does_costs_nothing(workbook: Path) -> None:
    began = time.monotonic()
    error = refusal(locked_xlsx(workbook.read_bytes(), turns=9_000_000))
    assert (error.code, str(error)) == ("file.encrypted", "文件加了密，且加密方式不常见，没有打开；请报送人取消密码后重新发送。")
    assert time.monotonic() - began < 3


def test_opening_has_a_clock(workbook: Path) -> None:
    with pytest.raises(FileError, match="加密方式不常见"):
        unlocked(locked_xlsx(workbook.read_bytes(), turns=1_000_000), Allowance(waiting=0.3))


@pytest.mark.parametrize("data", [
    ole({"EncryptedPackage": b"\0" * 5000, "EncryptionInfo": b"\4\0\4\0\x40\0\0\0<encryption/>"}),
    ole({"EncryptedPackage": b"\0" * 5000}),
    ole({"EncryptedPackage": b"", "EncryptionInfo": b"\3\0\2\0" + b"\xff" * 200}),
], ids=["a head that says nothing", "no head", "numbers out of bounds"])
def test_an_odd_head_is_a_sentence(data: bytes) -> None:
    assert refusal(data).code == "file.encrypted"
