"""The generated pages and the blank workbook: ``python docs/make/generate.py`` writes them.

``--check`` writes nothing, names what is stale and ends with 1. Everything here is asked of the package
itself (the parser, the catalogue, the form), so that no page can say what the program does not do.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import sys
import warnings
import zlib
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import openpyxl

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from docs.make.pieces import EACH, NOTE, pipe_table  # noqa: E402
from docs.make.rules import rules  # noqa: E402
from toolkit.arguments import parser  # noqa: E402
from toolkit.files import write_whole  # noqa: E402
from toolkit.form import Form, Table  # noqa: E402
from toolkit.form.known import Writer, written_form  # noqa: E402
from toolkit.form.parsing import parsed  # noqa: E402
from toolkit.layout import SEAL_SHEET, Layout, build_layout  # noqa: E402
from toolkit.layout.beside import written_beside  # noqa: E402
from toolkit.resources import form_file, known_form  # noqa: E402
from toolkit.rules.book import written_rules  # noqa: E402
from toolkit.rules.bound import bound  # noqa: E402
from toolkit.seal import Seal, facts_of  # noqa: E402
from toolkit.submission import Identity  # noqa: E402
from toolkit.workbook.issuing import issued_workbook  # noqa: E402


def main(arguments: Sequence[str] | None = None) -> int:
    """Write what is stale, or only name it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true", help="write nothing; end with 1 where something is stale")
    check = options.parse_args(arguments).check
    fresh = products()
    old = stale(fresh)
    for path in old:
        print(f"{'stale' if check else 'written'}: {path.relative_to(ROOT)}")
        if not check:
            write_whole(path, fresh[path])
    if not old:
        print("up to date")
    return 1 if check and old else 0


def products() -> dict[Path, bytes]:
    """Every generated file and what should stand in it."""
    form = read_anew("2021")
    return {
        ROOT / "docs" / "commands.md": commands().encode(),
        ROOT / "docs" / "rules.md": rules(form).encode(),
        ROOT / "docs" / "form-2021.md": form_page(form).encode(),
        ROOT / "templates" / "xlsx" / "2021.xlsx": blank_workbook(form),
        known_form("2021"): known(form).encode(),
    }


def read_anew(edition: str) -> Form:
    """An edition's form as its file says it now, whatever is written down of it."""
    return parsed(form_file(edition).read_text("utf-8"), issued=False)


def known(form: Form) -> str:
    """What is written down of a form, beside its file."""
    writer = Writer()
    beside = [written_beside(build_layout(form, last_year=last_year), last_year=last_year) for last_year in (False, True)]
    return written_form(form, written_rules(bound(form), writer), beside, writer)


def stale(fresh: dict[Path, bytes]) -> list[Path]:
    """The generated files that are missing or say something else than the package does."""
    return [path for path, content in fresh.items() if not _same(path, content)]


def _same(path: Path, content: bytes) -> bool:
    if not path.is_file():
        return False
    found = path.read_bytes()
    if path.suffix == ".xlsx":
        return found == content or workbook_seen(found) == workbook_seen(content)
    return found.replace(b"\r\n", b"\n") == content


# ── the command line ──────────────────────────────────────────────────


def commands() -> str:
    """The page of the command line, from the parser itself."""
    top = parser()
    verbs = verbs_of(top)
    words = {choice.dest: choice.help or "" for choice in _verb_action(top)._choices_actions}
    parts = [
        NOTE + "# 命令\n",
        f"{top.description}\n",
        "`nianbao` 与 `python -m toolkit` 是同一个命令。`nianbao -h` 列出全部命令，`nianbao 命令 -h` 列出一个命令的参数。",
        "结果写到标准输出，进度和提示写到标准错误。\n",
        f"{top.epilog}\n",
        pipe_table(["命令", "做什么"], ([f"[`{name}`](#nianbao-{name})", words[name]] for name in verbs)),
    ]
    for name, sub in verbs.items():
        actions = [action for action in sub._actions if action.dest != "help"]
        usage = " ".join(["nianbao", name, *map(_usage, actions)])
        parts += [
            f"## nianbao {name}\n",
            f"{sub.description}\n",
            f"```\n{usage}\n```\n",
            pipe_table(["参数", "说明"], ([f"`{_shown(action)}`", action.help or ""] for action in actions)),
        ]
    return "\n".join(parts)


