"""The wall of units 进度 as a workbook, with the messages to paste 催报; and the register 收件登记."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from toolkit.aggregate import STATES, Standing
from toolkit.findings import Severity, count_by_severity
from toolkit.structs import Struct
from toolkit.workbook.listing import Column, Listing, listed

WALL, CHASE, REGISTER, PUBLISHED = "进度", "催报", "收件登记", "公布清单"
_WALL = (
    Column("序号", 6, True), Column("代码", 13), Column("单位", 24), Column("类别", 8, True), Column("状态", 9, True),
    Column("零申报", 8, True), Column("收到时间", 17, True), Column("第几次", 8, True), Column("错误", 7, True),
    Column("待核实", 8, True), Column("提示", 7, True), Column("迟报天数", 9, True), Column("联系人", 10), Column("电话", 15),
)
_PUBLISHED = (Column("公布", 24), Column("网址", 36))
_CHASE = (
    Column("序号", 6, True), Column("单位", 22), Column("状态", 9, True), Column("迟报天数", 9, True), Column("联系人", 10),
    Column("电话", 15), Column("消息（复制后粘贴发送）", 74), Column("已催", 7, True),
)
_REGISTER_WIDTHS = (21, 9, 22, 8, 38, 15, 20, 11, 38)
_REGISTER_CENTRED = (0, 1, 3, 5)
ADDRESSES = {"代码": 13, "单位": 24, "网址": 52, "公布日期": 12, "文件": 10, "首次收到": 12, "现稿收到": 12, "情况": 46}
"""The columns of the list of what units published, by their heads, and how wide they are."""
_ADDRESSES_CENTRED = ("公布日期", "文件", "首次收到", "现稿收到")
_MARKS = {STATES["missing"]: "failing", STATES["rejected"]: "failing", STATES["queried"]: "doubtful",
          STATES["accepted"]: "passing"}


class ToChase(Struct, frozen=True):
    """One line of the sheet 催报."""

    standing: Standing
    days_late: int
    message: str


def wall_workbook(
    title: str, says: str, standings: Sequence[Standing], late: Mapping[str, int], chased: Sequence[ToChase], left_out: str,
    publications: Mapping[str, str] | None = None, urls: Mapping[str, str] | None = None,
) -> bytes:
    """The whole workbook. ``late`` is days by unit code; ``says`` stands below the title, ``left_out`` below 催报's.

    ``publications`` is what to say of each unit's publication, ``urls`` where it stands, by unit code; None leaves the
    columns out.
    """
    columns: tuple[Column, ...] = _WALL
    lines = [_line(n, standing, late) for n, standing in enumerate(standings, 1)]
    if any(standing.filled for standing in standings):
        columns += (Column("代填", 28),)
        for line, standing in zip(lines, standings, strict=True):
            line.append(standing.filled.says if standing.filled else "")
    if publications is not None:
        columns += _PUBLISHED
        for line, standing in zip(lines, standings, strict=True):
            line += [publications.get(standing.unit.code, ""), (urls or {}).get(standing.unit.code, "")]
    return listed(
        Listing(WALL, title, says, columns, lines, 3, "状态", _MARKS),
        Listing(CHASE, f"{title}　催报", left_out or "每个单位一条，复制“消息”一格发送。", _CHASE,
                [_message(n, to_chase) for n, to_chase in enumerate(chased, 1)], 2, "状态", _MARKS),
    )


def register_workbook(title: str, says: str, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> bytes:
    """The register as one sheet; each line has a cell for each head."""
    columns = [Column(head, width, col in _REGISTER_CENTRED)
               for col, (head, width) in enumerate(zip(heads, _REGISTER_WIDTHS, strict=True))]
    return listed(Listing(REGISTER, title, says, columns, lines, 3))


def addresses_workbook(title: str, says: str, lines: Sequence[Sequence[str]]) -> bytes:
    """The list of what units published; each line has a cell for each of :data:`ADDRESSES`."""
    columns = [Column(head, width, head in _ADDRESSES_CENTRED) for head, width in ADDRESSES.items()]
    return listed(Listing(PUBLISHED, title, says, columns, lines, 2))


def _line(number: int, standing: Standing, late: Mapping[str, int]) -> list[str | int | None]:
    unit, counts = standing.unit, count_by_severity(standing.findings)
    return [
        number, unit.code, unit.name, unit.level, STATES[standing.state], "是" if standing.nil else "",
        (standing.received_at or "")[:16].replace("T", " "), standing.version or None,
        *(counts[severity] if standing.reported else None for severity in Severity),
        late.get(unit.code) or None, unit.contact, unit.phone,
    ]


def _message(number: int, to_chase: ToChase) -> list[str | int | None]:
    standing, days_late = to_chase.standing, to_chase.days_late or None
    unit = standing.unit
    return [number, unit.name, STATES[standing.state], days_late, unit.contact, unit.phone, to_chase.message, ""]
