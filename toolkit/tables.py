"""Results as a person reads them in a terminal: tables whose columns line up in Chinese."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from toolkit.aggregate import STATES, Standing
from toolkit.files import readable
from toolkit.findings import Finding, Severity, State, count_by_severity
from toolkit.words import plain

if TYPE_CHECKING:
    from toolkit.actions.chase import Chase, Receipts
    from toolkit.actions.demo import Demonstrated
    from toolkit.actions.explain import Explaining
    from toolkit.actions.log import Register
    from toolkit.actions.parts.taking import Taken
    from toolkit.actions.published import Published
    from toolkit.actions.recover import Recovered
    from toolkit.actions.status import Wall
    from toolkit.campaign.versions import Changes

_WIDEST, _REGISTER_WIDE = 160, 220
_OUTCOMES = {
    "registered": "已登记", "manuscript": "已登记（文字稿）", "published": "存为公布稿", "known": "已收过", "aside": "另放待查",
    "unreadable": "读不了",
}
_OUTCOME_WIDTH, _UNIT_WIDTH = 17, 22


def collected_lines(one: Taken) -> str:
    """One line for a file that came in, below it why, or what was found in it."""
    unit, version = one.unit.name if one.unit else "—", f"第{one.version}次" if one.version else ""
    parts = [_padded(_OUTCOMES[one.outcome], _OUTCOME_WIDTH) + _padded(unit, _UNIT_WIDTH) + _padded(version, 8)]
    if one.outcome in ("registered", "manuscript"):
        errors, queries, notes = _counts(one.findings)
        parts[0] += _padded(f"错误{errors}　待核实{queries}　提示{notes}", 28)
    # With its folders where the officer is to look at it: 甲/报表.txt and 乙/报表.txt are two files.
    parts[0] += _printed(one.label if one.outcome in ("aside", "unreadable") else one.name)
    if one.reason:
        parts.append(f"  {one.reason}")
    if one.outcome in ("registered", "manuscript"):
        parts += _numbered(one.findings)
    return "\n".join(parts)


def collected_total(outcomes: Mapping[str, int], standings: Sequence[Standing]) -> str:
    """How many files came in as what; and where the units stand now, with what to do next."""
    total = "，".join(f"{words}{outcomes[name]}份" for name, words in _OUTCOMES.items() if outcomes.get(name))
    states = [one.state for one in standings]
    now = "，".join(f"{words}{states.count(state)}家" for state, words in STATES.items() if state in states)
    return f"共{sum(outcomes.values())}份：{total}。\n目前{now}。看进度用 status，退回待改的用 correct，给已通过的写收讫用 status --receipts。"


def checked_table(done: Sequence[Taken]) -> str:
    """Each file with what was found in it."""
    parts = []
    for one in done:
        if one.submission is None:
            parts.append(f"{_printed(one.label)}：{one.error}")
            continue
        who = one.submission.identity
        what = "　文字稿" if one.manuscript else ""
        name = one.unit.name if one.unit else who.unit_name
        head = f"{_printed(one.label)}：{name or '（未写单位）'}　{who.year or ''}年度{what}"
        parts.append(findings_table(head, one.findings) if one.findings else f"{head}：没有发现问题。")
    return "\n".join(parts)


def published_table(done: Sequence[Published]) -> str:
    """What collect --published prints: for each file whose it is and what differs from the accepted return."""
    parts = []
    for one in done:
        if one.reason or one.unit is None:
            parts.append(f"{_printed(one.name)}：{one.reason}")
            continue
        parts.append(f"{one.unit.name}　{one.published_at or '（公布日期不详）'}　{one.verdict}　{one.url}".rstrip())
        parts += [f"  {difference.sentence}" for difference in one.differs]
    return "\n".join(parts)


def explained_table(found: Explaining) -> str:
    """What explain prints: every finding that a reason can settle, with the reason and what was decided."""
    parts = _decided_lines(found)
    if not found:
        return "\n".join([*parts, "没有需要说明的问题。"])
    for one in found:
        state = "待审定" if one.finding.state is State.EXPLAINED else "待裁定" if one.finding.to == "officer" else "未说明"
        lines = [one.finding.message, f"原因：{one.reason or '（未写）'}"]
        if one.decision is not None:
            state = "已采纳" if one.decision.accepted else "未采纳"
            own = one.decision.reason if one.decision.reason != one.reason else ""
            by = "　".join(part for part in (own, one.decision.who, one.decision.at[:10]) if part)
            lines.append(f"{state}：{by}")
        parts.append("\n  ".join([f"{one.unit.name}　第{one.version}次　【{state}】{one.finding.id}", *lines]))
    waiting = sum(one.finding.state is State.EXPLAINED for one in found)
    parts.append(f"共{len(found)}处，其中待审定{waiting}处。采纳：nianbao explain --unit 代码 --accept 编号（不采纳用 --refuse）")
    return "\n".join(parts)


def _decided_lines(found: Explaining) -> list[str]:
    """What was decided just now, by the version it was decided of; and what had been decided so before."""
    names = {each.unit.code: each.unit.name for each in found}
    lines = [
        f"{'已采纳' if one.accepted else '未采纳'}：{one.finding}（{names.get(one.unit, one.unit)}第{one.version}次，"
        f"指纹{one.sha256[:12]}）"
        for one in found.decided
    ]
    return lines + ([f"另有{found.before}处先前已是这样决定的，没有再记。"] if found.before else [])


def status_table(found: Wall, *, findings: bool) -> str:
    """The wall of units; with ``findings`` each unit's own below it."""
    table = _table("代码", "单位", "状态", "零申报", "收到时间", "第几次", "错误", "待核实", "提示", "迟报")
    for one in found.standings:
        late = found.late(one)
        table.add_row(
            one.unit.code, one.unit.name, STATES[one.state], "是" if one.nil else "",
            (one.received_at or "")[:16].replace("T", " "), str(one.version or ""),
            *(_counts(one.findings) if one.reported else ("", "", "")), f"{late}天" if late else "",
        )
    states = [one.state for one in found.standings]
    counts = "，".join(f"{words}{states.count(state)}家" for state, words in STATES.items() if state in states)
    deadline = f"，报送时间{found.deadline}" if found.deadline else ""
    parts = [f"{found.district}{found.year}年度{deadline}", _drawn(table), f"共{len(states)}家：{counts}。"]
    alone = [one.unit.name for one in found.standings if one.manuscript_at and not one.reported]
    if alone:
        parts.append(f"已收文字稿、未收报表{len(alone)}家：{'、'.join(alone)}。")
    wrong = [one.unit.name for one in found.standings
             if found.differs(one)]
    for told, names in (("公布的数与报表不一致", wrong), ("公布迟于通知时间", [one.unit.name for one in found.published_late()]),
                         ("逾期未见公布", [one.unit.name for one in found.unpublished()])):
        if names:
            parts.append(f"{told}{len(names)}家：{'、'.join(names)}。")
    if found.asides:
        parts.append(f"另放待查{len(found.asides)}份（不是任何单位的报表，或看不出是哪个单位的）：")
        parts += [f"  {_printed(aside.name)}：{aside.reason}" for aside in found.asides]
    if findings:
        for one in found.standings:
            changed = (found.changes or {}).get(one.unit.code)
            if changed:
                parts.append(changes_lines(one.unit.name, changed))
            seen = found.publications.get(one.unit.code)
            if found.publication(one):
                parts.append(f"{one.unit.name}公布：{found.publication(one)}{f'　{seen.url}' if seen and seen.url else ''}")
                parts += [f"  {difference.sentence}" for difference in found.differences(one)]
            codes = found.check_codes(one)
            words = [f"《{table.sheet}》{codes[table.code]}" for table in found.form.sheet_tables() if table.code in codes]
            if words:
                parts.append(f"{one.unit.name}校验码（与盖章的纸质表核对）：{'　'.join(words)}")
        parts += [findings_table(one.unit.name, one.findings) for one in found.standings if one.findings]
    return "\n".join(parts)


