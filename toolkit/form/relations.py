"""``[[rule]]`` of a form file: what must hold, whom it is asked of, what is said where it does not. What it means is bound in
:mod:`toolkit.rules.book`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import cast

from toolkit.form.model import EachAsked, Rule, RuleSeverity, RuleTo, Scope, Table
from toolkit.form.toml import Keys
from toolkit.patterns import regex

EACH = ("row", "column", "group", "cell")
_MESSAGE_WORDS = ("sheet", "item", "left", "right", "difference", "unit")
_LAST_YEAR = regex(r"\blast\.")
_ONLY_OF_CELLS = ("peers", "supplements")


def read_rule(keys: Keys, tables: Sequence[Table]) -> Rule:
    """One section ``[[rule]]``; ``tables`` are the form's. Raises :class:`~toolkit.errors.FormError`."""
    table = keys.text("table", "")
    if table and table not in {known.code for known in tables}:
        raise keys.fail(f"没有代码为“{table}”的表", "table")
    rule = Rule(
        id=keys.text("id"),
        title=keys.text("title"),
        table=table,
        each=cast(EachAsked, keys.choice("each", (*EACH, ""), "")),
        only=keys.texts("only", ()),
        when=keys.text("when", ""),
        holds=keys.text("holds"),
        severity=cast(RuleSeverity, keys.choice("severity", ("error", "query", "note"), "error")),
        # Last year's report may be what is wrong, and it is published.
        explainable=keys.flag("explainable", _LAST_YEAR.search(keys.text("holds")) is not None),
        message=keys.text("message", ""),
        remedy=keys.text("remedy", "请核对上述各格。"),
        tally=keys.text("tally", "不符{n}处"),
        source=keys.text("source", ""),
        scope=cast(Scope, keys.choice("scope", ("unit", "district", "both", ""), "")),
        to=cast(RuleTo, keys.choice("to", ("unit", "officer"), "unit")),
        trial=keys.flag("trial", False),
        peers=keys.flag("peers", False),
        supplements=keys.flag("supplements", False),
        reads_zero=keys.texts("reads_zero", ()),
    )
    keys.close()
    for key, template, known in (
        ("message", rule.message, _MESSAGE_WORDS), ("remedy", rule.remedy, _MESSAGE_WORDS), ("tally", rule.tally, ("n",))
    ):
        for word in _named_in(template):
            if word not in known:
                raise keys.fail(f"“{{{word}}}”不是可用的代词，可写：{'、'.join(f'{{{w}}}' for w in known)}", key)
    if rule.each and not rule.table:
        raise keys.fail("写了 each 就要写明 table", "table")
    for key in _ONLY_OF_CELLS:
        if getattr(rule, key) and rule.each != "cell":
            raise keys.fail(f"{key} 只用于逐格核对的规则，请写 each = \"cell\"，或删去 {key}", key)
    if not re.fullmatch(r"[a-z][\w.]*", rule.id):
        raise keys.fail(f"“{rule.id}”应由小写字母、数字、“.”和“_”组成", "id")
    return rule


def _named_in(template: str) -> Iterator[str]:
    """What stands in braces; searched by hand, because a pattern looks from each brace to the end."""
    at = template.find("{")
    while at >= 0 and (end := template.find("}", at)) >= 0:
        yield template[at + 1 : end]
        at = template.find("{", end)
