"""Results as a person reads them in a terminal: tables whose columns line up in Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from toolkit.actions.parts.controlled import controls_said
from toolkit.actions.parts.outcomes import OUTCOMES
from toolkit.aggregate import MOST_NAMED, STATES, Standing
from toolkit.asked import asked_said
from toolkit.findings import Finding, Severity, State, by_subject
from toolkit.tables.drawing import Table
from toolkit.tables.files import counted, findings_table, numbered, printed
from toolkit.words import plain, signed, visible

if TYPE_CHECKING:
    from toolkit.actions.adjust import Adjusted
    from toolkit.actions.archive import Archived, Verified
    from toolkit.actions.chase import Chase, Receipts
    from toolkit.actions.demo import Demonstrated
    from toolkit.actions.explain import Explaining
    from toolkit.actions.log import Register
    from toolkit.actions.parts.taking import Taken
    from toolkit.actions.published import Published
    from toolkit.actions.recover import Recovered
    from toolkit.actions.status import Wall
    from toolkit.campaign.versions import Changes
    from toolkit.workbook.handling import Result

_MOST_DAMAGE = 50
_OUTCOME_WIDTH, _UNIT_WIDTH = 17, 22


def collected_lines(taken: Taken) -> str:
    """One line for a file that came in, below it why, or what was found in it."""
    unit, version = taken.unit.name if taken.unit else "—", f"第{taken.version}次" if taken.version else ""
    parts = [_padded(OUTCOMES[taken.outcome], _OUTCOME_WIDTH) + _padded(unit, _UNIT_WIDTH) + _padded(version, 8)]
    if taken.outcome in ("registered", "manuscript"):
        errors, queries, notes = counted(taken.findings)
        parts[0] += _padded(f"错误{errors}　待核实{queries}　提示{notes}", 28)
    # With its folders where the officer is to look at it: 甲/报表.txt and 乙/报表.txt are two files.
    parts[0] += printed(taken.label if taken.outcome in ("aside", "unreadable") else taken.name)
    if taken.reason:
        parts.append(f"  {visible(taken.reason)}")
    if taken.outcome in ("registered", "manuscript"):
        parts += numbered(taken.findings)
    return "\n".join(parts)


def collected_total(outcomes: Mapping[str, int], standings: Sequence[Standing], waiting: int = 0) -> str:
    """How many files came in as what; and where the units stand now, how many files wait aside, with what to do next."""
    total = "，".join(f"{words}{outcomes[name]}份" for name, words in OUTCOMES.items() if outcomes.get(name))
    states = [standing.state for standing in standings]
    now = "，".join(f"{words}{states.count(state)}家" for state, words in STATES.items() if state in states)
    aside = f"另放待查的共{waiting}份，是谁的、怎样处理，用 status 看。" if waiting else ""
    return f"共{sum(outcomes.values())}份：{total}。\n目前{now}。{aside}看进度用 status，退回待改的用 correct，给已通过的写收讫用 status --receipts。"


def published_table(done: Sequence[Published]) -> str:
    """What collect --published prints: for each file whose it is and what differs from the accepted return."""
    parts = []
    for published in done:
        if published.reason or published.unit is None:
            parts.append(f"{printed(published.name)}：{visible(published.reason)}")
            continue
        day = published.published_at or "（公布日期不详）"
        parts.append(f"{published.unit.name}　{day}　{published.verdict}　{published.url}".rstrip())
        parts += [f"  {sentence}" for sentence in published.sentences]
    return "\n".join(parts)


def explained_table(explanations: Explaining) -> str:
    """What explain prints: every finding that a reason can settle, with the reason and what was decided."""
    parts = _decided_lines(explanations)
    if not explanations:
        return "\n".join([*parts, "没有需要说明的问题。"])
    for explanation in explanations:
        finding, decision = explanation.finding, explanation.decision
        state = "待审定" if finding.state is State.EXPLAINED else "待裁定" if finding.to == "officer" else "未说明"
        lines = [finding.message, f"原因：{explanation.reason or '（未写）'}"]
        if decision is not None:
            state = "已采纳" if decision.accepted else "未采纳"
            added = decision.reason if decision.reason != explanation.reason else ""
            by = "　".join(part for part in (added, decision.who, decision.at[:10]) if part)
            lines.append(f"{state}：{by}")
        parts.append("\n  ".join([f"{explanation.unit.name}　第{explanation.version}次　【{state}】{finding.id}", *lines]))
    waiting = sum(explanation.finding.state is State.EXPLAINED for explanation in explanations)
    parts.append(f"共{len(explanations)}处，其中待审定{waiting}处。"
                 "采纳：nianbao explain --unit 代码 --accept 编号（不采纳用 --refuse，撤销用 --undo）")
    return "\n".join(parts)


def _decided_lines(explanations: Explaining) -> list[str]:
    """What was decided just now, by the version it was decided of; and what had been decided so before."""
    names = {explanation.unit.code: explanation.unit.name for explanation in explanations}
    lines = [
        f"{'已采纳' if decision.accepted else '未采纳'}：{decision.finding}（{names.get(decision.unit, decision.unit)}第{decision.version}次，"
        f"指纹{decision.sha256[:12]}）"
        for decision in explanations.decided
    ]
    lines += [f"已撤销审定：{one.finding}（{names.get(one.unit, one.unit)}第{one.version}次）" for one in explanations.undone]
    return lines + ([f"另有{explanations.before}处先前已是这样决定的，没有再记。"] if explanations.before else [])


def adjusted_lines(done: Adjusted) -> str:
    """What an adjustment did, or that it had been done; what the district's own rules say of it."""
    from toolkit.workbook.adjusted import when  # it adds up, which other lists do not

    one, cell = done.adjustment, done.cell
    said = f"第{one.number}条调整：{done.unit}，《{done.table}》“{cell.name or cell.code}”（{cell.code}），{signed(one.delta)}{cell.unit}。"
    if not done.made:
        since = f"已于{when(one.undone['at'])}取消（原因：{one.undone['reason']}）" if one.undone else f"{when(one.at)}已由{one.who}记过"
        more = "" if one.undone else "确实另有一件的，请在 --reason 里写明不同的原因。"
        return f"{said}{since}，没有再动。{more}"
    before, after = (plain(value) for value in (done.before, done.after))
    lines = [f"{'已取消' if one.undone else '已记'}{said}全区由{before}变为{after}。单位的报表没有改动；汇总、报告和往上报的按调整后的数。"]
    if done.findings:
        lines.append(findings_table("调整以后，汇总数另有下列问题，请核对是否还要调整别的格", done.findings))
    return "\n".join(lines)


