"""What a campaign sent out, on a machine without its folder: the same seals and layouts as the ledger's."""

from __future__ import annotations

import pickle
from pathlib import Path

from toolkit.structs import replace

from tests.support.districts import BUREAU, returned
from toolkit.actions.collect import collect
from toolkit.actions.correct import correct
from toolkit.campaign.folder import Campaign
from toolkit.campaign.sent_out import SentOut
from toolkit.seal import Seal


def said(seal: Seal | None) -> object:
    """All that a seal says, fit to be compared with what crossed."""
    return seal and (seal.token, seal.identity, seal.form.digest, seal.layout.to_json(), seal.facts, seal.last, seal.round)


def test_it_knows_every_seal_and_layout_of_the_ledger_and_no_other(root: Path, tmp_path: Path) -> None:
    with Campaign(root) as campaign:
        collect(campaign, [returned(root, BUREAU, tmp_path / "1.xlsx", {"t3.new.natural": 1})])
        correct(campaign)
        issue = campaign.ledger.issues()[BUREAU]
        twin = replace(issue, token=f"{issue.token[:8]}{'f' * 24}", round=9)  # a printed mark that says nothing
        campaign.ledger.register_issue(twin, campaign.ledger.layout_body(issue.layout))
        crossed: SentOut = pickle.loads(pickle.dumps(campaign.sent_out()))
        tokens = [issue.token for issue in campaign.ledger.all_issues()]
        assert len(tokens) == 5, "one of them sent back"
        for token in (*tokens, "0" * 32, ""):
            assert said(crossed.seal_of(token)) == said(campaign.seal_of(token))
            for mark in (token[:8], token[:1], f"{token[:8]}x"):
                assert said(crossed.seal_marked(mark)) == said(campaign.seal_marked(mark))
        assert [layout.to_json() for layout in crossed.layouts()] == [layout.to_json() for layout in campaign.layouts()]
