"""sqlite-utils without NumPy.

It loads NumPy wherever it finds it, to store that one's numbers. OpenCV brings it for the camera's
process; in any other it would take a tenth of the memory, and of the time to the first screen.
"""

import sys
from types import ModuleType
from typing import cast

# A module that is None there is one that cannot be imported (Python's "import system", 5.3.1).
_numpy: ModuleType | None = sys.modules.setdefault("numpy", cast(ModuleType, None))
try:
    from sqlite_utils import Database as Database
    from sqlite_utils import Migrations as Migrations
finally:
    if _numpy is None:
        del sys.modules["numpy"]