def adjustments_table(done: Sequence[Adjusted]) -> str:
    """Every adjustment with what became of it."""
    if not done:
        return "还没有作过调整。"
    from toolkit.workbook.adjusted import when

    table = Table("序号", "表", "栏目", "代码", "单位", "增减", "原因", "经办", "时间", "状态")
    for each in done:
        one = each.adjustment
        undone = f"{when(one.undone['at'])}由{one.undone['who']}取消：{one.undone['reason']}" if one.undone else each.doubt
        table.add_row(str(one.number), each.table, each.cell.name, one.code, each.unit, signed(one.delta), visible(one.reason), one.who,
                      when(one.at), undone)
    standing = [one for one in done if not one.adjustment.undone]
    doubtful = sum(bool(one.doubt) for one in standing)
    more = f"，其中{doubtful}条请核对是否还要" if doubtful else ""
    return f"{table.drawn(wide=True)}\n现有{len(standing)}条{more}；取消过{len(done) - len(standing)}条。"


def status_table(wall: Wall, *, findings: bool) -> str:
    """The wall of units; with ``findings`` each unit's own below it."""
    table = Table("代码", "单位", "状态", "零申报", "收到时间", "第几次", "错误", "待核实", "提示", "迟报")
    for standing in wall.standings:
        late = wall.late(standing)
        table.add_row(
            standing.unit.code, standing.unit.name, STATES[standing.state], "是" if standing.nil else "",
            (standing.received_at or "")[:16].replace("T", " "), str(standing.version or ""),
            *(counted(standing.findings) if standing.reported else ("", "", "")), f"{late}天" if late else "",
        )
    states = [standing.state for standing in wall.standings]
    counts = "，".join(f"{words}{states.count(state)}家" for state, words in STATES.items() if state in states)
    deadline = f"，报送时间{wall.deadline}" if wall.deadline else ""
    parts = [f"{wall.district}{wall.year}年度{deadline}", table.drawn(), f"共{len(states)}家：{counts}。"]
    if wall.plans:
        parts.append(f"时间要求：{'；'.join(one.said(wall.today) for one in wall.due)}。{''.join(wall.odd)}")
    filled = [f"{standing.unit.name}（{standing.filled.says}）" for standing in wall.standings if standing.filled]
    if filled:
        parts.append(f"由经办人代填{len(filled)}家：{'、'.join(filled)}。")
    alone = [standing.unit.name for standing in wall.standings if standing.manuscript_at and not standing.reported]
    if alone:
        parts.append(f"已收文字稿、未收报表{len(alone)}家：{'、'.join(alone)}。")
    for what, concerned in (
        ("公布的数与报表不一致", [standing for standing in wall.standings if wall.differs(standing)]),
        ("公布后改动数字", [standing for standing in wall.standings if wall.changed(standing)]),
        ("各平台公布的数不一致", [standing for standing in wall.standings if wall.apart(standing)]),
        ("公布迟于通知时间", wall.published_late()),
        ("逾期未见公布", wall.unpublished()),
    ):
        if concerned:
            parts.append(f"{what}{len(concerned)}家：{'、'.join(standing.unit.name for standing in concerned)}。")
    parts += asked_said(wall.standings, MOST_NAMED)
    parts += controls_said(wall.controls)
    if wall.asides:
        parts.append(f"另放待查{len(wall.asides)}份（不是任何单位的报表，或看不出是哪个单位的）：")
        parts += [f"  {printed(aside.name)}（指纹{aside.sha256[:12]}）：{visible(aside.reason)}" for aside in wall.asides]
        parts.append("  看过不用再查的：nianbao withdraw --aside 文件名或指纹 --reason 原因；"
                     "是某单位报表的：nianbao collect --as 代码 文件，再收一次。")
    if wall.adjusted:
        doubtful = f"，其中{len(wall.doubts)}条请核对是否还要" if wall.doubts else ""
        parts.append(f"调整：现有{wall.adjusted}条{doubtful}，见 nianbao adjust --list。")
    parts += [wall.government] if wall.government else []
    if findings:
        parts += [line for standing in wall.standings for line in _unit_lines(wall, standing)]
        parts += [examination(standing.unit.name, standing.findings) for standing in wall.standings if standing.findings]
    return "\n".join(parts)


