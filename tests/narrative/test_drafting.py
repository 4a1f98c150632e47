"""A draft from the numbers: every figure is one of the form's and right, and every sentence could be published as it stands."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.actions.form import load_form
from toolkit.actions.parts.own_texts import _words as words_of
from toolkit.errors import FormError
from toolkit.findings import Number
from toolkit.form import Form, parse_form
from toolkit.narrative.context import FilledParagraph, Piece, RestsOn, build_context
from toolkit.narrative.drafting import could_say
from toolkit.rules import drafts, rulebook
from toolkit.rules import expression as ex
from toolkit.rules.evaluate import Known, number
from toolkit.words import plain

Values = dict[str, Number | None]
LAW, BESIDES = load_form("2021"), load_form("2021-附表示例")
ASKED = re.compile("【[^】]*】")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
TYPED = {form: [code for code, cell in form.cells.items() if not cell.total and cell.is_number] for form in (LAW, BESIDES)}
NEVER = ("纠错率", "阶段性", "家单位", "均按期", "热线", "校验码", "（未填）", "None")


def counted(form: Form, typed: Mapping[str, Number | None]) -> Values:
    """A table of typed cells with its totals, as an independent reader adds them up."""
    values: Values = {code: typed.get(code) for code in form.cells}
    for code, expression in rulebook(form).totals.items():
        values[code] = number(expression, Known(values))
    return values


def draft(form: Form, values: Mapping[str, Number | None], *, provisional: bool = False, **rests: Any) -> dict[str, tuple[FilledParagraph, ...]]:
    context = build_context(
        form, district="青禾区", year=2023, who="青禾区", values=values, texts={}, drafts=True, provisional="未报齐" if provisional else "",
        rests_on=RestsOn(level="区县", **rests))
    return {part.code: part.paragraphs for section in context.sections for part in section.parts if part.kind == "text"}


def sentences(form: Form, values: Mapping[str, Number | None], **more: Any) -> str:
    """All that is said, without what asks to be written."""
    return ASKED.sub("", "\n".join(line.text for lines in draft(form, values, **more).values() for line in lines)).strip()


def zeros(form: Form) -> Values:
    return dict.fromkeys(form.cells, 0)


District = tuple[Form, Values, Values, set[str], bool]


def district(seed: int) -> District:
    """A form, figures (some not known), last year's (perhaps), what some unit left blank, whether all is in; one for every seed."""
    chance = random.Random(seed)
    form, most = chance.choice([LAW, BESIDES]), chance.choice([1, 3, 40, 4000])
    empty = chance.choice([0, 0.5, 0.95])
    codes = TYPED[form]

    def year() -> Values:
        return {code: 0 if chance.random() < empty else chance.randint(0, most) for code in codes}

    values, before = year(), year() if chance.random() < 0.6 else {}
    values["t2.fee.amount"] = Decimal(chance.randint(0, 10**7)).scaleb(-chance.randint(0, 4))
    unknown = set(chance.sample(codes, chance.choice([0, 0, 3])))
    partly = set(chance.sample(codes, chance.choice([0, 0, 3])))
    now = counted(form, {code: None if code in unknown else value for code, value in values.items()})
    return form, now, counted(form, before) if before else {}, partly, chance.random() < 0.3


def over_districts(times: int) -> Any:
    """A test over random districts."""
    def of(test: Any) -> Any:
        return settings(max_examples=times, deadline=None)(given(st.integers(0, 2**32))(test))

    return of


