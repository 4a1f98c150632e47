"""Keys of many dots are refused before the parser sees them, whose time grows with their square; and nothing else is."""

from __future__ import annotations

import time
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.form.toml import too_deep
from toolkit.limits import DEEPEST_KEY
from toolkit.resources import form_file

DOTS = "a" + ".a" * 40
NO_KEYS = [
    f'a = "{DOTS}"', f"a = '{DOTS}'", f'a = """\n{DOTS}\n"""', f"a = '''\n{DOTS}\n'''", f"# {DOTS}", f'a = 1 # "{DOTS}',
    f'a = "\\"{DOTS}"', f'a = """"{DOTS}"""', f'a = """\\"""{DOTS}"""', f"a = ''''{DOTS}'''", f'a = """{DOTS}""""',
    f'a = "x" # \'\'\' {DOTS}', "a = [" + "1.5, " * 40 + "]", "a = 1979-05-27T07:32:00.999", f'a = "\\\\" # {DOTS}', f'"{DOTS}" = 1',
    "\n".join(f"a{n}.b.c = {n}.5" for n in range(40)), "\n".join(f"[t.a{n}]" for n in range(40)),
]


@pytest.mark.parametrize("text", NO_KEYS)
def test_dots_in_words_numbers_and_many_keys_are_none_of_it(text: str) -> None:
    tomllib.loads(text)
    assert too_deep(text) == ""


@given(st.lists(st.sampled_from(NO_KEYS), max_size=4), st.sampled_from(["a" + ".a" * 16 + " = 1", "[" + "a . " * 16 + "b]"]))
def test_a_deep_key_is_found_whatever_stands_before_it(before: list[str], key: str) -> None:
    lines = "\n".join([*before, key]).split("\n")
    assert too_deep("\n".join(lines)) == f"第{len(lines)}行"


def test_a_key_as_deep_as_may_be_passes() -> None:
    text = ".".join("a" * DEEPEST_KEY) + " = 1"
    tomllib.loads(text)
    assert too_deep(text) == ""
    assert too_deep("b." + text) == "第1行"


def test_our_own_form_has_none() -> None:
    assert too_deep(form_file("2021").read_text(encoding="utf-8")) == ""


@pytest.mark.parametrize("piece", ['"\\', '"""', "'''a", "'", '"a\n', '#"', '\\"', '"""\\', '""""a', ".", "a.b ", '"a".\n'])
def test_looking_for_them_takes_no_longer_than_the_text_is(piece: str) -> None:
    began = time.process_time()
    too_deep(piece * (600_000 // len(piece)))
    assert time.process_time() - began < 2
