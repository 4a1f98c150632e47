"""Results as a person reads them in a terminal: tables whose columns line up in Chinese."""

from typing import TYPE_CHECKING

from toolkit.ondemand import names_of

if TYPE_CHECKING:
    from toolkit.tables.files import checked_table, findings_table
    from toolkit.tables.lists import (
        adjusted_lines,
        adjustments_table,
        archived_text,
        changes_lines,
        chase_text,
        collected_lines,
        collected_total,
        demo_table,
        examination,
        explained_table,
        form_tables,
        published_table,
        receipts_text,
        recovered_text,
        register_table,
        results_table,
        status_table,
        verified_text,
    )
else:
    __getattr__ = names_of(__name__, {
        "files": ("checked_table", "findings_table"),
        "lists": (
            "adjusted_lines",
            "adjustments_table",
            "archived_text",
            "changes_lines",
            "chase_text",
            "collected_lines",
            "collected_total",
            "demo_table",
            "examination",
            "explained_table",
            "form_tables",
            "published_table",
            "receipts_text",
            "recovered_text",
            "register_table",
            "results_table",
            "status_table",
            "verified_text",
        ),
    })

__all__ = [
    "adjusted_lines",
    "adjustments_table",
    "archived_text",
    "changes_lines",
    "chase_text",
    "checked_table",
    "collected_lines",
    "collected_total",
    "demo_table",
    "examination",
    "explained_table",
    "findings_table",
    "form_tables",
    "published_table",
    "receipts_text",
    "recovered_text",
    "register_table",
    "results_table",
    "status_table",
    "verified_text",
]