def changes_lines(title: str, changed: Changes) -> str:
    """What a unit's latest return changed: each cell and text with what it was and what it is, findings gone and come."""
    lines = [f"{title}第{changed.after}次{changed.summary}。"]
    for cell in changed.typed:
        place = f"《{cell.where.sheet}》{cell.where.cell}" if cell.where.cell else cell.where.code
        lines.append(f"  改数　{place}（{cell.name}）：{plain(cell.before)} → {plain(cell.after)}")
    totals = len(changed.cells) - len(changed.typed)
    if totals:
        lines.append(f"  　　　另有{totals}格合计随之变化")
    lines += [f"  改文字　{text.label}：“{text.before}” → “{text.after}”" for text in changed.texts]
    lines += [f"  问题已无　【{finding.severity.chinese}】{finding.message}" for finding in changed.findings_gone]
    lines += [f"  问题新增　【{finding.severity.chinese}】{finding.message}" for finding in changed.findings_come]
    lines += [f"  写明原因　{finding.message}　原因：{reason}" for finding, reason in changed.reasons]
    return "\n".join(lines)


def chase_text(chased: Sequence[Chase], left_out: str) -> str:
    """The messages to paste, one a unit under a line that says whom to send it to; at the end how many there are."""
    parts = []
    for one in chased:
        unit = one.standing.unit
        whom = "　".join(part for part in (unit.contact, unit.phone) if part)
        late = f"　迟{one.days_late}天" if one.days_late and not one.standing.reported else ""
        parts += [f"—— {unit.name}　{STATES[one.standing.state]}{late}{f'　{whom}' if whom else ''}", one.message, ""]
    states = [one.standing.state for one in chased]
    counts = "，".join(f"{words}{states.count(state)}家" for state, words in STATES.items() if state in states)
    return "\n".join([*parts, (f"共{len(chased)}条：{counts}。" if chased else "没有要催的单位。") + left_out])


