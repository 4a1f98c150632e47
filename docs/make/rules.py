"""The page of everything a clerk or an officer may be told: docs/rules.md, asked of the catalogue, the forms and the cases."""

from __future__ import annotations

from docs.make.examples import anchor, of_form, told
from docs.make.pieces import EACH, NOTE, pipe_table
from tests.support.cases import Declaration, declarations
from toolkit.findings import CATALOGUE, Severity
from toolkit.form import Form
from toolkit.resources import editions

MOST_NAMED = 8
"""So many rows or columns are named one by one; a rule about all 25 rows says so instead."""
GROUPS = (
    ("数", "单元格里填的数、选项和日期。", ("total.", "value.")),
    ("文字", "各项文字、文字稿，和文字与表格、与别处是否一致。看话的规则拿不准的都不问；看什么、哪些词，写在表式文件的 "
     "[`[examine]`](form-files.md#examine-文字的审读)和 [`[said]`](form-files.md#said-文字里的数) 里。", ("text.",)),
    ("单位、年度、原表和栏目", "是谁的表、哪一年度的、是不是下发的原表、栏目有没有变动。", ("identity.", "seal.", "structure.")),
    ("与别家、上年、其他部门相比", "只告诉经办人，不影响各单位的状态。", ("figures.", "size.", "controls.", "publication.")),
    ("文件", "读不了的文件没有数据，`check`、`collect` 的退出状态为3；`file.remark` 是读得了的文件的说明。", ("file.",)),
)
"""What the catalogue is about, as the page goes through it: heading, a word on it, and how its rules begin."""


def rules(form: Form) -> str:
    """The page of everything a clerk or an officer may be told."""
    parts = [
        NOTE + "# 校验规则\n",
        "校验发现的每个问题都有编号、程度、位置、一句话和怎样处理。程度有三种：**错误**必须改正，"
        "有未改正的错误即“需退回”；**待核实**须核对；**提示**供参考。\n",
        "一条规则指出几处时，编号后面用“@”写明是哪一处：`value.missing@t3.new.natural` 是一格，`value.missing@t3.row.granted` 是一整行，"
        "`value.missing@t3.column.natural` 是一整列，`value.missing@t3` 是整张表。\n",
        "每条规则各举一个问的、一个不问的例子，破折号后面是程序说的话；点名称可到例子。成立、不成立、看不出的全部例子在 `tests/cases/`，"
        "例子里的单位都是假设的。\n",
        "## 读取时发现的问题\n",
        *(line for group in GROUPS for line in _group(*group)),
    ]
    for edition in sorted(editions(), key=lambda name: (name != form.edition, name)):
        parts += _form_rules(edition, form)
    return "\n".join(parts)


def _group(heading: str, about: str, begins: tuple[str, ...]) -> list[str]:
    entries = [entry for entry in CATALOGUE.values() if entry.rule.startswith(begins)]
    table = pipe_table(
        ["编号", "程度", "名称", "何时出现", "怎样处理", "出处"],
        ([f"`{entry.rule}`", "／".join(weight.chinese for weight in entry.severities), f"[{entry.title}](#{anchor(entry.rule)})", entry.when,
          entry.remedy, entry.source] for entry in entries),
    )
    return [f"### {heading}\n", f"{about}\n", table, "例子：\n", *(told(entry.rule) for entry in entries), ""]


def _form_rules(edition: str, form: Form) -> list[str]:
    """The rules of a form; of another than the page is about only what that has not."""
    own = [declaration for declaration in declarations() if declaration.edition == edition]
    if edition != form.edition:
        return [f"## “{edition}”的规则\n", f"这是随附的另一个表式；{form.edition}版已有的规则不再列出。\n", *map(_briefly, own), ""]
    parts = [
        f"## 表式的规则（{edition}版）\n",
        "每条规则逐行、逐列、逐组或逐格各核一次，结果有三种：成立、不成立、看不出（所需的数未填或不可用）。看不出的不报问题，"
        "由“未填”“不是数字”等说明。下发的表里，《校验》按同一条规则实时计算。写法见 [form-files.md](form-files.md)，"
        "代码见 [form-2021.md](form-2021.md)。例子里没有说到的格都填0。\n",
    ]
    for rule in dict.fromkeys(declaration.rule for declaration in own):
        parts.append(f"### {rule}\n")
        parts += [_rule(declaration) for declaration in own if declaration.rule == rule]
    return parts


def _briefly(declaration: Declaration) -> str:
    rule = declaration.declared
    items = "、".join(check.item_name for check in declaration.checks if check.item)
    when = f"，前提是 `{rule.when}`" if rule.when else ""
    lines = [f"- `{rule.id}` {rule.title}（{Severity(rule.severity).chinese}）：{items and f'{EACH[rule.each]}（{items}）'}`{rule.holds}`{when}"]
    return "\n  - ".join([*lines, *(f"{outcome}：{text}" for outcome, text in of_form(declaration.cases))])


def _rule(declaration: Declaration) -> str:
    rule, checks = declaration.declared, declaration.checks
    items = "、".join(f"{check.item_name}（`{check.item}`）" for check in checks if check.item)
    if len(checks) > MOST_NAMED:
        items = f"全部{len(checks)}{EACH[rule.each][-1]}"
    rows = [
        ("程度", Severity(rule.severity).chinese + ("（可以说明）" if rule.severity == "error" and rule.explainable else "")),
        ("告知", "" if rule.shown else "只告知经办人" + ("（试用）" if rule.trial else "")),
        ("核对", f"{EACH[rule.each]}：{items}" if items else EACH[rule.each]),
        ("前提", f"`{rule.when}`" if rule.when else ""),
        ("应当成立", f"`{rule.holds}`"),
        ("需要上年数", "是；没有上年数的单位不核对" if any(check.uses_last_year for check in checks) else ""),
        ("不成立时说", rule.message),
        ("怎样处理", rule.remedy),
        ("按0读取", "、".join(f"“{word}”" for word in rule.reads_zero)),
        ("《校验》中", rule.tally),
        ("出处", rule.source),
        *((f"例：{outcome}", text) for outcome, text in of_form(declaration.cases)),
    ]
    return f"**{rule.title}**\n\n" + pipe_table(["", ""], ([name, text] for name, text in rows if text))
