"""What this package registers: the learners `bptt`, `rtrl` and `time-delay`."""

from __future__ import annotations

from rnnbench.plugin import Backend, BenchmarkDescription, LearnerDescription, hookimpl
from rnnbench_gradient.recurrent_config import BpttConfig, RtrlConfig
from rnnbench_gradient.time_delay_config import TimeDelayConfig

_BPTT = LearnerDescription(
    name="bptt",
    summary="fully recurrent or Elman net, backpropagation through time",
    config=BpttConfig,
    implementation={
        "cpu": Backend("rnnbench_gradient.cpu_bptt:CpuBptt", native="rnnbench_gradient"),
        "reference": Backend("rnnbench_gradient.bptt:Bptt"),
    },
    source="Werbos 1988; Rumelhart, Hinton & Williams 1986; Elman 1990 (wiring elman); "
    "Williams & Peng 1990 (horizon)",
    gradient="exact",
    truncated="only with a horizon h, or wiring elman (which is h = 1): what an error would add "
    "more than h - 1 steps before its own step",
    memory="O(H T): the activities of all steps",
    multiply_adds="2 W + H^2 + K H; with a horizon h (elman: 1): 2 W + (2 h - 1) H^2 + K H; "
    "W weights, H hidden units, K outputs",
    group_size=16,
)

_RTRL = LearnerDescription(
    name="rtrl",
    summary="fully recurrent net, real-time recurrent learning with exact sensitivities",
    config=RtrlConfig,
    implementation={
        "cpu": Backend("rnnbench_gradient.cpu_rtrl:CpuRtrl", native="rnnbench_gradient"),
        "reference": Backend("rnnbench_gradient.rtrl:Rtrl"),
    },
    source="Robinson & Fallside 1987; Williams & Zipser 1989",
    gradient="exact",
    memory="O(1) in T: H^2 M sensitivities",
    multiply_adds="H^3 M + H^2 M + H M + 2 V + K H; H hidden units fed by M sources, K outputs "
    "with V weights in all",
    group_size=16,
)

_TIME_DELAY = LearnerDescription(
    name="time-delay",
    summary="feedforward net on the inputs of the last steps, backpropagation",
    config=TimeDelayConfig,
    implementation="rnnbench_gradient.time_delay:TimeDelay",
    source="Lang, Waibel & Hinton 1990 (one layer of delays, on the inputs)",
    gradient="exact",
    memory="O(T): the windows of one sequence",
    multiply_adds="2 W + K H; W weights, H hidden units, K outputs",
)


@hookimpl
def rnnbench_learners() -> list[LearnerDescription]:
    """The gradient-descent competitors."""
    return [_BPTT, _RTRL, _TIME_DELAY]


@hookimpl
def rnnbench_benchmarks() -> list[BenchmarkDescription]:
    """What their speed is measured by."""
    return [
        BenchmarkDescription(
            name="rtrl",
            summary="trial-sequences a second a core of RTRL with 12 hidden units, against JAX",
            implementation="rnnbench_gradient.benchmarks.rtrl:RtrlSpeed",
            extra=("jax",),
        )
    ]
