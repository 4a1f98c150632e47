"""The seal 原表标识: who an issued workbook was made for, kept inside it, and whether it still says so.

A random token names the issue in the ledger. It stands in three carriers that survive every other suite's
save: a defined name, a custom property and the very hidden sheet ``_seal``, which also holds the payload
(identity, form and layout as issued, last year's values). The token alone proves nothing: whatever a
file claims, the ledger decides. No secret is involved; a seal shows accidents, not forgery.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from toolkit.digests import sha256
from toolkit.errors import FormError
from toolkit.findings import Number, json_number, number_from_json
from toolkit.form import Form, parse_form
from toolkit.jsons import dumps, loads
from toolkit.layout import Layout
from toolkit.rules import rulebook
from toolkit.rules.check_code import SEED, seed_of
from toolkit.structs import Struct, field
from toolkit.submission import Identity

CARRIER_NAME = "nianbao_seal"
"""The defined name and the custom property."""
MAGIC = "nianbao"
_SEE_NOTICE = "见下发通知"
OWN_LINES = 3
"""Lines of the hidden sheet before those of the payload: what it is, token, check."""
_CHUNK = 8_000
_OWN = b'", "token": '
"""Where what a seal says of its own begins, behind the texts of form and layout: no text of JSON holds a bare quotation mark."""
_LARGEST_PAYLOAD = 4_000_000
_LONGEST_FACT = 2_000


class Seal(Struct, frozen=True):
    """What an issued workbook carries. ``token`` is 32 hexadecimal digits; ``round`` counts issues to a unit."""

    token: str
    identity: Identity
    form: Form
    layout: Layout
    facts: Mapping[str, str]
    last: Mapping[str, Number | None] = field(default_factory=dict)
    round: int = 1


class Carriers(Struct, frozen=True):
    """What a reader found where a seal should be: each None where it is gone."""

    name: str | None = None
    document_property: str | None = None
    sheet: Sequence[str] | None = None
    only_sheet: bool = False
    """Whether the file's format let only the sheet be looked at: then nothing is missing."""

    @property
    def any(self) -> bool:
        """Whether anything of a seal is left."""
        return self.name is not None or self.document_property is not None or self.sheet is not None

    @property
    def missing(self) -> list[str]:
        """Which carriers are gone, as a person calls them."""
        if self.only_sheet and self.sheet is not None:
            return []
        carriers = {"定义名称": self.name, "文件属性": self.document_property, "标识页": self.sheet}
        return [name for name, value in carriers.items() if value is None]


def facts_of(who: Identity, deadline: str = "", contact: str = "") -> dict[str, str]:
    """The fields that fill an issued workbook's words. ``deadline`` and whom to ask are the notice's, as printed."""
    return {
        "unit.name": who.unit_name or "",
        "unit.code": who.unit_code or "",
        "unit.level": who.unit_level or "",
        "year": str(who.year or ""),
        "district": who.district or "",
        "campaign.level": who.campaign_level or "",
        "deadline": deadline or _SEE_NOTICE,
        "contact": contact or _SEE_NOTICE,
        SEED: seed_of(who.unit_code or who.unit_name or "", who.year),
    }


def new_token() -> str:
    """A token nobody can guess or repeat."""
    import secrets  # whoever reads makes none

    return secrets.token_hex(16)


def carriers_of(seal: Seal) -> tuple[str, list[str]]:
    """The short text for name and property, and the lines (one a cell) for the hidden sheet."""
    begun, squeeze = _begun(seal.form.source, seal.layout.to_json())
    squeeze = squeeze.copy()
    own = f", {dumps(_own(seal), blanks=True)[1:]}".encode()
    payload = base64.b64encode(begun + squeeze.compress(own) + squeeze.flush()).decode()
    check = _check(seal.token, payload)
    chunks = [payload[at : at + _CHUNK] for at in range(0, len(payload), _CHUNK)]
    return f"{seal.token}.{check}", [MAGIC, seal.token, check, *chunks]


def token_of(carriers: Carriers) -> str | None:
    """The token most carriers name; None where there is none."""
    tokens = _tokens(carriers)
    return max(tokens, key=tokens.count) if tokens else None


