"""JSON is what the standard library's ``json`` reads and writes, though that is hardly ever imported."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit.jsons import dumps, loads

TEXTS = st.text(st.characters(), max_size=12)
"""Halves of characters and control characters too."""
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([1e16, 9.9e15, 1e-4, 9.9e-5, 1e-7, -0.0, 2**64, 12.5])
PLAIN = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
PIECES = [*'{}[]",: \n\t\\/-+.0123eE', "NaN", "Infinity", "null", "true", "\\ud800", "\\u0041", "😀", "\ufeff", "1e400", "01"]
SCRAPS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


def read(by: Any, text: str | bytes) -> str:
    """What is read, with the kinds of its numbers; or that it is no JSON."""
    try:
        return repr(by(text))
    except ValueError:
        return "no JSON"


@given(PLAIN, st.booleans(), st.booleans())
@example([1e-05, "1e5", "0.0000"], False, False)
@example(1e16, False, False)
@example(-1e-05, True, False)
@example({"a": -1e300, "b": [-5e-05]}, True, True)
def test_it_is_written_to_the_letter(data: object, blanks: bool, sort: bool) -> None:
    assert dumps(data, blanks=blanks, sort=sort) == json.dumps(
        data, ensure_ascii=False, sort_keys=sort, separators=None if blanks else (",", ":"))


@given(PLAIN, st.booleans())
def test_what_is_written_is_read_again(data: object, ascii_only: bool) -> None:
    for text in (json.dumps(data, ensure_ascii=ascii_only), json.dumps(data, indent=1)):
        assert repr(loads(text)) == repr(json.loads(text)) == repr(data)


@given(SCRAPS | st.text(max_size=8))
@example('{"a":1,"a":2}')
@example("-0")
@example("[NaN, -Infinity]")
@example("1e400")
@example('"\\ud800"')
@example("1" * 5000)
def test_anything_else_is_read_alike(text: str) -> None:
    assert read(loads, text) == read(json.loads, text)


@given(st.binary(max_size=12) | PLAIN.map(lambda data: json.dumps(data).encode()) | PLAIN.map(lambda data: json.dumps(data).encode("utf-16")))
def test_bytes_are_read_alike(data: bytes) -> None:
    assert read(loads, data) == read(json.loads, data)


def test_what_is_nested_without_end_is_refused_as_before() -> None:
    with pytest.raises(RecursionError):
        loads("[" * 100_000)


def test_ordinary_data_wants_no_other_reader() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys; from toolkit.jsons import dumps, loads; "
         "loads(dumps({'单位': ['甲', 1, 2.5, None, True, '3e4f', '7.00001'], '9e': '0.00001'}, blanks=True, sort=True)); "
         "print('json' in sys.modules)"],
        capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
