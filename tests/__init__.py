"""What holds for every test, before anything else of them is imported."""

import os
import sys

# Hundreds of processes import the package: what is compiled is kept, also where a container tells Python to keep nothing.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
