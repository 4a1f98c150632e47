"""A form that has nothing to do with the annual report is recognised from its own file alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.intake.recognise import drawing as d
from toolkit.actions.form import load_form
from toolkit.intake.document import Document, Grid, Paragraph
from toolkit.intake.recognise import recognise
from toolkit.intake.recognise.variants import variants_of

FORM = load_form(Path(__file__).parents[2] / "data" / "website-workload.toml")


def figures(seed: int) -> dict[str, int]:
    rng = random.Random(seed)
    return {code: rng.randint(1, 9999) for code in FORM.cells}


def read_back(blocks: list[Paragraph | Grid]) -> dict[str, str]:
    return {code: str(raw.content) for code, raw in recognise(Document("docx", tuple(blocks)), FORM).raws.items()}


def test_no_spelling_is_known_beforehand() -> None:
    assert not variants_of(FORM.edition).labels


@pytest.mark.parametrize("merges", ["kept", "repeated", "first"])
def test_its_tables_are_read_from_grids(merges: str) -> None:
    values = figures(1)
    grids = [d.grid(d.draw(table, values), table.title, merges=merges) for table in FORM.tables]
    assert read_back(list(grids)) == {code: str(value) for code, value in values.items()}


@pytest.mark.parametrize("render", [d.tabs, d.bars, d.bars_padded, d.one_a_line, d.spaced], ids=lambda f: f.__name__)
def test_its_tables_are_read_from_text(render: Callable[[d.Sheet], list[str]]) -> None:
    values = figures(2)
    lines = ["某某网2024年政务网站年度工作量表"]
    for table in FORM.tables:
        lines += [table.title, *render(d.draw(table, values))]
    assert read_back(list(d.paragraphs(lines))) == {code: str(value) for code, value in values.items()}


def test_an_amount_in_another_unit_is_not_taken_for_the_forms() -> None:
    values = figures(3)
    sheet = d.draw(FORM.tables_by_code["site"], values).renamed(lambda text: text.replace("万元", "元").replace("人次", "万人次"))
    read = read_back([d.grid(sheet, "第1个表格")])
    assert "site.upkeep" not in read
    assert "site.visits" not in read
    assert read["site.websites"] == str(values["site.websites"])


def test_a_label_that_lost_its_negation_is_not_guessed() -> None:
    """未答复 without its 未 would be 答复: two columns then bear one name, and neither is read."""
    values = figures(4)
    sheet = d.draw(FORM.tables_by_code["work"], values).renamed(lambda text: "答复" if text == "未答复" else text)
    read = read_back([d.grid(sheet, "第1个表格")])
    assert "work.news.waiting" not in read or read["work.news.waiting"] == str(values["work.news.waiting"])
    assert "work.news.answered" not in read or read["work.news.answered"] == str(values["work.news.answered"])


def test_its_title_gives_unit_and_year() -> None:
    said = recognise(Document("text", (Paragraph("市环保局2024年政务网站年度工作量表"),)), FORM)
    assert (said.unit_name, said.year) == ("市环保局", 2024)
