"""What the configurations accept, what they refuse and how they say it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from pydantic import ValidationError

from rnnbench.plugin import Backend, TaskShape, TrialError
from rnnbench_gradient.bptt import Bptt
from rnnbench_gradient.cpu_bptt import CpuBptt
from rnnbench_gradient.cpu_rtrl import CpuRtrl
from rnnbench_gradient.recurrent_config import BpttConfig, RtrlConfig
from rnnbench_gradient.registration import rnnbench_learners
from rnnbench_gradient.rtrl import Rtrl
from rnnbench_gradient.time_delay import TimeDelay
from rnnbench_gradient.time_delay_config import TimeDelayConfig

CONFIGS = [BpttConfig, RtrlConfig, TimeDelayConfig]
RECURRENT = {
    "bptt": (Bptt, BpttConfig),
    "rtrl": (Rtrl, RtrlConfig),
    "bptt, cpu": (CpuBptt, BpttConfig),
    "rtrl, cpu": (CpuRtrl, RtrlConfig),
}


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("hidden", 0, "greater than or equal to 1"),
        ("hidden", 2.5, "valid integer"),
        ("learning_rate", 0.0, "greater than 0"),
        ("learning_rate", -1.0, "greater than 0"),
        ("learning_rate", float("nan"), "finite"),
        ("weight_range", 0.0, "greater than 0"),
        ("weight_range", float("inf"), "finite"),
        ("activation", "relu", "'logistic' or 'tanh'"),
        ("output_unit", "softmax", "'logistic' or 'linear'"),
        ("hiden", 3, "Extra inputs are not permitted"),
    ],
)
def test_unusable_settings_are_refused(config, key, value, says):
    with pytest.raises(ValidationError, match=says) as refusal:
        config(**{key: value})
    assert refusal.value.errors()[0]["loc"] == (key,)


@pytest.mark.parametrize(
    ("config", "settings", "says"),
    [
        (BpttConfig, {"horizon": -1}, "greater than or equal to 0"),
        (BpttConfig, {"wiring": "jordan"}, "'recurrent' or 'elman'"),
        (BpttConfig, {"wiring": "elman", "horizon": 4}, "horizon = 4 has no place with wiring"),
        (BpttConfig, {"update": "step"}, "Extra inputs"),
        (RtrlConfig, {"update": "epoch"}, "'sequence' or 'step'"),
        (TimeDelayConfig, {"delays": -1}, "greater than or equal to 0"),
    ],
)
def test_unusable_settings_of_one_learner_are_refused(config, settings, says):
    with pytest.raises(ValidationError, match=says):
        config(**settings)


@pytest.mark.parametrize("config", CONFIGS)
def test_every_setting_has_a_default_and_a_description(config):
    config()
    for name, field in config.model_fields.items():
        assert field.description, name


def _place(implementation):
    return f"{implementation.__module__}:{implementation.__name__}"


def test_descriptions_name_importable_implementations():
    found = {learner.name: learner for learner in rnnbench_learners()}
    assert list(found) == ["bptt", "rtrl", "time-delay"]
    for learner, native, reference in (("bptt", CpuBptt, Bptt), ("rtrl", CpuRtrl, Rtrl)):
        assert found[learner].implementation == {
            "cpu": Backend(_place(native), native="rnnbench_gradient"),
            "reference": Backend(_place(reference)),
        }
    assert found["time-delay"].implementation == _place(TimeDelay)
    assert [learner.group_size for learner in found.values()] == [16, 16, 1]
    for learner in found.values():
        assert "\n" not in learner.summary


def test_registration_imports_neither_numpy_nor_torch_nor_an_implementation():
    program = (
        "import sys, rnnbench_gradient.registration as r; r.rnnbench_learners();"
        "heavy = {'numpy', 'torch', 'scipy', 'rnnbench_gradient.bptt', 'rnnbench_gradient.rtrl',"
        " 'rnnbench_gradient.cpu_bptt', 'rnnbench_gradient.cpu_rtrl',"
        " 'rnnbench_gradient.time_delay'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("learner", ["bptt", "rtrl", "bptt, cpu", "rtrl, cpu", "time-delay"])
def test_a_state_of_another_net_is_refused(learner, generators):
    shape = TaskShape(3, 2, 9, one_hot=True)
    if learner == "time-delay":
        single = TimeDelay(shape, TimeDelayConfig(), generators(1)[0])
        state, load = single.state(), single.load_state
    else:
        make, config = RECURRENT[learner]
        population = make(shape, config(precision="float64"), generators(1))
        state = population.state(0)

        def load(saved):
            population.load_state(0, saved)

    with pytest.raises(TrialError, match="no array 'hidden'"):
        load({"output": state["output"]})
    with pytest.raises(TrialError, match=r"'output' of the saved state: expected float64 \(2,"):
        load({**state, "output": state["output"][:1]})
    with pytest.raises(TrialError, match="found float32"):
        load({**state, "hidden": state["hidden"].astype(np.float32)})