def receipts_text(done: Receipts) -> str:
    """The messages of the receipts made now, and where everything lies."""
    if done.file is None:
        return "还没有已通过的单位，没有写收讫。"
    made = [one for one in done.units if one.made]
    parts = [line for one in made for line in (one.message, f"  附件　{one.path}", "")]
    parts.append(f"已通过{len(done.units)}家：新写收讫{len(made)}家，以前写过、未动{len(done.units) - len(made)}家。")
    return "\n".join([*parts, f"全部收讫消息：{done.file}"])


def register_table(found: Register) -> str:
    """The register, a line an entry, and what is broken below it."""
    from toolkit.actions.log import COLUMNS

    table = _table(*COLUMNS)
    for line in found.lines:
        table.add_row(*(_printed(cell) for cell in line.cells))
    parts = [found.title, _drawn(table, wide=True), f"共{len(found.lines)}条。"]
    if found.problems:
        parts += [f"核对收件登记，发现{len(found.problems)}处损坏：", *(f"  {said}" for said in found.problems)]
    else:
        parts.append("收件登记完好，收到的文件齐全。")
    if found.differs:
        parts += [f"重新读取收到的文件，有{len(found.differs)}处与登记的不同：", *(f"  {said}" for said in found.differs)]
    elif found.differs is not None and not found.problems:
        parts.append("收到的文件已逐份重新读取，与登记的一致。")
    return "\n".join(parts)


def recovered_text(done: Recovered) -> str:
    """What recover brought back and what it could not, a line each."""
    if done.whole:
        return "收件登记完好，没有需要重建的，什么也没有动。"
    head = [] if done.kept is None else [f"原来的收件登记另存为“{done.kept.name}”，没有删除。"]
    parts = [*(f"　{said}" for said in done.back), *(f"　没有找回：{said}" for said in done.gone)]
    return "\n".join([*head, *parts, f"现在的收件登记：{done.ledger}。请用 nianbao status 核对各单位的状态。"])


