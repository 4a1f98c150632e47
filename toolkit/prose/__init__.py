"""What an examiner reads in the running texts besides their figures: years, units, what is missing, what is somebody's own.

Texts and the form's own lists in, findings out; nothing is looked for that the form does not name, and whatever is not sure stays unsaid.

::

    clauses      sentences and their clauses as all of these look at them
    other_year   another year: in a title, in the period of the figures, as the year of 收到 and 办结
    other_unit   another unit of the list: in a title, as the subject of 收到 and 公开
    subjects     what the report has to speak of; texts that say nothing
    persons      numbers and names of persons
    about        whose texts they are
    examining    all of it, for one return
"""

from typing import TYPE_CHECKING

from toolkit.ondemand import names_of

if TYPE_CHECKING:
    from toolkit.prose.about import About
    from toolkit.prose.examining import examined
    from toolkit.prose.persons import masked_texts
else:
    __getattr__ = names_of(__name__, {
        "about": ("About",),
        "examining": ("examined",),
        "persons": ("masked_texts",),
    })

__all__ = ["About", "examined", "masked_texts"]
