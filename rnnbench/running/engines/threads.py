"""One thread a process for numerical libraries: the trials themselves fill the cores."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def cap_threads() -> list[str]:
    """Set the libraries' variables, unless the user has set them; returns which were added.

    They are read when a library is imported: call this before that, or before a worker starts.
    """
    added = [name for name in _VARIABLES if name not in os.environ]
    os.environ.update(dict.fromkeys(added, "1"))
    return added


@contextmanager
def one_thread_a_process() -> Iterator[None]:
    """`cap_threads` for processes that are started within."""
    added = cap_threads()
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)