def findings_table(title: str, findings: Iterable[Finding]) -> str:
    """Findings as numbered lines under a title: a sentence each, what to do after it."""
    return "\n".join([f"{title}：", *_numbered(findings)])


def _numbered(findings: Iterable[Finding]) -> list[str]:
    became = {State.OPEN: "", State.EXPLAINED: "，已说明", State.ACCEPTED: "，已采纳说明"}
    return [f"  {n}. 【{f.severity.chinese}{became[f.state]}】{f.message}{f.remedy}" for n, f in enumerate(findings, 1)]


def demo_table(done: Sequence[Demonstrated]) -> str:
    """What the demonstration found, and where its files lie."""
    table = _table("示例", "单位", "结果", "错误", "待核实", "提示")
    for one in done:
        for each in one.collected:
            name = each.unit.name if each.unit else _printed(each.path.name)
            table.add_row(one.root.name, name, _OUTCOMES[each.outcome], *_counts(each.findings))
    parts = [_drawn(table)]
    for one in done:
        parts += [one.about, one.rolled_up.sums.denominator]
        places = [("下发的报表", one.root / "issued"), ("填好的报表", one.collected[0].path.parent),
                  ("汇总表", one.rolled_up.path), *(("报告", path) for path in one.reports)]
        parts += [f"  {what}　{path}" for what, path in places] + [""]
    return "\n".join(parts).rstrip()


def form_tables(described: dict[str, Any]) -> str:
    """A form's cells, texts and rules, and what its author should look at once more."""
    parts = [f"{described['title']}　{described['edition']}版　{described['basis']}".rstrip()]
    for one in described["tables"]:
        table = _table("代码", "栏目", "种类", "单位", "位置", "合计算法", title=f"{one['title']}（{one['code']}，《{one['sheet']}》）")
        for cell in one["cells"]:
            kind = {"count": "件数", "money": "金额"}[cell["kind"]]
            labels = "｜".join("／".join(part) for part in (cell["row_labels"], cell["column_labels"]) if part)
            table.add_row(cell["code"], labels, kind, cell["unit"], cell["cell"], cell["total"] or "")
        parts.append(_drawn(table))
    if described["texts"]:
        table = _table("代码", "栏目", "位置", "必写", title="文字")
        for text in described["texts"]:
            table.add_row(text["code"], text["label"], text["cell"], "是" if text["required"] else "")
        parts.append(_drawn(table))
    table = _table("规则", "名称", "程度", "逐一核对", "应当成立", "适用于", title="规则")
    each = {"row": "逐行", "column": "逐列", "group": "逐组", "": ""}
    for rule in described["rules"]:
        scope = "：".join(part for part in (each[rule["each"]], "、".join(rule["only"])) if part)
        severity = Severity(rule["severity"]).chinese
        table.add_row(rule["id"], rule["title"], severity, scope, rule["holds"], rule["when"])
    return "\n".join([*parts, _drawn(table), *(f"提示：{note}" for note in described["notes"])])


def _printed(name: str) -> str:
    """A file name that cannot play with the terminal."""
    return "".join(char if char.isprintable() or unicodedata.category(char) == "Zs" else "?" for char in readable(name))


def _padded(text: str, width: int) -> str:
    """A text with blanks after it up to a width in columns; a Chinese character takes two."""
    return text + " " * max(1, width - cell_len(text))


def _counts(findings: Iterable[Finding]) -> tuple[str, str, str]:
    counts = count_by_severity(findings)
    errors, queries, notes = (str(counts[severity]) for severity in Severity)
    return errors, queries, notes


def _table(*heads: str, title: str | None = None) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold", no_wrap=False)
    return table


def _drawn(table: Table, *, wide: bool = False) -> str:
    out = io.StringIO()
    Console(file=out, width=_REGISTER_WIDE if wide else _WIDEST, color_system=None, markup=False, highlight=False).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n")
