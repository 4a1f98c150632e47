"""What every module is made of: records, and patterns compiled when they are first used."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from typing import Any

import pytest

from tests.support.workbooks import statutory_form
from toolkit import patterns
from toolkit.patterns import Pattern, compile_all, regex
from toolkit.submission import Identity

_HINTS_AFTERWARDS = """
import sys
import toolkit.structs
assert "typing_extensions" not in sys.modules
import typing_extensions
print(typing_extensions.TypedDict.__name__)
"""


def compiled(pattern: Any) -> bool:
    return "fullmatch" in vars(pattern)


def test_who_needs_typing_extensions_gets_it_after_the_records() -> None:
    done = subprocess.run([sys.executable, "-c", _HINTS_AFTERWARDS], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "TypedDict"), done.stderr


def test_a_record_does_not_change() -> None:
    who = Identity("u1", "甲街道")
    with pytest.raises(AttributeError, match="immutable"):
        who.unit_name = "乙街道"  # type: ignore[misc]


def test_a_form_is_changed_in_what_it_consists_of_and_nothing_else() -> None:
    form = statutory_form()
    other = form.changed(title="另一张表")
    assert (other.title, other.tables, other.rules) == ("另一张表", form.tables, form.rules)
    assert form.title != other.title
    with pytest.raises(TypeError, match="titel"):
        form.changed(titel="另一张表")


def test_a_pattern_is_compiled_by_its_first_use_and_finds_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_ALL", [])
    kept = regex("([a-z]+)1", re.IGNORECASE)
    assert not compiled(kept)
    assert [match[1] for match in kept.finditer("A1 b1")] == ["A", "b"]
    assert compiled(kept)
    assert (kept.pattern, kept.groups) == ("([a-z]+)1", 1)


def test_a_pattern_crosses_to_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_ALL", [])
    there = pickle.loads(pickle.dumps(regex("甲.", re.DOTALL)))
    assert isinstance(there, Pattern)
    assert there.fullmatch("甲\n")


def test_what_others_are_copied_from_has_every_pattern_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_ALL", [])
    kept = [regex("a"), regex("b")]
    compile_all()
    assert all(map(compiled, kept))