def open_seal(carriers: Carriers) -> Seal | None:
    """The payload on the hidden sheet, None where it is missing or does not read."""
    if carriers.sheet is None or len(carriers.sheet) <= OWN_LINES:
        return None
    try:
        packed = base64.b64decode("".join(carriers.sheet[OWN_LINES:]), validate=True)
        inflate = zlib.decompressobj()
        raw = inflate.decompress(packed, _LARGEST_PAYLOAD)
        if inflate.unconsumed_tail:
            return None
        return _seal(_said(raw))
    except (binascii.Error, zlib.error, ValueError, KeyError, TypeError, RecursionError, FormError):
        return None


def is_broken(carriers: Carriers) -> bool:
    """Whether the carriers contradict one another or the payload was altered. Gone is not broken."""
    if len(set(_tokens(carriers))) > 1:
        return True
    short = [text for text in (carriers.name, carriers.document_property) if text is not None]
    if any("." not in text for text in short) or len(set(short)) > 1:
        return True
    if carriers.sheet is None:
        return False
    if len(carriers.sheet) <= OWN_LINES or carriers.sheet[0] != MAGIC:
        return True
    _, token, check, *chunks = carriers.sheet
    return check != _check(token, "".join(chunks)) or any(text != f"{token}.{check}" for text in short)


def _tokens(carriers: Carriers) -> list[str]:
    tokens = [text.partition(".")[0] for text in (carriers.name, carriers.document_property) if text]
    if carriers.sheet is not None and len(carriers.sheet) > 1:
        tokens.append(carriers.sheet[1])
    return tokens


def _check(token: str, payload: str) -> str:
    return sha256(f"{token}\n{payload}".encode()).hex()[:32]


@lru_cache(maxsize=8)
def _begun(form: str, layout: str) -> tuple[bytes, Any]:
    """What the seals of one form and layout begin with, as far as it is compressed, and what goes on compressing: they are nearly all of
    it, and the same for a whole campaign."""
    squeeze = zlib.compressobj(9)
    common = dumps({"v": 1, "form": form, "layout": layout}, blanks=True)
    return squeeze.compress(common.removesuffix("}").encode()) + squeeze.flush(zlib.Z_SYNC_FLUSH), squeeze  # to the last byte


def _own(seal: Seal) -> dict[str, Any]:
    """What a seal says besides its form and layout."""
    who = seal.identity
    return {
        "token": seal.token,
        "round": seal.round,
        "unit": [who.unit_code, who.unit_name, who.unit_level],
        "year": who.year,
        "edition": who.edition,
        "district": who.district,
        "campaign_level": who.campaign_level,
        "facts": dict(seal.facts),
        "last": {code: value if value.__class__ is int else json_number(value) for code, value in seal.last.items()},
    }


def _said(raw: bytes) -> dict[str, Any]:
    """A payload, its form and layout as they came in an earlier one where they are the same: they are nearly all of it."""
    at = raw.find(_OWN)
    if at > 0:
        try:
            own: dict[str, Any] = loads(b"{" + raw[at + 2 :])
            return _common(raw[: at + 1]) | own
        except ValueError:  # made elsewhere, or by somebody
            pass
    return dict(loads(raw))


@lru_cache(maxsize=8)
def _common(begun: bytes) -> dict[str, Any]:
    return dict(loads(begun + b"}"))


def _seal(data: dict[str, Any]) -> Seal:
    code, name, level = data["unit"]
    form, layout = _form(data["form"]), _layout(data["layout"])
    missing = [code for code in (*form.cells, *form.texts_by_code) if code not in layout.sheet_of]
    if missing:
        raise ValueError("layout without all codes")
    return Seal(
        token=str(data["token"]),
        identity=Identity(code, name, level, _year(data["year"]), str(data["edition"]), data["district"], data["campaign_level"]),
        form=form,
        layout=layout,
        facts=_facts(data["facts"]),
        last={str(key): number_from_json(value) for key, value in data["last"].items() if key in form.cells},
        round=int(data["round"]),
    )


def _facts(data: dict[str, Any]) -> dict[str, str]:
    """The words that fill others: none holds a field itself, which would grow with every word filled in."""
    facts = {str(key): str(value) for key, value in data.items()}
    if any("{" in value or len(value) > _LONGEST_FACT for value in facts.values()):
        raise ValueError("a fact that is no fact")
    return facts


def _year(stated: Any) -> int | None:
    """None where a report that was taken over did not say."""
    return None if stated is None else int(stated)


def _form(text: str) -> Form:
    form = parse_form(text, issued=True)
    rulebook(form)
    return form


@lru_cache(maxsize=8)
def _layout(text: str) -> Layout:
    return Layout.from_json(text)
