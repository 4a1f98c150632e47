"""What report and rollup wrote is read again before they say so: every number, what it should be, and the record of it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, TOWN, folder_contents, make, returned
from toolkit.actions.collect import collect
from toolkit.actions.parts.district import sums_of
from toolkit.actions.parts.proof import Proof
from toolkit.actions.parts.proving_sums import prove_rollup
from toolkit.actions.report import FORMATS, reported
from toolkit.actions.rollup import rollup
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError
from toolkit.narrative.context import ReportFormat
from toolkit.resources import report_templates

FIGURES = {STREET: 3, TOWN: 4, BUREAU: 5}
TEXTS = "\n[texts]\n" + "".join(f'"{code}" = "已写。"\n' for code in (
    "s1.proactive", "s1.management", "s1.platform", "s1.supervision", "s5.problems", "s5.improvements", "s6.matters"))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("proof")
    root = make(home / "2023")
    paths = [returned(root, code, home / f"{code}.xlsx", {
        "t3.new.natural": n, "t3.granted.natural": n, "t2.fee.amount": n / 7, "s6.fee_collected": 0.1}) for code, n in FIGURES.items()]
    with open(root / "campaign.toml", "a", encoding="utf-8") as config:
        config.write(TEXTS)
    with Campaign(root) as campaign:
        collect(campaign, paths)
    return root


@pytest.fixture
def root(filled: Path, tmp_path: Path) -> Path:
    """The same campaign for tests that write into it."""
    import shutil

    return Path(shutil.copytree(filled, tmp_path / "2023"))


def altered(data: bytes, part: str, *changes: tuple[str, str]) -> bytes:
    """A workbook in which a painter has gone wrong: patterns of one part's XML replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as other:
        for name in archive.namelist():
            content = archive.read(name)
            if name == f"xl/worksheets/{part}.xml":
                text = content.decode()
                for pattern, put in changes:
                    text, found = re.subn(pattern, put, text, count=1)
                    assert found, pattern
                content = text.encode()
            other.writestr(name, content)
    return out.getvalue()


def edit_template(root: Path, kind: str, *changes: tuple[str, str]) -> None:
    """A template of the district's own."""
    name = f"report.{kind}.j2"
    text = (report_templates() / name).read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    (root / "templates").mkdir(exist_ok=True)
    (root / "templates" / name).write_text(text, "utf-8")


def listed(path: Path) -> list[dict[str, object]]:
    """The rows of a record by their heads."""
    ws = openpyxl.load_workbook(path).active
    heads, *rows = list(ws.iter_rows(min_row=3, values_only=True))
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


# ── all is right ──────────────────────────────────────────────────────────


