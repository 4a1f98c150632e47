"""The texts of a return as an examiner reads them, as a user sees it: collect, status, check, explain, receipts, and whatever quotes a text."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.cases import FORM
from tests.support.command_line import Line
from tests.support.districts import BUREAU, STREET, TOWN, make, plain_texts, returned
from tests.support.workbooks import DATA
from toolkit.actions.check import check
from toolkit.actions.collect import collect
from toolkit.actions.look import look
from toolkit.actions.material import material
from toolkit.actions.parts.district import sums_of
from toolkit.actions.parts.taking import Taken
from toolkit.actions.report import reported
from toolkit.actions.writing import writing
from toolkit.aggregate import Standing
from toolkit.campaign import standing as standings_of
from toolkit.campaign import standings
from toolkit.campaign.folder import Campaign
from toolkit.errors import UsageError
from toolkit.findings.examined import RULES
from toolkit.manuscript.writing import manuscript
from toolkit.submission import Identity
from toolkit.words import excerpt

MINE = {entry.rule for entry in RULES}
NUMBER, HIDDEN = "640402199001011233", "640*************33"
PERSONAL = f"公示名单已撤下：张某，身份证号{NUMBER}。"
OTHERS = "2023年，三营镇未收到政府信息公开申请。"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("reading") / "2023")


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "2023"))


def take(root: Path, *paths: Path) -> list[Taken]:
    with Campaign(root) as campaign:
        return collect(campaign, paths)


def standing_of(root: Path, code: str = STREET) -> Standing:
    with Campaign(root) as campaign:
        return next(one for one in standings(campaign) if one.unit.code == code)


def test_what_a_text_says_is_asked_in_the_order_of_its_weight(root: Path, tmp_path: Path) -> None:
    words = {"s1.on_request": "2022年，我街道未收到政府信息公开申请。", "s5.problems": "无。"}
    (one,) = take(root, returned(root, STREET, tmp_path / "a.xlsx", words=words))
    assert [finding.id for finding in one.findings] == ["text.year@s1.on_request", "text.hollow@s5.problems"]
    assert standing_of(root).state == "queried"


def test_check_says_the_same_without_a_campaign_where_it_knows_the_same(root: Path, tmp_path: Path) -> None:
    words = {"s1.on_request": OTHERS.replace("2023", "2022"), "s1.supervision": "年内培训两次。", "s6.matters": PERSONAL}
    file = returned(root, TOWN, tmp_path / "a.xlsx", words=words)
    with Campaign(root) as campaign:
        (inside,) = check([file], campaign)
    (outside,) = check([file])
    assert [finding.id for finding in inside.findings] == [finding.id for finding in outside.findings] == [
        "text.year@s1.on_request", "text.personal@s6.matters", "text.duties"]


# ── another unit ──────────────────────────────────────────────────────────


def test_texts_of_another_unit_are_asked_about_twice_of_the_unit_and_of_the_officer(root: Path, tmp_path: Path) -> None:
    (one,) = take(root, returned(root, STREET, tmp_path / "a.xlsx", words={"s1.on_request": OTHERS}))
    assert [(finding.id, finding.severity.value) for finding in one.findings] == [
        ("text.unit@s1.on_request", "query"), ("identity.unit@text", "query")]
    assert one.outcome == "registered", "where nothing is accepted yet it is what the unit sent"


@pytest.mark.parametrize("as_manuscript", [False, True], ids=["workbook", "manuscript"])
def test_an_accepted_return_is_not_superseded_by_texts_of_another_unit_unasked(root: Path, tmp_path: Path, as_manuscript: bool) -> None:
    take(root, returned(root, STREET, tmp_path / "a.xlsx"))
    if as_manuscript:
        with Campaign(root) as campaign:
            entry = campaign.ledger.issues()[STREET]
            data = manuscript(entry.token, Identity(**dict(entry.identity)), campaign.form, plain_texts(campaign.form) | {"s1.on_request": [OTHERS]})
        wrong = tmp_path / "稿.docx"
        wrong.write_bytes(data)
    else:
        wrong = returned(root, STREET, tmp_path / "b.xlsx", words={"s1.on_request": OTHERS})
    (one,) = take(root, wrong)
    assert one.outcome == "aside"
    assert "文字写的是“三营镇”的事（“2023年，三营镇未收到政府信息公开申请" in one.reason
    assert f"确是“北塬街道”的，用 --as {STREET} 再收一次" in one.reason
    assert (standing_of(root).version, standing_of(root).state) == (1, "accepted")
    with Campaign(root) as campaign:
        assert [aside.unit for aside in campaign.ledger.asides()] == [TOWN], "whose it may be"
        (again,) = collect(campaign, [wrong], assign_to=STREET)
    assert again.outcome == ("manuscript" if as_manuscript else "registered")
    assert standing_of(root).state == "queried", "the texts still speak of another"


def test_a_fee_that_text_and_table_say_differently_is_one_question(root: Path, tmp_path: Path) -> None:
    words = {"s6.matters": "发出收费通知3件，通知总金额660元，实际收取总金额440元，均为信息处理费。"}
    fees = {"s6.fee_notices": 3, "s6.fee_noticed": 660, "s6.fee_collected": 410, "t2.fee.amount": 1}
    (one,) = take(root, returned(root, STREET, tmp_path / "a.xlsx", fees, words=words))
    assert [finding.id for finding in one.findings] == ["text.fees@s6.fee_collected"]


# ── numbers of persons ────────────────────────────────────────────────────


@pytest.fixture
def personal(root: Path, tmp_path: Path) -> Path:
    take(root, returned(root, STREET, tmp_path / "a.xlsx", words={"s6.matters": PERSONAL + "未收取信息处理费。"}))
    return root


def test_a_number_of_a_person_is_told_the_officer_and_keeps_the_receipt_back(nianbao: Line, personal: Path) -> None:
    stands = standing_of(personal)
    (finding,) = stands.findings
    assert (finding.id, finding.to, stands.state) == ("text.personal@s6.matters", "officer", "accepted")
    assert HIDDEN in finding.message
    told = nianbao("status", "-C", personal, "--receipts")
    assert "暂不发收讫1家" in told.out + told.err
    assert not list((personal / "output").rglob("*.docx"))


def test_no_number_of_a_person_is_printed_or_quoted_in_full(nianbao: Line, personal: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    for line in (
        ("check", file), ("check", file, "--json"), ("check", file, "-C", personal, "--json"), ("import", file, "--json", "-o", tmp_path / "i.xlsx"),
        ("status", "-C", personal, "--unit", STREET), ("status", "-C", personal, "--json"), ("status", "-C", personal, "--log"),
        ("explain", "-C", personal), ("report", "-C", personal, "--unit", STREET, "--format", "md"), ("status", "-C", personal, "--receipts"),
    ):
        told = nianbao(*line)
        assert NUMBER not in told.out + told.err, line
    assert f"报告里已隐去“六、其他需要报告的事项”里的身份证号码{HIDDEN}" in nianbao("report", "-C", personal, "--unit", STREET, "--format", "md").err
    texts = [path for path in personal.rglob("*") if path.suffix in (".md", ".html", ".txt", ".csv", ".eml")]
    assert texts
    assert not [path.name for path in texts if NUMBER in path.read_text("utf-8-sig")]
    with Campaign(personal) as campaign:
        shown = look(campaign, STREET)
        assert HIDDEN in json.dumps(shown.to_json(), ensure_ascii=False)
        assert NUMBER not in json.dumps(shown.to_json(), ensure_ascii=False)
        assert NUMBER not in json.dumps(writing(campaign).to_json(), ensure_ascii=False)
        (read,) = check([material(campaign)])
        assert NUMBER not in json.dumps(read.to_json(), ensure_ascii=False)
        assert NUMBER not in repr(read.submission)


def test_a_final_report_is_refused_until_somebody_settled_it(personal: Path) -> None:
    with Campaign(personal) as campaign, pytest.raises(UsageError, match=r"还不能定稿.*已隐去.*身份证号码640"):
        reported(campaign, unit=STREET, kind="md", final=True)


def test_what_the_officer_accepts_is_published_as_it_stands(nianbao: Line, root: Path, tmp_path: Path) -> None:
    take(root, returned(root, STREET, tmp_path / "a.xlsx", words={"s6.matters": "申请材料可发短信至13812345678。未收取信息处理费。"}))
    assert "138******78" in reported_text(root)
    nianbao("explain", "-C", root, "--accept", "text.personal@s6.matters", "--reason", "对外公布的号码")
    assert "13812345678" in reported_text(root)
    assert not standing_of(root).unsettled


def reported_text(root: Path) -> str:
    with Campaign(root) as campaign:
        return reported(campaign, unit=STREET, kind="html").path.read_text("utf-8")


def test_what_is_quoted_of_two_versions_hides_them_too() -> None:
    assert excerpt(f"证号{NUMBER}", 12) == "证号640*******…"


def test_the_districts_own_report_says_what_should_not_be_in_it(root: Path) -> None:
    path = root / "campaign.toml"
    path.write_text(path.read_text("utf-8") + f'\n[texts]\n"s6.matters" = "{PERSONAL}"\n', "utf-8")
    with Campaign(root) as campaign:
        reported(campaign, kind="md")
        assert any(f"身份证号码{HIDDEN}" in said for said in campaign.news)


# ── upgrades, other forms ─────────────────────────────────────────────────


def test_a_return_accepted_by_an_older_program_waits_for_the_officer(
    nianbao: Line, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = returned(root, STREET, tmp_path / "a.xlsx", words={"s5.problems": "无。"})
    with monkeypatch.context() as older:
        older.setattr("toolkit.campaign.reading_over.read_over", lambda *given: [])
        older.setattr("toolkit.campaign.kept.program", lambda: "an older one")
        older.setattr(standings_of, "ENGINE", "0.0.1")
        take(root, file)
        assert standing_of(root).state == "accepted"
    monkeypatch.setattr(standings_of, "ENGINE", "9.9")
    stands = standing_of(root)
    assert (stands.state, [finding.to for finding in stands.findings]) == ("accepted", ["officer"])
    assert "待" in nianbao("status", "-C", root).out


def test_a_form_that_looks_for_nothing_finds_nothing(root: Path, tmp_path: Path) -> None:
    issued = root / "form.toml"
    text = issued.read_text("utf-8")
    begin = text.index("[examine]")
    end = text.index("# ── 汇总的《总览》")
    plain = tmp_path / "plain.toml"
    plain.write_text((text[:begin] + text[end:]).replace("reads_zero", "# reads_zero"), "utf-8")
    other = make_with(tmp_path / "other", plain)
    (one,) = take(other, returned(other, STREET, tmp_path / "a.xlsx", words={"s5.problems": "无。", "s6.matters": PERSONAL}))
    assert one.findings == ()


def make_with(root: Path, form: Path) -> Path:
    from toolkit.actions.init import init
    from toolkit.actions.issue import issue

    units = root.parent / "units.csv"
    units.write_text(f"name,code,level\n北塬街道,{STREET},街道\n", "utf-8")
    init(root, district="原州区", year=2023, units=units, form=str(form))
    with Campaign(root) as campaign:
        issue(campaign)
    return root


# ── silence ───────────────────────────────────────────────────────────────


def test_the_real_streets_report_is_read_without_a_word() -> None:
    (one,) = check([DATA / "street-report.txt"])
    assert one.submission is not None
    assert len(one.submission.texts) > 5
    assert [finding.id for finding in one.findings if finding.rule in MINE] == []


def test_nothing_is_said_of_the_samples_texts(sample_returns: list[tuple[str, list[str]]]) -> None:
    assert len(sample_returns) >= 11
    assert {name: found for name, found in sample_returns if found} == {"示例南街道": ["value.dash_is_zero@regulation"]}, "which is planted"


@pytest.fixture(scope="module")
def sample_returns(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, list[str]]]:
    from toolkit.actions.demo import demo

    demo(tmp_path_factory.mktemp("demo") / "d")
    found = []
    for path in sorted((tmp_path_factory.getbasetemp()).glob("demo*/d/**/campaign.toml")):
        with Campaign(path.parent) as campaign:
            reported_ones = [one for one in standings(campaign) if one.reported]
            found += [(one.unit.name, [finding.id for finding in one.findings if finding.rule in MINE]) for one in reported_ones]
    return found


def test_the_bureau_is_never_asked_for_what_governments_report(root: Path, tmp_path: Path) -> None:
    (one,) = take(root, returned(root, BUREAU, tmp_path / "a.xlsx", words={"s1.supervision": "年内培训两次。"}))
    assert one.findings == ()
    assert FORM.examine is not None


def test_a_dash_for_regulations_is_zero_in_the_file_the_sums_and_the_json(nianbao: Line, root: Path, tmp_path: Path) -> None:
    dashes = {"t2.regulation.made": "/", "t2.regulation.repealed": "—", "t2.regulation.valid": "无"}
    file = returned(root, STREET, tmp_path / "a.xlsx", dashes)
    (one,) = take(root, file)
    assert [(finding.id, finding.severity.value) for finding in one.findings] == [("value.dash_is_zero@regulation", "note")]
    assert standing_of(root).state == "accepted"
    (data,) = json.loads(nianbao("check", file, "--json").out)
    assert [data["values"][code] for code in dashes] == [0, 0, 0]
    with Campaign(root) as campaign:
        assert {code: sums_of(campaign)[0].values[code] for code in dashes} == dict.fromkeys(dashes, 0)
    (other,) = take(root, returned(root, BUREAU, tmp_path / "b.xlsx", {"t2.normative.made": "/"}))
    assert [finding.id for finding in other.findings if finding.severity.value == "error"] == ["value.not_a_number@t2.normative.made"]
