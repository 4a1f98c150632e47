"""Rules bound to codes, and a return confronted with them: each rule kept, broken and undecided."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from toolkit.findings import Number, Severity, Where
from toolkit.form import Form, load_form_file, parse_form
from toolkit.rules import Known, Outcome, Rulebook, confront, evaluate_totals, outcomes, rulebook
from toolkit.rules import expression as ex
from toolkit.rules.spoken import spoken

ROOT = Path(__file__).parents[2]
COLUMNS = ("natural", "business", "research", "welfare", "legal", "other_org", "total")


@pytest.fixture(scope="module")
def form() -> Form:
    return load_form_file(ROOT / "templates" / "xlsx" / "2021.toml")


@pytest.fixture(scope="module")
def website() -> Form:
    return load_form_file(ROOT / "tests" / "data" / "website-workload.toml")


@pytest.fixture(scope="module")
def book(form: Form) -> Rulebook:
    return rulebook(form)


# ── binding ───────────────────────────────────────────────────────────


def test_a_rule_becomes_a_check_for_each_item(book: Rulebook) -> None:
    made = [(rule.id, len(checks)) for rule, checks in book.groups()]
    assert made == [
        ("t3.balance", 7),
        ("t3.total", 25),
        ("t3.handled", 7),
        ("t4.total", 3),
        ("t2.no_regulation", 1),
        ("history.carried_in", 1),
        ("history.carried_in", 6),
        ("nil.contradiction", 1),
        ("history.valid", 2),
        ("history.pending", 3),
        ("s6.fee_in_charges", 1),
        *(("size.jump", n) for n in (4, 1, 1, 3, 1)),
        *(("size.unit", n) for n in (1, 2)),
        ("size.same_amount", 1),
        *(("size.beyond", n) for n in (3, 2, 1, 1, 3)),
        ("size.blank", 3),
    ]
    assert len({check.id for check in book.checks}) == len(book.checks) == 84


def test_names_are_bound_to_whole_codes_within_the_item(book: Rulebook) -> None:
    by_id = {check.id: check for check in book.checks}
    assert by_id["t3.balance@legal"].codes == (
        "t3.new.legal",
        "t3.carried_in.legal",
        "t3.handled.legal",
        "t3.carried_out.legal",
    )
    assert by_id["t3.total@petition"].codes == tuple(f"t3.petition.{col}" for col in ("total", *COLUMNS[:-1]))
    assert by_id["s6.fee_in_charges"].codes == ("s6.fee_collected", "t2.fee.amount")
    valid = by_id["history.valid@normative"]
    assert valid.codes == ("t2.normative.valid", "t2.normative.made", "t2.normative.repealed")
    assert ex.Ref("t2.normative.valid", last=True) in ex.refs(valid.holds)


def test_a_check_knows_what_it_needs(book: Rulebook) -> None:
    needs_last = {check.rule.id for check in book.checks if check.uses_last_year}
    assert needs_last == {"history.carried_in", "nil.contradiction", "history.valid", "history.pending", "size.jump", "size.unit", "size.blank"}
    facts = {check.rule.id: check.facts for check in book.checks if check.facts}
    assert facts == {
        "t2.no_regulation": ("unit.level", "campaign.level"), "nil.contradiction": ("declared.t3",),
        "size.beyond": ("unit.level",), "size.blank": ("declared.t2",),
    }


def test_items_are_called_by_their_printed_names(book: Rulebook) -> None:
    names = {check.id: check.item_name for check in book.checks}
    assert names["t3.balance@welfare"] == "社会公益组织"
    assert names["t3.total@other"] == "（六）3.其他"
    assert names["t4.total@direct"] == "未经复议直接起诉"
    assert names["s6.fee_in_charges"] == ""


def test_a_total_hangs_on_the_cells_typed_below_it(book: Rulebook) -> None:
    assert book.leaves["t3.new.total"] == tuple(f"t3.new.{col}" for col in COLUMNS[:-1])
    assert len(book.leaves["t3.handled.natural"]) == 21
    assert len(book.leaves["t3.handled.total"]) == 21 * 6
    assert book.leaves["t3.new.natural"] == ("t3.new.natural",)
    order = list(book.totals)
    assert order.index("t3.handled.total") > order.index("t3.granted.total"), "made of it"


def test_decimals_are_those_of_the_finest_cell_compared(book: Rulebook, website: Form) -> None:
    decimals = {check.rule.id: check.decimals for check in book.checks}
    assert decimals["t3.balance"] == 0
    assert decimals["s6.fee_in_charges"] == 6
    assert {check.rule.id: check.decimals for check in rulebook(website).checks}["site.upkeep"] == 6


SMALL = """
[form]
edition = "x"
title = "x"
[[table]]
code = "a"
sheet = "甲"
title = "甲"
grid = "件数 | {n}\\n金额 | {m}"
[table.cell.m]
kind = "money"
[[rule]]
id = "r"
title = "有收费就有件数"
when = "a.m > 0"
holds = "a.n > 0"
"""


def test_the_condition_of_a_rule_is_compared_at_its_own_decimals_too() -> None:
    form = parse_form(SMALL)
    (check,) = rulebook(form).checks
    assert check.decimals == 2
    assert [found.rule for found in confront(form, Known({"a.n": 0, "a.m": Decimal("0.30")}), Where)] == ["r"]
    assert confront(form, Known({"a.n": 0, "a.m": Decimal("0.00")}), Where) == []


# ── a return confronted ───────────────────────────────────────────────


def values(form: Form, changed: dict[str, Number | None]) -> dict[str, Number | None]:
    """All zeros but what is ``changed``; totals calculated, unless changed themselves."""
    typed: dict[str, Number | None] = {**dict.fromkeys(form.cells, 0), **changed}
    return typed | evaluate_totals(
        form, typed, [code for code in rulebook(form).totals if code not in changed]
    )


def states(
    form: Form,
    changed: dict[str, Number | None],
    last: dict[str, Number | None] | None = None,
    level: str | None = "街道",
    campaign: str | None = "区县",
) -> dict[str, Outcome]:
    known = Known(
        values(form, changed),
        {} if last is None else values(form, last),
        {"unit.level": level, "campaign.level": campaign},
    )
    return {check.id: result for check, result in outcomes(rulebook(form), known).items()}


def broken(found: dict[str, Outcome]) -> set[str]:
    return {check for check, result in found.items() if result is Outcome.FAILS}


def undecided(found: dict[str, Outcome]) -> set[str]:
    """What cannot be told, the sizes of figures apart, which tests/rules/test_sizes.py looks at."""
    return {check for check, result in found.items() if result is Outcome.CANNOT_TELL and not check.startswith("size.")}


HISTORY = {
    *(f"history.carried_in@{col}" for col in COLUMNS),
    *("history.valid@regulation", "history.valid@normative"),
    *("history.pending@review", "history.pending@direct", "history.pending@after_review"),
}


def test_zeros_keep_every_rule(form: Form) -> None:
    assert broken(states(form, {}, {})) == set()
    assert undecided(states(form, {}, {})) == set()


def test_without_last_year_only_history_is_undecided(form: Form) -> None:
    found = states(form, {})
    assert broken(found) == set()
    assert undecided(found) == HISTORY


BALANCED = {"t3.new.natural": 62, "t3.granted.natural": 60, "t3.carried_out.natural": 2}

BROKEN: dict[str, tuple[dict[str, Number | None], set[str]]] = {
    "a balanced column": (BALANCED, set()),
    "a column one short": (
        {**BALANCED, "t3.carried_out.natural": 1},
        {"t3.balance@natural", "t3.balance@total"},
    ),
    "errors that cancel out in the total": (
        {"t3.new.natural": 1, "t3.granted.legal": 1},
        {"t3.balance@natural", "t3.balance@legal"},
    ),
    "a row total typed wrong": (
        {**BALANCED, "t3.granted.total": 61},
        {"t3.total@granted", "t3.total@handled", "t3.balance@total"},
    ),
    "a column total typed wrong": (
        {**BALANCED, "t3.handled.natural": 61},
        {"t3.handled@natural", "t3.balance@natural", "t3.total@handled"},
    ),
    "a group total typed wrong": ({"t4.direct.upheld": 2, "t4.direct.total": 3}, {"t4.total@direct"}),
    "a street that makes regulations": ({"t2.regulation.made": 1}, {"t2.no_regulation@regulation"}),
    "fees above all charges": (
        {"s6.fee_collected": Decimal("100.01"), "t2.fee.amount": Decimal("0.01")},
        {"s6.fee_in_charges"},
    ),
    "fees equal to all charges": (
        {"s6.fee_collected": Decimal(100), "t2.fee.amount": Decimal("0.01")},
        set(),
    ),
    "fees a hair below": ({"s6.fee_collected": Decimal("99.99"), "t2.fee.amount": Decimal("0.01")}, set()),
}


@pytest.mark.parametrize(("changed", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_a_rule_fails_exactly_where_it_is_broken(
    form: Form, changed: dict[str, Number | None], expected: set[str]
) -> None:
    assert broken(states(form, changed)) == expected


UNDECIDED: dict[str, tuple[dict[str, Number | None], set[str], set[str]]] = {
    # a missing value: what is undecided besides history, and what fails all the same
    "a missing application": (
        {"t3.new.natural": None},
        {"t3.balance@natural", "t3.balance@total", "t3.total@new"},
        set(),
    ),
    "a missing result": (
        {"t3.secret.legal": None},
        {
            *("t3.handled@legal", "t3.handled@total", "t3.balance@legal", "t3.balance@total"),
            *("t3.total@secret", "t3.total@handled"),
        },
        set(),
    ),
    "a missing case": ({"t4.review.other": None}, {"t4.total@review"}, set()),
    "a missing regulation": ({"t2.regulation.valid": None}, {"t2.no_regulation@regulation"}, set()),
    "a missing regulation beside a wrong one": (
        {"t2.regulation.valid": None, "t2.regulation.made": 3},
        set(),
        {"t2.no_regulation@regulation"},
    ),
    "a missing fee": ({"s6.fee_collected": None}, {"s6.fee_in_charges"}, set()),
}


@pytest.mark.parametrize(("changed", "open_", "failing"), UNDECIDED.values(), ids=UNDECIDED.keys())
def test_a_rule_cannot_be_told_where_a_value_is_missing(
    form: Form, changed: dict[str, Number | None], open_: set[str], failing: set[str]
) -> None:
    found = states(form, changed)
    assert undecided(found) - HISTORY == open_
    assert broken(found) == failing


@pytest.mark.parametrize(
    ("level", "campaign", "result"),
    [
        *(
            (level, campaign, Outcome.FAILS)
            for level in ("街道", "乡", "镇", "民族乡", "区县")
            for campaign in ("区县", "市", "省")
        ),
        *((level, "区县", Outcome.FAILS) for level in ("部门", "本级", "开发区")),
        *(
            (level, campaign, Outcome.HOLDS)
            for level in ("部门", "本级", "开发区")
            for campaign in ("市", "省")
        ),
        *((level, "区县", Outcome.HOLDS) for level in ("市", "省", "垂管")),
        ("街道", None, Outcome.FAILS),
        ("部门", None, Outcome.CANNOT_TELL),
        (None, "区县", Outcome.CANNOT_TELL),
        ("", "区县", Outcome.CANNOT_TELL),
    ],
)
def test_who_may_make_regulations_hangs_on_the_level(
    form: Form, level: str | None, campaign: str | None, result: Outcome
) -> None:
    found = states(form, {"t2.regulation.made": 1}, level=level, campaign=campaign)
    assert found["t2.no_regulation@regulation"] is result
    none = states(form, {}, level=level, campaign=campaign)
    assert none["t2.no_regulation@regulation"] is Outcome.HOLDS, "who made none has nothing to explain"


LAST: dict[str, Number | None] = {
    "t3.new.natural": 3,
    "t3.new.legal": 2,
    "t3.carried_out.natural": 3,
    "t3.carried_out.legal": 2,
    "t2.normative.valid": 10,
    "t4.review.pending": 2,
}
AS_LAST = {
    "t3.carried_in.natural": 3,
    "t3.carried_in.legal": 2,
    "t3.granted.natural": 3,
    "t3.granted.legal": 2,
    "t2.normative.valid": 10,
    "t4.review.upheld": 2,
}

ACROSS_YEARS: dict[str, tuple[dict[str, Number | None], set[str]]] = {
    "all carried on": ({**AS_LAST}, set()),
    "one case lost on the way": (
        {**AS_LAST, "t3.carried_in.natural": 2, "t3.granted.natural": 2},
        {"history.carried_in@total"},
    ),
    "the total carried on, the split not": (
        {
            **AS_LAST,
            "t3.carried_in.natural": 2,
            "t3.granted.natural": 2,
            "t3.carried_in.legal": 3,
            "t3.granted.legal": 3,
        },
        {"history.carried_in@natural", "history.carried_in@legal"},
    ),
    "two documents made and one repealed": (
        {**AS_LAST, "t2.normative.made": 2, "t2.normative.repealed": 1, "t2.normative.valid": 11},
        set(),
    ),
    "documents in force that nobody made": (
        {**AS_LAST, "t2.normative.valid": 12},
        {"history.valid@normative"},
    ),
    "fewer cases than were pending": ({**AS_LAST, "t4.review.upheld": 1}, {"history.pending@review"}),
    "more cases than were pending": ({**AS_LAST, "t4.review.upheld": 5}, set()),
}


@pytest.mark.parametrize(("changed", "expected"), ACROSS_YEARS.values(), ids=ACROSS_YEARS.keys())
def test_a_year_carries_on_from_the_last(
    form: Form, changed: dict[str, Number | None], expected: set[str]
) -> None:
    assert broken(states(form, changed, LAST)) == expected


def test_a_finding_says_what_does_not_balance_and_by_how_much(form: Form) -> None:
    changed: dict[str, Number | None] = {**BALANCED, "t3.carried_out.natural": 1}
    first = confront(form, Known(values(form, changed)), lambda code: Where(code, "表三", "D5"))[0]
    assert first.message == "《表三》自然人列不平：一＋二＝62，三（七）＋四＝61，相差1件。"
    assert first.remedy == "请核对自然人列各行，以登记台账为准，请勿凑数。"
    assert (first.rule, first.item, first.severity) == ("t3.balance", "natural", Severity.ERROR)
    assert (first.left, first.right, first.difference) == (62, 61, 1)
    assert [where.code for where in first.where] == [
        "t3.new.natural",
        "t3.carried_in.natural",
        "t3.handled.natural",
        "t3.carried_out.natural",
    ]


def test_the_total_carried_in_is_an_error_and_the_split_a_query(form: Form) -> None:
    def severities(changed: dict[str, Number | None]) -> set[Severity]:
        return {
            found.severity
            for found in confront(form, Known(values(form, changed), values(form, LAST)), Where)
        }

    assert severities(ACROSS_YEARS["one case lost on the way"][0]) == {Severity.ERROR}
    assert severities(ACROSS_YEARS["the total carried on, the split not"][0]) == {Severity.QUERY}


def test_a_rule_without_words_of_its_own_still_says_what_is_wrong(website: Form) -> None:
    (found,) = confront(
        website, Known(values(website, {"work.news.answered": 3, "work.news.letters": 1})), Where
    )
    assert found.message == (
        "《各栏目工作量》答复不多于收到（要闻动态）不符：左边3，右边1，相差2；应有“要闻动态｜答复”≤“要闻动态｜收到”。"
    )


def test_a_foreign_forms_rules_hold_and_fail(website: Form) -> None:
    kept = {"site.websites": 2, "site.published": 5, "work.news.articles": 5, "work.service.letters": 1}
    last = {"site.websites": 2}

    def failing(changed: dict[str, Number | None], level: str = "区县", campaign: str = "市") -> set[str]:
        return broken(states(website, {**kept, **changed}, last, level=level, campaign=campaign))

    assert failing({}) == set()
    assert failing({"site.published": 6}) == {"site.published"}
    assert failing({"site.websites": 3}) == {"site.continuity"}
    assert failing({"work.service.letters": 0}) == {"work.service_letters"}
    assert failing({"work.service.letters": 0}, level="部门") == set()
    assert failing({"work.service.letters": 0}, campaign="省") == set()
    fees: dict[str, Number | None] = {
        "work.news.writing_fee": Decimal("5000.50"),
        "work.policy.video_fee": Decimal("4999.50"),
    }
    assert failing({**fees, "site.upkeep": Decimal("1.0000")}) == set()
    assert failing({**fees, "site.upkeep": Decimal("0.9999")}) == {"site.upkeep"}


# ── totals ────────────────────────────────────────────────────────────


def test_only_the_totals_asked_for_are_calculated(form: Form) -> None:
    typed: dict[str, Number | None] = dict.fromkeys(form.cells, 1)
    assert evaluate_totals(form, typed, ["t4.review.total"]) == {"t4.review.total": 4}


def test_a_total_is_unknown_where_a_part_is(website: Form) -> None:
    made = values(website, {"work.news.charts": None})
    assert made["work.news.posts"] is None
    assert made["work.all.charts"] is None
    assert made["work.all.posts"] is None
    assert made["work.all.articles"] == 0


def test_a_total_of_totals_is_calculated_after_them(website: Form) -> None:
    made = values(
        website,
        {
            "work.news.articles": 2,
            "work.policy.charts": 3,
            "work.service.letters": 4,
            "work.service.answered": 1,
        },
    )
    assert made["work.all.posts"] == 5
    assert made["work.all.waiting"] == 3


def test_a_rule_without_words_of_its_own_speaks_the_forms(website: Form, book: Rulebook) -> None:
    said = {check.id: spoken(check.holds, website) for check in rulebook(website).checks}
    assert said["site.upkeep"] == "（“合计｜文字稿”＋“合计｜音视频”）÷10000≤“运行维护经费”"
    assert said["site.continuity"] == "“主办网站”＝上年“主办网站”＋“年内新建”－“年内关停”"
    statutory = {check.id: spoken(check.holds, book.form) for check in book.checks}
    assert statutory["t3.handled@legal"] == (
        "“（七）总计｜法律服务机构”＝“（一）予以公开｜法律服务机构”至“（六）3.其他｜法律服务机构”之和"
    )
    assert statutory["t2.no_regulation@regulation"].count("＝0，且") == 2
