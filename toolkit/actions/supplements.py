"""Which form a campaign is to have: the built-in editions, and of the supplements 附表 those that an officer ticks."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from toolkit.actions.parts.forms import load_form
from toolkit.errors import UsageError
from toolkit.form.offering import Offer, Offered, completed, offered, taking
from toolkit.resources import editions, form_file
from toolkit.structs import Struct

_NAME = "附表.toml"


class Choice(Struct, frozen=True):
    """A form to choose: its edition, its title, and what may be ticked besides, each group with the file it comes from."""

    edition: str
    title: str
    supplements: tuple[tuple[str, tuple[Offer, ...]], ...] = ()


def form_choices() -> list[Choice]:
    """The built-in editions that stand alone, the current one first, with the supplements made for each."""
    every = [_offered(edition) for edition in editions()]
    alone = [one for one in every if not one.extends]
    return [
        Choice(one.edition, one.title, tuple((heir.edition, heir.offers) for heir in every if heir.extends == one.edition and heir.offers))
        for one in alone
    ]


def _offered(edition: str) -> Offered:
    return offered(edition, form_file(edition).read_text("utf-8"))


@contextmanager
def chosen_form(edition: str, take: Collection[str] = ()) -> Iterator[str]:
    """What ``init`` is given for an edition with some of its supplements: the edition itself, or a file that is there meanwhile.

    A line that is worked out of others brings them along. Raises :class:`~toolkit.errors.UsageError` for what no supplement has.
    """
    choice = next((one for one in form_choices() if one.edition == edition), None)
    if choice is None:
        raise UsageError(f"没有“{edition}”这个表式，请另选一个。")
    files = [(heir, codes) for heir, offers in choice.supplements if (codes := completed(offers, take))]
    known = {code for _, offers in choice.supplements for offer in offers for code in (offer.code, *offer.figures)}
    if unknown := sorted(set(take) - known):
        raise UsageError(f"附表里没有“{unknown[0]}”这一项，请重新勾选。")
    if not files:
        yield edition
        return
    if len(files) > 1:
        raise UsageError("一次只能用一套附表，请只在其中一套里勾选。")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _NAME
        path.write_text(taking(*files[0]), "utf-8")
        load_form(path)  # what is wrong with it is said before anything is made
        yield str(path)
