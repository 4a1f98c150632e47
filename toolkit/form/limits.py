"""How large a form may be. Whoever reads a file takes his own bounds from here: none may cut a form that was accepted.

Above any statutory form (the largest known has two hundred values), below what Excel and its relatives carry: a
roll-up's sheet 明细 has a column for each value, and the old .xls format 256 columns in all.
"""

LONGEST_FORM = 1_000_000
"""Characters of a form file."""
MOST_VALUES = 10_000
MOST_CELLS = 40_000
"""Cells of all grids, labels included."""
MOST_COLUMNS = 200
MOST_TABLES = 60
"""Each is a sheet, with its comments up to four parts of the .xlsx."""
MOST_TEXTS = 200
MOST_ITEMS = 200
"""Of a list whose items may be of several kinds."""
DEEPEST_KEY = 16
"""Parts of a dotted key, as in ``table.cell."made".unit``; the time that reading a key takes grows with their square."""
