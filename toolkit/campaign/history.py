"""The history of a campaign as a person reads it, and whether what was kept is still whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Literal

from toolkit.aggregate import Filled
from toolkit.campaign.entries import Entries, EntryRow
from toolkit.campaign.ledger import PARTS, Ledger
from toolkit.campaign.members import FILLING
from toolkit.errors import DamagedError, OutputError, why
from toolkit.findings import number_from_json
from toolkit.scopes import ORGANS, WHOLE
from toolkit.structs import Struct
from toolkit.words import plain, signed

EventKind = Literal["issue", "return", "manuscript", "aside", "dismissed", "reopened", "withdrawn", "restored", "decision", "undecided", "adjusted",
                    "unadjusted", "control", "publication", "filling", "told", "judged", "received", "recovered"]
KINDS: dict[EventKind, str] = {
    "issue": "下发", "filling": "代填", "return": "报表", "manuscript": "文字稿", "aside": "另放待查", "dismissed": "待查处理",
    "reopened": "待查处理", "withdrawn": "撤回", "restored": "撤回",
    "decision": "说明", "undecided": "说明", "adjusted": "调整", "unadjusted": "调整", "control": "其他部门的数", "publication": "公布",
    "told": "告知", "judged": "判断", "received": "收到", "recovered": "重建",
}
"""What the register calls each kind of event."""
CALLED_ROWS: Mapping[str, str] = {
    **{str(kind): called for kind, called in KINDS.items()},
    "form": "表式", "layout": "版面", "facts": "内容", "unread": "重读", "basis": "判断依据", "last_year": "上年数", "last_texts": "上年的文字",
}
"""What a person calls each kind of row, those too that are no event."""
_WITHOUT_VERSION = ("filling", "decision", "undecided", "adjusted", "unadjusted", "control", "publication", "aside", "received")
"""Kinds whose row counts something else than a unit's versions, or nothing."""
_OF_NO_FILE = ("filling", "decision", "undecided", "adjusted", "unadjusted", "control", "recovered")
_CORRECTIONS = "corrections/"
_ORIGINS = {"issued": "本次下发的原表", "recognised": "非原表，按栏目读取"}
_TOLD = {"correct": "退回修改", "receipt": "收讫，校验通过"}
_MOST_THEN = 3
_MOST_NAMED = 20


class Event(Struct, frozen=True):
    """One line of the register. What a kind of event does not have is empty; ``version`` is then 0."""

    at: str
    kind: EventKind
    unit: str
    """The unit's code; empty for a file that is nobody's."""
    version: int
    name: str
    """The file as it was called."""
    sha256: str
    read_as: str
    """What the file was taken for, or what was decided, in words."""
    decided: str
    """By what, or by whom."""
    detail: str


def history(ledger: Ledger) -> list[Event]:
    """Everything registered, in the order in which it was: a clock set back puts nothing before what it followed."""
    telling = _Telling(ledger.entries, ledger.fillings(believing=True))
    return [event for row in ledger.entries.rows() if row.kind in KINDS and (event := telling.event(row))]


