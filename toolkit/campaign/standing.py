"""Where the units of a campaign stand: the judge asked with what the ledger and the campaign know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from toolkit.aggregate import STATES, Standing
from toolkit.campaign import records
from toolkit.campaign.folder import Campaign
from toolkit.campaign.rejudging import (
    Rests,
    counted_otherwise,
    newly_found,
    only_the_program,
    rests_of,
    turned,
    waits,
    why_changed,
)
from toolkit.errors import OutputError
from toolkit.findings import heavier_first
from toolkit.structs import replace
from toolkit.version import __version__

if TYPE_CHECKING:
    from toolkit.aggregate import Filled, UnitState
    from toolkit.campaign.judging import Decisions, Judgement
    from toolkit.campaign.records import Aside, Judged, Registered
    from toolkit.submission import Submission, Unit

ENGINE = __version__
"""What judges. A judgement of an accepted return that changes with it alone waits for the officer."""
WEIGHING = 7
"""The edition that knows ``[weights]`` and ``release``: an older program would judge otherwise."""


def standings(campaign: Campaign) -> list[Standing]:
    """Every unit in administrative order, with its latest readable return and the texts of its latest manuscript.

    Only here are units held against each other: a unit whose figures are another's is asked about. They are judged once for
    several products of one command: until something is added to the ledger that judgements rest on.
    """
    look_through(campaign)
    reached = campaign.ledger.reached()
    if campaign.stood is None or campaign.ledger.judged_otherwise_since(*campaign.stood[0]):
        stood: Sequence[Standing] = _weighed(campaign, _beside(campaign, _all(campaign)))
    else:
        stood = campaign.stood[1]
    campaign.stood = reached, stood
    return [*stood]


def _beside(campaign: Campaign, found: list[Standing]) -> list[Standing]:
    """With what is found where units are held beside each other, beside last year, beside other authorities' figures."""
    if all(stands.texts is None for stands in found):
        return found
    from toolkit.campaign.controls import of_units  # until something came there is nothing to compare
    from toolkit.campaign.copied import found_again, found_alike
    from toolkit.campaign.judging import with_decision
    from toolkit.campaign.peers import compared, with_peers
    from toolkit.campaign.repeats import with_repeats

    decisions, form = campaign.ledger.decisions(), campaign.form
    last = {stands.unit.code: campaign.last_of(stands.unit) for stands in found} if compared(form) else {}
    found = with_peers(form, with_repeats(form, found, decisions), last, decisions)
    asked = [*found_again(form, found, campaign.last_of),
             *found_alike(form, found, campaign.last_texts.of, tuple(campaign.settings.texts.values())),
             *of_units(form, found, campaign.ledger.controls())]
    for n, finding in asked:
        found[n] = with_decision(found[n], finding, decisions)
    return found


def _weighed(campaign: Campaign, found: list[Standing]) -> list[Standing]:
    """With what was found between units as the campaign weighs it; what was found in one return is weighed already."""
    weights = campaign.settings.weights
    if not weights:
        return found
    from toolkit.campaign.weighing import weighed  # few districts do

    return [replace(standing, findings=heavier_first(weighed(standing.findings, weights))) for standing in found]


def standing_of(campaign: Campaign, unit: Unit) -> Standing:
    """Where one unit stands, without looking at the others."""
    look_through(campaign)
    return _current(campaign, unit)


def judged_as_sent(campaign: Campaign, unit: Unit, registered: Registered, *, decided: bool = False) -> Standing:
    """One version by itself, judged by today's rules: without the manuscript, and without what was decided unless ``decided`` asks for it."""
    from toolkit.campaign.judging import (  # the judge is slow to import, and many a list has nothing to judge
        Context,
        standing,
    )

    earlier = campaign.ledger.before(unit.code, registered.version) if registered.facts.reasons else None
    context = Context(campaign.as_district, campaign.last_of(unit), earlier=earlier.facts if earlier else None, reading=campaign.read_texts)
    if decided:
        context = replace(context, decisions=campaign.ledger.decisions(unit.code))
    return standing(campaign.form, unit, registered, None, context)


