"""The command line: every verb, every exit status, Chinese throughout, and no traceback whatever happens."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.districts import BUREAU, STREET, TOWN, UNITS, make, returned
from toolkit.campaign.folder import Campaign
from toolkit.cli import main

REPOSITORY = Path(__file__).parent.parent
VERBS = ("demo", "init", "issue", "collect", "check", "status", "rollup", "report", "form")
MANY = "name,code,level\n" + "".join(f"第{n}街道,{n:03d},街道\n" for n in range(1, 9))


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("issued") / "2023")


@pytest.fixture
def root(issued: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(issued, tmp_path / "2023"))


@pytest.fixture(scope="module")
def good(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return returned(issued, STREET, tmp_path_factory.mktemp("good") / "北塬.xlsx")


@pytest.fixture(scope="module")
def wrong(issued: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return returned(issued, TOWN, tmp_path_factory.mktemp("wrong") / "三营.xlsx", {"t3.new.natural": 1})


@pytest.fixture
def units(tmp_path: Path) -> Path:
    path = tmp_path / "名单.csv"
    path.write_text(UNITS, "utf-8")
    return path


class Said:
    """What one run said: its exit status, standard output and standard error."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err
        assert "Traceback" not in out + err, err
        assert "Errno" not in out + err, err

    def __repr__(self) -> str:
        return f"{self.status}\n{self.out}\n{self.err}"


