"""What was measured: the rounds of every contender, and ratios within rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rnnbench.bench.quartiles import Quartiles
from rnnbench.errors import ConfigError


@dataclass(frozen=True)
class Measurement:
    """One contender.

    * ``setup_seconds``  what building and compiling took
    * ``amount``         work of one round, in the comparison's unit
    * ``seconds``        of each round, in order; empty where nothing was measured
    * ``problem``        why nothing was measured; empty otherwise
    * ``failed``         the problem is an error, not a package that is not installed
    """

    name: str
    detail: str
    setup_seconds: float = 0.0
    amount: float = 0.0
    seconds: tuple[float, ...] = ()
    problem: str = ""
    failed: bool = False

    @property
    def rates(self) -> list[float]:
        """Amount a second of each round."""
        return [self.amount / seconds for seconds in self.seconds]

    @property
    def rate(self) -> Quartiles | None:
        """Over the rounds; None where nothing was measured."""
        return Quartiles.of(self.rates) if self.seconds else None


@dataclass(frozen=True)
class SearchResult:
    """A search for the best of several configurations; the fastest comes first.

    * ``kept``  names of those that went on into the rounds
    """

    name: str
    candidates: tuple[Measurement, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True)
class SideBySide:
    """Contenders that ran in turn, round after round.

    * ``title``         of the table
    * ``unit``          of the work, such as ``trial-sequences``
    * ``against``       the contender whose rate the others' are divided by
    * ``searches``      what chose some of the contenders
    """

    title: str
    unit: str
    against: str
    measurements: tuple[Measurement, ...]
    searches: tuple[SearchResult, ...] = ()

    def find(self, name: str) -> Measurement:
        """The contender of this name.  Raises ConfigError where there is none."""
        for measurement in self.measurements:
            if measurement.name == name:
                return measurement
        known = ", ".join(measurement.name for measurement in self.measurements)
        raise ConfigError(f"benchmark table {self.title!r} has no contender {name!r}; has: {known}")

    def fastest(self, names: Sequence[str]) -> str | None:
        """The name with the highest median rate among these; None where none was measured."""
        rates = {name: self.find(name).rate for name in names}
        measured = {name: rate.median for name, rate in rates.items() if rate is not None}
        return max(measured, key=lambda name: measured[name]) if measured else None

    def ratio(self, name: str, against: str) -> Quartiles | None:
        """Rate of one contender divided by that of another, *within* each round.

        None where one of them was not measured.
        """
        rates, others = self.find(name).rates, self.find(against).rates
        if not rates or not others:
            return None
        return Quartiles.of([a / b for a, b in zip(rates, others, strict=True)])
