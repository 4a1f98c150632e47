"""Sentences: numbers in running text, what they count, how sure; and texts held against the tables."""

from toolkit.sentences.comparing import RULE, text_findings
from toolkit.sentences.model import Quantity
from toolkit.sentences.quantities import quantities

__all__ = ["RULE", "Quantity", "quantities", "text_findings"]
