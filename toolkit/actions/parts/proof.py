"""校核: every number of a product as it was read again from its bytes, held against what it was made from; and the record of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from toolkit.campaign.folder import Campaign
from toolkit.campaign.members import RECORD, RECORDS
from toolkit.campaign.products import Product, put
from toolkit.errors import FileError, OutputError
from toolkit.files import read_whole, write_error
from toolkit.patterns import regex
from toolkit.structs import Struct
from toolkit.words import first_few, visible

EQUAL, UNLIKE, UNREAD, OWN = "一致", "不一致", "没有读出", "手写，与表中不同"
_BLANK = "（空）"
_MOST = 10
_AT = regex(r"校核时间(\d{4}-\d\d-\d\d \d\d:\d\d)")
_MAKING = "校核时间{at}"


class Held(Struct, frozen=True):
    """One number of a product. ``stands`` is what the product shows, ``made`` what it was made from; empty is a blank."""

    place: str
    """Where it stands, as a sentence names it: 《汇总表三》D5, “一、（二）”."""
    code: str
    label: str
    stands: str
    made: str
    source: str
    """What it is made of: how many units, which column, which formula."""
    again: str | None = None
    """What the parts in the same file come to, added up anew; None where nothing in it can be added up."""
    fault: str = ""
    """What is wrong besides, a half sentence; empty where nothing is."""
    state: str = EQUAL

    @property
    def sentence(self) -> str:
        """What a person is told of a number that does not agree."""
        where = f"{self.place}{f'（{self.label}）' if self.label else ''}"
        if self.state == UNREAD:
            return f"{where}没有读出，应为{self.made or _BLANK}"
        said = f"{where}为{self.stands or _BLANK}，应为{self.made or _BLANK}"
        if self.again is not None and self.again != self.made:
            said += f"，按本文件里的分项相加为{self.again or _BLANK}"
        return said + (f"，{self.fault}" if self.fault else "")


def held(
    place: str, code: str, label: str, stands: str | None, made: str, source: str, *, again: str | None = None, fault: str = "",
) -> Held:
    """A number with what became of it. ``stands`` is None where the product could not be read there."""
    if stands is None:
        return Held(place, code, label, "", made, source, again, fault, UNREAD)
    agrees = stands == made and again in (None, made) and not fault
    return Held(place, code, label, stands, made, source, again, fault, EQUAL if agrees else UNLIKE)


class Proof(Struct, frozen=True):
    """All numbers of one product. ``besides`` says what else was held against what, for the record."""

    numbers: tuple[Held, ...]
    besides: str = ""

    def of(self, *states: str) -> list[Held]:
        """The numbers of which this became."""
        return [number for number in self.numbers if number.state in states]

    @property
    def summary(self) -> str:
        """“校核：212个数，212个一致。”, and how many are something else."""
        others = [(state, len(self.of(state))) for state in (UNLIKE, OWN, UNREAD)]
        rest = "".join(f"，{count}个{state}" for state, count in others if count)
        return f"校核：{len(self.numbers)}个数，{len(self.of(EQUAL))}个一致{rest}。"

    def sentences(self, name: str) -> list[str]:
        """What a person has to be told; nothing where all agrees. Figures that he typed over himself are told elsewhere."""
        said = []
        if unlike := self.of(UNLIKE):
            said.append(f"【警告】“{name}”里有{len(unlike)}个数与所依据的数不一致，请勿使用、勿对外公布："
                        f"{first_few([number.sentence for number in unlike], _MOST, counted='处', by='；')}。"
                        "改过模板的请核对模板；没有改过的，请把本文件和校核记录一并留存，重新生成一次，仍不一致的请反映。")
        if unread := self.of(UNREAD):
            said.append(f"“{name}”里有{len(unread)}个数没有读出，未能校核，请自行核对："
                        f"{first_few([number.sentence for number in unread], _MOST, counted='处', by='；')}。")
        return said

    @property
    def against_final(self) -> list[str]:
        """Why a report is not to be published as its bytes stand; empty where it may be."""
        wrong = self.of(UNLIKE, OWN)
        lost = self.of(UNREAD)
        named = first_few([number.sentence for number in wrong], _MOST, counted="处", by="；")
        missing = first_few([f"{number.place}（{number.label}）" for number in lost], _MOST, counted="处")
        return [*([f"校核有{len(wrong)}个数不一致：{named}"] if wrong else []),
                *([f"校核有{len(lost)}个数没有读出：{missing}"] if lost else [])]


class Proved(Struct, frozen=True):
    """A product on disk, the proof of it, and where its record lies."""

    path: Path
    proof: Proof
    record: Path


def put_proved(
    campaign: Campaign, path: Path, data: bytes, proof: Proof, *, compared: Callable[[Path], str] | None = None
) -> Proved:
    """Write a product and its record; the campaign tells what does not agree. Raises :class:`OutputError`.

    ``proof`` is of ``data``: what stands on the disk afterwards is held against these bytes, so that it is of the file, too.
    """
    product = put(campaign, path, data, compared=compared)
    _require_same(product, data)
    record = put(campaign, record_path(product.path), recorded(campaign, product.path, data, proof)).path
    campaign.tell(proof.sentences(product.path.name))
    return Proved(product.path, proof, record)


def _require_same(product: Product, data: bytes) -> None:
    try:
        stands = read_whole(product.path)
    except OSError as error:
        raise write_error(product.path, error) from error
    if stands != data:
        raise OutputError(f"“{product.path}”写完再读，与生成的内容不同，请勿使用；请检查磁盘和同步软件，换一个文件夹（-o）重新生成。")


# ── the record ────────────────────────────────────────────────────────


def record_path(product: Path) -> Path:
    """Where the record of a product stands: by its name, in a folder of records beside it, so that products stand alone."""
    kind = "" if product.suffix.lower() in (".xlsx", ".docx") else f"_{product.suffix[1:]}"
    return product.parent / RECORDS / f"{product.stem}{kind}{RECORD}.xlsx"


def recorded(campaign: Campaign, product: Path, data: bytes, proof: Proof) -> bytes:
    """The record as a workbook. The same again keeps the moment of the first time, so that nothing is written anew for it."""
    from toolkit.workbook.proof_record import Record, record_workbook  # XlsxWriter is slow to import

    def at(moment: str) -> bytes:
        says = [*_says(campaign, data, proof), _MAKING.format(at=moment)]
        return record_workbook(Record(f"{product.name}校核记录", visible(product.name), says, proof.summary + proof.besides, rows))

    rows = [(number.place, number.code, number.label, number.stands, number.made,
             "" if number.again is None else number.again, number.source, number.fault, number.state) for number in proof.numbers]
    standing = record_path(product)
    before = _moment_of(standing)
    if before and (same := at(before)) == read_whole(standing):
        return same
    return at(f"{datetime.now():%Y-%m-%d %H:%M}")


def _says(campaign: Campaign, data: bytes, proof: Proof) -> list[str]:
    from toolkit.version import __version__

    count, chain, last = campaign.ledger.head()
    return [
        f"文件指纹（SHA-256）{hashlib.sha256(data).hexdigest()}",
        f"依据：{campaign.district}{campaign.year}年度收件登记第1至{count}条，末条登记于{last[:16].replace('T', ' ')}，登记链尾{chain}",
        f"生成并校核：nianbao {__version__}",
    ]


def _moment_of(record: Path) -> str:
    """When a record that stands says it was made; empty where none does."""
    from toolkit.ooxml.spreadsheet import Spreadsheet

    try:
        strings = Spreadsheet(read_whole(record)).strings if record.is_file() else []
    except (OSError, FileError):  # damaged, or somebody's own: what is written beside it is new
        return ""
    return next((match[1] for string in strings if (match := _AT.search(string))), "")