def verbs_of(top: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The verbs of the command line by name, in order."""
    return dict(_verb_action(top).choices)


def _verb_action(top: argparse.ArgumentParser) -> Any:
    return next(action for action in top._actions if isinstance(action, argparse._SubParsersAction))


def _shown(action: argparse.Action) -> str:
    """An argument as it is typed. argparse's own help differs between versions of Python; this does not."""
    value = str(action.metavar or action.dest)
    if action.choices is not None:
        value = "|".join(map(str, action.choices))
    if action.nargs == 0:
        return action.option_strings[-1]
    return f"{action.option_strings[-1]} {value}" if action.option_strings else value


def _usage(action: argparse.Action) -> str:
    shown = _shown(action) + ("..." if action.nargs == "+" else "")
    if not (action.required if action.option_strings else action.nargs != "?"):
        shown = f"[{shown}]"
    return shown + ("..." if isinstance(action, argparse._AppendAction) else "")


# ── the form ──────────────────────────────────────────────────────────


def form_page(form: Form) -> str:
    """The page of the statutory form: tables drawn, codes, places in the issued workbook, texts, totals."""
    layout = build_layout(form, last_year=False)
    typed = sum(not cell.total for cell in form.cells.values())
    parts = [
        NOTE + f"# {form.title}，{form.edition}版\n",
        f"依据：{form.basis}。共{len(form.tables)}张表、{len(form.cells)}个数（填写{typed}个，合计{len(form.cells) - typed}个），"
        f"{len(form.texts)}段文字。\n",
        "格里上面是代码，下面是在下发的表里的位置；粗体是自动合计。行列整齐的表，代码写在右边和下边，一格的代码是“行.列”。"
        f"代码前面加上表的代码和一点就是完整的代码，例如 `{next(iter(form.cells))}`；在工作簿里同名的定义名称把点写成下划线。"
        "空白的锁定工作簿见 [templates/xlsx/2021.xlsx](../templates/xlsx/2021.xlsx)，"
        "表式文件见 [templates/xlsx/2021.toml](../templates/xlsx/2021.toml)。\n",
        "## 章节\n",
        *(f"- {section.heading}：{'、'.join(f'`{code}`' for code in section.contents)}" for section in form.sections),
        "",
    ]
    for table in form.tables:
        parts += [f"## {table.title}（`{table.code}`，《{table.sheet}》）\n", _drawn(table, layout)]
        money = [cell for cell in table.cells if cell.kind == "money"]
        if money:
            parts.append("金额：" + "；".join(f"`{c.code}` {c.unit}，至多{c.decimals}位小数" for c in money)
                         + "。其余为件数，填整数。\n")
        if table.totals:
            parts.append("合计（后写的优先）：\n")
            parts += [f"- {EACH[total.each]}的 `{total.code}` = `{total.expression}`" for total in table.totals]
            parts.append("")
        if any(cell.prefill for cell in table.cells):
            carried = dict.fromkeys((cell.row_code, cell.prefill.partition(".")[0]) for cell in table.cells if cell.prefill)
            parts.append("有上年数时预先填入：" + "，".join(f"`{to}` 取上年的 `{source}`" for to, source in carried) + "。\n")
    parts += [
        "## 文字\n",
        pipe_table(
            ["代码", "栏目", "位置", "必写", "一般字数", "提示"],
            ([f"`{t.code}`", t.label, f"《{layout.sheet_of[t.code].name}》{layout.slot(t.code).at}起{t.rows}行",
              "是" if t.required else "", f"{t.length[0]}—{t.length[1]}" if any(t.length) else "", t.hint]
             for t in form.texts),
        ),
    ]
    return "\n".join(parts)


def _drawn(table: Table, layout: Layout) -> str:
    begins: dict[tuple[int, int], str] = {}
    for label in table.labels:
        tag = "th" if label.header else "td"
        begins[label.span.row, label.span.col] = f"<{tag}{_spans(label.span)}>{escape(label.text)}</{tag}>"
    by_lines = _is_matrix(table)
    for cell in table.cells:
        code, at = cell.code.removeprefix(f"{table.code}."), layout.slot(cell.code).at
        shown = f"<b>{at}</b>" if cell.total else at
        inside = shown if by_lines else f"<code>{code}</code><br>{shown}"
        begins[cell.span.row, cell.span.col] = f'<td{_spans(cell.span)} align="center">{inside}</td>'
    rows = ["".join(begins[r, c] for c in range(table.cols) if (r, c) in begins) for r in range(table.rows)]
    if by_lines:
        of_row = {cell.span.row: cell.row_code for cell in table.cells}
        of_col = {cell.span.col: cell.column_code for cell in table.cells}
        rows = [row + (f"<td><code>{of_row[r]}</code></td>" if r in of_row else "<td></td>") for r, row in enumerate(rows)]
        rows.append("".join(f"<td><code>{of_col[c]}</code></td>" if c in of_col else "<td></td>" for c in range(table.cols)))
    return "<table>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "\n</table>\n"


def _is_matrix(table: Table) -> bool:
    """Whether every grid row has one row code and every grid column one column code, to be written once at the edge."""
    rows = {(cell.span.row, cell.row_code) for cell in table.cells}
    cols = {(cell.span.col, cell.column_code) for cell in table.cells}
    lone = any(not cell.column_code or cell.span.cols > 1 for cell in table.cells)
    return not lone and len(rows) == len(dict(rows)) > 1 and len(cols) == len(dict(cols))


def _spans(span: Any) -> str:
    return (f' rowspan="{span.rows}"' if span.rows > 1 else "") + (f' colspan="{span.cols}"' if span.cols > 1 else "")


# ── the blank workbook ────────────────────────────────────────────────


def blank_workbook(form: Form) -> bytes:
    """The locked workbook without unit, year or last year's values. Its token of zeros is in no ledger."""
    nobody = Identity("", "", None, None, form.edition, "", "")
    layout = build_layout(form, last_year=False)
    return issued_workbook(Seal("0" * 32, nobody, form, layout, facts_of(nobody)), {}, {})


def workbook_seen(data: bytes) -> dict[str, Any]:
    """A workbook as a reader sees it: another zlib or XlsxWriter may write the same thing in other bytes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
        shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    names = {name: defined.attr_text for name, defined in book.defined_names.items() if name != "nianbao_seal"}
    return {
        "names": names,
        "sheets": [_sheet_seen(ws, shown[ws.title]) for ws in book.worksheets if ws.title != SEAL_SHEET],
        "seal": _seal_seen(book[SEAL_SHEET]),
        "locked": book.security is not None and book.security.lockStructure,
    }


def _sheet_seen(ws: Any, shown: Any) -> dict[str, Any]:
    return {
        "title": ws.title,
        "state": ws.sheet_state,
        "protected": ws.protection.sheet,
        "print": str(ws.print_area),
        "cells": [_cell_seen(cell, shown[cell.coordinate].value) for row in ws.iter_rows() for cell in row],
        "merges": sorted(str(area) for area in ws.merged_cells.ranges),
        "widths": {name: (column.width, column.hidden) for name, column in ws.column_dimensions.items()},
        "heights": {number: row.height for number, row in ws.row_dimensions.items()},
        "asked": sorted(
            (str(v.sqref), v.type, v.formula1, v.formula2, v.promptTitle, v.prompt, v.error)
            for v in ws.data_validations.dataValidation
        ),
        "marks": sorted(
            (str(area.sqref), *rule.formula, rule.dxf.fill.bgColor.rgb if rule.dxf and rule.dxf.fill else "")
            for area in ws.conditional_formatting
            for rule in area.rules
        ),
    }


def _cell_seen(cell: Any, shown: Any) -> tuple[Any, ...]:
    return (
        cell.coordinate, cell.value, shown, cell.number_format, cell.protection.locked, cell.fill.fgColor.rgb,
        cell.font.name, cell.font.sz, cell.alignment.horizontal, cell.border.top.style,
    )


def _seal_seen(ws: Any) -> list[Any]:
    magic, token, _, *chunks = [str(row[0].value) for row in ws.iter_rows(max_col=1)]
    return [magic, token, json.loads(zlib.decompress(base64.b64decode("".join(chunks))))]


if __name__ == "__main__":
    sys.exit(main())
