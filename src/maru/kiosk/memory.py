"""What this process's memory must never become: a file.

A core file would hold the marks on an open ballot. Two locks, since either alone has a hole: the
kernel gives no core to a handler for a process that is not dumpable (prctl(2)), and writes none to
a folder for one whose limit is nothing (setrlimit(2)). The limit is inherited by children; being
dumpable is not, so that each program of ours says it for itself.
"""

from __future__ import annotations

import ctypes
import os
import resource

PR_SET_DUMPABLE = 4


def forbid_core_dumps() -> None:
    """From now on no crash of this process writes its memory, and no debugger attaches to it.

    Raises OSError where the kernel does not take it.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