def judged_as_if_sent(campaign: Campaign, facts: Submission, unit: Unit | None, *, assigned: str, sha256: str, name: str = "") -> Judgement:
    """A file judged as it would be if it came in now as the unit's; as it stands, where it is the one that counts."""
    from toolkit.campaign.judging import Context, judge

    form = facts.form or campaign.form
    context = Context(campaign.as_district, campaign.last_of(unit) if unit else {}, assigned, name, reading=campaign.read_texts)
    if unit is None or facts.part == "manuscript" or facts.form is not None:
        return judge(form, facts, unit, context)
    look_through(campaign)
    ledger = campaign.ledger
    latest = ledger.latest(unit.code)
    counts = latest is not None and latest.sha256 == sha256
    if counts and latest is not None:
        earlier = ledger.before(unit.code, latest.version) if facts.reasons else None
        context = replace(context, assigned=latest.assigned, name=latest.name, received_at=latest.registered_at, held=_held(campaign, latest))
    else:
        earlier = latest
    context = replace(
        context, earlier=earlier.facts if earlier else None, manuscript=ledger.latest(unit.code, "manuscript"),
        decisions=ledger.decisions(unit.code),
    )
    return judge(form, facts, unit, context)


def _all(campaign: Campaign) -> list[Standing]:
    ledger = campaign.ledger
    returns, manuscripts, decisions = ledger.latest_returns(), ledger.latest_manuscripts(), ledger.decisions()
    judged, fillings = ledger.all_judged(), ledger.fillings()
    if returns or manuscripts:
        campaign.reading.fetch()
    return [
        _standing(campaign, unit, returns.get(unit.code), manuscripts.get(unit.code), decisions, judged.get(unit.code), fillings)
        for unit in campaign.units
    ]


def _current(campaign: Campaign, unit: Unit) -> Standing:
    ledger = campaign.ledger
    return _standing(campaign, unit, ledger.latest(unit.code), ledger.latest(unit.code, "manuscript"),
                     ledger.decisions(unit.code), ledger.judged(unit.code), ledger.fillings(unit.code))


def _standing(
    campaign: Campaign, unit: Unit, returned: Registered | None, manuscript: Registered | None, decisions: Decisions,
    judged: Judged | None, fillings: Mapping[str, Filled], held: Sequence[tuple[str, str]] | None = None,
) -> Standing:
    if returned is None and manuscript is None:
        return Standing(unit)
    from toolkit.campaign.judging import Context, standing

    earlier = campaign.ledger.before(unit.code, returned.version) if returned and returned.facts.reasons else None
    if held is None:
        held = judged.held if judged is not None and returned is not None and judged.sha256 == returned.sha256 else ()
    context = Context(
        campaign.as_district, campaign.last_of(unit), earlier=earlier.facts if earlier else None, decisions=decisions, held=held,
        reading=campaign.read_texts,
    )
    stands = standing(campaign.form, unit, returned, manuscript, context)
    filled = fillings.get(stands.token)
    return stands if filled is None else replace(stands, filled=filled)


def judged_now(campaign: Campaign) -> Iterator[tuple[Unit, UnitState, UnitState]]:
    """How each unit was last said to stand, and how it stands, of those for which nothing has changed in between."""
    remembered = campaign.ledger.all_judged()
    for now in _all(campaign):
        before = remembered.get(now.unit.code)
        if before is None or before.state not in STATES or not campaign.ledger.said_of_what_is_kept(before):
            continue
        judged = _judged(campaign, now)
        if (judged.sha256, judged.manuscript, judged.rests) == (before.sha256, before.manuscript, before.rests):
            yield now.unit, before.state, now.state


def _held(campaign: Campaign, latest: Registered) -> Sequence[tuple[str, str]]:
    judged = campaign.ledger.judged(latest.unit)
    return judged.held if judged is not None and judged.sha256 == latest.sha256 else ()


# ── a judgement that changed ────────────────────────────────────────


def look_through(campaign: Campaign) -> None:
    """Where what judgements rest on is another than last time, judge everybody anew and remember what changed: it is told once.

    It is said before it is remembered: whoever is stopped in between is told again. Asked again of the same opened
    campaign, nothing is done.
    """
    if campaign.looked_through:
        return
    campaign.looked_through = True
    basis, digest = campaign.basis(ENGINE)
    ledger = campaign.ledger
    if ledger.basis_digest() == digest:
        return
    told_before = len(campaign.news)
    try:
        with ledger.act():
            if ledger.basis_digest() != digest:  # another command may have told it just now
                news = _retold(campaign)
                ledger.register_basis(basis, digest)
                if campaign.settings.weights or campaign.settings.release:
                    ledger.entries.require_edition(WEIGHING)
                campaign.tell(news)
    except OutputError:
        # A folder that may only be read, a full disk: it is said each time.
        if len(campaign.news) == told_before:
            campaign.tell(_news_unwritten(campaign))


