"""The numbers of a text, each with the figure of the form it speaks of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.actions.form import load_form
from toolkit.sentences.quantities import quantities as _quantities

if TYPE_CHECKING:
    from toolkit.form import Form
    from toolkit.sentences import Quantity


def quantities(text: str, *, year: int, level: str = "", form: Form | Path | str = "2021") -> list[Quantity]:
    """The numbers of a text in order of place, as a report of ``year`` by a unit of ``level`` (街道, 部门, 区县 …) means them.

    ``form`` is a form, an edition or a form file, whose ``[said]`` has the words; dates, ordinals and telephone numbers are no
    quantities. Raises :class:`toolkit.errors.FormError`.
    """
    loaded = load_form(form) if isinstance(form, str | Path) else form
    return _quantities(loaded, text, year=year, level=level)
