"""The net of Experiment 4 on the adding problem, as our learner and as its peers are given it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from rnnbench.plugin import BenchSession, TaskShape, TrainingSetup
from rnnbench_lstm.benchmarks.peer_weights import PeerNet
from rnnbench_lstm.config import LstmConfig
from rnnbench_lstm.topology import Topology

Precision = Literal["float32", "float64"]

NET: Mapping[str, Any] = {
    "blocks": 2,
    "block_size": 2,
    "bias": "all",
    "learning_rate": 0.5,
    "input_gate_bias": (-3.0, -6.0),
}
"""Hochreiter & Schmidhuber 1997, Tables 7 and 10: 93 weights."""
SHAPE = TaskShape(inputs=2, outputs=1, longest=110, one_hot=False)
REFERENCE: Mapping[str, Any] = {"backend": "reference", "precision": "float64"}


def config() -> LstmConfig:
    """The net's configuration, whatever the backend."""
    return LstmConfig(**NET)


def topology() -> Topology:
    return Topology.of(SHAPE, config())


def peer_net() -> PeerNet:
    return PeerNet.of(topology(), config())


def backend_settings(session: BenchSession, precision: Precision) -> dict[str, Any]:
    """The keys that choose the backend under test."""
    return {"backend": session.backend, "precision": precision}


def adding_setup(
    session: BenchSession, precision: Precision = "float32", *, length: int = 100, **changes: Any
) -> TrainingSetup:
    """Our learner on the adding problem.  changes: other fields of the setup."""
    settings = {**NET, **backend_settings(session, precision)}
    return TrainingSetup(
        task="adding",
        task_settings={"length": length},
        learner="lstm",
        learner_settings=settings,
        **changes,
    )
