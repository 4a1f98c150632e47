"""One example each way of every rule over texts, for docs/rules.md: taken from the rule's own cases, and said by the program."""

from __future__ import annotations

from tests.support.cases import FORM, Case, cases, rules
from toolkit.findings import CATALOGUE


def examples() -> str:
    """The section of the page."""
    parts = [
        "## 读文字的规则：各举一例\n",
        "这些规则看话：拿不准的都不问。看什么、哪些词，写在表式文件的 [`[examine]`](form-files.md#examine-文字的审读)"
        "和 [`[said]`](form-files.md#said-文字里的数) 里；"
        "每条规则成立、不成立、看不出的例子在 `tests/cases/`。\n",
    ]
    for rule in (rule for rule in CATALOGUE if rule in rules()):
        speaks, silent = (next((case for case in cases(rule) if case.example and case.outcome == outcome), None) for outcome in ("fails", "holds"))
        if speaks is not None and silent is not None:
            whom = "，只告诉经办人" if CATALOGUE[rule].to == "officer" else ""
            message = next(finding.message for finding in speaks.findings() if speaks.says in finding.message)
            parts.append(f"- `{rule}` {CATALOGUE[rule].title}{whom}\n  - 问：{_stood(speaks)}——{message}\n  - 不问：{_stood(silent)}——{silent.why}。")
    return "\n".join(parts) + "\n"


def _stood(case: Case) -> str:
    """What stood in the return: a text, or what was typed."""
    words = next(iter(case.texts.values()), "").replace("\n", "／")
    typed = "、".join(f"{FORM.cells[code].name}填“{content}”" for code, content in {**case.values, **case.raws}.items()
                    if code in FORM.cells and not (case.values and code.startswith("t")))
    unit = f"（{case.unit}）" if case.rule in ("text.duties", "value.dash_is_zero") else ""
    return f"“{words}”{unit}" + (f"（{typed}）" if typed and case.values else "") if words else f"{typed}{unit}"
