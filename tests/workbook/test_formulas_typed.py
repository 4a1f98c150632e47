"""Formulas where a clerk types: what was seen counts and is queried, what was not seen does not, in every format the same."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.support.cells import with_cells, with_part
from tests.support.districts import copied_by_hand
from tests.support.office import Office
from tests.support.readings import Reading, reading
from tests.support.workbooks import fill, seal_for, statutory_form
from toolkit.findings import Finding, Severity
from toolkit.workbook.issuing import issued_workbook

FORM = statutory_form()
SEAL = seal_for(FORM)
CONTENTS = {code: n % 7 for n, (code, cell) in enumerate(FORM.cells.items()) if not cell.total}
CODE = "t3.new.natural"
WORKBOOK = issued_workbook(SEAL, CONTENTS, {"s1.proactive": ["一段", "又一段", "第三段"]})


def typed(sheet: str, merged: str = "", **cells: str) -> Reading:
    return reading(with_cells(WORKBOOK, SEAL.layout, sheet, cells, merged))


def of(read: Reading, *codes: str) -> list[Finding]:
    return [finding for finding in read.findings if {where.code for where in finding.where} & set(codes)]


@pytest.mark.parametrize(
    ("cell", "value", "rule", "case", "severity", "quoted"),
    [
        ("><f>[1]Sheet1!$A$1</f><v>37</v>", 37, "value.shown", "formula", Severity.QUERY, "“=[1]Sheet1!$A$1”，显示“37”，已按37读取"),
        ("><f>_xlfn.XLOOKUP(1,A:A,B:B)</f><v>37</v>", 37, "value.shown", "formula", Severity.QUERY, "“=XLOOKUP(1,A:A,B:B)”"),
        ("><f>SUM(30,7)</f><v>0</v>", 0, "value.shown", "formula", Severity.QUERY, "已按0读取"),
        ("><f>3+4</f><v>8</v>", 8, "value.shown", "formula", Severity.QUERY, "“=3+4”，显示“8”"),
        ("><f>3+4</f><v>7</v>", 7, "value.repaired", "", Severity.NOTE, "现填“=3+4”，已按7读取"),
        ("><f>3+4</f>", 7, "value.repaired", "", Severity.NOTE, "现填“=3+4”，已按7读取"),
        ("><f>SUM(30,7)</f>", None, "value.shown", "unsaved", Severity.ERROR, "“=SUM(30,7)”，文件里没有保存它的结果"),
        ("><f>SUM(30,7)</f><v></v>", None, "value.shown", "unsaved", Severity.ERROR, "没有保存它的结果"),
        ('t="e"><f>1/0</f><v>#DIV/0!</v>', None, "value.shown", "fault", Severity.ERROR, "“=1/0”，结果出错（#DIV/0!）"),
        ('t="str"><f>IF(A1="","",5)</f><v></v>', None, "value.shown", "formula_alone", Severity.ERROR, "显示为空白"),
        ('t="str"><f>TEXT(37,"0")</f><v>37</v>', 37, "value.shown", "formula", Severity.QUERY, "已按37读取"),
        ('t="str"><f>A1</f><v>无</v>', None, "value.not_a_number", "count", Severity.ERROR, "现填“无”"),
        ('t="b"><f>TRUE()</f><v>1</v>', None, "value.not_a_number", "count", Severity.ERROR, "现填“TRUE”"),
        ("><f>3/2</f><v>1.5</v>", None, "value.not_whole", "shown", Severity.ERROR, "应填整数"),
        ('t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v>', None, "value.shown", "picture", Severity.ERROR, "一张图片"),
        ('t="inlineStr"><is><t>=DISPIMG("ID_1",1)</t></is>', None, "value.shown", "picture", Severity.ERROR, "一张图片"),
        ("><v>5</v></c><c r=\"D8\"><v>6</v>", None, "value.shown", "twice", Severity.ERROR, "一处是“5”，一处是“6”"),
        ("><v>5</v><v>6</v>", None, "value.shown", "twice", Severity.ERROR, "一处是“5”，一处是“6”"),
        ("><f>SUM(1,4)</f><v>5</v><v>6</v>", None, "value.shown", "twice", Severity.ERROR, "一处是“5”，一处是“6”"),
        ("><f>SUM(1,4)</f><v>5</v></c><c r=\"D8\"><v>5</v>", None, "value.shown", "twice", Severity.ERROR, "一处是“=SUM(1,4)”，一处是“5”"),
    ],
)
def test_a_formula_counts_by_what_was_seen_of_it(
    cell: str, value: int | None, rule: str, case: str, severity: Severity, quoted: str
) -> None:
    read = typed("表三", D8=cell)
    (finding,) = of(read, CODE)
    assert (read.values[CODE], finding.rule, finding.case, finding.severity) == (value, rule, case, severity)
    assert quoted in finding.message
    assert finding.message.startswith("《表三》D8（一、本年新收｜自然人）")


def test_a_cell_written_twice_with_the_same_content_is_one_cell() -> None:
    assert not of(typed("表三", D8='><v>0</v></c><c r="D8" t="inlineStr"><is><t>0</t></is>'), "t3.new.company")
    read = typed("表三", D8='><v>5</v></c><c r="D8"><v>5</v>')
    assert (read.values[CODE], of(read, CODE)) == (5, [])


def test_a_total_written_twice_is_not_used_unless_both_are_its_formula() -> None:
    total = "t3.new.total"
    read = typed("表三", J8='><v>5</v></c><c r="J8"><v>6</v>')
    assert (read.values[total], [finding.case for finding in of(read, total) if finding.rule == "value.shown"]) == (None, ["twice"])
    formula = SEAL.layout.slot(total).formula
    read = typed("表三", J8=f'><f>{formula}</f><v>5</v></c><c r="J8"><f>{formula}</f><v>6</v>')
    assert read.values[total] is not None
    assert not [finding for finding in of(read, total) if finding.rule == "value.shown"]


def test_a_number_that_a_merged_area_covers_is_quoted_and_not_used(tmp_path: Path, office: Office) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_cells(WORKBOOK, SEAL.layout, "表三", {"D8": "><v>4</v>", "E8": "><v>9</v>"}, "D8:E8"))
    for save in (path, *(office.convert([path], to, tmp_path / to)[0] for to in ("xls", "ods"))):
        read = reading(save)
        assert (read.values[CODE], read.values["t3.new.business"]) == (4, None), save
        (finding,) = of(read, "t3.new.business")
        assert (finding.case, finding.severity) == ("hidden_alone", Severity.ERROR)
        assert "存有“9”" in finding.message


def test_many_formulas_of_one_table_are_one_finding() -> None:
    cells = {f"{col}{row}": f"><f>SUM({row},0)</f><v>{row}</v>" for row in (8, 9) for col in "DEFGH"}
    read = typed("表三", **cells)
    (finding,) = [finding for finding in read.findings if finding.rule == "value.shown"]
    assert (finding.case, finding.severity, len(finding.where)) == ("formulas", Severity.QUERY, 10)
    assert "有10格填的是公式（如D8“=SUM(8,0)”显示“8”）" in finding.message
    assert read.values[CODE] == 8


@pytest.mark.parametrize(
    ("cell", "case", "quoted"),
    [("><f>SUM({row},0)</f>", "formulas_unsaved", "有10格填的是公式（如D8“=SUM(8,0)”），文件里没有保存它们的结果"),
     ('t="e"><f>A{row}/0</f><v>#DIV/0!</v>', "formulas_faulty", "有10格的公式结果出错（如D8“=A8/0”显示“#DIV/0!”）")],
)
def test_many_formulas_without_a_result_are_one_finding_too(cell: str, case: str, quoted: str) -> None:
    read = typed("表三", **{f"{col}{row}": cell.format(row=row) for row in (8, 9) for col in "DEFGH"})
    (finding,) = [finding for finding in read.findings if finding.rule == "value.shown"]
    assert (finding.case, finding.severity) == (case, Severity.ERROR)
    assert quoted in finding.message


def test_many_hidden_numbers_of_one_table_are_one_finding() -> None:
    book = openpyxl.load_workbook(io.BytesIO(WORKBOOK))
    for row in (12, 13, 14, 15):
        for col in "DEFGHI":
            book["表三"][f"{col}{row}"].value = 4
            book["表三"][f"{col}{row}"].number_format = ";;;"
    out = io.BytesIO()
    book.save(out)
    read = reading(out.getvalue())
    (finding,) = [finding for finding in read.findings if finding.rule == "value.shown"]
    assert (finding.case, finding.severity, len(finding.where)) == ("hidden_alone_many", Severity.ERROR, 24)
    assert "有24格存的数隐藏着，看不见（如D12“4”；E12“4”；F12“4”），没有采用" in finding.message
    assert {read.values[where.code] for where in finding.where} == {None}


def test_a_link_without_its_saved_words_is_quoted() -> None:
    data = with_cells(WORKBOOK, SEAL.layout, "文字", {"B6": '><f>HYPERLINK("http://x.cn","见网站")</f>'})
    (finding,) = [finding for finding in reading(data).findings if finding.rule == "text.formula"]
    assert finding.case == "unsaved"
    assert "HYPERLINK" in finding.message


def test_a_formula_is_quoted_with_the_name_of_the_workbook_it_asks() -> None:
    data = with_cells(WORKBOOK, SEAL.layout, "表三", {"D8": "><f>[1]Sheet1!$A$1</f><v>37</v>"})
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    target = rels.format(f'<Relationship Id="rId1" Type="{kind}/externalLinkPath" Target="D:/%E5%8F%B0%E8%B4%A6.xlsx" TargetMode="External"/>')
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "xl/workbook.xml":
                text = text.replace(b"<definedNames>", b'<externalReferences><externalReference r:id="rId99"/></externalReferences><definedNames>')
            elif name == "xl/_rels/workbook.xml.rels":
                one = f'<Relationship Id="rId99" Type="{kind}/externalLink" Target="externalLinks/externalLink1.xml"/>'
                text = text.replace(b"</Relationships>", one.encode() + b"</Relationships>")
            new.writestr(name, text)
        new.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
        new.writestr("xl/externalLinks/_rels/externalLink1.xml.rels", target)
    (finding,) = of(reading(out.getvalue()), CODE)
    assert "“=[台账.xlsx]Sheet1!$A$1”" in finding.message


def test_a_choice_made_by_a_formula_is_made() -> None:
    blank = issued_workbook(SEAL, {}, {})
    choice = SEAL.layout.sheet_of[CODE].choices["t3"].at
    read = reading(with_cells(blank, SEAL.layout, "表三", {choice: 't="str"><f>"是"</f><v>是</v>'}))
    assert read.declared == ("t3",)


# ── texts ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cell", "text", "case"),
    [
        ('t="str"><f>"全年"&amp;表二!B8&amp;"件"</f><v>全年5件</v>', "全年5件", "formula"),
        ('t="str"><f>HYPERLINK("http://x.cn","见网站")</f><v>见网站</v>', "见网站", None),
        ('><f>"全年"&amp;表二!B8</f>', "", "unsaved"),
        ('t="e"><f>表二!B8</f><v>#REF!</v>', "", "fault"),
        ('t="e"><v>#REF!</v>', "", "fault"),
        ('t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v>', "", "picture"),
        ('t="e" vm="1"><f>_xlfn.IMAGE("http://x.cn/a.png")</f><v>#VALUE!</v>', "", "picture"),
        ('t="inlineStr"><is><t>甲_x000B_乙_x0007__x000D_</t></is>', "甲\n乙", None),
        ('t="inlineStr"><is><t>甲</t></is></c><c r="B6" t="inlineStr"><is><t>乙</t></is>', "", "twice"),
    ],
)
def test_no_formula_and_no_escape_reaches_a_text(cell: str, text: str, case: str | None) -> None:
    slot = SEAL.layout.slot("s1.proactive")
    read = typed("文字", **{slot.at: cell})
    assert read.texts["s1.proactive"] == "\n".join(part for part in (text, "又一段", "第三段") if part)
    assert [finding.case for finding in read.findings if finding.rule == "text.formula"] == ([case] if case else [])


# ── the same in other formats ───────────────────────────────────────


@pytest.fixture(scope="module")
def saves(tmp_path_factory: pytest.TempPathFactory, office: Office) -> dict[str, Reading]:
    folder = tmp_path_factory.mktemp("formulas")
    (folder / "a.xlsx").write_bytes(WORKBOOK)
    path = fill(folder / "a.xlsx", folder / "b.xlsx", {
        CODE: "=SUM(30,7)", "t3.carried_in.natural": "=(100-26)/2", "t3.granted.natural": "=1/0", "t3.new.business": '=IF(1=1,"","x")',
        "s1.proactive": '="甲"&"乙"',
    })
    (fresh,) = office.recalculate([path], folder / "fresh")
    made = {"xlsx": fresh} | {to: office.convert([fresh], to, folder / to)[0] for to in ("xls", "ods")}
    return {kind: reading(one) for kind, one in made.items()}


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_every_format_says_the_same_of_formulas(saves: dict[str, Reading], kind: str) -> None:
    read = saves[kind]
    assert read.origin == "issued"
    assert [read.values[code] for code in (CODE, "t3.carried_in.natural", "t3.granted.natural")] == [37, 37, None]
    told = {finding.item: finding for finding in read.findings if finding.rule.startswith("value.")}
    assert [(told[code].rule, told[code].severity) for code in (CODE, "t3.carried_in.natural", "t3.granted.natural")] == [
        ("value.shown", Severity.QUERY), ("value.repaired", Severity.NOTE), ("value.shown", Severity.ERROR)]
    assert "现填“=(100-26)/2”，已按37读取" in told["t3.carried_in.natural"].message
    assert ("“=SUM(30,7)”" if kind != "xls" else "旧版文件中取不出公式的文字") in told[CODE].message
    assert "#DIV/0!" in told["t3.granted.natural"].message
    assert told["t3.new.business"].severity is Severity.ERROR
    # LibreOffice saves a number 0 for words into .xls: what they were is lost.
    assert read.texts["s1.proactive"].startswith("甲乙" if kind != "xls" else "又一段")
    assert [finding.case for finding in read.findings if finding.rule == "text.formula"] == ["formula" if kind != "xls" else "unsaved"]
    assert {code: read.values[code] for code in CONTENTS if code not in told} == {code: CONTENTS[code] for code in CONTENTS if code not in told}


# ── a file of an office's own ───────────────────────────────────────


def test_in_a_file_of_their_own_totals_may_be_formulas_and_figures_are_queried(tmp_path: Path, office: Office) -> None:
    (tmp_path / "a.xlsx").write_bytes(WORKBOOK)
    (fresh,) = office.recalculate([tmp_path / "a.xlsx"], tmp_path / "fresh")
    copied = copied_by_hand(fresh, tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(copied)
    for name in ("填报说明", "文字", "校验", "表二", "表四", "说明"):
        del book[name]
    sheet = book["表三"]
    for row in range(8, 12):
        sheet[f"J{row}"] = f"=SUM(D{row}:I{row})"
    sheet["D8"] = "=SUM(30,7)"
    text = book.create_sheet("文本")
    for row, words in enumerate(("一、总体情况", "（一）主动公开情况", "公开情况。", "（二）依申请公开情况", "办理情况。"), 1):
        text.cell(row, 1, words)
    book.save(tmp_path / "c.xlsx")
    (path,) = office.recalculate([tmp_path / "c.xlsx"], tmp_path / "own")
    read = reading(with_part(path.read_bytes(), "xl/worksheets/sheet2.xml", {"A3": "><f>表三!D8</f>"}), default_form=FORM)
    assert "s1.proactive" not in read.texts or read.texts["s1.proactive"] == ""
    assert [(finding.case, finding.item) for finding in read.findings if finding.rule == "text.unseen"] == [("formula", "s1.proactive")]
    assert read.origin == "recognised"
    assert read.values[CODE] == 37
    assert [finding.case for finding in of(read, CODE) if finding.rule == "value.shown"] == ["formula"]
    assert not [finding for finding in read.findings if finding.rule == "value.shown" and finding.item.endswith("total")]
    assert not [finding for finding in read.findings if finding.rule == "file.remark"]
