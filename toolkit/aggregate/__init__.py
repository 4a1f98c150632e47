"""Where each unit stands, and the sums over those that count.

A list of units asks for no sum: what adds up and checks what was added is imported only by who does.
"""

from typing import TYPE_CHECKING

from toolkit.ondemand import names_of

if TYPE_CHECKING:
    from toolkit.aggregate.decided import Adjustment, Decision, Filled
    from toolkit.aggregate.standing import MOST_NAMED, STATES, Standing, UnitState
    from toolkit.aggregate.sums import LeftOut, Sums, add_up, check_sums, figure, last_sums
else:
    __getattr__ = names_of(__name__, {
        "decided": ("Adjustment", "Decision", "Filled"),
        "standing": ("MOST_NAMED", "STATES", "Standing", "UnitState"),
        "sums": ("LeftOut", "Sums", "add_up", "check_sums", "figure", "last_sums"),
    })

__all__ = [
    "MOST_NAMED",
    "STATES",
    "Adjustment",
    "Decision",
    "Filled",
    "LeftOut",
    "Standing",
    "Sums",
    "UnitState",
    "add_up",
    "check_sums",
    "figure",
    "last_sums",
]