def _unit_lines(wall: Wall, standing: Standing) -> list[str]:
    """A unit looked at by itself: what its latest return changed, what it published, its 校验码."""
    name, parts = standing.unit.name, []
    if standing.filled is not None:
        parts.append(f"{name}第{standing.version}次（现在计入的）不是该单位自己填的：{standing.filled.says}。")
    parts += [f"{name}第{version}次系{filled.says}。" for version, filled in wall.filled_before.get(standing.unit.code, ())]
    changed = (wall.changes or {}).get(standing.unit.code)
    if changed:
        parts.append(changes_lines(name, changed))
    seen = wall.published.get(standing.unit.code)
    if wall.publication(standing):
        parts.append(f"{name}公布：{wall.publication(standing)}{f'　{seen.url}' if seen and seen.url else ''}")
        parts += [f"  {sentence}" for sentence in wall.publication_says(standing)]
    codes = wall.check_codes(standing)
    words = [f"《{table.sheet}》{codes[table.code]}" for table in wall.form.sheet_tables() if table.code in codes]
    if words:
        parts.append(f"{name}校验码（与盖章的纸质表核对）：{'　'.join(words)}")
    return parts


def changes_lines(title: str, changed: Changes) -> str:
    """What a unit's latest return changed: each cell and text with what it was and what it is, findings gone and come."""
    lines = [f"{title}第{changed.after}次{changed.summary}。"]
    for cell in changed.typed:
        place = f"《{cell.where.sheet}》{cell.where.cell}" if cell.where.cell else cell.where.code
        lines.append(f"  改数　{place}（{cell.name}）：{cell.worded(cell.before)} → {cell.worded(cell.after)}")
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
    for chase in chased:
        unit = chase.standing.unit
        whom = "　".join(part for part in (unit.contact, unit.phone) if part)
        late = f"　迟{chase.days_late}天" if chase.days_late and not chase.standing.reported else ""
        parts += [f"—— {unit.name}　{STATES[chase.standing.state]}{late}{f'　{whom}' if whom else ''}", chase.message, ""]
    states = [chase.standing.state for chase in chased]
    counts = "，".join(f"{words}{states.count(state)}家" for state, words in STATES.items() if state in states)
    return "\n".join([*parts, (f"共{len(chased)}条：{counts}。" if chased else "没有要催的单位。") + left_out])


