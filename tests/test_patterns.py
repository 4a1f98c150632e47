"""Every regular expression takes time in proportion to what it looks at: 100,000 characters made to be hard for it end no run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.adversaries import in_modules, possessive_groups, put_together, tree_of, written_out

BOUNDED = {"ooxml/formats.py": 255, "ooxml/format_codes.py": 255}
"""Files whose patterns see no more than so many characters: a number format longer than a program writes is no format."""
MADE = {
    "actions/parts/proving_words.py": {
        "search": "_pattern([('新收', '', False), ('3', 'a', False), ('件，办结', '', False), ('4', 'b', False), ('件。', '', False)])",
    },
    "intake/recognise/texts.py": {
        "finditer": "[_sentence_pattern(words, [__import__('types').SimpleNamespace(kind=kind, negative=negative, choices=('是', '否'))] * 2)"
        " for words in ('收费{s6.a}元，{s6.b}件。', '{s6.a},{s6.b}元')"
        " for kind, negative in (('count', False), ('count', True), ('choice', False), ('date', False))]",
        "fullmatch": "[re.compile(hint) for hint in common().hints]",
    },
    "intake/recognise/stated.py": {
        "finditer": "[_pattern(phrase) for how in __import__('toolkit.intake.recognise.variants', fromlist=['a']).variants_of('2021').stated"
        " for phrase in (*how.nothing, *how.all_zero, *(one for figures in how.figures.values() for one in figures))]",
    },
    "intake/recognise/wording.py": {"fullmatch": "_number_pattern()"},
    "manuscript/following.py": {"search": "[_between('上年结转', '件'), _between('一一一', '')]", "findall": "_between('上年结转', '件')"},
    "manuscript/reading.py": {"fullmatch": "_title_pattern('政府信息公开工作年度报告')"},
    "narrative/drafting.py": {
        "fullmatch": "[could_say(sentences, {'district': '甲区', 'year': '2023'}, lambda text: re.sub('[^一-龥]', '', text)) for sentences in"
        " __import__('toolkit.rules', fromlist=['a']).drafts(__import__('toolkit.actions.form', fromlist=['a']).load_form('2021')).texts.values()]",
    },
    "narrative/filling.py": {"match": "[_pasted('（一）主动公开情况'), _pasted('a a')]"},
    "prose/persons.py": {
        "finditer": "_patterns(__import__('toolkit.actions.form', fromlist=['a']).load_form('2021').examine.names)",
    },
    "rules/said_already.py": {
        "finditer": "re.compile('通知' + _BETWEEN + '(' + _NUMBER + ')件' + _BETWEEN"
        " + _word('通知总金额') + _BETWEEN + '(' + _NUMBER + ')元' + _BETWEEN)",
    },
    "workbook/reading.py": {"fullmatch": "_as_issued('IF(LEFT(B3)=1,MID(B3,2,9),LEFT(C12))')"},
}
"""Patterns put together when they are needed: how to get at them, and how they are used."""


def outcome(*arguments: object) -> list[list[object]]:
    """What the program of its own says, whatever a pattern does to it."""
    program = [sys.executable, "-m", "tests.support.adversaries", *map(json.dumps, arguments)]
    done = subprocess.run(program, cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.skipif(os.name != "posix", reason="the clock inside a search is a POSIX thing")
def test_every_pattern_is_linear() -> None:
    *slow, (_, tried, _) = outcome(BOUNDED, MADE)
    assert slow == [], "use possessive quantifiers, or look for it in two steps"
    assert isinstance(tried, int)
    assert tried > 100


def test_every_pattern_is_found() -> None:
    assert put_together() == sorted(MADE), "say in MADE how to get at a pattern that is put together in a function"
    found = {one.path for one in in_modules()} | {one.path for one in written_out()} | set(MADE)
    using = {path for path in Path("toolkit").rglob("*.py") if re.search(r"^import re$|import regex$", path.read_text("utf-8"), re.MULTILINE)}
    assert {path.relative_to("toolkit").as_posix() for path in using} - found == {"patterns.py"}, "imports re, and none of its patterns is tried"


def test_only_characters_are_repeated_possessively() -> None:
    """Before Python 3.11.5 (Debian 12 has 3.11.2) a group that fails half way has eaten that half: ``(?:,[0-9]{3})++`` eats a comma of
    ``1,000,20``. ``(?>(?:,[0-9]{3})+)`` does not."""
    assert [(one.path, one.pattern.pattern) for one in (*in_modules(), *written_out()) if possessive_groups(tree_of(one.pattern))] == []


@pytest.mark.parametrize(("text", "is_one"), [
    ("(?:,[0-9]{3})++", True), ("a(?:b|(cd)?+)", True), ("(?=(?:ab)*+c)", True), ("(?>(?:,[0-9]{3})+)", False), ("[^<]*+a++.?+", False),
])  # fmt: skip
def test_such_a_repeat_is_noticed(text: str, is_one: bool) -> None:
    assert possessive_groups(tree_of(re.compile(text))) is is_one


_LOOKS_AGAIN = [
    (r"\s*x", "search"), (r"a*ab", "search"), (r"[\s-]*-{2,}[\s-]*", "fullmatch"), (r"(a|a)*b", "match"), (r"<a[^>]+b=", "search"),
    (r"\(\s*1?\s*\)", "match"), (r"[^\]]*\]", "search"), (r"(?:x+)+y", "fullmatch"), (r".*?k.*?l", "finditer"),
]
_LOOKS_ONCE = [(r"(?:(?<!\s)\s++)?x", "search"), (r"\(\s*+(?:1\s*+)?\)", "match"), (r"[^\]]*\]", "match"), (r"a|b*c", "fullmatch")]


@pytest.mark.skipif(os.name != "posix", reason="the clock inside a search is a POSIX thing")
def test_a_pattern_that_looks_again_and_again_is_noticed_and_no_other() -> None:
    program = (
        "import json, signal, sys\nfrom tests.support import adversaries as a\nsignal.signal(signal.SIGVTALRM, a._stop)\na.MOST = 0.05\n"
        "for text, way in json.loads(sys.argv[1]):\n"
        "    taken, _ = a.worst(a.Found('', a.re.compile(text), frozenset([way])), 20_000)\n"
        "    if taken > a.MOST: print(text)"
    )
    tried = json.dumps(_LOOKS_AGAIN + _LOOKS_ONCE)
    done = subprocess.run([sys.executable, "-c", program, tried], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines() == [text for text, _ in _LOOKS_AGAIN]
