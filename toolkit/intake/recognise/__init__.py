"""A document of any origin, recognised by the words of a form."""

from toolkit.intake.recognise.by_labels import read_by_labels, refuse_register
from toolkit.intake.recognise.model import Recognised, Sure
from toolkit.intake.recognise.recognising import recognise

__all__ = ["Recognised", "Sure", "read_by_labels", "recognise", "refuse_register"]
