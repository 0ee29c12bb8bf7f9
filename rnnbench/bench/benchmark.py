"""What a speed benchmark promises."""

from __future__ import annotations

from abc import ABC, abstractmethod

from rnnbench.bench.figures import BenchmarkReport
from rnnbench.bench.session import BenchSession


class Benchmark(ABC):
    """A question about speed, answered by contenders that are measured side by side."""

    @abstractmethod
    def measure(self, session: BenchSession) -> BenchmarkReport:
        """Measure.  With ``session.quick`` everything should be small: it is a test of the code."""
