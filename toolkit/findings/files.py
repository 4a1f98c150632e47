"""Declared: files that cannot be read (told as an error with this code), and what is said of reading one that can."""

from __future__ import annotations

from toolkit.findings.declaring import THIS_TOOL, Case, Declared
from toolkit.findings.severity import Severity


def _unread(rule: str, title: str, when: str, remedy: str) -> Declared:
    """A file without data: no finding but the code of a :class:`toolkit.errors.FileError`, which brings its own sentence."""
    return Declared(rule, title, (Severity.ERROR,), when, remedy, THIS_TOOL)


RULES = (
    Declared(
        "file.remark", "读取说明", (Severity.NOTE,), "读取这个文件时的情况：宏没有运行、公式按保存的结果读取、经转换后读取等", "", THIS_TOOL,
        {"": Case(Severity.NOTE, "{remark}")},
    ),
    _unread("file.empty", "空文件", "文件长度为零", "请报送人重新发送"),
    _unread("file.unreadable", "无法读取", "文件损坏、不完整或不是可读的格式", "请报送人用WPS或Excel打开后另存为.xlsx再发"),
    _unread("file.encrypted", "文件加密", "文件设有打开密码", "请报送人取消密码后重新发送"),
    _unread("file.too_big", "文件过大", "文件或其内容超过上限", "请报送人删去图片等无关内容，或改用原表填报"),
    _unread("file.not_a_return", "不是报表", "能打开，但不是下发的年报报表", "请用下发的原表填报"),
)
