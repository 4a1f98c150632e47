"""Words in: help and refusals, Chinese throughout."""

from __future__ import annotations

import re

import pytest

from tests.support.command_line import Line
from toolkit.cli import RUN


@pytest.mark.parametrize("verb", RUN)
def test_every_verb_has_help_in_chinese(nianbao: Line, verb: str) -> None:
    said = nianbao(verb, "--help")
    assert said.status == 0
    assert said.out.startswith("用法：nianbao " + verb)
    assert "选项" in said.out
    assert not re.search(r"show this help|positional|optional|usage:", said.out)


def test_the_command_alone_lists_the_verbs(nianbao: Line) -> None:
    assert re.findall(r"^ {4}([\w-]+)(?: +\S|$)", nianbao("--help").out, re.MULTILINE) == list(RUN)


def test_without_a_word_it_lists_the_verbs_in_the_order_of_the_work(nianbao: Line) -> None:
    said = nianbao()
    assert (said.status, said.err) == (2, "")
    listed = re.findall(r"^ {4}([\w-]+)", said.out, re.MULTILINE)
    work = ["init", "last-year", "controls", "issue", "collect", "status", "correct", "explain", "rollup", "report"]
    assert [verb for verb in listed if verb in work] == work


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["汇总"], "不能写成 '汇总'（可写："),
        (["init"], "缺少参数：DIR, --district, --year, --units"),
        (["init", "a", "--district", "x", "--year", "二〇二三", "--units", "u"], "年度“二〇二三”应为四位年份"),
        (["init", "a", "--district", "x", "--year", "23", "--units", "u"], "年度“23”应为四位年份"),
        (["init", "a", "--district", "x", "--year", "2023", "--units", "u", "--deadline", "1月15日"], "应写成 2024-01-15"),
        (["init", "a", "--district", "x", "--year", "2023", "--units", "u", "--level", "乡"], "不能写成 '乡'（可写："),
        (["collect"], "缺少参数：PATH"),
        (["check"], "缺少参数：PATH"),
        (["status", "--jsn"], "不认识的参数：--jsn"),
        (["status", "--json=1"], "后面不用跟值"),
        (["status", "-C"], "后面要跟一个值"),
        (["init", "a", "--d", "x"], "写得不全的选项"),
        (["report", "--format", "odt"], "不能写成 'odt'（可写："),
    ],
)
def test_wrong_words_are_refused_in_chinese(nianbao: Line, words: list[str], told: str) -> None:
    said = nianbao(*words)
    assert said.status == 2
    assert told in said.err
    assert said.err.startswith("用法：")
    assert said.out == ""
    english = ("required", "invalid", "expected", "choose from", "unrecognized", "argument ", "ambiguous", "could match")
    assert not any(word in said.err for word in english), said.err
