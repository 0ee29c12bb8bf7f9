"""The ``inline`` engine: groups one after the other in this process, for debugging.

A plugin that crashes takes the process along, and one that hangs is not stopped.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from rnnbench.hosting.host import Host
from rnnbench.running.engines.contract import Engine, OnEvent, failure
from rnnbench.running.events import GroupEnded, GroupStarted
from rnnbench.running.group import GroupSpec, train_group


class InlineEngine(Engine):
    """Runs groups in this process, with this host's plugins."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def run(self, groups: Sequence[GroupSpec], on_event: OnEvent) -> None:
        for spec in groups:
            on_event(GroupStarted(spec.id, os.getpid()))
            try:
                train_group(spec, self._host, on_event)
            except (Exception, SystemExit) as error:  # what a plugin raises costs its own group
                on_event(failure(spec.id, error))
            else:
                on_event(GroupEnded(spec.id))
