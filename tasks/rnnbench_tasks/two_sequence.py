"""The two-sequence problem: remember the class that the first elements show, through noise."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from rnnbench.plugin import (
    Criterion,
    NativeGenerator,
    SequenceBatch,
    SetErrorBelow,
    SetWrongAtMost,
    Stream,
    TaskShape,
    below,
    normal,
)
from rnnbench_tasks.end_targets import (
    EndTargetTask,
    last_rows,
    longest_length,
    packed,
    uniform_lengths,
)
from rnnbench_tasks.native_generators import native_generator
from rnnbench_tasks.native_parameters import TwoSequenceParameters
from rnnbench_tasks.two_sequence_config import TwoSequenceConfig


class TwoSequence(EndTargetTask):
    """Tell two classes apart at the end by the first N elements.

    Hochreiter & Schmidhuber 1997, Section 5.3, Task 3a, Table 4; after Bengio, Simard & Frasconi
    1994.
    One sequence of each class for N = 1, T = 6::

        class 1   input  1.0  0.31 -0.52  0.08 -0.77  0.44     target at the end 1.0
        class 2   input -1.0 -0.15  0.60  0.29 -0.03  0.51     target at the end 0.0

    * Length: uniform in T .. T + T/10 (rounded down).  Both classes have probability 1/2.
    * The first N elements are 1.0 (class 1) or -1.0 (class 2).  All later ones are Gaussian with
      mean 0 and variance 0.2.  (Not standard deviation: in Task 3b the first elements carry this
      noise too, and Table 5 fits its best possible error rate, 1.27 % for N = 1, only as variance.)

    Criteria, on a test set of 256 sequences, drawn once for each trial (the article does not say
    whether it was drawn anew at each check): ST1, every sequence right, that is with an error
    below 0.2; ST2, ST1 and a mean absolute error below 0.01.

    Words of a sequence: length, class, then one for each noisy element.
    """

    def __init__(self, config: TwoSequenceConfig) -> None:
        self._config = config
        self.shape = TaskShape(
            inputs=1, outputs=1, longest=longest_length(config.length), one_hot=False
        )
        none_wrong = SetWrongAtMost("test", 0)
        self.criteria = (
            Criterion(
                name="ST1",
                rules=(none_wrong,),
                summary=f"all {config.test_sequences} test sequences within {config.tolerance:g}",
            ),
            Criterion(
                name="ST2",
                rules=(none_wrong, SetErrorBelow("test", config.mean_error)),
                summary=f"ST1, and mean absolute error on the test set below {config.mean_error:g}",
            ),
        )
        self.tolerance = config.tolerance
        self.set_sizes = {"test": config.test_sequences, "final": config.final_sequences}

    def sample(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        informative, longest = self._config.informative, self.shape.longest
        words = stream.words(first, count, 2 + longest - informative)
        lengths = uniform_lengths(words[:, 0], self._config.length)
        targets = (1 - below(words[:, 1:2], 2)).astype(np.float32)
        values = np.empty((count, longest, 1), dtype=np.float32)
        values[:, :informative, 0] = 2.0 * targets - 1.0
        values[:, informative:, 0] = math.sqrt(self._config.noise_variance) * normal(words[:, 2:])
        return SequenceBatch(
            lengths=lengths.astype(np.int32),
            target_rows=last_rows(lengths),
            targets=targets,
            input_size=1,
            values=packed(values, lengths),
        )

    def generator(self, streams: Sequence[Stream]) -> NativeGenerator | None:
        parameters = TwoSequenceParameters(
            length=self._config.length,
            informative=self._config.informative,
            deviation=math.sqrt(self._config.noise_variance),
        )
        return native_generator("two_sequence", parameters)