def note_standing(campaign: Campaign, unit: Unit) -> Standing:
    """Remember how a unit stands after something was registered or decided; inside the same act."""
    now = _current(campaign, unit)
    before = campaign.ledger.judged(unit.code)
    judged = _judged(campaign, now, held=before.held if before and before.sha256 == now.sha256 else ())
    if now.reported and (before is None or judged != replace(before, why="")):
        campaign.ledger.register_judged(judged)
    return now


def _retold(campaign: Campaign) -> list[str]:
    """What changed, a sentence each; each unit's standing is remembered anew."""
    sentences = []
    for sentence, judged in _rejudged(campaign):
        sentences += [sentence] if sentence else []
        campaign.ledger.register_judged(judged)
    return sentences


def _news_unwritten(campaign: Campaign) -> list[str]:
    return [sentence for sentence, _ in _rejudged(campaign) if sentence]


def _rejudged(campaign: Campaign) -> list[tuple[str, Judged]]:
    """What is to be said of each unit whose judgement rests on something else now, and how it stands."""
    from toolkit.campaign.judging import fingerprint

    ledger, changes = campaign.ledger, []
    remembered, decisions, manuscripts = ledger.all_judged(), ledger.decisions(), ledger.latest_manuscripts()
    for now in _all(campaign):
        if not now.reported:
            continue
        before, judged, sentence = remembered.get(now.unit.code), _judged(campaign, now), ""
        if before is not None and before.sha256 == now.sha256:
            judged = replace(judged, held=before.held)
            if before.state == "accepted" != now.state and only_the_program(before.rests, judged.rests):
                returned, manuscript = ledger.latest(now.unit.code), manuscripts.get(now.unit.code)
                marked = [(finding, fingerprint(finding, now.values or {})) for finding in now.findings]
                newly = newly_found(marked, before.findings)
                held = (*before.held, *((finding.id, about) for finding, about in newly))
                now = _standing(campaign, now.unit, returned, manuscript, decisions, None, {}, held)
                judged = replace(_judged(campaign, now), held=held)
                sentence = waits(now, [finding for finding, _ in newly]) if now.state == "accepted" else ""
            because = why_changed(before.rests, judged.rests)
            if not sentence and before.state != now.state:
                sentence = turned(now.unit, before.state, now.state, because)
            elif not sentence and before.rests.get("counted", now.unit.counted) != now.unit.counted:
                sentence = counted_otherwise(now.unit, because)
            judged = replace(judged, why=sentence)
        if before is None or judged != before:
            changes.append((sentence, judged))
    return changes


def _judged(campaign: Campaign, now: Standing, held: Sequence[tuple[str, str]] = ()) -> Judged:
    from toolkit.campaign.judging import fingerprint

    manuscript = campaign.ledger.latest_sha256(now.unit.code, "manuscript")
    findings = tuple((finding.id, fingerprint(finding, now.values or {})) for finding in now.findings)
    return records.Judged(now.unit.code, now.sha256, manuscript, now.state, rests(campaign, now.unit), findings, tuple(held))


def rests(campaign: Campaign, unit: Unit) -> Rests:
    """What a unit's judgement rests on besides its files."""
    return rests_of(unit, district=campaign.district, year=campaign.year, level=campaign.level,
                    last=campaign.last_of(unit), engine=ENGINE, weights=campaign.settings.weights, release=campaign.settings.release)


def days_late(unit_standing: Standing, deadline: date | None, today: date) -> int:
    """Days past the notice's deadline: of its first return, or until today where nothing came. 0 for none, and for a unit
    that need not report."""
    if deadline is None or not unit_standing.unit.required:
        return 0
    came = datetime.fromisoformat(unit_standing.first_at).date() if unit_standing.first_at else today
    return max(0, (came - deadline).days)


def waiting(campaign: Campaign) -> list[Aside]:
    """The files put aside that still wait: not those whose unit has reported since and been accepted."""
    return [
        aside for aside in campaign.ledger.asides()
        if not (campaign.ledger.reported_since(aside) and (unit := campaign.unit(aside.unit)) is not None
                and standing_of(campaign, unit).state == "accepted")
    ]
