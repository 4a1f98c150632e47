"""A form's rules and totals, bound to its codes: of a built-in form they are known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from toolkit.form.known import Writer, known
from toolkit.form.model import Form, Rule
from toolkit.rules.checks import Check, Rulebook


@lru_cache(maxsize=16)
def rulebook(form: Form) -> Rulebook:
    """The bound rules of a form. Raises :class:`FormError` for a rule that says nothing that exists."""
    ready = _known(form)
    if ready is not None:
        return ready
    from toolkit.rules.bound import bound_in_its_file  # nearly every form is known

    return bound_in_its_file(form)


def _known(form: Form) -> Rulebook | None:
    """The rules of a built-in form as they were bound once; None for a form with other cells, or other rules.

    A rule that weighs otherwise than in the file is bound in the same way.
    """
    ready = known(form.source)
    if ready is None or form.tables is not ready.form.tables or form.texts is not ready.form.texts:
        return None
    if list(map(_as_bound, form.rules)) != list(map(_as_bound, ready.form.rules)):
        return None
    checks = (Check(form.rules[rule], *map(ready.made, rest)) for rule, *rest in ready.bound["checks"])
    return Rulebook(form, tuple(checks), {code: ready.made(total) for code, total in ready.bound["totals"].items()})


def _as_bound(rule: Rule) -> tuple[object, ...]:
    return rule.id, rule.table, rule.each, rule.only, rule.when, rule.holds


def written_rules(book: Rulebook, writer: Writer) -> Mapping[str, object]:
    """Bound rules, to be written down beside the form they belong to (:mod:`toolkit.form.known`)."""
    place = {id(rule): n for n, rule in enumerate(book.form.rules)}
    checks = [[place[id(one.rule)], *map(writer.written, (one.item, one.item_name, one.when, one.holds, one.decimals))] for one in book.checks]
    return {"checks": checks, "totals": {code: writer.written(total) for code, total in book.totals.items()}}
