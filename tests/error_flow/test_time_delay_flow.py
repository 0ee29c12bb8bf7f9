"""The error flow of the time-delay net: over its delays, against autograd, and no further."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from rnnbench.plugin import TaskShape
from rnnbench_gradient.time_delay import TimeDelay
from rnnbench_gradient.time_delay_config import TimeDelayConfig

SQUASH = {"logistic": torch.sigmoid, "tanh": torch.tanh}


@pytest.mark.parametrize("activation", SQUASH)
@pytest.mark.parametrize("bias", [True, False])
def test_the_flow_is_autograds_jacobian_within_the_delays(activation, bias, make_sequences) -> None:
    delays, units, inputs = 4, 3, 2
    config = TimeDelayConfig(
        hidden=units, delays=delays, activation=activation, bias=bias, weight_range=1.0
    )
    shape = TaskShape(inputs=inputs, outputs=2, longest=12, one_hot=False)
    learner = TimeDelay(shape, config, np.random.default_rng(2))
    weights = torch.tensor(learner.state()["hidden"])
    batch = make_sequences([12, 3, 8], inputs=inputs)

    def activities(sequence: torch.Tensor) -> torch.Tensor:
        padded = torch.cat((torch.zeros(delays, inputs, dtype=torch.float64), sequence))
        seen = padded.flip(0)[: delays + 1].ravel()
        return SQUASH[activation](weights @ torch.cat((seen, torch.ones(int(bias)))))

    jacobians = []
    for start, stop in zip(batch.offsets[:-1], batch.offsets[1:], strict=True):
        sequence = torch.tensor(batch.inputs[start:stop], dtype=torch.float64)
        jacobian = torch.autograd.functional.jacobian(activities, sequence)
        jacobians.append(jacobian.abs().numpy()[:, ::-1])  # [H, lag, I]
    for lag, found in enumerate(learner.error_flow(batch, 8).lags, start=1):
        expected = [j[:, lag].ravel() for j in jacobians if lag < j.shape[1]]
        np.testing.assert_allclose(found.scaling, expected, rtol=1e-8, atol=0.0)
        assert found.scaling.any() == (lag <= delays)
