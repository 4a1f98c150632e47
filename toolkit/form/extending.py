"""``extends = "2021"``: a small form file that adds tables, texts and rules to another form, written out as one whole form.

Nothing above knows of it: what is issued, sealed and kept is the whole form. A table may be given by its ``figures`` alone,
a line each, and is drawn here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from toolkit.errors import FormError, Step
from toolkit.form.lines import located
from toolkit.paths import real
from toolkit.patterns import regex

Data = dict[str, Any]
Find = Callable[[str, Path], Path | None]
"""Where the parent of a form file lies, by what ``extends`` says and the file that says it; None where there is none."""

_NUMERALS: Final = "一二三四五六七八九十"
_MOST_PARENTS: Final = 8
_NAMED_BY: Final = {"table": "code", "text": "code", "rule": "id"}
_CALLED: Final = {"table": "表", "text": "文字", "rule": "规则"}
_HEAD: Final = "# 由“{name}”接在“{parent}”后面合成。\n\n"
_CODES: Final = regex(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
_FIELDS: Final = regex(r"\{([^{}]*)\}")
_WITH_UNIT: Final = regex(r".+（([^（）]{1,8})）")
"""A figure that says in what it counts: “政策解读（篇）”."""


def is_extending(text: str) -> bool:
    """Whether a form file says that it extends another."""
    if "extends" not in text:
        return False
    try:
        head = tomllib.loads(text).get("form", {})
    except (ValueError, RecursionError):
        return False  # said where it is read as a form
    return isinstance(head, dict) and "extends" in head


def whole_form(text: str, path: Path, find: Find) -> str:
    """The text of the whole form that a file extending another stands for. Raises :class:`FormError` with file and line."""
    import tomli_w  # few forms extend another

    whole = _whole(text, path, find, ())
    return _HEAD.format(name=path.stem, parent=tomllib.loads(text)["form"]["extends"]) + tomli_w.dumps(whole, multiline_strings=True)


def told_in(error: FormError, text: str, source: str) -> FormError:
    """An error of the whole form, told by the line of the file that extends: by codes, as its tables are drawn elsewhere."""
    error.at = tuple(_by_name(step) for step in error.at)
    error.line = 0
    return located(error, text, source)


def _whole(text: str, path: Path, find: Find, heirs: tuple[Path, ...], wish: tuple[Any, str] | None = None) -> Data:
    """The data of a form file, with what it extends; ``wish`` is what its heir takes of its own additions, and how the heir calls it."""
    try:
        data: Data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise FormError("不合TOML写法，先用 nianbao form 单独看这个文件", source=str(path)) from error
    if wish is not None:
        if "extends" not in _section(data, "form"):
            raise _fail(f"“{wish[1]}”不是附表，没有可选的，请删去 take", "form", "take")
        data = _taken(data, *wish)
    try:
        return _joined(data, path, find, (*heirs, real(path)))
    except FormError as error:
        raise error if error.source else located(error, text, str(path)) from error


def _joined(data: Data, path: Path, find: Find, heirs: tuple[Path, ...]) -> Data:
    head = _section(data, "form")
    if "extends" not in head:
        return data
    parent = head.pop("extends")
    if not isinstance(parent, str):
        raise _fail("应为版次（如 \"2021\"）或表式文件的路径", "form", "extends")
    if parent == "":
        raise _fail("没有写明接在哪个表式后面，如 extends = \"2021\"", "form", "extends")
    found = find(parent, path)
    if found is None:
        raise _fail(f"没有“{parent}”这个版次，旁边也没有这个文件", "form", "extends")
    if real(found) in heirs or len(heirs) > _MOST_PARENTS:
        raise _fail(f"“{parent}”又接在这个文件后面，转了一圈，请改其中一个", "form", "extends")
    whole = deepcopy(_whole(_read(found), found, find, heirs, (head.pop("take"), parent) if "take" in head else None))
    _add(whole, data, head)
    return whole


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FormError("读不了，或不是UTF-8编码", source=str(path)) from error


# ── what of the parent is taken ───────────────────────────────────────


def _taken(data: Data, take: Any, name: str) -> Data:
    """Of what a form file adds, the tables and figures that its heir names; rules about the others are left out with them."""
    if not isinstance(take, list) or not all(isinstance(code, str) for code in take):
        raise _fail("应为代码的列表，如 take = [\"x.pub\", \"x.hotline\"]", "form", "take")
    tables = _list(data, "table")
    offered = [str(table.get("code")) for table in tables]
    figures = [f"{table.get('code')}.{figure}" for table in tables for figure in table.get("figures", ())]
    for code in take:
        if code not in (*offered, *figures):
            raise _fail(f"“{name}”里没有代码为“{code}”的附表或指标，可写：{'、'.join(offered)}，或其中一项的代码", "form", "take")
    kept, lost = [], set()
    for table in tables:
        code, own = table.get("code"), table.get("figures", {})
        chosen = {figure: label for figure, label in own.items() if code in take or f"{code}.{figure}" in take}
        lost |= {f"{code}.{figure}" for figure in own if figure not in chosen}
        if code in take or chosen:
            kept.append(_with_figures(table, chosen) if own else table)
        elif not own:
            lost.add(f"{code}.")
    return {**data, "table": kept, "rule": [rule for rule in _list(data, "rule") if not _speaks_of(rule, lost)],
            "text": [_text_without(text, lost) for text in _list(data, "text")]}


def _text_without(text: Data, lost: set[str]) -> Data:
    """A text without the sentences that say a figure which is not taken."""
    return {**text, "sentence": [one for one in text["sentence"] if not _says_of(one, lost)]} if isinstance(text.get("sentence"), list) else text


def _says_of(sentence: Any, lost: set[str]) -> bool:
    if isinstance(sentence, str):
        return _speaks_of({"holds": " ".join(_FIELDS.findall(sentence))}, lost)
    if not isinstance(sentence, dict):
        return False  # said where it is read as a form
    parts = sentence.get("parts", ())
    return _says_of(str(sentence.get("say", "")), lost) or _speaks_of(sentence, lost) or (
        isinstance(parts, list) and any(_says_of(part, lost) for part in parts))


def _with_figures(table: Data, chosen: Mapping[str, Any]) -> Data:
    """A table of some of its figures, with what is said of those alone."""
    gone = {figure for figure in table["figures"] if figure not in chosen}
    settings = {figure: setting for figure, setting in table.get("cell", {}).items() if figure not in gone}
    totals = [total for total in table.get("total", ()) if total.get("code") not in gone]
    for total in totals:
        parts = [f"{table.get('code')}.{part}" for part in _CODES.findall(str(total.get("is", ""))) if part in gone]
        if parts:
            raise _fail(f"“{table.get('code')}.{total.get('code')}”由{'、'.join(parts)}算出，请一并写进 take", "form", "take")
    return {**table, "figures": dict(chosen), "cell": settings, "total": totals}


def _speaks_of(rule: Mapping[str, Any], lost: set[str]) -> bool:
    words = re.sub(r"\b(?:last|given)\.", "", " ".join(str(rule.get(key, "")) for key in ("holds", "when")))
    within = f"{rule.get('table')}." if rule.get("table") else ""
    spoken = set(_CODES.findall(words)) | {f"{within}{word}" for word in _CODES.findall(words) if within}
    return within in lost or any(word in lost or any(code.endswith(".") and word.startswith(code) for code in lost) for word in spoken)


# ── what is added ─────────────────────────────────────────────────────


def _add(whole: Data, data: Data, head: Data) -> None:
    parent = _section(whole, "form")
    edition = str(parent.get("edition", ""))
    own = edition if "parent" in parent else f"{edition}-附表"
    whole["form"] = {**parent, "edition": own, "parent": parent.get("parent", edition), **head}
    sections: list[Data] = whole.setdefault("section", [])
    fresh = _list(data, "section")
    for section in fresh:
        same = next((one for one in sections if one.get("heading") == section.get("heading")), None)
        if same is None:
            sections.append(dict(section))
        else:
            same["contents"] = [*same.get("contents", ()), *section.get("contents", ())]
    added = [table.get("code") for table in _list(data, "table")]
    for kind in ("table", "text", "rule"):
        taken = {item.get(_NAMED_BY[kind]) for item in whole.get(kind, ())}
        for item in _list(data, kind):
            name = item.get(_NAMED_BY[kind])
            if kind == "text" and name in taken and set(item) == {"code", "sentence"}:
                _say_more(next(text for text in whole["text"] if text.get("code") == name), item)
                continue
            if name in taken:
                raise _fail(f"接上的表式里已有代码为“{name}”的{_CALLED[kind]}，请换一个", kind, {_NAMED_BY[kind]: name})
            taken.add(name)
            whole.setdefault(kind, []).append(_placed(whole, kind, item))
    for rule in [rule for rule in whole.get("rule", ()) if rule.get("supplements") is True]:
        # Asked of the added tables, too, as if the heir had written it; not of one that has a rule of its own for its cells.
        spoken_for = {one.get("table") for one in _list(data, "rule") if one.get("each") == "cell"}
        common = {key: value for key, value in rule.items() if key not in ("supplements", "only")}
        at = whole["rule"].index(rule) + 1
        whole["rule"][at:at] = [{**common, "table": code} for code in added if code not in spoken_for]
    _hint(whole, data)
    _behind(whole, data, "overview")
    _behind(whole, data, "alike")
    _behind(whole, data, "examine")
    _said(whole, data)
    for key in data:
        if key not in ("form", "section", "table", "text", "rule", "hints", "overview", "alike", "examine", "said"):
            whole[key] = data[key]  # refused, or known, where the whole form is read


def _said(whole: Data, data: Data) -> None:
    """Further words and things of running text, behind those that are there."""
    said = _section(data, "said")
    before: Data = whole.get("said", {})
    for key, value in said.items():
        joins = isinstance(value, list) and isinstance(before.get(key), list)
        whole.setdefault("said", {})[key] = [*before[key], *value] if joins else value


def _say_more(text: Data, added: Data) -> None:
    """Further sentences of a text that is there already: behind its own, before what asks to be written, which one more such replaces."""
    own, more = text.get("sentence", []), added["sentence"]
    if not isinstance(own, list) or not isinstance(more, list):
        raise _fail("应写成若干节 [[text.sentence]]", "text", {"code": text.get("code")}, "sentence")
    if "draft" in text:
        raise _fail("接上的表式用 draft 写这一段，不能再加句子", "text", {"code": text.get("code")}, "sentence")
    kept = [one for one in own if not (_asks(one) and any(map(_asks, more)))]
    text["sentence"] = [*(one for one in kept if not _asks(one)), *more, *filter(_asks, kept)]


def _asks(sentence: Any) -> bool:
    return isinstance(sentence, dict) and str(sentence.get("say", "")).startswith("【")


def _placed(whole: Data, kind: str, item: Data) -> Data:
    """A table, text or rule as the whole form has it; a table or text put into its chapter of the report."""
    item = dict(item)
    if kind == "rule":
        return item
    code, sections = item.get("code"), whole["section"]
    wanted = item.pop("section", None)
    if wanted is not None:
        chapter = next((one for one in sections if one.get("heading") == wanted), None)
        if chapter is None:
            known = "、".join(str(one.get("heading")) for one in sections)
            raise _fail(f"没有“{wanted}”这一章，可写：{known}；或另写一节 [[section]]", kind, {"code": code}, "section")
        chapter["contents"] = [*chapter.get("contents", ()), code]
    elif not any(code in one.get("contents", ()) for one in sections):
        if not sections:
            raise _fail("请用 section 写明放在报告的哪一章", kind, {"code": code})
        sections[-1]["contents"] = [*sections[-1].get("contents", ()), code]
    return _drawn(whole, item) if kind == "table" else item


def _drawn(whole: Data, table: Data) -> Data:
    """An added table: on a sheet of its own where it names none, its blanks asked about but no errors, its figures drawn as a grid."""
    sheets = {one.get("sheet") for one in whole["table"]}
    table.setdefault("sheet", next(name for name in _sheet_names() if name not in sheets))
    table.setdefault("blank", "query")
    table["supplement"] = True
    table.setdefault("zero_choice", False)
    if "figures" not in table:
        return table
    figures, code = table.pop("figures"), table.get("code")
    if "grid" in table:
        raise _fail("figures 和 grid 写一个就够，请删去一个", "table", {"code": code}, "figures")
    if not isinstance(figures, dict) or not figures or not all(isinstance(label, str) and label.strip() for label in figures.values()):
        raise _fail("应为一组“代码 = \"栏目\"”，如 figures = { site = \"通过网站公开\" }", "table", {"code": code}, "figures")
    for label in figures.values():
        if any(mark in label for mark in "|\n{}") or label.strip() in ("<", "^"):
            raise _fail(f"栏目“{label}”里不能有竖线、花括号和换行", "table", {"code": code}, "figures")
    unit, total = table.pop("unit", ""), table.pop("sum", None)
    rows = [f"| 项目 | 数量{f'（{unit}）' if unit else ''} |", *(f"| {label} | {{{name}}} |" for name, label in figures.items())]
    table["grid"] = "\n".join([*rows, ""])
    table.setdefault("widths", [38, 22])
    settings = table.setdefault("cell", {})
    for name, label in figures.items():
        own = _WITH_UNIT.fullmatch(label)
        said = unit or (own[1] if own else "")
        settings[name] = {**({"unit": said} if said else {}), **settings.get(name, {})}
    if total is not None:
        parts = [name for name in figures if name != total]
        if total not in figures or not parts:
            raise _fail(f"合计“{total}”应是 figures 里的一个代码，并且另有分项", "table", {"code": code}, "sum")
        table["total"] = [*table.get("total", ()), {"code": total, "is": " + ".join(parts)}]
    return table


def _behind(whole: Data, data: Data, section: str) -> None:
    """What the heir says in a section of lists comes after what the other form does."""
    said = _section(data, section)
    before: Data = whole.get(section, {})
    for key, value in said.items():
        joins = isinstance(value, list) and isinstance(before.get(key), list)
        whole.setdefault(section, {})[key] = [*before[key], *value] if joins else value


def _sheet_names() -> list[str]:
    tens = ["", *(f"{'' if n == 1 else _NUMERALS[n - 1]}十" for n in range(1, 10))]
    return [f"附表{ten}{one}" for ten in tens for one in ("", *_NUMERALS[:9]) if ten or one]


def _hint(whole: Data, data: Data) -> None:
    """The district's own hints for cells of the form it extends."""
    hints = data.get("hints", {})
    if not isinstance(hints, dict) or not all(isinstance(hint, str) for hint in hints.values()):
        raise _fail("应为一组“\"代码\" = \"提示\"”，带“.”的代码要加引号", "hints")
    for code, hint in hints.items():
        # x.pub.site is of the table x.pub, where there are x and x.pub.
        near = [one for one in whole["table"] if code.startswith(f"{one.get('code')}.")]
        table = max(near, key=lambda one: len(str(one["code"])), default=None)
        if table is None:
            raise _fail(f"没有代码为“{code}”的格、行或列", "hints", code)
        table["hints"] = {**table.get("hints", {}), code.removeprefix(f"{table['code']}."): hint}


# ── plumbing ──────────────────────────────────────────────────────────


def _section(data: Data, key: str) -> Data:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise _fail(f"应为一节 [{key}]", key)
    return value


def _list(data: Data, key: str) -> list[Data]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _fail(f"应写成若干节 [[{key}]]", key)
    return value


def _by_name(step: Step) -> Step:
    if isinstance(step, Mapping):
        return {key: step[key] for key in ("code", "id", "heading", "say") if key in step}
    return step


def _fail(message: str, *at: Step) -> FormError:
    spoken = [next(iter(step.values())) if isinstance(step, Mapping) else step for step in at]
    head = f"[{spoken[0]}]" if spoken[0] in ("form", "hints") else f"[[{spoken[0]}]]"
    return FormError(message, place=" ".join([head, *map(str, spoken[1:])]), at=at)