def test_the_roll_up_says_how_many_numbers_agree_and_writes_it_down(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = Line(capsys)("rollup", "-C", root)
    assert "校核：203个数，203个一致。" in said.out
    assert "警告" not in said.err
    record = root / "output" / "校核记录" / "原州区_2023_汇总_校核记录.xlsx"
    rows = listed(record)
    assert len(rows) == 203
    one = next(row for row in rows if row["代码"] == "t3.new.natural")
    assert (one["位置"], one["文件中"], one["应为"], one["按分项再算"], one["结果"]) == ("《汇总表三》D6", "12", "12", "12", "一致")
    assert re.fullmatch("《明细》[A-Z]+列，3家", str(one["来源"]))
    assert next(row for row in rows if row["代码"] == "t3.new.total")["来源"].startswith("本表：“一、本年新收｜自然人”")  # type: ignore[union-attr]
    says = str(openpyxl.load_workbook(record).active["A2"].value)
    with Campaign(root) as campaign:
        assert f"登记链尾{campaign.ledger.head()[1]}" in says
    assert "《明细》3家609格与收件登记中的报表逐格一致" in says
    assert "nianbao " in says
    assert re.search(r"校核时间\d{4}-\d\d-\d\d \d\d:\d\d", says)
    assert "复核人（签字）" in says


@pytest.mark.parametrize("kind", FORMATS)
def test_a_report_of_each_kind_agrees_number_by_number(root: Path, kind: ReportFormat) -> None:
    with Campaign(root) as campaign:
        district, unit = reported(campaign, kind=kind), reported(campaign, kind=kind, unit=TOWN)
    match = re.fullmatch(r"校核：(\d+)个数，\1个一致。", district.proof.summary)
    assert match
    assert int(match[1]) > 203, "200 of the tables, 3 fees, and those in the sentences that are drafted"
    assert unit.proof.summary == "校核：203个数，203个一致。"
    rows = {row["代码"]: row for row in listed(district.record)}
    assert (rows["s6.fee_collected"]["文件中"], rows["s6.fee_collected"]["来源"]) == ("0.3", "全区3家汇总")
    assert {row["来源"] for row in listed(unit.record)} == {"本单位第1次所报"}
    sentence = [row for row in listed(district.record) if "依申请公开" in str(row["位置"])]
    assert (sentence[0]["代码"], sentence[0]["栏目"], sentence[0]["文件中"]) == ("t3.new.total", "新收政府信息公开申请…件", "12")


def test_the_same_again_writes_no_record_anew(root: Path) -> None:
    with Campaign(root) as campaign:
        rollup(campaign)
        before = folder_contents(root)
        record = rollup(campaign).record
        record_before = record.read_bytes()
        rollup(campaign)
    assert folder_contents(root) == before
    assert record.read_bytes() == record_before


def test_a_record_that_somebody_wrote_in_stays(root: Path) -> None:
    with Campaign(root) as campaign:
        record = rollup(campaign).record
        book = openpyxl.load_workbook(record)
        book.active["A1"] = "已由王姐核对"
        book.save(record)
        mine = record.read_bytes()
        other = rollup(campaign).record
    assert record.read_bytes() == mine
    assert other.name == "原州区_2023_汇总_校核记录（2）.xlsx"


def test_values_alone_and_the_upper_levels_workbook_are_held_against_the_sums(root: Path, tmp_path: Path) -> None:
    city = make(tmp_path / "市", district="固原市", units="name,code,level\n原州区,640402,区县\n")
    into = next((city / "issued").glob("*.xlsx"))
    with Campaign(root) as campaign:
        values, upward = rollup(campaign, values_only=True), rollup(campaign, into=into)
    assert values.proof.summary == "校核：203个数，203个一致。"
    assert re.fullmatch(r"校核：(\d+)个数，\1个一致。", upward.proof.summary)
    assert upward.record.name.endswith("_已填_校核记录.xlsx")
    rows = {row["代码"]: row for row in listed(upward.record)}
    assert (rows["t3.new.natural"]["文件中"], rows["t3.new.natural"]["来源"]) == ("12", "3家")


def test_an_adjusted_sum_is_added_up_with_what_was_adjusted(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for code, unit in (("t3.new.natural", STREET), ("t3.granted.natural", STREET)):
        assert Line(capsys)("adjust", code, "-1", "-C", root, "--unit", unit, "--reason", "与教育局重复", "--by", "李四").status == 0
    with Campaign(root) as campaign:
        done = rollup(campaign)
        assert done.proof.summary == "校核：203个数，203个一致。"
        assert reported(campaign, kind="md").proof.of("不一致", "没有读出") == []
    one = next(row for row in listed(done.record) if row["代码"] == "t3.new.natural")
    assert (one["应为"], one["按分项再算"]) == ("11", "11")
    assert str(one["来源"]).endswith("列，3家，加《调整》的增减")


# ── what is wrong is told ─────────────────────────────────────────────────


@pytest.fixture(scope="module")
def proved(filled: Path) -> Callable[..., Proof]:
    """The roll-up with some of its XML altered, held against its sums."""
    with Campaign(filled) as campaign:
        data, sums = rollup(campaign).path.read_bytes(), sums_of(campaign)[0]
    sheets = openpyxl.load_workbook(io.BytesIO(data), read_only=True).sheetnames
    return lambda sheet, *changes: prove_rollup(altered(data, f"sheet{sheets.index(sheet) + 1}", *changes), sums)


def sentence(proof: Proof) -> str:
    (said,) = proof.sentences("汇总.xlsx")
    return said


def test_a_cell_that_shows_another_number_is_named_with_both_values(proved: Callable[..., Proof]) -> None:
    proof = proved("汇总表三", (r'(<c r="D6"[^>]*>.*?<v>)12(</v>)', r"\g<1>13\2"))
    assert proof.summary == "校核：203个数，201个一致，2个不一致。", "and the total over it is not its parts"
    assert "请勿使用、勿对外公布：《汇总表三》D6（一、本年新收｜自然人）为13，应为12" in sentence(proof)


def test_two_cells_that_were_swapped_are_both_named(proved: Callable[..., Proof]) -> None:
    proof = proved("汇总表三", (r'(<c r="D6"[^>]*>.*?<v>)12(</v>)', r"\g<1>0\2"), (r'(<c r="E6"[^>]*>.*?<v>)0(</v>)', r"\g<1>12\2"))
    assert [number.code for number in proof.of("不一致")] == ["t3.new.natural", "t3.new.business"]


def test_a_formula_over_another_column_is_told_though_it_shows_the_right_number(proved: Callable[..., Proof]) -> None:
    own = re.compile(r"\$([A-Z]+)\$6:\$\1\$8")
    proof = proved("汇总表三", (r'(<c r="D6"[^>]*><f>.*?)\$Q\$6:\$Q\$8(.*?)\$Q\$6:\$Q\$8', r"\1$R$6:$R$8\2$R$6:$R$8"))
    assert own.pattern
    (number,) = proof.of("不一致")
    assert (number.code, number.stands, number.made) == ("t3.new.natural", "12", "12")
    assert "公式所加的不是《明细》Q列的全部单位" in sentence(proof)


def test_a_formula_that_leaves_out_the_last_unit_is_told(proved: Callable[..., Proof]) -> None:
    (number,) = proved("汇总表三", (r'(<c r="D6"[^>]*><f>.*?)\$Q\$6:\$Q\$8', r"\1$Q$6:$Q$7")).of("不一致")
    assert number.code == "t3.new.natural"


def test_a_unit_whose_row_is_not_its_return_is_named(proved: Callable[..., Proof]) -> None:
    proof = proved("明细", (r'(<c r="Q6"[^>]*><v>)3(</v>)', r"\g<1>30\2"))
    said = sentence(proof)
    assert "《汇总表三》D6（一、本年新收｜自然人）为12，应为12，按本文件里的分项相加为39" in said
    assert "《明细》Q6（北塬街道｜一、本年新收｜自然人）为30，应为3" in said


def test_a_template_that_prints_another_number_is_told_loudly_and_final_refuses(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    swap = "{{ {'t3.new.natural': '0', 't3.new.business': '12'}.get(cell.code, cell.text) }}"
    edit_template(root, "html", ("{{ cell.text }}", swap))
    said = Line(capsys)("report", "-C", root, "--format", "html")
    assert said.status == 0
    assert re.search(r"校核：\d+个数，\d+个一致，2个不一致。", said.out)
    assert "【警告】“原州区2023年政府信息公开工作年度报告.html”里有2个数与所依据的数不一致" in said.err
    assert "（一、本年新收｜自然人）为0，应为12；" in said.err
    assert "（一、本年新收｜商业企业）为12，应为0。" in said.err
    out = root.parent / "定稿.html"
    final = Line(capsys)("report", "-C", root, "--format", "html", "--final", "-o", out)
    assert final.status == 2
    assert "校核有2个数不一致" in final.err
    assert not out.exists()


def test_a_number_that_a_template_writes_into_a_sentence_is_told(root: Path) -> None:
    edit_template(root, "md", ("{{ paragraph|marked }}", "{{ paragraph|marked|replace('新收政府信息公开申请12件', '新收政府信息公开申请21件') }}"))
    with Campaign(root) as campaign:
        proof = reported(campaign, kind="md").proof
    (number,) = proof.of("不一致")
    assert (number.code, number.stands, number.made) == ("t3.new.total", "21", "12")
    assert "新收政府信息公开申请…件" in number.sentence


def test_a_table_that_a_template_leaves_out_is_told_as_unread_and_is_not_final(root: Path) -> None:
    edit_template(root, "md", ("{{ part|pipes }}", "{% if part.code != 't4' %}{{ part|pipes }}{% endif %}"))
    with Campaign(root) as campaign:
        done = reported(campaign, kind="md")
        assert re.fullmatch(r"校核：\d+个数，\d+个一致，15个没有读出。", done.proof.summary)
        assert {number.code.split(".")[0] for number in done.proof.of("没有读出")} == {"t4"}
        with pytest.raises(UsageError, match="没有读出"):
            reported(campaign, kind="md", final=True, out=root.parent / "定稿.md")


def test_a_final_report_whose_numbers_agree_is_written(root: Path) -> None:
    with Campaign(root) as campaign:
        assert reported(campaign, final=True, kind="docx").path.is_file()


def test_a_figure_typed_over_in_the_districts_draft_counts_as_his_and_is_not_final(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert Line(capsys)("report", "-C", root, "--draft").status == 0
    path = root / "output" / "本级文字稿（第1稿）.docx"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text, found = re.subn(r"(新收政府信息公开申请.*?)>12<", r"\1>19<", parts["word/document.xml"].decode(), count=1)
    assert found
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (parts | {"word/document.xml": text.encode()}).items():
            archive.writestr(name, content)
    said = Line(capsys)("report", "-C", root)
    assert "，1个手写，与表中不同" in said.out
    assert said.err.count("19") == 2, "told once, with its place"
    assert "警告" not in said.err
    assert "（新收政府信息公开申请…件）为19，应为12" in Line(capsys)("report", "-C", root, "--final", "-o", root.parent / "a.docx").err
