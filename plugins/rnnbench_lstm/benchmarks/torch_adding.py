"""The adding problem in torch: the same algorithm over stacked trials, and `torch.nn.LSTM`."""

from __future__ import annotations

import numpy as np
import torch

from rnnbench.plugin import Contender, Task
from rnnbench.plugin import Stream as DataStream
from rnnbench_lstm.benchmarks.adding_net import config, peer_net
from rnnbench_lstm.benchmarks.peer_weights import EndAligned
from rnnbench_lstm.benchmarks.torch_lstm import train_sequences

_KEPT = 64
"""Sequences that are made once and shown again and again, so that data costs nothing."""


class TorchStacked(Contender):
    """The truncated algorithm in eager torch over stacked trials; a portion is a sequence each."""

    name = "torch, stacked trials"

    def __init__(self, task: Task, streams: list[DataStream], trials: int) -> None:
        self.detail = f"float32, {trials} trials, same algorithm, eager"
        self._task, self._streams, self._trials = task, streams, trials

    def prepare(self) -> None:
        torch.set_num_threads(1)
        weights = peer_net().initial(config(), self._trials)
        self._weights = tuple(
            torch.tensor(array, dtype=torch.float32) for array in (weights.hidden, weights.output)
        )
        # One stream's sequences serve as one sequence for each of many trials.
        batch = self._task.sample(self._streams[0], 0, self._trials)
        single = [batch.take([i]) for i in range(self._trials)]
        data = EndAligned.of(single, self._task.shape.longest)
        self._inputs = torch.tensor(np.moveaxis(data.inputs, 3, 2), dtype=torch.float32)
        self._skipped = torch.tensor(data.skipped)
        self._targets = torch.tensor(np.moveaxis(data.targets, 2, 1), dtype=torch.float32)

    @property
    def portion(self) -> float:
        return float(self._trials)

    def work(self, portions: int) -> None:
        net = peer_net()
        hidden, output = self._weights
        for _ in range(portions):
            hidden, output = train_sequences(
                net, (hidden, output), self._inputs, self._skipped, self._targets
            )
        self._weights = (hidden, output)


class TorchLstmOnline(Contender):
    """`torch.nn.LSTM(2, 4)` with a linear output, SGD after each sequence: another network.

    It has forget gates, a gate of each kind for every cell, and the full gradient.
    """

    name = "torch.nn.LSTM online"
    detail = "float32, 1 trial, another network, full gradient"

    def __init__(self, task: Task, stream: DataStream) -> None:
        self._task, self._stream = task, stream

    def prepare(self) -> None:
        torch.set_num_threads(1)
        self._lstm = torch.nn.LSTM(2, 4)
        self._linear = torch.nn.Linear(4, 1)
        parameters = [*self._lstm.parameters(), *self._linear.parameters()]
        self._optimizer = torch.optim.SGD(parameters, lr=0.1)
        batch = self._task.sample(self._stream, 0, _KEPT)
        rows = [slice(batch.offsets[k], batch.offsets[k + 1]) for k in range(_KEPT)]
        self._data = [
            (torch.tensor(batch.inputs[row][:, None]), torch.tensor(batch.targets[k]))
            for k, row in enumerate(rows)
        ]
        self._next = 0

    @property
    def portion(self) -> float:
        return 1.0

    def work(self, portions: int) -> None:
        for _ in range(portions):
            inputs, target = self._data[self._next % _KEPT]
            self._next += 1
            self._optimizer.zero_grad(set_to_none=True)
            hidden, _ = self._lstm(inputs)
            loss = 0.5 * (self._linear(hidden[-1, 0]) - target).square().sum()
            loss.backward()
            self._optimizer.step()
