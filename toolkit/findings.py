"""Findings: what a clerk or an officer is told about a return, as data.

A finding is never an exception. :data:`CATALOGUE` declares every kind of finding that does not come
from the form; the rules of a form file add their own ids. The documentation loops over both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, overload

Number = int | Decimal


class Severity(StrEnum):
    """How much a finding weighs: ``error`` blocks, ``query`` wants an answer, ``note`` informs."""

    ERROR = "error"
    QUERY = "query"
    NOTE = "note"

    @property
    def chinese(self) -> str:
        """The word printed for a person."""
        return {"error": "错误", "query": "待核实", "note": "提示"}[self.value]


class State(StrEnum):
    """What became of a finding: ``open`` until it is explained, ``accepted`` once the officer agrees."""

    OPEN = "open"
    EXPLAINED = "explained"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Where:
    """One cell a finding speaks of. ``sheet`` and ``cell`` are None where the source has none."""

    code: str
    sheet: str | None = None
    cell: str | None = None
    place: str = ""
    """How a sentence names the place where there is no sheet and cell: “第2个表格第5行”."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or doubtful in one return, with both sides and the way out."""

    rule: str
    severity: Severity
    message: str
    remedy: str = ""
    item: str = ""
    """What tells two findings of one rule apart: a column, a row, a cell code."""
    where: tuple[Where, ...] = ()
    left: Number | None = None
    right: Number | None = None
    state: State = State.OPEN

    @property
    def id(self) -> str:
        """Stable within one return: the rule, and the item it failed for."""
        return f"{self.rule}@{self.item}" if self.item else self.rule

    @property
    def difference(self) -> Number | None:
        """``left - right``, None where either side is unknown."""
        if self.left is None or self.right is None:
            return None
        return self.left - self.right

    @property
    def blocks(self) -> bool:
        """Whether it is an error that stands open: one that has been explained waits for the officer, not for the unit."""
        return self.severity is Severity.ERROR and self.state is State.OPEN

    def to_json(self) -> dict[str, Any]:
        """The object of the published JSON, key for key."""
        return {
            "id": self.id,
            "rule": self.rule,
            "severity": self.severity.value,
            "state": self.state.value,
            "where": [{"code": w.code, "sheet": w.sheet, "cell": w.cell} for w in self.where],
            "left": json_number(self.left),
            "right": json_number(self.right),
            "difference": json_number(self.difference),
            "message": self.message,
            "remedy": self.remedy,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Finding:
        """The finding written by :meth:`to_json` (how the ledger keeps it)."""
        rule, _, item = str(data["id"]).partition("@")
        return cls(
            rule=rule,
            severity=Severity(data["severity"]),
            message=data["message"],
            remedy=data["remedy"],
            item=item,
            where=tuple(Where(w["code"], w["sheet"], w["cell"]) for w in data["where"]),
            left=number_from_json(data["left"]),
            right=number_from_json(data["right"]),
            state=State(data["state"]),
        )


@overload
def json_number(value: Number) -> int | float: ...
@overload
def json_number(value: None) -> None: ...
@overload
def json_number(value: Number | None) -> int | float | None: ...
def json_number(value: Number | None) -> int | float | None:
    """A number as JSON has it: whole numbers as integers, others as the shortest decimal."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def number_from_json(value: Any) -> Number | None:
    """The inverse of :func:`json_number`."""
    if value is None:
        return None
    return value if isinstance(value, int) else Decimal(str(value))


def plain(value: Number | None) -> str:
    """A number as a person writes it: no exponent, no trailing zeros; “（空）” for None."""
    if value is None:
        return "（空）"
    if isinstance(value, int):
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def count_by_severity(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings of each severity are still open (or explained but not accepted)."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        if finding.state is not State.ACCEPTED:
            counts[finding.severity] += 1
    return counts


def heavier_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors, then queries, then notes, each in the order given."""
    weight = list(Severity)
    return tuple(sorted(findings, key=lambda finding: weight.index(finding.severity)))


@dataclass(frozen=True, slots=True)
class Kind:
    """One entry of the catalogue: what the id means, when it arises, what to do."""

    rule: str
    severity: str
    title: str
    when: str
    remedy: str


CATALOGUE: dict[str, Kind] = {
    kind.rule: kind
    for kind in (
        Kind("total.typed", "note／error", "合计被改为手填", "合计格的公式被手填数字覆盖：与应得数相符为提示，不符为错误",
             "删除该数字，恢复公式；或在原表中重填"),
        Kind("value.missing", "error", "未填", "应填的格为空；整张表全空只报一条；收费三项为空属待核实",
             "没有的填0"),
        Kind("value.not_a_number", "error", "不是数字", "数字格里填了“/”、“—”、“无”、文字、日期或公式",
             "改填数字，没有的填0"),
        Kind("value.negative", "error", "负数", "填了负数", "改填0或正数"),
        Kind("value.not_whole", "error", "不是整数", "件数填了小数", "改填整数"),
        Kind("value.repaired", "note", "已按数字读取", "全角数字、千分位、空格、末尾的件/条/个：按其明显的数字读取，并引原文",
             "核对所读数字"),
        Kind("value.declared_zero", "note", "空白格声明为0", "表上方选了“其余空白格均为0”：空白格按0读取，填了的以所填为准", ""),
        Kind("value.zero_in_text", "note", "文字写明为零", "数字格为空，而文字里写明“未收取”“未收费”，按0读取",
             "核对文字与数字"),
        Kind("text.missing", "query", "文字未写", "表式要求的一段文字为空", "补写，或说明本年确无此项"),
        Kind("text.two_versions", "query", "文字两处不同", "报表《文字》与文字稿里同一项文字不同；确认前暂用后收到的一份",
             "确认以哪一份为准，统一后重报"),
        Kind("text.heading", "query／note", "文字稿标题不清", "文字稿里找不到一项的标题，或同一标题下有不同的文字，这一项没有读取；"
             "可以不写的一项、报表中已有的一项为提示", "照原样补回标题，其下写该项文字后重报"),
        Kind("text.unplaced", "query／note", "文字未归入各项", "文字稿里有文字不在任何一项的标题之下，没有读取；在第一个标题之前的为提示",
             "移到相应标题之下后重报"),
        Kind("identity.unit", "error／query", "单位不符", "表上单位与原表标识或年报任务的单位不符；"
             "经指定、或按文件（或文件夹、压缩包）名认定单位的为待核实", "请用本单位的原表填报"),
        Kind("identity.year", "error", "年度不符", "此表为另一年度的表", "请用本年度的原表填报"),
        Kind("identity.edition", "error／query", "表式版次不符", "此表的版次与年报任务不同", "请用本次下发的原表填报"),
        Kind("seal.missing", "query", "非本次下发原表", "没有原表标识，或标识不在本任务的收件登记内", "与报送人核对单位、年度后确认收件"),
        Kind("seal.broken", "error", "原表标识被改动", "原表标识各处不一致，或与内容不符", "请用下发的原表重新填报"),
        Kind("structure.changed", "error／query", "栏目被改动", "栏目文字、行列、工作表或合计公式与下发时不同："
             "各数仍能准确定位为待核实，不能准确定位为错误", "请勿增删行列，数据请填回原表后重报"),
        Kind("file.remark", "note", "读取说明", "读取这个文件时的情况：宏没有运行、公式按保存的结果读取、经转换后读取等", ""),
        Kind("value.unplaced", "note", "未能归入", "有数字不属于表式的任何一格，没有读取", "请核对是否填错了位置"),
        Kind("file.empty", "error", "空文件", "文件长度为零", "请报送人重新发送"),
        Kind("file.unreadable", "error", "无法读取", "文件损坏、不完整或不是可读的格式", "请报送人用WPS或Excel打开后另存为.xlsx再发"),
        Kind("file.encrypted", "error", "文件加密", "文件设有打开密码", "请报送人取消密码后重新发送"),
        Kind("file.too_big", "error", "文件过大", "文件或其内容超过上限", "请报送人删去图片等无关内容，或改用原表填报"),
        Kind("file.not_a_return", "error", "不是报表", "能打开，但不是下发的年报报表", "请用下发的原表填报"),
    )
}
