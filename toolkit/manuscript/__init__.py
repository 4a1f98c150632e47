"""The manuscript 文字稿: a unit's texts as a Word document, for leaders who revise in Word. Out, and back in."""

from toolkit.manuscript.reading import read_manuscript
from toolkit.manuscript.writing import manuscript

__all__ = ["manuscript", "read_manuscript"]