def receipts_text(done: Receipts) -> str:
    """The messages of the receipts made now, and where everything lies."""
    if done.file is None:
        return done.kept_said or "还没有已通过的单位，没有写收讫。"
    new = [receipt for receipt in done.units if receipt.made]
    parts = [line for receipt in new for line in (receipt.message, f"  附件　{receipt.path}", "")]
    parts.append(f"已通过{len(done.units)}家：新写收讫{len(new)}家，以前写过、未动{len(done.units) - len(new)}家。")
    return "\n".join([*parts, f"全部收讫消息：{done.file}", *filter(None, [done.kept_said])])


def register_table(register: Register) -> str:
    """The register, a line an entry, and what is broken below it."""
    from toolkit.actions.log import COLUMNS

    table = Table(*COLUMNS)
    for line in register.lines:
        table.add_row(*(printed(cell) for cell in line.cells))
    parts = [register.title, table.drawn(wide=True), f"共{len(register.lines)}条。"]
    if register.problems:
        parts += [f"核对收件登记，发现{len(register.problems)}处损坏：", *(f"  {problem}" for problem in register.problems)]
    else:
        parts.append("收件登记完好，收到的文件齐全。")
    if register.differs:
        parts.append(f"重新读取收到的文件，有{len(register.differs)}处与登记的不同：")
        parts += [f"  {difference}" for difference in register.differs]
    elif register.differs is not None and not register.problems:
        parts.append("收到的文件已逐份重新读取，与登记的一致。")
    return "\n".join(parts)


def recovered_text(done: Recovered) -> str:
    """What recover brought back and what it could not, a line each."""
    if done.whole:
        return "收件登记完好，没有需要重建的，什么也没有动。"
    head = [] if done.kept is None else [f"原来的收件登记另存为“{done.kept.name}”，没有删除。"]
    parts = [*(f"　{sentence}" for sentence in done.back), *(f"　没有找回：{sentence}" for sentence in done.gone)]
    return "\n".join([*head, *parts, f"现在的收件登记：{done.ledger}。请用 nianbao status 核对各单位的状态。"])


def archived_text(done: Archived) -> str:
    """Where an archive lies, how the campaign stood, and the hash to write down."""
    manifest = done.manifest
    counts = manifest.counts
    how = f"应报{counts['required']}家，已报{counts['reported']}家，已通过{counts['accepted']}家。"
    state = ["任务已办结。"] if manifest.closed else [*manifest.open, "归档照样做了，目录里写明了。"]
    made = f"已归档{len(manifest.members)}个文件，读回来核对过：" if done.made else "没有变化，以前的归档就是现在的内容，没有再做："
    return "\n".join([f"{manifest.district}{manifest.year}年度：{how}", *state, f"{made}{done.path}",
                      f"归档文件的SHA-256（记下来，可以核对是不是这一份）：{done.sha256}"])


def verified_text(found: Verified) -> str:
    """What an archive is, and what is wrong with it, a line each."""
    if found.manifest is None:
        return f"归档“{printed(found.path.name)}”{visible(found.damage[0])}"
    manifest = found.manifest
    parts = [visible(f"{manifest.district}{manifest.year}年度，{manifest.made_at[:16].replace('T', ' ')}归档，程序版本{manifest.program}。")]
    parts += [f"归档时已写明：{visible(sentence)}" for sentence in (*manifest.open, *manifest.problems)]
    if found.whole:
        return "\n".join([*parts, f"归档完好：{len(manifest.members)}个文件都在，内容都没有变，没有多出来的；收件登记完好。"])
    shown = [f"  {visible(sentence)}" for sentence in found.damage[:_MOST_DAMAGE]]
    more = [f"  ……以上只列出前{_MOST_DAMAGE}处。"] if len(found.damage) > _MOST_DAMAGE else []
    return "\n".join([*parts, f"归档有{len(found.damage)}处不对：", *shown, *more, "请换一份完好的；没有的，用任务文件夹再归档一次。"])


def examination(title: str, findings: Sequence[Finding]) -> str:
    """The findings as an examiner speaks of them to the officer: under what they are about, numbered through; what the unit is not told is
    marked, and which number would do stands below."""
    lines, count = [f"{title}："], 0
    for subject, found in by_subject(findings).items():
        lines += [f" {subject}：", *numbered(found, count + 1, officer=True)]
        count += len(found)
    return "\n".join(lines)


