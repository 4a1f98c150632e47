"""``[alike]`` of a form file: which texts are new each year, and which words everybody writes.

What is not named there is not looked for: a form without the section, and one that was issued before there was any, has no such rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.errors import FormError
from toolkit.form.toml import Keys
from toolkit.structs import Struct

if TYPE_CHECKING:
    from toolkit.form.model import Form


class Alike(Struct, frozen=True):
    """How texts are held against other units' and against last year's."""

    yearly: tuple[str, ...]
    """Codes of the texts of which each is another every year: what is not good yet, and what was done about it."""
    phrases: tuple[str, ...]
    """Words that are nobody's own, and count for nothing where two texts are alike."""
    nothing: tuple[str, ...]
    """What there is none of, in words that everybody says alike: a clause that denies one of these counts for nothing."""


def read_alike(keys: Keys) -> Alike:
    """The section ``[alike]``. Raises :class:`FormError`."""
    alike = Alike(keys.texts("yearly", ()), keys.texts("phrases", ()), keys.texts("nothing", ()))
    keys.close()
    for key in ("phrases", "nothing"):
        for n, word in enumerate(getattr(alike, key)):
            if not word.strip():
                raise keys.fail("有一个词是空的", key, n)
    return alike


def check_alike(form: Form) -> None:
    """Refuse texts that the form does not have. Raises :class:`FormError`."""
    for n, code in enumerate(form.alike.yearly if form.alike else ()):
        if code not in form.texts_by_code:
            raise FormError(f"没有代码为“{code}”的文字", place="[alike] yearly", at=("alike", "yearly", n))
