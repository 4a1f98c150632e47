"""What is kept of texts changes nothing but the time: whatever changes, and whatever becomes of the file."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import toolkit
from tests.cli.test_machine import WITHOUT_PRIVILEGE
from tests.support.command_line import run
from tests.support.districts import BUREAU, STREET, TOWN, make, returned
from toolkit.actions.archive import archive
from toolkit.actions.collect import collect
from toolkit.actions.status import status
from toolkit.aggregate import Standing
from toolkit.campaign import kept
from toolkit.campaign.folder import Campaign
from toolkit.campaign.kept import FEWEST_KEPT, KEPT, KeptReading
from toolkit.campaign.members import LEDGER
from toolkit.campaign.reading_over import read_over
from toolkit.campaign.written import Written
from toolkit.findings import Where
from toolkit.form import Form
from toolkit.prose import About
from toolkit.structs import replace

ASKED = {"s1.on_request": "2023年，区教育局收到政府信息公开申请5件，均已答复。", "s5.problems": "无。"}
"""Texts of which there is something to say: another unit's name, a number that the tables have not, a problem that is none."""
_ROOMS = tuple(os.sep + os.path.join("toolkit", room) + os.sep for room in ("sentences", "prose"))


@pytest.fixture(scope="module")
def form() -> Form:
    return toolkit.load_form("2021")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A campaign in which the street has something to answer, and the town nothing."""
    folder = make(tmp_path / "2023")
    sent = [returned(folder, STREET, tmp_path / "a.xlsx", words=ASKED), returned(folder, TOWN, tmp_path / "b.xlsx")]
    with Campaign(folder) as campaign:
        assert [one.outcome for one in collect(campaign, sent)] == ["registered"] * 2
    return folder


def stands(root: Path) -> Sequence[Standing]:
    with Campaign(root) as campaign:
        return status(campaign).standings


def stands_without(root: Path) -> Sequence[Standing]:
    """The same where nothing is kept."""
    (root / KEPT).unlink(missing_ok=True)
    return stands(root)


@contextmanager
def calls() -> Iterator[list[str]]:
    """The functions of the rooms that read texts which were called meanwhile."""
    called: list[str] = []

    def hook(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and any(room in frame.f_code.co_filename for room in _ROOMS):
            called.append(frame.f_code.co_qualname)

    before = sys.getprofile()
    sys.setprofile(hook)
    try:
        yield called
    finally:
        sys.setprofile(before)


def test_the_second_status_reads_no_text_again(root: Path) -> None:
    first = stands_without(root)
    with calls() as called:
        assert stands(root) == first
    assert called == []
    assert {finding.rule for finding in first[0].findings} >= {"text.figure", "text.hollow", "text.unit"}


def test_collecting_keeps_what_it_read(root: Path) -> None:
    with calls() as called:
        stands(root)
    assert called == []


def test_one_more_file_has_that_one_read_alone(root: Path, tmp_path: Path) -> None:
    stands(root)
    more = returned(root, BUREAU, tmp_path / "c.xlsx", words={"s6.matters": "没有需要报告的其他事项。"})
    with Campaign(root) as campaign:
        collect(campaign, [more])
    with calls() as called:
        stands(root)
    assert called == []
    with calls() as called:
        stands_without(root)
    assert called


# ── whatever changes ────────────────────────────────────────────────────


def rewrite(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text("utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("units.csv", "区教育局", "区体育局"), ("units.csv", "北塬街道", "区教育局街道"), ("units.csv", ",镇", ",部门"),
     ("units.csv", ",街道", ",区县")],
    ids=["another unit is called otherwise", "the unit itself is", "the level is another", "it is a whole district"],
)
def test_another_list_of_units_is_another_answer(root: Path, name: str, old: str, new: str) -> None:
    stands(root)
    rewrite(root, name, old, new)
    with calls() as called:
        found = stands(root)
    assert called, "nothing of it may be taken from before"
    assert found == stands_without(root)


def test_another_program_reads_anew(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = stands(root)
    monkeypatch.setattr(kept, "program", lambda: "the next one")
    with calls() as called:
        assert stands(root) == before
    assert called


def test_a_changed_line_of_the_program_makes_another_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = tmp_path / "toolkit"
    (code / "prose").mkdir(parents=True)
    (code / "version.py").write_text("", "utf-8")
    rule = code / "prose" / "clauses.py"
    rule.write_text("LONGEST = 400", "utf-8")
    monkeypatch.setattr(kept.version, "__file__", str(code / "version.py"))
    monkeypatch.setattr(kept, "_BEGUN", 2**63)
    before = kept.program.__wrapped__()
    assert kept.program.__wrapped__() == before
    rule.write_text("LONGEST = 500", "utf-8")
    os.utime(rule, ns=(1, 1))
    assert kept.program.__wrapped__() != before


def test_a_program_that_was_changed_while_it_runs_takes_nothing_from_before(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept.program.__wrapped__() == kept.program.__wrapped__()
    monkeypatch.setattr(kept, "_BEGUN", 0)
    assert kept.program.__wrapped__() != kept.program.__wrapped__()


def test_where_a_program_cannot_look_at_itself_nothing_is_taken_from_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept.version, "__file__", str(tmp_path / "gone" / "version.py"))
    assert kept.program.__wrapped__() != kept.program.__wrapped__()


WORDS = st.lists(
    st.sampled_from([
        "全年收到申请3件。", "收到申请0件，", "2022年收到5件，均已办结。", "区教育局2023年共收到申请2件。", "无。", "公开栏更换不够及时。", "\n",
        "联系人手机13812345678。", "投诉人王小明反映。", "收取信息处理费100元。", "没有需要报告的其他事项。", "上年结转1件，", "\ud800", "北塬街道",
    ]),
    max_size=5,
).map("".join)
NUMBERS = st.one_of(st.none(), st.integers(0, 3), st.decimals(0, 3, places=1))


@st.composite
def several(draw: st.DrawFn, form: Form) -> tuple[Written, dict[str, Where]]:
    """Texts, and all that is held against them."""
    codes = [code for code in form.cells if code.startswith(("t3.new", "t3.carried_in", "t3.handled"))]
    texts = {text.code: draw(WORDS) for text in form.texts}
    about = About("北塬街道", ("北塬街道",), draw(st.sampled_from(["街道", "部门", ""])), draw(st.sampled_from([2022, 2023, None])),
                  draw(st.sampled_from(["issued", "recognised"])), alone=draw(st.booleans()))
    values = {code: draw(NUMBERS) for code in codes}
    last = {code: draw(NUMBERS) for code in codes[:2]}
    places = {code: Where(code, draw(st.sampled_from(["表三", "三", None])), "B2") for code in (*texts, *codes)}
    return Written(texts, values, last, about, None, draw(st.sampled_from([2023, None])), about.level), places


@given(data=st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_kept_is_what_is_worked_out(data: st.DataObject, form: Form, tmp_path: Path) -> None:
    (one, places), (other, others) = data.draw(several(form)), data.draw(several(form))
    mixed = replace(one, values=other.values) if data.draw(st.booleans()) else replace(one, texts=other.texts)
    asked = [(one, places), (other, others), (mixed, places), (one, others), (one, places)]
    for _ in range(2):
        reading = KeptReading(tmp_path / KEPT, form, (), 3)
        if data.draw(st.booleans()):
            reading.fetch()
        for what, where in asked:
            assert list(reading(form, what, where.__getitem__)) == read_over(form, what, where.__getitem__)
        reading.close()


def test_texts_of_another_form_are_not_taken_for_these(form: Form, tmp_path: Path) -> None:
    asked = Written({"s5.problems": "无。"}, {}, {}, About(year=2023), None, 2023, "")
    reading = KeptReading(tmp_path / KEPT, form, (), 3)
    assert reading(form, asked, Where)
    assert reading(form.changed(examine=None), asked, Where) == []
    reading.close()
    hinted = KeptReading(tmp_path / KEPT, form.changed(examine=None), {"weights": "others"}, 3)
    assert hinted(hinted._form, asked, Where) == []
    hinted.close()


# ── whatever becomes of the file ────────────────────────────────────────


@pytest.mark.parametrize("spoilt", ["no database", "cut", "other table", "emptied", "a folder", "bits"])
def test_a_spoilt_file_changes_nothing_and_is_begun_anew(root: Path, spoilt: str) -> None:
    right, path = stands(root), root / KEPT
    whole = path.read_bytes()
    match spoilt:
        case "no database":
            path.write_bytes(b"x" * 5000)
        case "cut":
            path.write_bytes(whole[:-4096])
        case "emptied":
            path.write_bytes(b"")
        case "other table":
            path.unlink()
            with closing(sqlite3.connect(path)) as db:
                db.execute("CREATE TABLE answer (x)")
        case "a folder":
            path.unlink()
            path.mkdir()
        case "bits":
            path.write_bytes(bytes(byte ^ 0xFF if n % 97 == 0 and n > 100 else byte for n, byte in enumerate(whole)))
    assert stands(root) == right
    if spoilt != "a folder":
        with calls() as called:
            assert stands(root) == right
        assert called == []


def test_any_byte_may_be_another(root: Path) -> None:
    right, path = stands(root), root / KEPT
    whole = path.read_bytes()
    for at in range(0, len(whole), 131):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x15]) + whole[at + 1 :])
        assert stands(root) == right, at


def test_an_answer_in_the_place_of_another_is_none(root: Path) -> None:
    right = stands(root)
    with closing(sqlite3.connect(root / KEPT)) as db, db:
        rows = db.execute("SELECT number, body, proof FROM answer ORDER BY number").fetchall()
        assert len(rows) > 1
        for (number, _, _), (_, body, proof) in zip(rows, [*rows[1:], rows[0]], strict=True):
            db.execute("UPDATE answer SET body = ?, proof = ? WHERE number = ?", (body, proof, number))
    assert stands(root) == right


def test_a_folder_that_may_only_be_read_is_read(root: Path) -> None:
    right = run("status", "-C", root, "--json")
    (root / KEPT).unlink()
    root.chmod(0o555)
    try:
        said = run("status", "-C", root, "--json", before=WITHOUT_PRIVILEGE)
        assert (said.status, said.out) == (right.status, right.out)
        assert not (root / KEPT).exists()
    finally:
        root.chmod(0o755)


def test_another_command_that_writes_is_not_waited_for_long(root: Path) -> None:
    right = stands_without(root)
    with closing(sqlite3.connect(root / KEPT, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert stands(root) == right
        other.execute("ROLLBACK")
    assert stands(root) == right


def test_two_commands_at_once_keep_what_both_read(root: Path) -> None:
    (root / KEPT).unlink()
    with Campaign(root) as one, Campaign(root) as two:
        assert status(one).standings == status(two).standings
    with calls() as called:
        stands(root)
    assert called == []


def test_no_more_is_kept_than_may_be_used_again(form: Form, tmp_path: Path) -> None:
    reading = KeptReading(tmp_path / KEPT, form, (), 3)
    for n in range(FEWEST_KEPT + 200):
        reading(form, Written({"s5.problems": "更换不够及时。"}, {"x": n}, {}, About(), None, None, ""), Where)
    reading.close()
    with closing(sqlite3.connect(tmp_path / KEPT)) as db:
        assert db.execute("SELECT count(*) FROM answer").fetchone() == (FEWEST_KEPT,)


def test_it_is_no_record_and_goes_into_no_archive(root: Path) -> None:
    stands(root)
    assert KEPT.startswith(LEDGER)
    assert (root / KEPT).is_file()
    with Campaign(root) as campaign:
        made = archive(campaign)
    assert not any(KEPT in member.path for member in made.manifest.members)
    assert not any(KEPT in remark for remark in made.remarks)
