"""Form files of a few lines, for tests to make right or wrong."""

from __future__ import annotations

HEAD = """
[form]
edition = "test"
title = "测试表"
"""

TABLE = """
[[table]]
code = "a"
sheet = "甲表"
title = "甲表"
columns = ["x", "y"]
grid = '''
| 项目 | 一列 | 二列 |
| 甲   | {p.*} |
| 乙   | {q.*} |
'''
"""

TEXT = """
[[text]]
code = "words.one"
label = "说明"
"""


def table(grid: str, more: str = "", code: str = "a") -> str:
    return (
        HEAD + f'[[table]]\ncode = "{code}"\nsheet = "甲表"\ntitle = "甲"\n{more}\ngrid = """\n{grid}\n"""\n'
    )


def second(code: str = "b", sheet: str = "乙表") -> str:
    return f'[[table]]\ncode = "{code}"\nsheet = "{sheet}"\ntitle = "乙"\ngrid = "甲 | {{z}}"\n'
