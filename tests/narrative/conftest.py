"""A statutory form and a foreign one, and reports made from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from toolkit.findings import Number
from toolkit.form import Form, load_form_file, parse_form
from toolkit.narrative.context import ReportContext, build_context

TEMPLATES = Path(__file__).parents[2] / "templates"

FOREIGN = """
[form]
edition = "tree-1"
title = "古树名木保护工作报告"
intro = "{district}{year}年古树名木保护情况如下。"

[[section]]
heading = "第一章 基本情况"
contents = ["words", "grove"]

[[section]]
heading = "第二章 经费"
contents = ["cost"]

[[table]]
code = "grove"
sheet = "古树"
title = "古树名木数量"
note = "名木指具有历史价值的树木。"
widths = [20, 10, 10, 10]
columns = ["first", "second", "all"]
grid = '''
树种 | 保护级别 | < | 合计
^ | 一级 | 二级 | ^
侧柏 | {cypress.*}
国槐 | {pagoda.*}
'''

[[table.total]]
each = "row"
code = "all"
is = "first + second"

[[table]]
code = "cost"
sheet = "经费"
title = "第二章 经费"
kind = "money"
grid = '''
养护经费（元） | {care}
抢救经费（元） | {rescue}
'''

[[text]]
code = "words"
label = "文字"
heading = "（一）工作开展"
draft = "{year}年{district}有侧柏{grove.cypress.all}株，养护经费{cost.care}元。【请补写工作开展情况】"
"""

MakeReport = Callable[..., ReportContext]


@pytest.fixture(scope="session")
def folders() -> list[Path]:
    """Where the package's own templates stand."""
    return [TEMPLATES / "report"]


@pytest.fixture(scope="session")
def form() -> Form:
    """The statutory form of 2021."""
    return load_form_file(TEMPLATES / "xlsx" / "2021.toml")


@pytest.fixture(scope="session")
def foreign() -> Form:
    """A form of other tables, other sections and other words."""
    return parse_form(FOREIGN)


@pytest.fixture(scope="session")
def numbers(form: Form) -> dict[str, Number | None]:
    """A different number at every code, a few large ones, one missing."""
    values: dict[str, Number | None] = {code: 1000 + place for place, code in enumerate(form.cells)}
    values |= {"t2.fee.amount": Decimal("59237.2449"), "t2.licence.decisions": 2822652, "t3.secret.legal": None}
    return values


@pytest.fixture
def make(form: Form) -> MakeReport:
    """A report of an invented unit; any argument of build_context may be given."""

    def make(texts: Mapping[str, str] | None = None, **more: Any) -> ReportContext:
        arguments: dict[str, Any] = {
            "district": "青禾区",
            "year": 2023,
            "who": "云杉街道",
            "values": dict.fromkeys(form.cells, 0),
            "texts": texts or {},
            **more,
        }
        return build_context(arguments.pop("form", form), **arguments)

    return make
