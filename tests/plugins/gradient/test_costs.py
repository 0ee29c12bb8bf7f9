"""Weight counts and multiply-adds."""

from __future__ import annotations

import pytest

from rnnbench.plugin import TaskShape
from rnnbench_gradient.bptt import Bptt
from rnnbench_gradient.recurrent_config import BpttConfig, RtrlConfig
from rnnbench_gradient.rtrl import Rtrl
from rnnbench_gradient.time_delay import TimeDelay
from rnnbench_gradient.time_delay_config import TimeDelayConfig


@pytest.mark.parametrize(("delay", "weights"), [(4, 36), (10, 144), (100, 10404)])
@pytest.mark.parametrize(("learner", "config"), [(Bptt, BpttConfig), (Rtrl, RtrlConfig)])
def test_nets_of_the_article_have_the_printed_number_of_weights(learner, config, delay, weights):
    # Hochreiter & Schmidhuber 1997, Table 2: one self-recurrent hidden unit, every layer fed by
    # all layers below, no bias.
    shape = TaskShape(delay + 1, delay + 1, delay + 1, one_hot=True)
    cost = learner.cost(shape, config(hidden=1, direct=True, bias=False))
    assert cost.weights == weights


def test_a_net_of_cleeremans_size_has_435_weights():
    # Hochreiter & Schmidhuber 1997, Table 1, the row ELM: 15 hidden units.
    shape = TaskShape(7, 7, 50, one_hot=True)
    assert Bptt.cost(shape, BpttConfig(hidden=15, bias=False, wiring="elman")).weights == 435


@pytest.mark.parametrize("inputs", [1, 4])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("direct", [True, False])
def test_the_count_is_that_of_the_arrays(inputs, bias, direct, generators):
    shape = TaskShape(inputs, 3, 9, one_hot=False)
    for learner, config in ((Bptt, BpttConfig), (Rtrl, RtrlConfig)):
        settings = config(hidden=5, bias=bias, direct=direct)
        state = learner(shape, settings, generators(1)).state(0)
        counted = sum(array.size for array in state.values())
        assert learner.cost(shape, settings).weights == counted
    settings = TimeDelayConfig(hidden=5, bias=bias, delays=2)
    state = TimeDelay(shape, settings, generators(1)[0]).state()
    counted = sum(array.size for array in state.values())
    assert TimeDelay.cost(shape, settings).weights == counted


def test_multiply_adds_follow_the_formulas():
    shape = TaskShape(7, 7, 50, one_hot=True)
    hidden, sources, weights = 12, 20, 12 * 20 + 7 * 13
    full = Bptt.cost(shape, BpttConfig()).multiply_adds
    assert full == 2 * weights + hidden**2 + 7 * hidden
    cut = Bptt.cost(shape, BpttConfig(horizon=5)).multiply_adds
    assert cut == 2 * weights + 9 * hidden**2 + 7 * hidden
    assert Bptt.cost(shape, BpttConfig(wiring="elman")).multiply_adds == full
    rtrl = Rtrl.cost(shape, RtrlConfig()).multiply_adds
    products = hidden**3 * sources + hidden**2 * sources + hidden * sources
    assert rtrl == products + 2 * 7 * 13 + 7 * hidden
    delay = TimeDelay.cost(shape, TimeDelayConfig(delays=9))
    assert delay.weights == 12 * 71 + 7 * 13
    assert delay.multiply_adds == 2 * delay.weights + 7 * 12


def test_rtrl_grows_with_the_fourth_power_of_its_size():
    shape = TaskShape(2, 1, 50, one_hot=False)
    small, large = (Rtrl.cost(shape, RtrlConfig(hidden=size)).multiply_adds for size in (200, 400))
    assert large / small == pytest.approx(16, rel=0.05)
