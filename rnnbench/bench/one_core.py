"""Figures of one core: one thread a library, and a process that stays on its core."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from rnnbench.running.engines.threads import cap_threads

_XLA_FLAGS = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
THREADS_VARIABLE = "RNNBENCH_THREADS"
"""Threads of a native population; read when it is built."""


def cap_peers() -> None:
    """One thread for each library that a peer may use, on the CPU, unless the user says otherwise.

    Call it before anything imports one: the variables are read at import.
    """
    cap_threads()
    os.environ.setdefault("XLA_FLAGS", _XLA_FLAGS)
    os.environ.setdefault("JAX_PLATFORMS", "cpu")


@contextmanager
def on_one_core() -> Iterator[None]:
    """Keep the process on the last of the cores that it may use; give the others back afterwards.

    Threads and processes that are started within stay there too.  Without a system call for that
    (macOS), nothing is pinned.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    # Interrupts are commonly served by the first core.
    os.sched_setaffinity(0, {max(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


@contextmanager
def native_threads(count: int) -> Iterator[None]:
    """What native populations that are built within use."""
    before = os.environ.get(THREADS_VARIABLE)
    os.environ[THREADS_VARIABLE] = str(count)
    try:
        yield
    finally:
        if before is None:
            del os.environ[THREADS_VARIABLE]
        else:
            os.environ[THREADS_VARIABLE] = before
