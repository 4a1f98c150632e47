"""What the tokens of an old sheet's formula tell of its result, where the saved one is 0."""

from __future__ import annotations

import pytest

from toolkit.intake.readers.biff import Formula, Result


def test_a_formula_that_only_shows_another_cell_says_which() -> None:
    assert Formula(Result.NUMBER, b"\x44\x02\x00\x03\xc0").only_refers_to == (2, 3)
    assert Formula(Result.NUMBER, b"\x44\x02\x00\x03\xc0\x13").only_refers_to is None


@pytest.mark.parametrize(("tokens", "words"), [
    (b"\x17\x02\x0037", True),  # ="37"
    (b"\x17\x01\x01\x33\x00", True),  # the same in two bytes a character
    (b"\x44\x00\x00\x00\xc0\x17\x00\x00\x08", True),  # =A1&""
    (b"\x1e\x25\x00\x17\x01\x000\x41\x30\x00", True),  # =TEXT(37,"0")
    (b"\x17\x03\x00375\x1e\x02\x00\x42\x02\x73\x00", True),  # =LEFT("375",2)
    (b"\x1e\x08\x00", False),  # =8
    (b"\x1e\x01\x00\x1e\x01\x00\x04", False),  # =1-1
    (b"\x25\x00\x00\x02\x00\x02\xc0\x02\xc0\x42\x01\x04\x00", False),  # =SUM(C1:C3)
    (b"", False),
])  # fmt: skip
def test_a_formula_that_can_only_give_words_is_known_by_its_last_step(tokens: bytes, words: bool) -> None:
    assert Formula(Result.NUMBER, tokens).is_text is words
