"""The Word templates of the bulletins: ``python templates/bulletins/build_docx.py`` makes them beside this script.

Page, styles, tables and package are those of the papers (``templates/papers/build_docx.py``); here stand the words. The
pages (``*.html.j2``) say the same: whoever changes a sentence here changes it there. The same input gives the same bytes. After this the
templates are edited in Word or WPS.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent


def _loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("papers_build_docx", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Not a package, so it is loaded by its place.
_papers = _loaded(HERE.parent / "papers" / "build_docx.py")
para, run, each, only, GIVEN = _papers.para, _papers.run, _papers.each, _papers.only, _papers.GIVEN


def main() -> None:
    """Write the templates beside this script."""
    for name in BULLETINS:
        (HERE / name).write_bytes(build(name))


def build(name: str) -> bytes:
    """One template as a .docx."""
    content: bytes = _papers.zipped(parts(name))
    return content


def parts(name: str) -> dict[str, str]:
    """The parts of one template by name."""
    title, body = BULLETINS[name]
    made: dict[str, str] = _papers.package(title, body(), "", STYLES)
    return made


# ── the words: what an officer sees and edits ─────────────────────────────


def _returns() -> str:
    return "".join((
        *_head("各报送单位："),
        para("a3", run(
            "{% if deadline %}按照通知要求，各单位应于{{ deadline }}前（含当日）报送{{ report }}报表。{% endif %}"
            "截至{{ day }}，应报{{ required }}家，已报{{ reported }}家{% if nil %}（其中零申报{{ nil }}家）{% endif %}，"
            "{% if missing %}未报{{ missing|length }}家{% else %}没有未报的{% endif %}。现将有关情况通报如下。")),
        para("1", run("一、报送时间")),
        *only("deadline", para("a3", run("按时报送{{ on_time }}家，迟报{{ late|length }}家，未报{{ missing|length }}家。"))),
        *only("late", para("a3", run(f"迟报的：{_listed('late', '{{ one.name }}（迟{{ one.days }}天）')}。"))),
        *only("missing", para("a3", run(
            "未报的{% if when %}（{{ when }}）{% endif %}："
            f"{_listed('missing', '{{ one.name }}{% if one.manuscript %}（只收到文字稿）{% endif %}')}。"))),
        *only("not deadline and not missing", para("a3", run("应报的单位都已报送。"))),
        *only(
            "judged",
            para("1", run("二、报表质量"))
            + para("a3", run(
                "已报的{{ reported }}家中，{% if filled %}由经办人代填的{{ filled }}家不作统计，其余{{ judged }}家中，{% endif %}"
                "{% if rounds %}报来的表没有错误的{{ clean }}家，有过错误的{{ judged - clean }}家："
                f"{_listed('rounds', '{{ one.rounds }}次的{{ one.units }}家', '，')}。"
                "{% else %}报来的表都没有错误。{% endif %}{% if mending %}目前仍有错误待改的{{ mending }}家。{% endif %}"
                "{% if rounds %}待核实的问题、原因已采纳的不算错误。{% endif %}")),
        ),
        *only(
            "missing or mending or publish_by",
            para("1", run("{% if judged %}三{% else %}二{% endif %}、有关要求"))
            + "".join((
                *only("missing", para("a3", run("未报的单位请{{ until }}报送；全年没有相关业务的，也要零申报。"))),
                *only("mending", para("a3", run("有错误待改的单位，请在退回的标注表上改正后重报，数据以登记台账为准。"))),
                *only("publish_by", para("a3", run("各单位年度报告经审签后，请于{{ publish_by }}前向社会公布，并报回公布网址。"))),
            )),
        ),
        *only("named", para("a3", "") + para("c5", run("附件：报表有过错误的单位"))),
        *_signed(),
        *only("named", _enclosed("报表有过错误的单位", ("序号", "单位", "首次收到", "有错误的次数", "现在"), (
            "{{ loop.index }}", "{{ one.name }}", "{{ one.day }}", "{{ one.rounds }}", "{{ one.state }}"), (800, 3844, 1600, 1700, 900))),
    ))


def _reminder() -> str:
    return "".join((
        *_head("有关单位："),
        para("a3", run(
            "{% if deadline %}按照通知要求，各单位应于{{ deadline }}前（含当日）报送{{ report }}报表，{{ when }}。{% endif %}"
            "截至{{ day }}，应报{{ required }}家，尚有{{ missing|length }}家没有报送{{ report }}报表：")),
        para("c9", ""),
        _table(("序号", "单位", "收到情况"), (
            "{{ loop.index }}", "{{ one.name }}", "{% if one.manuscript %}只收到文字稿{% else %}尚未收到{% endif %}"), "missing", (900, 5544, 2400)),
        para("c9", ""),
        para("a3", run(
            "请上述单位{{ until }}报送；全年没有相关业务的，也要零申报。{% if manuscripts %}只报了文字稿的，请补报报表。{% endif %}"
            "已经报送的，请告知报送方式和时间，以便查收。")),
        para("a3", run("联系人：") + run(GIVEN % "name") + run("　联系电话：") + run(GIVEN % "phone")),
        *_signed(),
    ))


def _publication() -> str:
    return "".join((
        *_head("各报送单位："),
        para("a3", run(
            "{% if publish_by %}按照通知要求，各单位应于{{ publish_by }}前（含当日）公布{{ report }}。{% endif %}"
            "截至{{ day }}，应公布{{ required }}家，已见公布{{ seen }}家，"
            "{% if unseen %}未见公布{{ unseen }}家{% else %}没有未公布的{% endif %}。现将有关情况通报如下。")),
        *only(
            "publish_by",
            para("1", run("一、公布时间"))
            + para("a3", run(
                "按时公布{{ on_time }}家，迟于规定时间{{ late|length }}家{% if undated %}，公布日期不详{{ undated }}家{% endif %}"
                "{% if unseen %}，未见公布{{ unseen }}家{% endif %}。"))
            + "".join((
                *only("late", para("a3", run(f"迟于规定时间的：{_listed('late', '{{ one.name }}（{{ one.day }}）')}。"))),
                *only("missing", para("a3", run(f"到期未见公布的：{_listed('missing', '{{ one }}')}。"))),
            )),
        ),
        para("1", run("{% if publish_by %}二{% else %}一{% endif %}、公布内容")),
        para("a3", run(
            "已见公布的{{ seen }}家中，与报表一致的{{ same }}家，不一致的{{ differing }}家{% if differing %}（共{{ cells }}处）{% endif %}。"
            "{% if unread %}其中{{ unread }}家有的数没有读出、未比较。{% endif %}")),
        *only("changed", para("a3", run("公布以后又改动数字的{{ changed }}家。"))),
        *only("apart", para("a3", run("在不同平台公布、数字互不一致的{{ apart }}家。"))),
        *only(
            "unseen or differing or changed or apart",
            para("1", run("{% if publish_by %}三{% else %}二{% endif %}、有关要求"))
            + "".join((
                *only("unseen", para("a3", run(
                    "还没有公布的单位，请{% if missing %}尽快{% else %}按时{% endif %}公布，并报回公布网址；已经公布的，请告知网址。"))),
                *only("differing or changed or apart", para("a3", run(
                    "公布的数字与报表、与其他平台不一致的单位，请逐项核对：公布有误的及时更正，报表有误的改正后重报，各平台公布的应当一致。"))),
            )),
        ),
        *only("named", para("a3", "") + para("c5", run("附件：各单位公布情况"))),
        *_signed(),
        *only("named", _enclosed("各单位公布情况", ("序号", "单位", "公布日期", "情况", "网址"), (
            "{{ loop.index }}", "{{ one.name }}", "{{ one.day }}", "{{ one.says }}", "{{ one.url }}"), (760, 2100, 1560, 2324, 2100))),
    ))


def _head(to: str) -> tuple[str, ...]:
    return (
        para("c6", run("内部通报，不对外公布。")),
        *each("line in title_lines", para("a4", run("{{ line }}"))),
        para("a3", ""),
        para("b1", run(to)),
    )


def _signed() -> tuple[str, ...]:
    return (para("b3", ""), para("b3", ""), para("b3", run(GIVEN % "office")), para("b4", run("{{ day }}")))


def _listed(names: str, one: str, between: str = "、") -> str:
    """The items of a list within a sentence."""
    return f"{{% for one in {names} %}}{one}{{% if not loop.last %}}{between}{{% endif %}}{{% endfor %}}"


def _enclosed(title: str, heads: Sequence[str], words: Sequence[str], widths: Sequence[int]) -> str:
    return para("b5", run("附件")) + para("a4", run(title)) + para("c9", "") + _table(heads, words, "named", widths) + para("ba", "")


def _table(heads: Sequence[str], words: Sequence[str], items: str, widths: Sequence[int]) -> str:
    """A list of units, a row for each."""
    looks = ["b7" if head in ("单位", "情况", "网址") else "b6" for head in heads]
    table: str = _papers.around(widths, (
        _papers.row(widths, [(head, "b8") for head in heads], head=True),
        _papers.tag(f"{{%tr for one in {items} %}}", len(heads)),
        _papers.row(widths, list(zip(words, looks, strict=True))),
        _papers.tag("{%tr endfor %}", len(heads)),
    ))
    return table


BULLETINS: dict[str, tuple[str, Callable[[], str]]] = {
    "bulletin-returns.docx": ("报送情况通报模板", _returns),
    "bulletin-reminder.docx": ("催报通知模板", _reminder),
    "bulletin-publication.docx": ("公布情况通报模板", _publication),
}

# ── the looks ─────────────────────────────────────────────────────────────

# Lists of units are read by people, so they are larger than a paper's figures.
_LARGER = {"b6": 12, "b7": 12, "b8": 12}
STYLES = (
    *(style._replace(paragraph=style.paragraph.replace('w:line="280"', 'w:line="400"'),
                     run=style.run.replace('w:val="20"', f'w:val="{2 * _LARGER[style.id]}"'))
      if style.id in _LARGER else style for style in _papers.STYLES),
    _papers.Style("b5", "附件标记", '<w:pageBreakBefore/><w:jc w:val="left"/>', _papers.font(_papers.HEAD, 16)),
)


if __name__ == "__main__":
    main()
