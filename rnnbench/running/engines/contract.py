"""What an engine promises.

An engine runs every group exactly once and reports its events through ``on_event``, always from
the thread that called ``run``, one at a time.  Each group's events end with one `GroupEnded`, which
comes after everything else that the group reported.  A group that raises, dies or stalls ends with
the matching outcome and disturbs no other group.  No engine changes a result.
"""

from __future__ import annotations

import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path

from rnnbench.hosting.host import describe
from rnnbench.running.events import Event, GroupEnded
from rnnbench.running.group import GroupSpec

OnEvent = Callable[[Event], None]


class Engine(ABC):
    """Runs groups of trials."""

    @abstractmethod
    def run(self, groups: Sequence[GroupSpec], on_event: OnEvent) -> None:
        """Run the groups; return when all have ended.

        On KeyboardInterrupt the workers are stopped and the exception goes on.
        """


def failure(group: int, error: BaseException) -> GroupEnded:
    """The end of a group whose plugin raised: the error and where it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return GroupEnded(group, "failed", describe(error) + where)
