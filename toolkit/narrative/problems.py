"""What is wrong with an edited template, in one sentence an officer can act on."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from toolkit.clock import TooLongError
from toolkit.errors import UsageError
from toolkit.narrative.context import ReportContext
from toolkit.narrative.sandbox import OutputTooLongError
from toolkit.structs import fields
from toolkit.words import one_line

NAMES = tuple(field.name for field in fields(ReportContext))
"""The names a template of the report may use."""

_KINDS = {"notice": "通知", "signing": "审签单", "letter": "报送函", "differences": "差异说明", "bulletin-returns": "报送情况",
          "bulletin-reminder": "催报", "bulletin-publication": "公布情况"}
"""What a template is of, by the stem of its file; any other is of a report."""
_LONGEST_QUOTE = 40


class ReportTemplateError(UsageError):
    """A template that cannot be used. ``template`` is its file, ``line`` None where unknown."""

    def __init__(self, template: Path, line: int | None, problem: str, remedy: str) -> None:
        self.template = template
        self.line = line
        place = f"第{line}行" if line else ""
        super().__init__(f"{_kind(template.stem)}模板“{template}”{place}{problem}；{remedy}。")


def _kind(stem: str) -> str:
    return _KINDS.get(stem.partition(".")[0], "报告")


def missing_template(name: str, folders: Iterable[Path]) -> UsageError:
    """The error for a template that stands in none of the folders."""
    looked = "、".join(f"“{folder}”" for folder in folders) or "（没有给出文件夹）"
    return UsageError(f"找不到{_kind(Path(name).stem)}模板“{name}”，已查找：{looked}；请把自带的模板复制到年报任务的 templates 文件夹。")


def unreadable_template(template: Path) -> ReportTemplateError:
    """The error for a Word template that is no Word file."""
    return ReportTemplateError(
        template, None, "打不开，不是Word文档（.docx）或已损坏", "请用WPS或Word另存为.docx，或删去此文件改用自带模板"
    )


def torn_template(template: Path) -> ReportTemplateError:
    """The error for a Word template whose tags cut paragraphs or tables in two."""
    return ReportTemplateError(
        template, None, "的标签跨在段落或表格中间，生成的文档不完整", "请让成对的标签（如 {%p for %} 与 {%p endfor %}）各占一段"
    )


def explained_problem(
    error: Exception, template: Path, line: int | None = None, near: str = "", names: Sequence[str] = NAMES
) -> ReportTemplateError:
    """The error a template met, told. ``near`` quotes the place where lines mean nothing to a reader.

    ``names`` are those the template may use.
    """
    problem, remedy = _told(error, names)
    if near.strip():
        quote = near.strip()[:_LONGEST_QUOTE]
        problem = f"在“{quote}”附近{problem}"
    return ReportTemplateError(template, line or line_in(error, template), problem, remedy)


def line_in(error: Exception, template: Path) -> int | None:
    """The line of the template an error arose in; None where it has no lines (Word)."""
    if template.suffix == ".docx":
        return None
    if isinstance(error, TemplateSyntaxError) and _is(template, error.filename):
        return error.lineno
    line, step = None, error.__traceback__
    while step is not None:
        if _is(template, step.tb_frame.f_code.co_filename):
            line = step.tb_lineno
        step = step.tb_next
    return line


def _is(template: Path, filename: str | None) -> bool:
    return filename is not None and Path(filename) == template


def _told(error: Exception, names: Sequence[str]) -> tuple[str, str]:
    message = one_line(str(error))
    if isinstance(error, TooLongError):
        return "算得太久，已停止", "请检查里面的循环，或改用自带的模板"
    if isinstance(error, OutputTooLongError):
        return "生成的内容过长，已停止", "请检查里面的循环，或改用自带的模板"
    if isinstance(error, SecurityError):
        return f"用了不允许的写法{_quoted(message)}", "模板只可取用给它的内容，请删去这一处"
    if isinstance(error, UndefinedError):
        return _undefined(message, names)
    if isinstance(error, TemplateNotFound):
        return f"引用了另一个模板“{error.name}”，而没有找到它", "请把它放在同一文件夹，或删去引用"
    if isinstance(error, TemplateSyntaxError):
        return _syntax(message)
    if isinstance(error, UnicodeDecodeError):
        return "不是UTF-8编码", "请用记事本打开，另存为UTF-8编码"
    return f"不能按此生成（{type(error).__name__}：{message}）", "请对照自带模板改正这一处"


def _undefined(message: str, names: Sequence[str]) -> tuple[str, str]:
    attribute = re.search(r"has no attribute '(.*)'", message)
    if attribute:
        return f"用了没有的名称“{attribute[1]}”", "请对照自带模板改正"
    before, undefined, _ = message.rpartition("' is undefined")
    name = before.partition("'")[2] if undefined else message.partition("\n")[0]
    near = difflib.get_close_matches(name, names, 1)
    hint = f"是否应为“{near[0]}”" if near else f"可用的名称有：{'、'.join(names)}"
    return f"用了没有的名称“{name}”", f"请改正，{hint}"


def _syntax(message: str) -> tuple[str, str]:
    unknown = re.search(r"unknown tag '(\w+)'", message)
    if unknown:
        return f"有不认识或不成对的标签“{unknown[1]}”", "请检查 if 与 endif、for 与 endfor 是否成对、拼写是否正确"
    if "end of template" in message or "Unexpected end" in message:
        return "缺少结束标签", "请检查每个 if、for 之后是否都有 endif、endfor"
    function = re.search(r"No (filter|test) named '(.*?)'", message)
    if function:
        return f"用了没有的写法“{function[2]}”", "请对照自带模板改正"
    return f"标签写法有误（{message}）", "请检查大括号、百分号和引号是否成对，且为半角"


def _quoted(message: str) -> str:
    names = re.findall(r"'([^']*)'", message)
    return f"“{names[0]}”" if names else ""