class Line:
    """The command line inside this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *words: object) -> Said:
        self._capsys.readouterr()
        try:
            status = main([str(word) for word in words])
        except SystemExit as left:
            status = int(left.code or 0)
        return Said(status, *self._capsys.readouterr())


@pytest.fixture
def nianbao(capsys: pytest.CaptureFixture[str]) -> Line:
    return Line(capsys)


def run(*words: object, env: Mapping[str, str] | None = None, before: str = "", **options: object) -> Said:
    """The command line as a process of its own; ``before`` is Python that runs first in that process."""
    program = f"import sys\n{before}\nfrom toolkit.cli import main\nsys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, *map(os.fspath, map(str, words))],
        capture_output="stdout" not in options,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **(env or {})},
        timeout=120,
        check=False,
        **options,  # type: ignore[call-overload]
    )
    return Said(done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode())


# ── words in ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_in_chinese(nianbao: Line, verb: str) -> None:
    said = nianbao(verb, "--help")
    assert said.status == 0
    assert said.out.startswith("用法：nianbao " + verb)
    assert "选项" in said.out
    assert not re.search(r"show this help|positional|optional|usage:", said.out)


def test_the_command_alone_lists_the_verbs(nianbao: Line) -> None:
    assert all(verb in nianbao("--help").out for verb in VERBS)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "缺少参数：命令"),
        (["汇总"], "不能写成 '汇总'（可写："),
        (["init"], "缺少参数：DIR, --district, --year, --units"),
        (["init", "a", "--district", "x", "--year", "二〇二三", "--units", "u"], "年度“二〇二三”应为四位年份"),
        (["init", "a", "--district", "x", "--year", "23", "--units", "u"], "年度“23”应为四位年份"),
        (["init", "a", "--district", "x", "--year", "2023", "--units", "u", "--deadline", "1月15日"], "应写成 2024-01-15"),
        (["init", "a", "--district", "x", "--year", "2023", "--units", "u", "--level", "乡"], "不能写成 '乡'（可写："),
        (["collect"], "缺少参数：PATH"),
        (["check"], "缺少参数：PATH"),
        (["status", "--jsn"], "不认识的参数：--jsn"),
        (["status", "--json=1"], "后面不用跟值"),
        (["status", "-C"], "后面要跟一个值"),
        (["init", "a", "--d", "x"], "写得不全的选项"),
        (["report", "--format", "pdf"], "不能写成 'pdf'（可写："),
    ],
)
def test_wrong_words_are_refused_in_chinese(nianbao: Line, words: list[str], told: str) -> None:
    said = nianbao(*words)
    assert said.status == 2
    assert told in said.err
    assert said.err.startswith("用法：")
    assert said.out == ""
    english = ("required", "invalid", "expected", "choose from", "unrecognized", "argument ", "ambiguous", "could match")
    assert not any(word in said.err for word in english), said.err


# ── the verbs ─────────────────────────────────────────────────────────


def test_the_whole_cycle_gives_the_statuses_of_the_contract(
    nianbao: Line, tmp_path: Path, units: Path
) -> None:
    root = tmp_path / "年 报"
    said = nianbao("init", root, "--district", "原州区", "--year", 2023, "--units", units, "--deadline", "2024-01-15")
    assert (said.status, "共3家单位" in said.out, said.err) == (0, True, "")
    said = nianbao("issue", "-C", root)
    assert (said.status, "共3家，新生成3份。" in said.out) == (0, True)
    assert "新生成0份" in nianbao("issue", "-C", root).out
    good = returned(root, STREET, tmp_path / "好.xlsx")
    wrong = returned(root, TOWN, tmp_path / "错.xlsx", {"t3.new.natural": 1})
    (tmp_path / "坏.xlsx").write_text("x")

    assert nianbao("collect", "-C", root, good).status == 0
    said = nianbao("collect", "-C", root, wrong, good)
    assert said.status == 1, "a blocking finding stands"
    assert "【错误】" in said.out
    assert "共2份：已登记1份，已收过1份。" in said.out
    said = nianbao("collect", "-C", root, tmp_path / "坏.xlsx", wrong)
    assert said.status == 3, "3 wins over 1"
    assert "坏.xlsx：这是文本文件" in said.out

    said = nianbao("status", "-C", root)
    assert (said.status, "共3家：未报1家，需退回1家，已通过1家。" in said.out) == (0, True)
    said = nianbao("rollup", "-C", root)
    assert said.status == 0
    assert "应报3家，已报2家，其中1家待改，未报：区教育局" in said.out
    assert "汇总数自身的校验" in said.out
    for words in (["--format", "md"], ["--format", "html"], ["--unit", STREET, "-o", tmp_path / "深" / "报告.md"]):
        assert nianbao("report", "-C", root, *words).status == 0
    assert (tmp_path / "深" / "报告.md").is_file()
    said = nianbao("report", "-C", root, "--unit", BUREAU)
    assert (said.status, "还没有报送" in said.err) == (2, True)
    said = nianbao("report", "-C", root, "-o", tmp_path / "报告.pdf")
    assert (said.status, "“.pdf”" in said.err, (tmp_path / "报告.pdf").exists()) == (2, True, False)


def test_check_exits_by_what_it_finds(nianbao: Line, root: Path, good: Path, wrong: Path, tmp_path: Path) -> None:
    for campaign in ([], ["-C", root]):
        assert nianbao("check", *campaign, good).status == 0
        assert nianbao("check", *campaign, good, wrong).status == 1
        said = nianbao("check", *campaign, tmp_path / "没有.xlsx", wrong)
        assert said.status == 3
        assert "没有.xlsx：没有这个文件" in said.out
        assert "【错误】" in said.out, "the rest was still done"


def test_json_is_the_published_one_and_nothing_else_is_printed(nianbao: Line, root: Path, good: Path, wrong: Path) -> None:
    said = nianbao("check", "-C", root, good, wrong, "--json")
    listed = json.loads(said.out)
    assert [one["blocking"] for one in listed] == [False, True]
    assert [one["unit"]["code"] for one in listed] == [STREET, TOWN]
    assert said.err == ""
    assert json.loads(nianbao("status", "-C", root, "--json").out)["counts"]["missing"] == 3
    described = json.loads(nianbao("form", "--json").out)
    assert described["edition"] == "2021"
    assert sum(len(table["cells"]) for table in described["tables"]) == 203
    assert [one["error"]["code"] for one in json.loads(nianbao("check", root / "没有", "--json").out)] == ["file.unreadable"]


def test_status_has_its_messages_its_files_and_its_register(
    nianbao: Line, root: Path, good: Path, wrong: Path, tmp_path: Path
) -> None:
    nianbao("collect", "-C", root, good, wrong)
    said = nianbao("status", "-C", root, "--chase")
    assert (said.status, "区教育局：2023年度" in said.out, "共2条：未报1家，需退回1家。" in said.out) == (0, True, True)
    assert [one["name"] for one in json.loads(nianbao("status", "-C", root, "--json", "--chase").out)["chase"]] == ["区教育局", "三营镇"]
    said = nianbao("status", "-C", root, "--json", "--html", tmp_path / "墙.html", "--xlsx", tmp_path / "墙.xlsx")
    assert json.loads(said.out)["counts"]["accepted"] == 1, "nothing but the object on standard output"
    assert said.err.count("已写入") == 2
    assert (tmp_path / "墙.html").is_file()
    assert zipfile.is_zipfile(tmp_path / "墙.xlsx")
    assert "共1家：未报1家。" in nianbao("status", "-C", root, "--state", "未报").out
    said = nianbao("status", "-C", root, "--state", "没报")
    assert (said.status, "没有“没报”这个状态" in said.err) == (2, True)
    assert "新写收讫1家" in nianbao("status", "-C", root, "--receipts").out
    assert "新写收讫0家" in nianbao("status", "-C", root, "--receipts").out
    said = nianbao("status", "-C", root, "--log", "--xlsx", tmp_path / "登记.xlsx")
    assert (said.status, "收件登记完好" in said.out, zipfile.is_zipfile(tmp_path / "登记.xlsx")) == (0, True, True)
    for words in (["--log", "--html", "x"], ["--receipts", "--json"]):
        said = nianbao("status", "-C", root, *words)
        assert (said.status, "不能与" in said.err, said.out) == (2, True, "")


def test_a_register_that_is_no_longer_whole_ends_with_3(nianbao: Line, root: Path, good: Path) -> None:
    nianbao("collect", "-C", root, good)
    next((root / "received").iterdir()).unlink()
    said = nianbao("status", "-C", root, "--log")
    assert (said.status, "不见了，请从备份恢复" in said.out) == (3, True)
    assert len(json.loads(nianbao("status", "-C", root, "--log", "--json").out)["problems"]) == 1
    assert nianbao("status", "-C", root).status == 0, "the wall can still be read"


def test_the_form_is_printed(nianbao: Line) -> None:
    said = nianbao("form")
    assert (said.status, "t3.new.natural" in said.out) == (0, True)
    said = nianbao("form", REPOSITORY / "tests" / "data" / "website-workload.toml")
    assert (said.status, "网站工作量-2024" in said.out) == (0, True)
    assert nianbao("form", "1999").status == 2


def test_a_folder_that_is_no_campaign_is_wrong_use_for_every_verb(
    nianbao: Line, tmp_path: Path, good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: tuple[list[object], ...] = (["issue"], ["collect", good], ["check", good], ["status"], ["rollup"], ["report"])
    for verb, *rest in calls:
        said = nianbao(verb, "-C", tmp_path, *rest)
        assert (said.status, "请用 -C 指明" in said.err, said.out) == (2, True, ""), said
        said = nianbao(verb, "-C", tmp_path / "没有", *rest)
        assert (said.status, "没有“" in said.err) == (2, True), said
    monkeypatch.chdir(tmp_path)
    assert "请用 -C 指明" in nianbao("status").err
    assert nianbao("check", good).status == 0, "check asks for no campaign"


def test_the_campaign_is_the_current_folder_by_default(nianbao: Line, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert nianbao("status").status == 0
    assert nianbao("issue").status == 0


@pytest.mark.parametrize("verb", ["issue", "status", "report"])
def test_an_unknown_unit_is_wrong_use(nianbao: Line, root: Path, verb: str) -> None:
    said = nianbao(verb, "-C", root, "--unit", "000")
    assert (said.status, "没有代码“000”" in said.err) == (2, True)


def test_collect_as_an_unknown_unit_is_wrong_use(nianbao: Line, root: Path, good: Path) -> None:
    said = nianbao("collect", "-C", root, "--as", "000", good)
    assert (said.status, "没有代码“000”" in said.err, list((root / "received").iterdir())) == (2, True, [])


@pytest.mark.parametrize(
    ("name", "damage", "status"),
    [
        ("campaign.toml", b"district = ", 2),
        ("form.toml", b"[form", 2),
        ("units.csv", b"", 2),
        ("ledger.sqlite", b"", 3),
        ("ledger.sqlite", b"garbage" * 9999, 3),
    ],
)
def test_a_damaged_campaign_is_a_sentence(nianbao: Line, root: Path, name: str, damage: bytes, status: int) -> None:
    (root / name).write_bytes(damage)
    for verb in ("status", "issue", "rollup"):
        said = nianbao(verb, "-C", root)
        assert (said.status, name in said.err, said.out, said.err.count("\n")) == (status, True, "", 1), said


def test_notes_on_the_inputs_go_to_standard_error(nianbao: Line, tmp_path: Path, units: Path) -> None:
    units.write_text("name,主管\n北塬街道,张某\n", "utf-8")
    said = nianbao("init", tmp_path / "a", "--district", "原州区", "--year", 2023, "--units", units)
    assert said.status == 0
    assert "没有用到：主管" in said.err
    assert "没有写类别" in said.err
    assert said.out.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "status", "told"),
    [
        (["--units", "没有.csv"], 2, "读不到单位名单“没有.csv”：没有这个文件"),
        (["--form", "1999"], 2, "没有“1999”这个版次"),
        (["--last-year", "没有"], 2, "找不到上年数"),
        (["--district", "　"], 2, "没有写明区县名称"),
    ],
)
def test_what_init_cannot_use_leaves_no_folder(
    nianbao: Line, tmp_path: Path, units: Path, options: list[str], status: int, told: str
) -> None:
    words = ["--district", "原州区", "--year", "2023", "--units", str(units), *options]
    said = nianbao("init", tmp_path / "2023", *words)
    assert (said.status, told in said.err, (tmp_path / "2023").exists()) == (status, True, False), said


# ── a hostile machine ─────────────────────────────────────────────────

# Root may write anywhere: a process without that capability may not.
WITHOUT_PRIVILEGE = (
    "import ctypes, os\n"
    "if os.geteuid() == 0:\n"
    "    libc = ctypes.CDLL(None, use_errno=True)\n"
    "    for capability in (1, 2):\n"  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    "        libc.prctl(24, capability, 0, 0, 0)\n"  # PR_CAPBSET_DROP: gone after the next exec
    "    if 'DROPPED' not in os.environ:\n"
    "        os.execve(sys.executable, [sys.executable, '-c', open('/proc/self/cmdline').read().split(chr(0))[2],"
    " *sys.argv[1:]], {**os.environ, 'DROPPED': '1'})\n"
)


def test_a_read_only_folder_is_named_with_the_way_out(root: Path, good: Path, units: Path, tmp_path: Path) -> None:
    locked = tmp_path / "只读"
    locked.mkdir()
    folders = (locked, root, root / "received", root / "output", root / "issued")
    for path in (root / "issued").iterdir():
        path.unlink()
    for folder in folders:
        folder.chmod(0o555)
    (root / "ledger.sqlite").chmod(0o444)
    try:
        calls: list[tuple[list[object], int]] = [
            (["init", locked / "2023", "--district", "原州区", "--year", 2023, "--units", units], 3),
            (["issue", "-C", root], 3),
            (["collect", "-C", root, good], 3),
            (["rollup", "-C", root], 3),
            (["report", "-C", root, "--format", "md"], 3),
            (["rollup", "-C", root, "-o", locked / "a.xlsx"], 3),
            (["demo", "--out", locked / "demo"], 3),
        ]
        for words, status in calls:
            said = run(*words, before=WITHOUT_PRIVILEGE)
            assert (said.status, "没有权限" in said.err, said.out) == (status, True, ""), said
        assert run("status", "-C", root, before=WITHOUT_PRIVILEGE).status == 0, "reading needs no writing"
        assert not [path for folder in (locked, root / "received", root / "output") for path in folder.iterdir()]
    finally:
        for folder in folders:
            folder.chmod(0o755)
        (root / "ledger.sqlite").chmod(0o644)


def test_a_file_that_may_not_be_read_is_one_unreadable_file(root: Path, good: Path, tmp_path: Path) -> None:
    closed = tmp_path / "收件"
    (closed / "里").mkdir(parents=True)
    shutil.copy(good, closed / "a.xlsx")
    (closed / "b.xlsx").write_bytes(b"x")
    (closed / "b.xlsx").chmod(0)
    (closed / "里").chmod(0)
    try:
        said = run("collect", "-C", root, closed, before=WITHOUT_PRIVILEGE)
    finally:
        (closed / "里").chmod(0o755)
    assert said.status == 3
    assert "共3份：已登记1份，读不了2份。" in said.out
    assert said.out.count("没有权限") == 2


def test_a_disk_that_takes_no_more_leaves_nothing_half_written(root: Path, tmp_path: Path) -> None:
    """A limit on the size of files stands in for a full disk: writes fail half-way, for the ledger too."""
    limited = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (12_000, 12_000))"
    for path in (root / "issued").iterdir():
        path.unlink()
    said = run("issue", "-C", root, before=limited)
    assert (said.status, "请换一个磁盘" in said.err) == (3, True), said
    assert not list((root / "issued").iterdir())
    with Campaign(root) as campaign:
        assert len(campaign.ledger.issues()) == 3
    other = tmp_path / "新"
    said = run("init", other, "--district", "原州区", "--year", 2023, "--units", root / "units.csv", before=limited)
    assert said.status == 3, said
    assert not other.exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".nianbao")]


def test_output_that_cannot_be_taken_is_no_traceback(root: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "toolkit", "status", "-C", str(root)],
            stdout=full, stderr=subprocess.PIPE, cwd=REPOSITORY, timeout=60, check=False,
        )
    assert (done.returncode, done.stderr.decode()) == (3, "错误：读写“标准输出”时出错：磁盘已满，请清理后重试。\n")
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "toolkit", "form"],
        stdout=writer, stderr=subprocess.PIPE, cwd=REPOSITORY, timeout=60, check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b""), "a closed pipe is how “| head” ends"


@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C", "PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "PYTHONIOENCODING": "gbk"},
    ],
)
def test_a_poor_locale_is_no_traceback(root: Path, good: Path, wrong: Path, tmp_path: Path, env: dict[str, str]) -> None:
    said = run("status", "-C", root, env=env)
    assert (said.status, "北塬街道" in said.out) == (0, True), said
    assert run("check", good, env=env).status == 0
    assert run("collect", "-C", root, wrong, env=env).status == 1
    with Campaign(root) as campaign:
        assert campaign.ledger.latest_returns()[TOWN].name == "三营.xlsx"
    units = root / "units.csv"
    said = run("init", tmp_path / "2024", "--district", "原州区", "--year", 2024, "--units", units, env=env)
    assert said.status == 0, said
    with Campaign(tmp_path / "2024") as campaign:
        assert campaign.district == "原州区"
    said = run("issue", "-C", tmp_path / "2024", "--unit", STREET, env=env)
    if env.get("PYTHONUTF8") == "0":
        assert (said.status, "PYTHONUTF8=1" in said.err) == (3, True), said
        assert not list((tmp_path / "2024" / "issued").iterdir())
        assert run("issue", "-C", tmp_path / "2024", "--unit", STREET).status == 0
    else:
        assert said.status == 0, said
    assert len(list((tmp_path / "2024" / "issued").glob("*.xlsx"))) == 1


def test_a_name_that_is_no_utf8_is_printed_readably(good: Path, tmp_path: Path) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/" + "北塬街道.xlsx".encode("gb18030"))
    shutil.copy(good, odd)
    assert "/北塬街道.xlsx：北塬街道　2023年度：没有发现问题。" in run("check", odd).out
    assert json.loads(run("check", odd, "--json").out)[0]["path"].endswith("/北塬街道.xlsx")


# ── interruptions and crowds ──────────────────────────────────────────


def consistent(root: Path) -> None:
    """Whatever stands under a final name is whole, and the ledger knows it."""
    for path in (root / "issued").glob("[!.]*"):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None, path
    database = sqlite3.connect(root / "ledger.sqlite")
    try:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        database.close()
    for path in (root / "received").glob("[!.]*"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name.partition(".")[0]


def killed(folder: Path, files: int, after: float, *words: object) -> None:
    """Run, and kill without warning some seconds after ``folder`` holds so many files."""
    process = subprocess.Popen(
        [sys.executable, "-m", "toolkit", *map(str, words)],
        cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and len(list(folder.glob("[!.]*"))) < files:
        time.sleep(0.002)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()


MOMENTS = ((1, 0.0), (2, 0.02), (3, 0.06), (5, 0.11))
"""How many files stand, and how many seconds more, before the process is killed."""


def test_issue_killed_again_and_again_ends_with_one_workbook_a_unit(nianbao: Line, tmp_path: Path) -> None:
    root = make(tmp_path / "2023", units=MANY, issued=False)
    tokens: dict[str, str] = {}
    for files, after in MOMENTS:
        killed(root / "issued", files, after, "issue", "-C", root)
        consistent(root)
        with Campaign(root) as campaign:
            known = {code: entry.token for code, entry in campaign.ledger.issues().items()}
        assert tokens.items() <= known.items(), "what was registered stays as it was"
        tokens = known
        out = len(list((root / "issued").glob("[!.]*.xlsx")))
        assert files / 2 <= out <= len(known), "the ledger knows every workbook that is out"
    assert nianbao("issue", "-C", root).status == 0
    consistent(root)
    assert len(list((root / "issued").glob("[!.]*"))) == 2 * 8, "a workbook and its Word file for each"
    said = nianbao("check", "-C", root, root / "issued", "--json")
    assert [one["origin"] for one in json.loads(said.out)] == ["issued"] * 2 * 8


def test_collect_killed_again_and_again_loses_nothing_and_registers_nothing_twice(nianbao: Line, tmp_path: Path) -> None:
    root = make(tmp_path / "2023", units=MANY)
    for n in range(1, 9):
        returned(root, f"{n:03d}", tmp_path / "in" / f"{n}.xlsx")
    before: dict[str, str] = {}
    for files, after in MOMENTS:
        killed(root / "received", files, after, "collect", "-C", root, tmp_path / "in")
        consistent(root)
        with Campaign(root) as campaign:
            now = {code: one.sha256 for code, one in campaign.ledger.latest_returns().items()}
        assert before.items() <= now.items()
        before = now
    assert nianbao("collect", "-C", root, tmp_path / "in").status == 0
    consistent(root)
    with Campaign(root) as campaign:
        assert [len(campaign.ledger.returns_of(unit.code)) for unit in campaign.units] == [1] * 8
    assert len(list((root / "received").glob("[!.]*"))) == 8


def test_two_that_collect_at_once_both_finish_and_lose_nothing(tmp_path: Path) -> None:
    root = make(tmp_path / "2023", units=MANY)
    for n in range(1, 9):
        returned(root, f"{n:03d}", tmp_path / "in" / f"{n}.xlsx")
    command = [sys.executable, "-m", "toolkit", "collect", "-C", str(root), str(tmp_path / "in")]
    both = [
        subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    consistent(root)
    with Campaign(root) as campaign:
        assert [len(campaign.ledger.returns_of(unit.code)) for unit in campaign.units] == [1] * 8


def test_an_interruption_by_the_user_is_one_sentence(root: Path, tmp_path: Path) -> None:
    for n in range(8):
        returned(root, BUREAU, tmp_path / "in" / f"{n}.xlsx", {"t3.new.natural": n})
    process = subprocess.Popen(
        [sys.executable, "-m", "toolkit", "collect", "-C", str(root), str(tmp_path / "in")],
        cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )
    while not list((root / "received").glob("[!.]*")) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert err.decode() == "已中断。已登记的收件不会丢失，再运行一次即可继续。\n"
    consistent(root)
