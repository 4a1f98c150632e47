"""Texts read over where nothing is remembered of them. Who reads them has a hundred patterns, and is imported then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toolkit.campaign.written import Places, Written
    from toolkit.findings import Finding
    from toolkit.form import Form


def read_anew(form: Form, given: Written, where: Places) -> Sequence[Finding]:
    """What there is to say of texts, as :func:`~toolkit.campaign.reading_over.read_over` says it."""
    from toolkit.campaign.reading_over import read_over

    return read_over(form, given, where)
