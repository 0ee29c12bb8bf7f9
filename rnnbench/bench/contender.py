"""What a speed benchmark measures: contenders, each with work that can be had in portions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from importlib.util import find_spec


class Contender(ABC):
    """One way of doing a benchmark's work.

    * ``name``            unique within a comparison
    * ``detail``          what tells it from others, such as ``float32, 32 trials``
    * ``packages``        importable names that it needs; without one of them it is not run, and its
      row says so.  Import them in `prepare` or later, never with the module that defines it
    * ``target_seconds``  how long one timed piece of work should take
    """

    name: str
    detail: str
    packages: Sequence[str] = ()
    target_seconds: float = 0.15

    @abstractmethod
    def prepare(self) -> None:
        """Build and compile.  Timed apart from the work, as set-up."""

    @property
    @abstractmethod
    def portion(self) -> float:
        """The amount of work of one portion, in the comparison's unit; known after `prepare`."""

    @abstractmethod
    def work(self, portions: int) -> float | None:
        """Do so many portions, at least 1, to their end.

        Returns None where the time of the call is what counts, or the seconds that count.
        """

    def missing(self) -> list[str]:
        """The packages that it needs and that are not installed."""
        return [name for name in self.packages if find_spec(name) is None]
