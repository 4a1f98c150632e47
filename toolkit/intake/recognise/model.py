"""What the recogniser gives: values with their places, texts, who and when, and what is to be said."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from toolkit.findings import Finding
from toolkit.structs import Struct, field
from toolkit.submission import Raw


class Sure(StrEnum):
    """Why a value is held to stand where it stands. What is less sure than these is not given at all."""

    BY_HEADS = "by heads"
    """The file draws the cell, the row's label stands before it and the column's above it."""
    BY_POSITION = "by position"
    """The row's label stands before it; the column is that of rows wholly filled, or of the same table before."""
    BY_ORDER = "by order"
    """The row's label stands before it, and exactly as many figures follow as the form has there."""
    BY_SUMS = "by sums"
    """Labels and columns leave doubt; the form's own sums hold so, in several equations, and not otherwise."""
    BY_SENTENCE = "by sentence"
    """The form's own sentence for the figure was found in the text."""
    NOT_STATED = "not stated"
    """A figure of the texts (a fee) that the report says nothing of: blank."""


class Recognised(Struct, frozen=True):
    """A document recognised by the words of a form. Nothing here has been judged by any rule."""

    raws: Mapping[str, Raw]
    """Number codes surely placed, with what stands there; a code not surely placed is absent."""
    places: Mapping[str, str]
    """Where each stood, for sources without sheets and cells: “第2个表格第5行（自然人）”."""
    sure: Mapping[str, Sure]
    texts: Mapping[str, str] = field(default_factory=dict)
    text_places: Mapping[str, str] = field(default_factory=dict)
    unseen: Mapping[str, str] = field(default_factory=dict)
    """What stands in the texts struck or hidden."""
    unit_name: str | None = None
    year: int | None = None
    title: str = ""
    kind: str = ""
    """``report``, ``blank form`` (labels and no figures), ``other edition``, or empty where nothing was recognised."""
    edition: str | None = None
    """The edition whose labels the tables bear; None where no table was found."""
    tables_found: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What could not be placed, and what was read with care."""
    other_unit: str | None = None
    """Another unit that it names as whose it is."""
