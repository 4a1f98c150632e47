"""A built-in form that was read once and written down: nobody can tell it from one that is read now."""

from __future__ import annotations

import pickle

import pytest
from toolkit.structs import fields, replace

from toolkit.actions.form import load_form
from toolkit.campaign.weighing import as_weighed
from toolkit.errors import FormError
from toolkit.form import Form, parse_form
from toolkit.form.known import KnownForm, known
from toolkit.form.parsing import parsed
from toolkit.resources import form_file
from toolkit.rules import rulebook
from toolkit.rules.book import bound

TEXT = form_file("2021").read_text("utf-8")


@pytest.fixture(scope="module")
def read() -> Form:
    return parsed(TEXT, issued=False)


def test_a_known_form_says_what_its_file_says(read: Form) -> None:
    form = parse_form(TEXT)
    assert isinstance(form, KnownForm)
    for field in fields(Form):
        there, here = getattr(form, field.name), getattr(read, field.name)
        if field.name == "tables":
            there, here = ([[getattr(table, one.name) for one in fields(table)] for table in tables] for tables in (there, here))
        assert there == here, field.name
        assert repr(there) == repr(here), field.name


def test_its_rules_are_those_that_would_be_bound_now(read: Form) -> None:
    def told(form: Form) -> list[object]:
        book = rulebook(form)
        return [[(one.rule, one.item, one.item_name, one.when, one.holds, one.decimals) for one in book.checks], list(book.totals.items())]

    assert told(parse_form(TEXT)) == told(read)


def test_rules_weigh_as_the_district_says_and_check_what_they_did() -> None:
    form = as_weighed(parse_form(TEXT), {"t3.balance": "提示"})
    book = rulebook(form)
    assert {check.rule.severity for check in book.checks if check.rule.id == "t3.balance"} == {"note"}
    assert all(any(check.rule is rule for rule in form.rules) for check in book.checks)
    assert [check.holds for check in book.checks] == [check.holds for check in bound(form).checks]


def test_another_relation_is_bound_anew() -> None:
    form = parse_form(TEXT)
    rule = next(rule for rule in form.rules if rule.id == "t3.balance")
    other = replace(form, rules=tuple(replace(one, holds="new == 0") if one is rule else one for one in form.rules))
    assert all(check.holds != before.holds for check, before in zip(rulebook(other).checks, rulebook(form).checks, strict=True)
               if check.rule.id == "t3.balance")


def test_hints_of_the_district_leave_the_rest_as_it_is() -> None:
    form = parse_form(TEXT)
    other = form.with_hints({"t3.new": "按登记日期"})
    assert other.cells["t3.new.natural"].hint == "按登记日期"
    assert other.said is form.said
    assert [check.id for check in rulebook(other).checks] == [check.id for check in rulebook(form).checks]


def test_a_letter_more_and_the_file_is_read() -> None:
    assert known(TEXT) is not None
    assert known(TEXT.replace("件", "份", 1)) is None
    with pytest.raises(FormError, match="不合TOML写法"):
        parse_form(TEXT + "\n[form\n")


def test_line_ends_of_windows_are_no_other_text() -> None:
    assert parse_form(TEXT.replace("\n", "\r\n")) is parse_form(TEXT)


def test_it_goes_to_another_process_before_and_after_it_was_asked_for_its_words() -> None:
    form = load_form("2021")
    there: Form = pickle.loads(pickle.dumps(form))
    assert there.said == form.said
    again: Form = pickle.loads(pickle.dumps(form))
    assert again.said == form.said
    assert again.examine == form.examine