def worth(form: Form, says: str, values: Values, last: Values) -> Decimal:
    """What an expression over codes is, worked out by Python itself."""
    def known(match: re.Match[str]) -> str:
        code = match[0]
        if code in ("sum", "max", "min", "abs", "round"):
            return code
        value = last[code.removeprefix("last.")] if code.startswith("last.") else values[code]
        return f"Decimal('{value}')"

    def ranged(match: re.Match[str]) -> str:
        codes = list(form.cells)
        first, end = match[2], match[3]
        column = form.cells[first].column_code
        between = [code for code in codes[codes.index(first) : codes.index(end) + 1] if form.cells[code].column_code == column]
        return f"{match[1]}([{', '.join(between)}])"

    written = re.sub(r"(sum|max)\(([\w.]+?)\.\.([\w.]+?)\)", ranged, says)
    return Decimal(eval(re.sub(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*", known, written), {"Decimal": Decimal}))  # the form's own words


@over_districts(25)
def test_every_number_is_a_code_or_an_expression_over_codes_and_right(seed: int) -> None:
    form, values, last, partly, provisional = district(seed)
    for lines in draft(form, values, last=last, partly=partly, provisional=provisional).values():
        for piece in (piece for line in lines for piece in line.pieces if not piece.gap):
            if not piece.figure:
                assert NUMBER.findall(piece.text) in ([], ["2023"]), piece
                continue
            should, shown = worth(form, piece.figure, values, last), Decimal(piece.text)
            exponent = -shown.as_tuple().exponent if "." in piece.text else 0  # type: ignore[operator]
            decimals = 1 if "/" in piece.figure else max(exponent, 0)
            assert should.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) == shown, piece
            assert "," not in piece.text
            assert shown > 0 or piece.figure == "", piece


@over_districts(25)
def test_every_sentence_could_be_published(seed: int) -> None:
    form, values, last, partly, provisional = district(seed)
    said = sentences(form, values, last=last, partly=partly, provisional=provisional)
    assert not re.search(r"[，、；。]{2,}|[，、；]$|^[，、；。]|[，、；](?=\n)|其中[，。]|[（(][）)]| ", said, re.MULTILINE), said
    assert not re.search(r"(?<![\d.])0(?![\d.])\s*(?:件|个|次|期|条|篇|份|人次|万元|%)", said), said
    assert all(line.endswith("。") for line in said.splitlines() if line), said
    assert not any(word in said for word in NEVER), said
    stated = re.findall(r"[^。\n]+。", said)
    assert len(stated) == len(set(stated)), "said twice"
    if provisional or not last:
        assert not re.search("[比与]上年", said), said
    if provisional:
        assert not re.search("未收到|没有新收|未发生|均在法定期限", said), said
    for base in re.findall(r"(?:增长|下降)[\d.]+%", said):
        assert min(values["t3.new.total"] or 0, last["t3.new.total"] or 0) >= 20, base


@over_districts(20)
def test_the_parts_of_a_breakdown_add_up_to_what_they_break_down(seed: int) -> None:
    form, values, last, *_ = district(seed)
    for clause in re.findall(r"[^。；\n]+", sentences(form, values, last=last)):
        whole, among, parts = clause.partition("，其中")
        if among and "较多" not in clause:
            figures = [Decimal(one) for one in NUMBER.findall(parts)]
            assert sum(figures) == Decimal(NUMBER.findall(whole)[-1]), clause
            assert len(figures) > 1, clause


@over_districts(15)
def test_a_draft_of_other_figures_is_known_for_a_draft_and_one_word_more_is_not(seed: int) -> None:
    form, values, last, partly, _ = district(seed)
    pattern = could_say(drafts(form).texts["s1.on_request"], {"year": "2023", "district": "青禾区", "who": "青禾区"}, words_of)
    text = "".join(line.text for line in draft(form, values, last=last, partly=partly)["s1.on_request"])
    if not ASKED.search(text):
        assert pattern.fullmatch(words_of(text))
        assert not pattern.fullmatch(words_of(text.replace("。", "，办理及时。", 1)))


def test_nothing_at_all_is_one_zero_sentence_of_applications_and_one_of_review_and_suits() -> None:
    said = sentences(LAW, zeros(LAW))
    assert said.splitlines() == [
        "2023年，青禾区未制发行政规范性文件。",
        "2023年，青禾区未收到政府信息公开申请，无上年结转申请。",
        "全年未发生因政府信息公开被申请行政复议、被提起行政诉讼的情况。",
    ]


def test_of_figures_not_all_in_nothing_is_said_to_be_none() -> None:
    lines = draft(LAW, zeros(LAW), provisional=True)
    assert [line.text for line in lines["s1.on_request"]] == ["【请补写依申请公开情况】"]


def test_one_application_is_told_in_the_singular() -> None:
    one = counted(LAW, zeros(LAW) | {"t3.new.business": 1, "t3.not_held.business": 1, "t4.review.pending": 1})
    said = sentences(LAW, one)
    assert "新收政府信息公开申请1件，由法人或其他组织提出。全年办结政府信息公开申请1件，结果为无法提供。" in said
    assert "被申请行政复议1件，尚未审结。" in said
    assert "均" not in said
    assert "%" not in said


def test_applications_carried_over_alone_are_told_as_such() -> None:
    carried = counted(LAW, zeros(LAW) | {"t3.carried_in.natural": 2, "t3.granted.natural": 2})
    assert "2023年，青禾区没有新收政府信息公开申请，上年结转2件。全年办结政府信息公开申请2件，均予以公开。" in sentences(LAW, carried)


@pytest.mark.parametrize(("before", "said"), [
    (8, "新收申请比上年增加2件。"), (12, "新收申请比上年减少2件。"), (10, "新收申请件数与上年持平。"), (0, ""), (None, "")])
def test_last_year_is_compared_where_it_is_known(before: int | None, said: str) -> None:
    now = counted(LAW, zeros(LAW) | {"t3.new.natural": 10})
    last = {} if before is None else counted(LAW, zeros(LAW) | {"t3.new.natural": before})
    text = sentences(LAW, now, last=last)
    assert said in text
    assert ("上年" in text) == bool(said)


@pytest.mark.parametrize("before", [8, 10, 12])
def test_figures_not_all_in_are_not_compared_with_last_years(before: int) -> None:
    now, last = (counted(LAW, zeros(LAW) | {"t3.new.natural": n}) for n in (10, before))
    assert "上年" not in sentences(LAW, now, last=last, provisional=True)


def test_percentages_are_of_large_bases_alone() -> None:
    last = counted(LAW, zeros(LAW) | {"t3.new.natural": 20})
    assert "比上年增加1件，增长5%。" in sentences(LAW, counted(LAW, zeros(LAW) | {"t3.new.natural": 21}), last=last)
    assert "比上年减少1件。" in sentences(LAW, counted(LAW, zeros(LAW) | {"t3.new.natural": 19}), last=last)
    nine = counted(LAW, zeros(LAW) | {"t3.granted.natural": 4, "t3.not_held.natural": 5})
    assert "%" not in sentences(LAW, nine)
    ten = counted(LAW, zeros(LAW) | {"t3.granted.natural": 4, "t3.not_held.natural": 6})
    assert "予以公开和部分公开的占40%" in sentences(LAW, ten)


def test_the_two_largest_reasons_are_told_in_the_words_of_the_law_and_a_tie_is_broken_by_nobody() -> None:
    many = counted(LAW, zeros(LAW) | {"t3.not_held.natural": 6, "t3.inquiry.natural": 4, "t3.repeated.natural": 3})
    assert "较多的情形是“本机关不掌握相关政府信息”6件、“属于行政查询事项”4件。" in sentences(LAW, many)
    tied = counted(LAW, zeros(LAW) | {"t3.not_held.natural": 6, "t3.inquiry.natural": 3, "t3.repeated.natural": 3})
    assert "较多的情形是“本机关不掌握相关政府信息”6件。" in sentences(LAW, tied)
    equal = counted(LAW, zeros(LAW) | {"t3.not_held.natural": 3, "t3.inquiry.natural": 3, "t3.repeated.natural": 3})
    assert "较多" not in sentences(LAW, equal)


def test_indicators_are_told_where_they_are_known_and_hotlines_never() -> None:
    figures = zeros(BESIDES) | {code: None for code in BESIDES.cells if code.startswith("x.")} | {
        "x.train": 3, "x.trained": 120, "x.accounts": 7, "x.hotline.total": 900, "x.hotline.complain": 900}
    said = sentences(BESIDES, figures)
    assert "全年举办政务公开培训3期，培训120人次。" in said
    assert "开设政务新媒体账号7个。" in said
    assert "热线" not in said
    assert "解读" not in said


@pytest.mark.parametrize(("partly", "said"), [((), True), (("x.overdue",), False)])
def test_all_in_time_is_said_only_where_every_unit_said_how_many_were_late(partly: tuple[str, ...], said: bool) -> None:
    figures = counted(BESIDES, zeros(BESIDES) | {"t3.granted.natural": 5, "x.overdue": 0})
    assert ("均在法定期限内" in sentences(BESIDES, figures, partly=partly)) is said


def test_nobody_was_called_to_account_only_where_every_unit_typed_its_nought() -> None:
    figures = zeros(BESIDES)
    assert "未发生因政府信息公开工作被追究责任的情况" in sentences(BESIDES, figures)
    assert "追究责任" not in sentences(BESIDES, figures, partly=("x.accountability",))
    assert "追究责任" not in sentences(BESIDES, figures | {"x.accountability": None})


def test_the_preface_says_of_the_publication_what_campaign_toml_says_and_leaves_out_the_rest() -> None:
    def preface(**words: str) -> str:
        rests = RestsOn(words=words)
        return build_context(LAW, district="青禾区", year=2023, who="青禾区", values={}, texts={}, drafts=True, rests_on=rests).intro[-1]

    assert preface() == (
        "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议和行政诉讼情况、"
        "存在的主要问题及改进情况、其他需要报告的事项六部分组成。")
    assert preface(**{"publish.scope": "区政府、3个部门"}).endswith("报告汇总了区政府、3个部门的数据。")
    assert "联系" not in preface(**{"publish.office": "区政府办公室"}), "no address, no sentence"


def test_fees_are_told_once() -> None:
    def fees(**texts: str) -> int:
        context = build_context(LAW, district="青禾区", year=2023, who="青禾区", values=zeros(LAW), texts={"s6.matters": texts.get("own", "")})
        return sum(part.code == "s6" for section in context.sections for part in section.parts)

    assert fees() == 1
    assert fees(own="本年未收取信息处理费。") == 0
    assert fees(own="没有其他需要报告的事项。") == 1


def test_a_figure_that_would_round_to_nothing_leaves_its_sentence_out() -> None:
    form = small_form('say = "占{a.x / a.y * 100 | 1}%"\nwhen = "a.x > 0"')
    assert said_by(form, {"a.x": 1, "a.y": 5000}) == "【请补写情况】"
    assert said_by(form, {"a.x": 1, "a.y": 3}) == "占33.3%。"
    assert said_by(form, {"a.x": 1, "a.y": 0}) == "【请补写情况】"


def test_a_minus_is_never_said() -> None:
    assert said_by(small_form('say = "增加{a.x - a.y}件"'), {"a.x": 1, "a.y": 3}) == "【请补写情况】"
    assert said_by(small_form('say = "相差{abs(a.x - a.y)}件"'), {"a.x": 1, "a.y": 3}) == "相差2件。"


HEAD = """[form]
edition = "t"
title = "表"
[[table]]
code = "a"
sheet = "甲"
title = "甲"
grid = '''
甲 | {x}
乙 | {y}
'''
[[text]]
code = "w.w"
label = "情况"
[[text.sentence]]
"""


def small_form(sentence: str) -> Form:
    form = parse_form(HEAD + sentence + "\n")
    drafts(form)
    return form


def said_by(form: Form, values: Values) -> str:
    (line,) = draft(form, values)["w.w"]
    return line.text


WRONG = {
    "a code that is none": ('say = "{a.z}件"', "代码“a.z”不存在，是否应为“a.y”", 1),
    "a condition over nothing": ('say = "有"\nwhen = "a.z > 0"', "代码“a.z”不存在", 2),
    "a division that does not say its decimals": ('say = "占{a.x / a.y}"', "请写明几位小数", 1),
    "too many decimals": ('say = "占{a.x / a.y | 3}"', "最多2位小数", 1),
    "a condition as a figure": ('say = "{a.x > 0}件"', "应是一个数", 1),
    "a word as a figure": ('say = "{w.w}"', "“w.w”是一段文字", 1),
    "a brace left open": ('say = "{a.x件"', "花括号没有成对", 1),
    "parts without a place": ('say = "其中"\nparts = ["{a.x}件"]', "say 里就要有 {parts}", 1),
    "a place without parts": ('say = "其中{parts}"', "还要写 parts", 1),
    "a misspelt key": ('say = "有"\nwehn = "a.x > 0"', "是否应为“when”", 2),
    "a part that is a number": ('say = "其中{parts}"\nparts = [\n  "{a.x}件",\n  3,\n]', "每一项应是一句话", 4),
    "a wrong part": ('say = "其中{parts}"\nparts = [\n  "{a.x}件",\n  { say = "{a.q}件" },\n]', "代码“a.q”不存在", 4),
    "the largest of what has no size": ('say = "其中{parts}"\nmost = 1\nparts = ["甲"]', "好比大小", 3),
    "a fact that is none": ('say = "有"\nwhen = \'report.final == "是"\'', "没有“report.final”", 2),
    "given of nothing": ('say = "有"\nwhen = \'given.a.z == "是"\'', "“a.z”不是一个数的代码", 2),
    "a draft besides": ('say = "有"\n[[text]]\ncode = "w.v"\nlabel = "另"\ndraft = "x"\n[[text.sentence]]\nsay = "y"', "写一样就够", 5),
}


@pytest.mark.parametrize(("sentence", "message", "line"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_with_a_sentence_is_told_with_its_line(sentence: str, message: str, line: int, tmp_path: Path) -> None:
    path = tmp_path / "表.toml"
    path.write_text(HEAD + sentence + "\n", "utf-8")
    with pytest.raises(FormError) as caught:
        load_form(path)
    assert message in str(caught.value)
    assert caught.value.line == HEAD.count("\n") + line, str(caught.value)


def heir(tmp_path: Path, text: str) -> Form:
    path = tmp_path / "附表.toml"
    path.write_text(text, "utf-8")
    return load_form(path)


MORE = '[form]\nextends = "2021"\n[[text]]\ncode = "s1.management"\n[[text.sentence]]\nsay = "另有规章{t2.regulation.valid}件"\n'


def test_an_heir_adds_sentences_before_what_asks_to_be_written(tmp_path: Path) -> None:
    (line,) = draft(heir(tmp_path, MORE), zeros(LAW) | {"t2.regulation.valid": 3})["s1.management"]
    assert line.text.startswith("另有规章3件。【请补写政府信息管理情况")
    (line,) = draft(heir(tmp_path, MORE + '[[text.sentence]]\nsay = "【请补写归档】"\n'), zeros(LAW))["s1.management"]
    assert line.text == "【请补写归档】"


def test_what_an_heir_takes_not_is_said_in_none_of_its_sentences(tmp_path: Path) -> None:
    form = heir(tmp_path, '[form]\nextends = "2021-附表示例"\ntake = ["x.pub", "x.accounts"]\n')
    said = [sentence.say for text in form.texts for sentence in text.sentences if "{x." in sentence.say]
    assert said == ["全年主动公开政府信息{x.pub.total}条{parts}", "开设政务新媒体账号{x.accounts}个"]


def test_a_wrong_sentence_of_an_heir_is_told_by_its_own_line(tmp_path: Path) -> None:
    with pytest.raises(FormError) as caught:
        heir(tmp_path, MORE.replace("regulation", "regulations"))
    assert caught.value.line == 6, str(caught.value)
    assert "附表.toml" in str(caught.value)


def test_a_draft_in_one_piece_still_works(foreign: Form) -> None:
    assert foreign.texts[0].sentences == ()
    (line,) = draft(foreign, {"grove.cypress.all": 42, "cost.care": 3})["words"]
    assert line.text == "2023年青禾区有侧柏42株，养护经费3元。【请补写工作开展情况】"


def test_figures_tell_what_they_say(form: Form) -> None:
    (line, *_) = draft(form, counted(form, zeros(form) | {"t3.new.natural": 3, "t3.new.legal": 2}))["s1.on_request"]
    assert [(piece.text, piece.figure) for piece in line.pieces if piece.figure] == [
        ("5", "t3.new.total"), ("3", "t3.new.natural"), ("2", "t3.new.total - t3.new.natural")]
    assert isinstance(line.pieces[0], Piece)


def test_every_shipped_sentence_is_of_figures_that_the_form_has() -> None:
    for form in (LAW, BESIDES):
        figures = [node.expression for one in _all(form) for node in one.pieces if hasattr(node, "expression")]
        assert {ref.code for figure in figures for ref in ex.refs(figure)} <= set(form.cells)


def _all(form: Form) -> list[Any]:
    found: list[Any] = []
    waiting: list[Any] = [one for said in drafts(form).texts.values() for one in said]
    while waiting:
        found.append(waiting.pop())
        waiting.extend(found[-1].parts)
    return found


def test_numbers_are_printed_as_prose_has_them() -> None:
    assert plain(Decimal("59237.2449")) == "59237.2449"
    assert "收取行政事业性收费59237.2449万元。" in sentences(LAW, zeros(LAW) | {"t2.fee.amount": Decimal("59237.244900")})
