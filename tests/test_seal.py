"""A seal's payload is read as JSON says, though what is the same in a whole campaign is read once."""

from __future__ import annotations

import base64
import json
import random
import zlib
from typing import Any

import pytest
from toolkit.structs import replace

from tests.support.workbooks import foreign_form, random_last, seal_for, statutory_form
from toolkit.seal import MAGIC, Carriers, Seal, carriers_of, open_seal

FORM = statutory_form()
SEAL = seal_for(FORM, last=random_last(FORM, random.Random(1)))


def as_carried(seal: Seal | None) -> Any:
    """All that a seal says, its layout as far as it carries one."""
    return None if seal is None else (replace(seal, layout=SEAL.layout), seal.layout.to_json())


def payload(seal: Seal) -> dict[str, Any]:
    _, lines = carriers_of(seal)
    return dict(json.loads(zlib.decompress(base64.b64decode("".join(lines[3:])))))


def opened(raw: str) -> Seal | None:
    return open_seal(Carriers(sheet=[MAGIC, "", "", base64.b64encode(zlib.compress(raw.encode())).decode()]))


def test_seals_of_one_campaign_keep_what_is_their_own() -> None:
    neighbour, foreign = seal_for(FORM, name="南关街道", last=random_last(FORM, random.Random(2))), seal_for(foreign_form())
    for seal in (SEAL, neighbour, SEAL, foreign, SEAL):
        assert as_carried(open_seal(Carriers(sheet=carriers_of(seal)[1]))) == as_carried(seal)


@pytest.mark.parametrize("spelt", [
    lambda said: json.dumps(said), lambda said: json.dumps(said, ensure_ascii=False, indent=1),
    lambda said: json.dumps(dict(reversed(said.items())), ensure_ascii=False), lambda said: json.dumps(said, separators=(",", ":")),
    lambda said: json.dumps({"v": {"a": "b", "token": 1}, **said}), lambda said: json.dumps({"a": ["a", {"b": "c", "token": [1]}], **said}),
    lambda said: json.dumps({**said, "a": "b"})[:-1] + ', "token": ' + json.dumps(said["token"]) + "}",
])  # fmt: skip
def test_a_payload_says_the_same_however_it_is_spelt(spelt: Any) -> None:
    assert as_carried(opened(spelt(payload(SEAL)))) == as_carried(SEAL)


def test_words_that_look_like_the_end_of_a_text_are_words() -> None:
    named = replace(SEAL, facts={**SEAL.facts, "district": 'x", "token": "y\\'})
    assert as_carried(open_seal(Carriers(sheet=carriers_of(named)[1]))) == as_carried(named)


def test_what_is_no_payload_opens_nothing() -> None:
    whole = json.dumps(payload(SEAL), ensure_ascii=False)
    at = whole.find('", "token": ')
    for broken in (whole[:-1], whole[: at + 1] + "}" + whole[at + 1 :], whole[: at + 3] + "{" + whole[at + 3 :], "[]", '["a", "token": ]'):
        assert opened(broken) is None
