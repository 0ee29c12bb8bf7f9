"""Settings that several tasks share, with their limits.  Light: no NumPy."""

from typing import Annotated

from pydantic import Field

Tolerance = Annotated[
    float,
    Field(gt=0, description="a sequence is right when every absolute output error is below this"),
]
MeanErrorBound = Annotated[
    float, Field(gt=0, description="the stopping rule wants a mean absolute error below this")
]
Window = Annotated[
    int,
    Field(ge=1, le=1_000_000, description="how many recent training sequences the rule looks at"),
]
TestSequences = Annotated[
    int,
    Field(ge=1, le=1_000_000, description="sequences of the test set that the stopping rules use"),
]
FinalSequences = Annotated[
    int,
    Field(ge=1, le=1_000_000, description="sequences of the test set scored after a trial's end"),
]
