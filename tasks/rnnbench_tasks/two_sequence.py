"""The two-sequence problem: remember the class that the first elements show, through noise."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from rnnbench.plugin import (
    Criterion,
    NativeGenerator,
    Rule,
    SequenceBatch,
    SetErrorBelow,
    SetWrongAtMost,
    Stream,
    TaskShape,
    below,
    normal,
)
from rnnbench_tasks.end_targets import last_rows, longest_length, packed, uniform_lengths
from rnnbench_tasks.native_generators import native_generator
from rnnbench_tasks.native_parameters import TwoSequenceParameters
from rnnbench_tasks.online_task import OnlineTask, final_numbers
from rnnbench_tasks.two_sequence_config import TwoSequenceConfig


class TwoSequence(OnlineTask):
    """Tell two classes apart at the end by the first N elements.

    Hochreiter & Schmidhuber 1997, Section 5.3, Tasks 3a, 3b and 3c, Tables 4 to 6; after Bengio,
    Simard & Frasconi 1994.
    One sequence of each class for N = 1, T = 6; the same of Task 3b; and the targets of Task 3c::

                                                                target at the end    3c
        class 1   input  1.0  0.31 -0.52  0.08 -0.77  0.44      1.0                  0.2 + noise
        class 2   input -1.0 -0.15  0.60  0.29 -0.03  0.51      0.0                  0.8 + noise
        class 1   3b     0.7  0.31 -0.52  0.08 -0.77  0.44      1.0

    * Length: uniform in T .. T + T/10 (rounded down).  Both classes have probability 1/2.
    * The first N elements are 1.0 (class 1) or -1.0 (class 2), in 3b plus Gaussian noise with mean
      0 and variance 0.2.  All later ones are Gaussian with mean 0 and variance 0.2.  (Not standard
      deviation: Table 5 fits the best possible error rate of 3b, 1.27 % for N = 1, only as
      variance.)
    * The targets of the classes are 1.0 and 0.0; in 3c 0.2 and 0.8, and in training they carry
      Gaussian noise with mean 0 and variance 0.1.  Targets of test sequences have no noise.

    Criteria, on a test set of 256 sequences, drawn once for each trial (the article does not say
    whether it was drawn anew at each check).  Right is an error below 0.2 (3c: 0.1).

    * 3a, 3b: ST1, all sequences right, in 3b all but at most 5; ST2, ST1 and a mean absolute error
      below 0.01, in 3b 0.04.
    * 3c: one criterion, ``stop``, for all sequences right and a mean absolute error below 0.015.
      (Table 11 names two here too, but the text has this one.)

    Words of a sequence: length, class, then one for each element after the first N; last, where
    there is such noise, one for each of the first N, and one for the target.
    """

    def __init__(self, config: TwoSequenceConfig) -> None:
        self._config = config
        self.shape = TaskShape(
            inputs=1, outputs=1, longest=longest_length(config.length), one_hot=False
        )
        self.criteria = _criteria(config)
        self.tolerance = config.tolerance
        self.sets = {
            "test": range(config.test_sequences),
            "final": final_numbers(config.final_sequences),
        }

    def sample(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        return self._drawn(stream, first, count, self._config.target_noise_variance)

    def test_sequences(self, stream: Stream, first: int, count: int) -> SequenceBatch:
        return self._drawn(stream, first, count, 0.0)

    def _drawn(
        self, stream: Stream, first: int, count: int, target_noise_variance: float
    ) -> SequenceBatch:
        config, longest = self._config, self.shape.longest
        informative = config.informative
        noisy = informative if config.informative_noise_variance > 0 else 0
        noisy_targets = 1 if target_noise_variance > 0 else 0
        # Where the noise that not every variant has begins.
        more = 2 + longest - informative
        words = stream.words(first, count, more + noisy + noisy_targets)
        lengths = uniform_lengths(words[:, 0], config.length)
        second = below(words[:, 1:2], 2)
        values = np.empty((count, longest, 1), dtype=np.float32)
        values[:, :informative, 0] = 1.0 - 2.0 * second
        if noisy:
            deviation = math.sqrt(config.informative_noise_variance)
            noise = normal(words[:, more : more + noisy])
            values[:, :informative, 0] = (1.0 - 2.0 * second) + deviation * noise
        values[:, informative:, 0] = math.sqrt(config.noise_variance) * normal(words[:, 2:more])
        targets = np.asarray(config.class_targets)[second]
        if noisy_targets:
            noise = normal(words[:, more + noisy :])
            targets = targets + math.sqrt(target_noise_variance) * noise
        return SequenceBatch(
            lengths=lengths.astype(np.int32),
            target_rows=last_rows(lengths),
            targets=targets.astype(np.float32),
            input_size=1,
            values=packed(values, lengths),
        )

    def generator(self, streams: Sequence[Stream]) -> NativeGenerator | None:
        config = self._config
        parameters = TwoSequenceParameters(
            length=config.length,
            informative=config.informative,
            deviation=math.sqrt(config.noise_variance),
            informative_deviation=math.sqrt(config.informative_noise_variance),
            target_deviation=math.sqrt(config.target_noise_variance),
            targets=config.class_targets,
        )
        return native_generator("two_sequence", parameters)


def _criteria(config: TwoSequenceConfig) -> tuple[Criterion, ...]:
    few_wrong: Rule = SetWrongAtMost("test", config.wrong_allowed)
    low_error: Rule = SetErrorBelow("test", config.mean_error)
    size, allowed = config.test_sequences, config.wrong_allowed
    few = f"all but at most {allowed} of {size}" if allowed else f"all {size}"
    right = f"{few} test sequences within {config.tolerance:g}"
    low = f"mean absolute error on the test set below {config.mean_error:g}"
    if config.single_criterion:
        return (Criterion("stop", (few_wrong, low_error), f"{right}, and {low}"),)
    return (
        Criterion("ST1", (few_wrong,), right),
        Criterion("ST2", (few_wrong, low_error), f"ST1, and {low}"),
    )
