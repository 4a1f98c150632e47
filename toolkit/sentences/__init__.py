"""Sentences: numbers in running text, what they count, how sure; and texts held against the tables."""

from typing import TYPE_CHECKING

from toolkit.ondemand import names_of

if TYPE_CHECKING:
    from toolkit.sentences.comparing import RULE, text_findings
    from toolkit.sentences.model import Quantity
else:
    __getattr__ = names_of(__name__, {
        "comparing": ("RULE", "text_findings"),
        "model": ("Quantity",),
    })

__all__ = ["RULE", "Quantity", "text_findings"]
