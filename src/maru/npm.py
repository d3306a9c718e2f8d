"""Where the npm packages are that hold the typeface and the icons; no code of theirs runs."""

import os
from pathlib import Path


def node_modules() -> Path:
    """Return the npm packages' folder: `MARU_NODE_MODULES`, or the source tree's own."""
    named = os.environ.get("MARU_NODE_MODULES")
    return Path(named) if named else Path(__file__).parents[2] / "node_modules"
