"""A net's sizes and options as the native kernel reads them."""

from __future__ import annotations

import ctypes

from rnnbench.plugin import TaskShape
from rnnbench_gradient.recurrent_config import RecurrentNetConfig

_Int32 = ctypes.c_int32


class Network(ctypes.Structure):
    """``Network`` of ``network.hpp``."""

    _fields_ = (
        ("inputs", _Int32),
        ("outputs", _Int32),
        ("hidden", _Int32),
        ("bias", _Int32),
        ("direct", _Int32),
        ("one_hot", _Int32),
        ("hidden_tanh", _Int32),
        ("output_logistic", _Int32),
        ("every_step", _Int32),
        ("horizon", _Int32),
        ("longest", _Int32),
        ("learning_rate", ctypes.c_double),
    )

    @classmethod
    def of(
        cls,
        shape: TaskShape,
        config: RecurrentNetConfig,
        *,
        every_step: bool = False,
        horizon: int = 0,
    ) -> Network:
        """The net that a configuration makes for a task.

        every_step: RTRL changes the weights at every step with a target.  horizon: steps that
        BPTT's errors go back, their own included; 0 for all.
        """
        return cls(
            inputs=shape.inputs,
            outputs=shape.outputs,
            hidden=config.hidden,
            bias=config.bias,
            direct=config.direct,
            one_hot=shape.one_hot,
            hidden_tanh=config.activation == "tanh",
            output_logistic=config.output_unit == "logistic",
            every_step=every_step,
            # No error goes back further than a sequence is long.
            horizon=min(horizon, shape.longest),
            longest=shape.longest,
            learning_rate=config.learning_rate,
        )
