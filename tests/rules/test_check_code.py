"""校验码: small changes to a table change its code; the same numbers always give the same one."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from toolkit.actions.form import load_form
from toolkit.findings import Number
from toolkit.rules.check_code import check_code

FORM = load_form("2021")
T3, T2 = FORM.tables_by_code["t3"], FORM.tables_by_code["t2"]
CODES = [cell.code for cell in T3.cells]


def zeros(**more: Number | None) -> dict[str, Number | None]:
    return dict.fromkeys(FORM.cells, 0) | more


def test_a_table_of_zeros_has_the_code_of_zeros_and_a_gap_has_none() -> None:
    assert check_code(T3, zeros()) == "0000-0000"
    assert check_code(T3, zeros() | {"t3.new.legal": None}) is None


def test_the_code_is_the_weighted_sum_written_out() -> None:
    # t3.carried_in.natural is the eighth value of the form: 8 × 5 and 64 × 5.
    assert check_code(T3, zeros() | {"t3.carried_in.natural": 5}) == "0040-0320"
    assert check_code(T3, zeros() | {"t3.new.natural": 9973 * 3 + 7}) == "0007-0007"
    # 2.02 is 2 whole and 20000 millionths, in the tenth place of 表二.
    assert check_code(T2, zeros() | {"t2.fee.amount": Decimal("2.02")}) == f"{200020 % 9973:04d}-{2000200 % 9967:04d}"


@given(st.sampled_from(range(len(CODES) - 1)), st.integers(1, 9000))
def test_a_number_moved_by_one_cell_changes_the_code(at: int, number: int) -> None:
    here, there = check_code(T3, zeros() | {CODES[at]: number}), check_code(T3, zeros() | {CODES[at + 1]: number})
    assert here != there


@given(st.sampled_from(CODES), st.integers(0, 10**12), st.integers(1, 9000))
def test_a_number_changed_a_little_changes_the_code(code: str, number: int, more: int) -> None:
    assert check_code(T3, zeros() | {code: number}) != check_code(T3, zeros() | {code: number + more})


@given(st.sampled_from(range(175)), st.sampled_from(range(175)), st.integers(0, 900), st.integers(0, 900))
def test_two_numbers_exchanged_change_the_code(a: int, b: int, x: int, y: int) -> None:
    if a != b and x != y:
        one, other = zeros() | {CODES[a]: x, CODES[b]: y}, zeros() | {CODES[a]: y, CODES[b]: x}
        assert check_code(T3, one) != check_code(T3, other)
