"""What several generated pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NOTE = "<!-- 本页由 docs/make/generate.py 生成，请勿手改；改了程序或表式后运行 make docs。 -->\n\n"
EACH = {"row": "每行", "column": "每列", "group": "每组", "cell": "每格", "": "一次"}


def pipe_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(text.replace("|", r"\|") for text in line) + " |\n" for line in lines)
