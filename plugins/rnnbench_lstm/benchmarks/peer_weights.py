"""What the peers that share the LSTM's algorithm start from: layout and initial values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnnbench.plugin import FloatArray, SequenceBatch
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.topology import Topology
from rnnbench_lstm.weights import Weights, initial_weights


@dataclass(frozen=True)
class PeerNet:
    """The kind of net that the peers implement: recurrent, with biases on all units.

    Centred squashing, output gates, logistic outputs, no ordinary hidden units, one target at the
    end of a sequence, update per sequence: Experiment 4 of Hochreiter & Schmidhuber 1997.
    """

    topology: Topology
    learning_rate: float

    @classmethod
    def of(cls, topology: Topology, config: LstmConfig) -> PeerNet:
        """Raises ValueError for a net of another kind."""
        expected = {
            "connectivity": "recurrent",
            "bias": "all",
            "output_gate": True,
            "hidden": 0,
            "input_squashing": "centred",
            "output_squashing": "centred",
            "output_unit": "logistic",
            "update": "sequence",
            "initial_activity": 0.0,
        }
        for key, value in expected.items():
            found = getattr(config, key)
            if found != value:
                raise ValueError(f"the peers need {key} = {value!r}, found {found!r}")
        return cls(topology, config.learning_rate)

    def initial(self, config: LstmConfig, trials: int) -> Weights:
        """Drawn as our own nets' weights are: float64, leading axis the trial."""
        rngs = [np.random.default_rng([trials, trial]) for trial in range(trials)]
        exact = config.model_copy(update={"precision": "float64"})
        return initial_weights(self.topology, exact, rngs)


@dataclass(frozen=True, eq=False)
class EndAligned:
    """Sequences of many trials, float64, all of which *end* at the last step T - 1.

    * ``inputs``   [n, T, I, N], zero before a sequence begins
    * ``skipped``  int [n, N], the steps before each begins
    * ``targets``  [n, K, N], at the end
    """

    inputs: FloatArray
    skipped: np.ndarray[tuple[int, int], np.dtype[np.int64]]
    targets: FloatArray

    @classmethod
    def of(cls, batches: list[SequenceBatch], longest: int) -> EndAligned:
        """batches: one a trial, with n sequences each and a single target at their end."""
        first = batches[0]
        count, trials = len(first), len(batches)
        inputs = np.zeros((count, longest, first.input_size, trials))
        skipped = np.zeros((count, trials), dtype=np.int64)
        targets = np.zeros((count, first.outputs, trials))
        for i, batch in enumerate(batches):
            skipped[:, i] = longest - batch.lengths
            targets[:, :, i] = batch.targets
            for k in range(count):
                rows = batch.inputs[batch.offsets[k] : batch.offsets[k + 1]]
                inputs[k, skipped[k, i] :, :, i] = rows
        return cls(inputs, skipped, targets)
