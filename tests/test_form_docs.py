"""The guide to form files cannot lie: its example loads, its errors are real, and no key is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from toolkit.structs import fields

from toolkit.actions.form import load_form
from toolkit.aggregate import Standing, add_up
from toolkit.errors import FormError
from toolkit.form import Form, Sentence, parse_form, parsing, relations
from toolkit.form.checks import RESERVED_SHEETS, WORDS_OF_RULES
from toolkit.narrative.context import build_context
from toolkit.rules import Known, confront, drafts, form_notes, rulebook
from toolkit.rules import expression as ex
from toolkit.rules.drafted import GIVEN, LAST_YEAR, PROVISIONAL, WORDS
from toolkit.submission import CAMPAIGN_LEVELS, LEVELS, Unit

ROOT = Path(__file__).parents[1]
DOC = (ROOT / "docs" / "form-files.md").read_text(encoding="utf-8")
EXAMPLE, *SMALL = re.findall(r"```toml\n(.*?)```", DOC, re.DOTALL)
MISTAKES = re.findall(r"^- 把 `(.+?)` 写成 `(.+?)`.*：\n  > (.+)$", DOC, re.MULTILINE)
(ADDING_UP,) = re.findall(r"~~~toml\n(\[form\]\nedition = \"网站-2024\".*?)~~~", DOC, re.DOTALL)
NOTED = re.findall(r"^- 若把上面例子里的 `(.+?)` 写成 `(.+?)`.*：\n  > 提示：(.+)$", DOC, re.MULTILINE)
assert NOTED

_READ = re.compile(r'\.(?:text|choice|whole|flag|texts|numbers|words|table|tables)\(\s*"(\w+)"')
KEYS = sorted({key for module in (parsing, relations) for key in _READ.findall(Path(str(module.__file__)).read_text(encoding="utf-8"))})


@pytest.fixture(scope="module")
def form() -> Form:
    return parse_form(EXAMPLE)


def test_the_example_loads_and_its_rules_bind(form: Form) -> None:
    book = rulebook(form)
    assert len(form.cells) == 7 * 3 + 2
    assert len(book.totals) == 7 + 3 - 1
    assert {rule.id for rule in form.rules} == {
        "cases.balance",
        "cases.late",
        "cases.carried_in",
        "cases.jump",
        "fees.times",
    }


def test_the_example_uses_every_key_it_can(form: Form) -> None:
    unused = {key for key in KEYS if not re.search(rf"^\[.*\b{key}\b.*\]$|^{key} = ", EXAMPLE, re.MULTILINE)}
    # Two are written by the program alone; what is not printed is mostly of a supplement, what officers alone are told is rare, and few
    # cells can hold nothing but 0.
    assert unused <= {"parent", "supplement", "printed", "supplements", "to", "trial", "reads_zero"}, f"the worked example could show {unused} too"


def test_the_rules_with_functions_fit_the_example() -> None:
    (more,) = re.findall(r"```\n(\[\[rule\]\]\n.*?)```", DOC, re.DOTALL)
    form = parse_form(f"{EXAMPLE}\n{more}")
    assert {rule.id for rule in form.rules} >= {"words.late", "cases.at_once"}
    assert {check.rule.id for check in rulebook(form).for_district} == {"cases.balance", "cases.late", "cases.carried_in"}


def test_a_zero_return_of_the_example_has_nothing_wrong(form: Form) -> None:
    zeros = dict.fromkeys(form.cells, 0)
    known = Known(zeros, zeros, {"unit.level": "街道", "campaign.level": "区县"})
    assert confront(form, known, lambda code: None) == []  # type: ignore[arg-type,return-value]


def test_the_loader_reads_the_keys_we_think() -> None:
    assert {"edition", "grid", "names", "cell", "zero_in_text", "is", "holds", "draft"} <= set(KEYS)
    assert len(KEYS) > 35


@pytest.mark.parametrize("key", KEYS)
def test_every_key_of_a_form_file_is_explained(key: str) -> None:
    named = rf"`{key}`|`\[+(?:table\.)?{key}[\].]|`\[+table\.{key}"
    assert re.search(named, DOC), f"docs/form-files.md says nothing of the key {key}"


@pytest.mark.parametrize(
    "word",
    [
        *ex.FACTS,
        *RESERVED_SHEETS,
        *LEVELS,
        *CAMPAIGN_LEVELS,
        *relations._MESSAGE_WORDS,
        *sorted(WORDS_OF_RULES),
    ],
)
def test_every_word_with_a_meaning_is_named(word: str) -> None:
    assert word in DOC


@pytest.mark.parametrize("name", ex.FUNCTIONS)
def test_every_function_has_a_line_of_its_own(name: str) -> None:
    assert re.search(rf"^\| `{name}\(", DOC, re.MULTILINE)


def test_mistakes_are_told() -> None:
    assert len(MISTAKES) >= 15
    assert len(MISTAKES) == DOC.count("\n- 把 `"), "a mistake is not written in the way this test reads"


@pytest.mark.parametrize(("right", "wrong", "said"), MISTAKES, ids=[wrong[:30] for _, wrong, _ in MISTAKES])
def test_a_common_mistake_is_answered_as_the_guide_says(right: str, wrong: str, said: str) -> None:
    assert right in EXAMPLE
    with pytest.raises(FormError) as caught:
        rulebook(parse_form(EXAMPLE.replace(right, wrong, 1)))
    # “…” stands for words of Python's own, which change between versions.
    assert re.fullmatch(".+".join(map(re.escape, said.split("…"))), str(caught.value))


@pytest.mark.parametrize(("right", "wrong", "said"), NOTED, ids=[wrong[:30] for _, wrong, _ in NOTED])
def test_what_is_no_mistake_and_hardly_meant_is_noted_as_the_guide_says(right: str, wrong: str, said: str, form: Form) -> None:
    assert right in EXAMPLE
    assert form_notes(form) == ()
    assert form_notes(parse_form(EXAMPLE.replace(right, wrong, 1))) == (said,)


def test_links_within_the_page_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", DOC, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#(.+?)\)", DOC)) <= headings


def test_the_example_of_sentences_fits_the_worked_example_and_says_what_the_page_says() -> None:
    (written,) = re.findall(r"```toml sentences\n(.*?)```", DOC, re.DOTALL)
    before = re.compile(r'\[\[text\]\]\ncode = "words.overview".*?(?=\[\[text\]\])', re.DOTALL)
    form = parse_form(before.sub(lambda _: written + "\n", EXAMPLE, count=1))
    assert [len(drafts(form).texts[code]) for code in ("words.overview",)] == [5]
    values: dict[str, int | None] = dict.fromkeys(form.cells, 0)
    values |= {"cases.received.total": 12, "cases.received.person": 7, "cases.received.firm": 5, "cases.done.total": 12,
               "cases.at_once.total": 3, "cases.in_time.total": 9}
    report = build_context(form, district="某区", year=2024, who="某区", values=values, texts={}, drafts=True)
    (said,) = (part.paragraphs for section in report.sections for part in section.parts if part.code == "words.overview")
    assert [line.text for line in said] == [
        "2024年，某区各窗口共收件12件，其中个人7件、企业5件。当场办结的占25%。较多的是承诺期内办结9件、当场办结3件。【请补写主要做法】"]


@pytest.mark.parametrize("key", [field.name for field in fields(Sentence)] + [PROVISIONAL, LAST_YEAR, GIVEN, *(f"{{{word}}}" for word in WORDS)])
def test_everything_that_a_sentence_may_have_or_ask_is_explained(key: str) -> None:
    assert f"`{key}" in DOC


def test_what_extends_another_form_is_shown_as_it_works(tmp_path: Path) -> None:
    examples = [text for text in SMALL if "extends" in text]
    assert len(examples) == 3
    for text in examples:
        path = tmp_path / "附表.toml"
        path.write_text(text, "utf-8")
        assert any(table.supplement for table in load_form(path).tables)


def test_the_example_of_other_kinds_loads_and_is_what_the_text_says() -> None:
    (example,) = re.findall(r"```toml kinds\n(.*?)```", DOC, re.DOTALL)
    form = parse_form(example)
    assert {cell.kind for cell in form.cells.values()} == {"choice", "date", "percent", "count"}
    assert (form.cells["work.exam"].choices, form.cells["work.rise"].negative) == (("是", "否"), True)
    assert len(rulebook(form).totals) == 1


def test_the_example_of_every_way_to_add_up_loads_and_means_what_the_page_says() -> None:
    form = parse_form(ADDING_UP)
    assert form_notes(form) == ()
    assert form.cells["site.topic.mobile"].weight == "site.topic.visits"
    units: list[dict[str, int]] = [
        {"site.main.mobile": 50, "site.main.visits": 30, "site.main.asked": 30, "site.main.good": 24, "run.exam": 1, "run.mark": 80},
        {"site.main.mobile": 90, "site.main.visits": 10, "site.main.asked": 20, "site.main.good": 14, "run.exam": 2, "run.mark": 90},
    ]
    sums = add_up(form, [Standing(Unit(name, name), values, {}) for name, values in zip("甲乙", units, strict=True)])
    assert [sums.said(code) for code in ("site.main.rate", "site.main.mobile", "run.exam", "run.mark")] == ["76", "60", "是1 否1", "85"]