class _Telling:
    """The rows of a ledger told one by one, with what other rows say of the same content."""

    def __init__(self, entries: Entries, fillings: Mapping[str, Filled]) -> None:
        self._entries = entries
        rows = entries.rows("kind IN ('received', 'return', 'manuscript', 'aside', 'publication', 'facts')")
        self._received = {row.key: row for row in rows if row.kind == "received"}
        self._dealt_with = {row.key for row in rows if row.kind not in ("received", "facts")}
        self._facts = {row.key: row for row in rows if row.kind == "facts"}
        self._versions = {(row.unit, row.key): row.version for row in rows if row.kind in PARTS}
        self._fillings = fillings
        self._tellers: Mapping[str, Callable[[EntryRow, Mapping[str, Any]], tuple[str, str, str] | None]] = {
            "issue": self._issue, "filling": self._filling, "received": self._unfinished, "aside": self._aside, "return": self._return,
            "manuscript": self._manuscript, "withdrawn": self._withdrawn, "restored": self._restored,
            "dismissed": self._dismissed, "reopened": self._reopened,
            "decision": self._decision, "undecided": self._undecided, "adjusted": self._adjusted, "unadjusted": self._unadjusted,
            "control": self._control, "publication": self._publication, "told": self._told, "judged": self._judged, "recovered": self._recovered,
        }

    def event(self, row: EntryRow) -> Event | None:
        if row.kind == "received" and row.key in self._dealt_with:
            return None
        of_file = row.kind not in (*_OF_NO_FILE, "issue")
        try:
            body = self._entries.body(row, believing=True)
            telling = self._tellers[row.kind](row, body)
            name = self._name(row.key) if of_file else Path(body["file"]).name if row.kind == "issue" else ""
        except (OutputError, LookupError, TypeError, AttributeError, ValueError):
            telling, name = ("这条记录读不出来", "", ""), ""
        if telling is None:
            return None
        version = row.version or self._versions.get((row.unit, row.key), 0)
        kind: EventKind = row.kind  # type: ignore[assignment]
        return Event(row.at, kind, row.unit, 0 if row.kind in _WITHOUT_VERSION else version, name,
                     row.key if of_file else "", *telling)

    def _name(self, sha256: str) -> str:
        row = self._received.get(sha256)
        return str(self._entries.body(row, believing=True)["name"]) if row else ""

    def _issue(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        if body["file"].startswith(f"{FILLING}/"):
            return "代填用的表", "", ""
        return ("退回用的标注表" if body["file"].startswith(_CORRECTIONS) else "报表"), "", ""

    def _filling(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        return "由经办人代填", body["who"], body["source"]

    def _unfinished(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        return "收到后没有登记完，请再收一次", "", ""

    def _aside(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        return "不作报表", "", body["reason"]

    def _dismissed(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        return "不用再查", body["who"], body["reason"]

    def _reopened(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        return "重新待查", body["who"], body["reason"]

    def _return(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        filled = self._fillings.get(self._token(row.key))
        return _ORIGINS[self._origin(row.key)], body["assigned"], filled.says if filled else ""

    def _manuscript(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        return ("本次下发的文字稿" if self._origin(row.key) == "issued" else "非原件，按标题读取"), body["assigned"], ""

    def _origin(self, sha256: str) -> str:
        return str(self._entries.body(self._facts[sha256], believing=True)["origin"])

    def _token(self, sha256: str) -> str:
        """The token of the campaign's own seal in a content; empty where it has none."""
        seal = self._entries.body(self._facts[sha256], believing=True)["seal"]
        return str(seal.get("token", "")) if seal.get("whose") == "ours" else ""

    def _withdrawn(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        return "不再计入", body["who"], body["reason"]

    def _restored(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        return "重新计入", body["who"], body["reason"]

    def _decision(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        of = f"（第{row.version}次）" if row.version else ""
        return ("采纳说明" if body["accepted"] else "不采纳说明"), body["who"], f"{row.key}{of}：{body['reason']}"

    def _undecided(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        of = f"（第{row.version}次）" if row.version else ""
        return "撤销审定", body["who"], f"{row.key}{of}" + (f"：{body['reason']}" if body["reason"] else "")

    def _adjusted(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        delta = number_from_json(body["delta"]) or 0
        of = "" if row.unit else f"（{ORGANS if body.get('organs') else WHOLE}）"
        return f"{row.key} {signed(delta)}{of}", body["who"], f"第{row.version}条：{body['reason']}"

    def _unadjusted(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        return f"取消第{row.version}条（{row.key}）", body["who"], body["reason"]

    def _control(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        value = number_from_json(body["value"])
        of = "" if row.unit else f"（{WHOLE}）"
        said = f"{row.key} {plain(value)}{of}" if value is not None else f"撤销 {row.key}{of}"
        return said, body["source"], body["remark"]

    def _publication(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        return "公布稿", "", f"{body['published_at']}　{body['url']}".strip("　")

    def _told(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        findings = "、".join(finding["id"] for finding in body["findings"])
        if body["file"].startswith(f"{FILLING}/"):
            return "交经办人对照原件改", Path(body["file"]).name, findings
        return _TOLD[body["what"]], Path(body["file"]).name, findings

    def _recovered(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str]:
        return "收件登记由 recover 另建", "", "；".join(body["told"])

    def _judged(self, row: EntryRow, body: Mapping[str, Any]) -> tuple[str, str, str] | None:
        if body.get("then") is not None:
            then = [finding["message"] for finding in body["then"]]
            more = f"等{len(then)}条" if len(then) > _MOST_THEN else ""
            return "当时的判断", "旧版收件登记", ("；".join(then[:_MOST_THEN]) or "没有发现问题。") + more
        return ("判断有变化", "", body["why"]) if body.get("why") else None


def problems(
    ledger: Ledger, root: Path, names: Mapping[str, str], *, progress: Callable[[int, int], None] | None = None
) -> list[str]:
    """What is broken, one sentence with its way out each: the database itself, its chain, and every file kept in ``received``.

    ``root`` is the campaign's folder, ``names`` the units' names by code. Empty where everything is whole.
    """
    looks = (_database, partial(_chain, names=names), _witness)
    sentences = [sentence for look in looks for sentence in _faults(partial(look, ledger.entries))]
    files: list[tuple[EntryRow, Mapping[str, Any]]] = []
    whose: dict[str, EntryRow] = {}
    try:
        whose = {row.key: row for row in reversed(ledger.entries.rows("kind IN ('return', 'manuscript')"))}
        files = [(row, _file(ledger.entries, row)) for row in ledger.entries.rows("kind = 'received'", bodies=True)]
    except OutputError as error:
        sentences.append(str(error))
    for n, (row, body) in enumerate(files, 1):
        owner = whose.get(row.key)
        of = f"，{names.get(owner.unit, owner.unit)}第{owner.version}次" if owner else ""
        fault = _kept(root / body["file"], f"“{body['file']}”（{body['name']}{of}）", row.key, body["size"]) if body else ""
        sentences += [fault] if fault else []
        if progress:
            progress(n, len(files))
    return list(dict.fromkeys(sentences))


def damage(entries: Entries) -> list[str]:
    """What is broken of the rows themselves: the database, its chain, its end. Raises OutputError where it cannot be read."""
    return [*_database(entries), *_chain(entries, {})]


def _faults(look: Callable[[], Iterable[str]]) -> list[str]:
    """What a look finds; where the database cannot even be looked at, that."""
    try:
        return list(look())
    except OutputError as error:
        return [str(error)]


def _file(entries: Entries, row: EntryRow) -> Mapping[str, Any]:
    """What is known of a file that came in; empty where the record makes no sense, which is said by itself."""
    try:
        body = entries.body(row, believing=True)
        return body if {type(body[name]) for name in ("file", "name")} == {str} and type(body["size"]) is int else {}
    except (OutputError, LookupError, TypeError):
        return {}


def _database(entries: Entries) -> list[str]:
    broken = (f"收件登记“{entries.path.name}”内部有损坏（{{}}）：请从备份恢复，或运行 nianbao recover，"
              "它用还读得出的记录和 received 文件夹里收到的文件另建一本。")
    try:
        faults = [" ".join(str(row[0]).split()) for row in entries.query("PRAGMA integrity_check(3)")]
    except DamagedError as error:
        return [broken.format(str(error).rstrip("。"))]
    if faults != ["ok"]:
        return [broken.format("；".join(faults))]
    return [broken.format("防改动的设置被动过")] if entries.altered_schema() else []


def _chain(entries: Entries, names: Mapping[str, str]) -> Iterator[str]:
    """The rows that are not as they were appended, and the end where it is not the one remembered."""
    way = "请从备份恢复，或运行 nianbao recover。"
    broken = list(entries.broken_links())
    for number, row in broken[:_MOST_NAMED]:
        if row is None:
            yield f"收件登记缺少第{number}条记录，{way}"
        else:
            whose = f"，{names.get(row.unit, row.unit)}" if row.unit else ""
            kind = CALLED_ROWS.get(row.kind, row.kind)
            yield f"收件登记第{number}条记录（{row.at[:19].replace('T', ' ')}，{kind}{whose}）与登记时不一样了，{way}"
    if len(broken) > _MOST_NAMED:
        yield f"收件登记共有{len(broken)}条记录与登记时不一样或缺少，以上只列出前{_MOST_NAMED}条。"
    lost = entries.lost_tail()
    if lost is not None and lost[1] < lost[0]:
        yield f"收件登记末尾少了{lost[0] - lost[1]}条记录（登记过{lost[0]}条，现有{lost[1]}条），{way}"
    elif lost is not None:
        yield f"收件登记与它的旁证（{entries.head_file.name}）对不上，{way}"


def _witness(entries: Entries) -> Iterator[str]:
    if entries.remembered() is None and entries.end()[0]:
        yield f"收件登记的旁证（{entries.head_file.name}）不见了或读不出来，末尾有没有少记录查不出；下次登记时会重新写好。"


def _kept(path: Path, what: str, sha256: str, size: int) -> str:
    """What is wrong with one file that was kept; empty for nothing."""
    remedy = "请从备份恢复；没有备份的，把报送人当时发来的那份文件再收一次（collect），内容相同即补回。"
    try:
        if path.stat().st_size == size:
            with path.open("rb") as opened:
                if hashlib.file_digest(opened, "sha256").hexdigest() == sha256:
                    return ""
    except FileNotFoundError:
        return f"{what}不见了，{remedy}"
    except OSError as error:
        return f"{what}读不出来：{why(error)}。恢复权限后再查；仍读不出来的，{remedy}"
    return f"{what}与收到时不一样了（指纹不符），{remedy}"
