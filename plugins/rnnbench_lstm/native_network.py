"""A network's sizes and options as the native kernel reads them."""

from __future__ import annotations

import ctypes

from rnnbench.plugin import TaskShape
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.topology import Topology

_Int32 = ctypes.c_int32


class Network(ctypes.Structure):
    """``Network`` of ``network.hpp``."""

    _fields_ = (
        ("inputs", _Int32),
        ("outputs", _Int32),
        ("blocks", _Int32),
        ("block_size", _Int32),
        ("hidden", _Int32),
        ("output_gates", _Int32),
        ("recurrent", _Int32),
        ("one_hot", _Int32),
        ("gate_bias", _Int32),
        ("cell_bias", _Int32),
        ("output_bias", _Int32),
        ("input_centred", _Int32),
        ("output_centred", _Int32),
        ("output_logistic", _Int32),
        ("every_step", _Int32),
        ("longest", _Int32),
        ("learning_rate", ctypes.c_double),
        ("initial_activity", ctypes.c_double),
    )

    @classmethod
    def of(cls, shape: TaskShape, topology: Topology, config: LstmConfig) -> Network:
        """The network that a configuration makes for a task."""
        return cls(
            inputs=topology.inputs,
            outputs=topology.outputs,
            blocks=topology.blocks,
            block_size=topology.block_size,
            hidden=topology.hidden,
            output_gates=config.output_gate,
            recurrent=topology.recurrent,
            one_hot=shape.one_hot,
            gate_bias=topology.gate_bias,
            cell_bias=topology.cell_bias,
            output_bias=topology.output_bias,
            input_centred=config.input_squashing == "centred",
            output_centred=config.output_squashing == "centred",
            output_logistic=config.output_unit == "logistic",
            every_step=config.update == "step",
            longest=shape.longest,
            learning_rate=config.learning_rate,
            initial_activity=config.initial_activity,
        )
