"""The package's version: what judged a return, and which reader saw it, are told by it."""

__version__ = "0.7.1"
