"""``[overview]`` of a form file: which figures a leader sees first in the roll-up, told by label and by codes.

Read here as text; what the texts mean is bound in :mod:`toolkit.rules.overview`, when the form's rules are.
"""

from __future__ import annotations

from collections import Counter
from typing import Literal, cast

from toolkit.form.shown import Overview, OverviewBlock, OverviewChart, OverviewLine
from toolkit.form.toml import Keys

MOST_COLUMNS, MOST_LINES, MOST_CHARTS, MOST_UNIT_COLUMNS = 8, 24, 2, 24
"""What one page bears: figures beside each other, lines of a block, charts, and columns of 单位一览."""
_LONGEST = 20
"""Characters of a label."""


def read_overview(keys: Keys) -> Overview:
    """The section ``[overview]``. Raises :class:`FormError`."""
    blocks = tuple(_block(item) for item in keys.tables("block", "title"))
    labels = Counter(line.label for block in blocks if not block.columns for line in block.lines)
    charts = keys.tables("chart", "title")
    if len(charts) > MOST_CHARTS:
        raise keys.fail(f"共有{len(charts)}幅图，一页最多{MOST_CHARTS}幅", "chart", MOST_CHARTS)
    overview = Overview(blocks, tuple(_chart(item, labels) for item in charts), _units(keys))
    keys.close()
    if not blocks:
        raise keys.fail("没有一块内容，请至少写一节 [[overview.block]]", "block")
    return overview


def _units(keys: Keys) -> tuple[OverviewLine, ...]:
    columns = keys.tables("units", "label")
    if len(columns) > MOST_UNIT_COLUMNS:
        raise keys.fail(f"《单位一览》有{len(columns)}栏，最多{MOST_UNIT_COLUMNS}栏", "units", MOST_UNIT_COLUMNS)
    lines = tuple(OverviewLine(_label(item), (item.text("is"),)) for item in columns)
    for item in columns:
        item.close()
    return lines


def _block(keys: Keys) -> OverviewBlock:
    title, columns = keys.text("title"), keys.texts("columns", ())
    if len(columns) > MOST_COLUMNS:
        raise keys.fail(f"有{len(columns)}栏，最多{MOST_COLUMNS}栏", "columns")
    items = keys.tables("lines", "label")
    if not 0 < len(items) <= MOST_LINES:
        raise keys.fail(f"有{len(items)}行，应在1到{MOST_LINES}行之间", "lines")
    lines = tuple(_line(item, len(columns)) for item in items)
    keys.close()
    return OverviewBlock(title, lines, columns)


def _line(keys: Keys, columns: int) -> OverviewLine:
    if columns:
        line = OverviewLine(_label(keys), keys.texts("is"))
        if len(line.expressions) != columns:
            raise keys.fail(f"写了{len(line.expressions)}个数，而 columns 有{columns}栏，两者须相同", "is")
    else:
        line = OverviewLine(_label(keys), (keys.text("is"),), keys.text("share", ""), keys.flag("sub", False))
    keys.close()
    return line


def _label(keys: Keys) -> str:
    label = keys.text("label")
    if not label.strip() or "\n" in label or len(label) > _LONGEST:
        raise keys.fail(f"“{label}”应为1至{_LONGEST}字，写在一行", "label")
    return label


def _chart(keys: Keys, labels: Counter[str]) -> OverviewChart:
    chart = OverviewChart(
        keys.text("title"), cast(Literal["parts", "years"], keys.choice("kind", ("parts", "years"), "parts")), keys.texts("lines"))
    for n, label in enumerate(chart.lines):
        if labels[label] != 1:
            told = "出现了两次，分不清是哪一行" if labels[label] else f"不是哪一行的 label；有：{'、'.join(labels) or '无'}"
            raise keys.fail(f"“{label}”{told}", "lines", n)
    if not chart.lines:
        raise keys.fail("没有写画哪几行", "lines")
    keys.close()
    return chart
