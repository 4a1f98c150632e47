"""A document of any origin, recognised by the words of a form."""

from typing import TYPE_CHECKING

from toolkit.ondemand import names_of

if TYPE_CHECKING:
    from toolkit.intake.recognise.by_labels import read_by_labels, refuse_register, remarked
    from toolkit.intake.recognise.by_rows import (
        HeadedColumn,
        ListOfUnits,
        UnitRow,
        read_by_rows,
        rows_of_text,
    )
    from toolkit.intake.recognise.model import Recognised, Sure
    from toolkit.intake.recognise.recognising import recognise
else:
    __getattr__ = names_of(__name__, {
        "by_labels": ("read_by_labels", "refuse_register", "remarked"),
        "by_rows": ("HeadedColumn", "ListOfUnits", "UnitRow", "read_by_rows", "rows_of_text"),
        "model": ("Recognised", "Sure"),
        "recognising": ("recognise",),
    })

__all__ = [
    "HeadedColumn",
    "ListOfUnits",
    "Recognised",
    "Sure",
    "UnitRow",
    "read_by_labels",
    "read_by_rows",
    "recognise",
    "refuse_register",
    "remarked",
    "rows_of_text",
]
