"""How a page is drawn: the templates in ``templates/desk``, escaped, with what every page has."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from toolkit.aggregate import STATES
from toolkit.campaign.settings import chinese_day
from toolkit.resources import desk_templates
from toolkit.version import __version__
from toolkit.webdesk.wording import for_the_desk
from toolkit.words import plain

SIGNS = {"missing": "○", "rejected": "✕", "queried": "？", "accepted": "✓", "exempt": "－"}
"""Beside each state's word: colour is never the only sign."""


@cache
def environment() -> Environment:
    """The templates' environment, made once."""
    made = Environment(loader=FileSystemLoader(desk_templates()), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.filters |= {"plain": plain, "day": chinese_day, "told": for_the_desk, "moment": moment}
    made.globals |= {"STATES": STATES, "SIGNS": SIGNS, "version": __version__}
    return made


def moment(iso: str | None) -> str:
    """A moment as lists show it: “2024-01-12 09:30”; empty for none."""
    return (iso or "")[:16].replace("T", " ")


def page(request: Request, name: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page, or the part of it that htmx asks for."""
    drawn = environment().get_template(name).render(request=request, **context)
    return HTMLResponse(drawn, status)


def refusal(status: int, title: str, sentence: str, repair: str = "") -> HTMLResponse:
    """A page of its own for what was refused: without anything that needs a campaign. Who may use the desk is led back.

    ``repair`` is where a damaged one is mended.
    """
    template, leads = environment().get_template("refused.html.j2"), status not in (200, 403, 426)
    return HTMLResponse(template.render(title=title, sentence=sentence, repair=repair, leads=leads), status)
