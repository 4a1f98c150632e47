"""The guide's pictures of the desk: pages of the invented sample district, as a browser shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTH, HEIGHT = 1180, 700
FAILING = "示例西街道"


def desk_pictures(page: Page, home: str) -> Iterator[tuple[str, bytes]]:
    """Name and PNG of each picture, of a desk that knows the sample."""
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    page.goto(home)
    yield "desk-home", page.screenshot()
    page.get_by_role("link", name=re.compile("虚构")).first.click()
    page.wait_for_selector("table.units")
    base = page.url
    yield "desk-units", page.screenshot()
    page.get_by_role("link", name=FAILING, exact=True).click()
    page.wait_for_selector("table.law")
    yield "desk-unit", page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": 960}, full_page=True)
    page.goto(f"{base}overview")
    yield "desk-overview", page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": 960}, full_page=True)
