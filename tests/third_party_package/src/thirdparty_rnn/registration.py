"""What the package offers; light, since the host imports it on every start."""

from pydantic import Field

from rnnbench.plugin import LearnerDescription, PluginConfig, TaskDescription, hookimpl


class LeakyConfig(PluginConfig):
    """Settings of the learner."""

    leak: float = Field(0.5, ge=0, le=1, description="fraction of the trace that a step keeps")
    learning_rate: float = Field(0.5, gt=0, description="factor of the gradient step")


class MajorityConfig(PluginConfig):
    """Settings of the task."""

    length: int = Field(5, ge=1, description="bits of a sequence")


@hookimpl
def rnnbench_learners() -> list[LearnerDescription]:
    """One learner."""
    return [
        LearnerDescription(
            name="leaky-trace",
            summary="logistic units on a leaky trace of the inputs",
            config=LeakyConfig,
            implementation="thirdparty_rnn.leaky:LeakyTrace",
            source="made up for this example",
            gradient="exact",
            memory="O(I), whatever T",
            multiply_adds="2 K (I + 1)",
        )
    ]


@hookimpl
def rnnbench_tasks() -> list[TaskDescription]:
    """One task."""
    return [
        TaskDescription(
            name="majority",
            summary="were most bits 1?",
            config=MajorityConfig,
            implementation="thirdparty_rnn.majority:Majority",
            source="made up for this example",
            solved="at most 20 of the last 200 training sequences are wrong",
            presets={"easy": {"length": 3}, "medium": {"length": 5}, "hard": {"length": 15}},
        )
    ]
