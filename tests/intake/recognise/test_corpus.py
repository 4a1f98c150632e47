"""Every manner seen in published tables: nothing read wrongly, nothing lost without a word."""

from __future__ import annotations

import random
from functools import cache

import pytest

from tests.intake.recognise.corpus import Score, plain, run, score
from tests.intake.recognise.damage import damaged
from tests.intake.recognise.manner import Manner
from tests.intake.recognise.manners_of_doubt import doubtful
from tests.intake.recognise.reports import FORM, Truth
from toolkit.intake.document import Document
from toolkit.intake.recognise import Recognised, recognise

PLAIN = list(plain())
DOUBTFUL = list(doubtful())


def named(manner: Manner) -> str:
    return manner.name


@cache
def first(manner: Manner) -> tuple[Recognised, Truth, Score]:
    """Its first report, read once for all that is asked about it."""
    return run(manner, 1)


@pytest.mark.parametrize("manner", PLAIN, ids=named)
def test_no_figure_is_read_wrongly_or_lost_in_silence(manner: Manner) -> None:
    for _, _, result in (first(manner), run(manner, 2)):
        assert not result.wrong, result.wrong[:5]
        assert not result.silent, result.silent[:5]


@pytest.mark.parametrize("manner", [manner for manner in PLAIN if not manner.lost], ids=named)
def test_what_is_there_is_read(manner: Manner) -> None:
    _, _, result = first(manner)
    assert result.share >= 0.98, result.missing[:5]


@pytest.mark.parametrize("manner", [manner for manner in PLAIN if manner.lost], ids=named)
def test_what_is_lost_is_said(manner: Manner) -> None:
    read, _, result = first(manner)
    if result.missing or manner.absent:
        assert read.findings, manner.lost


@pytest.mark.parametrize("manner", [manner for manner in PLAIN if "两份" not in manner.name], ids=named)
def test_a_damaged_report_gives_no_wrong_figure(manner: Manner) -> None:
    no_wrong_figure_when_damaged(manner, 3)


@pytest.mark.parametrize("manner", DOUBTFUL, ids=named)
def test_where_labels_leave_doubt_sums_or_words_decide_or_nobody_does(manner: Manner) -> None:
    read, _, result = run(manner, 1)
    assert not result.wrong, result.wrong[:5]
    assert not result.silent, result.silent[:5]
    assert manner.lost or result.share >= 0.99, result.missing[:5]
    assert read.findings or all(code in read.raws for code in result.missing)  # of those the rules speak


@pytest.mark.parametrize("manner", [manner for manner in DOUBTFUL if "两份" not in manner.name and not manner.damaged], ids=named)
def test_doubt_with_damage_gives_no_wrong_figure(manner: Manner) -> None:
    no_wrong_figure_when_damaged(manner, 1)


def no_wrong_figure_when_damaged(manner: Manner, seeds: int) -> None:
    for seed in range(seeds):
        rng = random.Random(f"{manner.name}{seed}")
        blocks, truth = manner.build(rng)
        blocks, damage = damaged(blocks, rng)
        read = recognise(Document("docx", tuple(blocks)), FORM)
        result = score(read, truth, manner.absent)
        given = [code for code in result.wrong if read.raws[code].content not in (None, "详见附件")]
        assert not given, (damage, given[:5])
