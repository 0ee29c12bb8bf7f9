"""The activation functions by the names that the configurations use."""

from __future__ import annotations

from collections.abc import Mapping

from rnnbench.plugin import IDENTITY, LOGISTIC, TANH, Activation

ACTIVATIONS: Mapping[str, Activation] = {"logistic": LOGISTIC, "tanh": TANH, "linear": IDENTITY}