def results_table(results: Sequence[Result]) -> str:
    """What the roll-up's sheet 校验结果 says: how many lines there are of whom and in which state, those on the sums in full."""
    own = [result for result in results if result.of_sums]
    others = [result for result in results if not result.of_sums]
    states = Counter(result.became.state or result.finding.severity.chinese for result in results)
    units = f"，各单位{len(others)}条（{len({result.name for result in others})}家）" if others else ""
    listed = "，".join(f"{state}{count}条" for state, count in states.items())
    lines = [f"《校验结果》共{len(results)}条：汇总数自身{len(own)}条{units}。其中{listed}。"] if results else ["《校验结果》：无。"]
    for number, result in enumerate(own, 1):
        state = f"，{result.became.state}" if result.became.state else ""
        lines.append(f"  {number}. 【{result.finding.severity.chinese}{state}】{result.finding.message}{result.finding.remedy}")
    return "\n".join(lines)


def demo_table(done: Sequence[Demonstrated]) -> str:
    """What the demonstration found, and where its files lie."""
    table = Table("示例", "单位", "结果", "错误", "待核实", "提示")
    for sample in done:
        for taken in sample.collected:
            name = taken.unit.name if taken.unit else printed(taken.path.name)
            table.add_row(sample.root.name, name, OUTCOMES[taken.outcome], *counted(taken.findings))
    parts = [table.drawn()]
    for sample in done:
        parts += [sample.about, sample.rolled_up.sums.denominator]
        places = [("下发的报表", sample.root / "issued"), ("填好的报表", sample.collected[0].path.parent),
                  ("汇总表", sample.rolled_up.path), *([("本级文字稿", sample.own_draft)] if sample.own_draft else []),
                  *(("报告", path) for path in sample.reports)]
        parts += [f"  {what}　{path}" for what, path in places] + [""]
    return "\n".join(parts).rstrip()


def form_tables(described: dict[str, Any]) -> str:
    """A form's cells, texts and rules, and what its author should look at once more."""
    from toolkit.form.meaning import KIND_WORDS

    parts = [f"{described['title']}　{described['edition']}版　{described['basis']}".rstrip()]
    for listed in described["tables"]:
        title = f"{listed['title']}（{listed['code']}，《{listed['sheet']}》）"
        # Said only of a table in which not all is simply added: a column less is easier to read.
        all_added = all(cell["rollup"] in (None, "sum") and not cell["choices"] for cell in listed["cells"])
        table = Table("代码", "栏目", "种类", "单位", "位置", "合计算法", *([] if all_added else ["全区的怎样得出"]), title=title)
        for cell in listed["cells"]:
            kind = f"选项：{'、'.join(cell['choices'])}" if cell["choices"] else KIND_WORDS[cell["kind"]]
            labels = "｜".join("／".join(part) for part in (cell["row_labels"], cell["column_labels"]) if part)
            table.add_row(cell["code"], labels, kind, cell["unit"], cell["cell"], cell["total"] or "",
                          *([] if all_added else ["" if cell["total"] else cell["added_up"]]))
        parts.append(table.drawn())
    if described["texts"]:
        table = Table("代码", "栏目", "位置", "必写", title="文字")
        for text in described["texts"]:
            table.add_row(text["code"], text["label"], text["cell"], "是" if text["required"] else "")
        parts.append(table.drawn())
    drafted = [("前言", described["preface"]), *((text["code"], text["sentences"]) for text in described["texts"])]
    if any(sentences for _, sentences in drafted):
        table = Table("文字", "底稿说什么", "什么时候说", title="汇总报告的底稿")
        for code, sentences in drafted:
            for depth, one in _told(sentences):
                table.add_row("" if depth else code, "　" * depth + one["say"], one["when"])
        parts.append(table.drawn())
    table = Table("规则", "名称", "程度", "逐一核对", "应当成立", "适用于", title="规则")
    in_words = {"row": "逐行", "column": "逐列", "group": "逐组", "cell": "逐格", "": ""}
    for rule in described["rules"]:
        scope = "：".join(part for part in (in_words[rule["each"]], "、".join(rule["only"])) if part)
        severity = Severity(rule["severity"]).chinese + ("" if rule["to"] == "unit" and not rule["trial"] else "（只告知经办人）")
        table.add_row(rule["id"], rule["title"], severity, scope, rule["holds"], rule["when"])
    return "\n".join([*parts, table.drawn(), *(f"提示：{note}" for note in described["notes"])])


def _told(sentences: Sequence[dict[str, Any]], depth: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
    """Sentences and their parts, each with how many it is a part of."""
    for one in sentences:
        yield depth, one
        yield from _told(one["parts"], depth + 1)


def _padded(text: str, width: int) -> str:
    """A text with blanks after it up to a width in columns; a Chinese character takes two."""
    from rich.cells import cell_len  # as in a table

    return text + " " * max(1, width - cell_len(text))
