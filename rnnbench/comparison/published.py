"""Figures of the literature, as a comparison file quotes them to stand beside the measured ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from rnnbench.comparison.section import Name, Section

Presentations = Annotated[float, Field(gt=0)]


class PublishedScore(Section):
    """What is printed for one criterion: when it held, and how the test went then."""

    presentations: Presentations | None = Field(
        None, description="mean presentations until it held"
    )
    wrong: float | None = Field(None, ge=0, description="sequences of the test set wrong, of `of`")
    of: int | None = Field(None, gt=0, description="sequences of the test set")
    wrong_fraction: float | None = Field(
        None, ge=0, le=1, description="fraction of the test set wrong, where that is printed"
    )
    mean_error: float | None = Field(None, ge=0, description="mean absolute error on the test set")

    @model_validator(mode="after")
    def _check_score(self) -> Self:
        if self.wrong is not None and self.wrong_fraction is not None:
            raise ValueError("wrong and wrong_fraction exclude each other; give the printed one")
        if self.wrong is not None and self.of is None:
            raise ValueError("wrong needs of, the number of sequences in the test set")
        if self.wrong is not None and self.of is not None and self.wrong > self.of:
            raise ValueError(f"wrong = {self.wrong:g} is more than of = {self.of}")
        if self.of is not None and self.wrong is None and self.wrong_fraction is None:
            raise ValueError("of says of how many, but neither wrong nor wrong_fraction is given")
        return self

    @property
    def has_figure(self) -> bool:
        """Whether any figure is given."""
        figures = (self.presentations, self.wrong, self.wrong_fraction, self.mean_error)
        return any(figure is not None for figure in figures)


class PublishedCriterion(PublishedScore):
    """An intermediate criterion of a published row."""

    @model_validator(mode="after")
    def _check_figures(self) -> Self:
        if not self.has_figure:
            raise ValueError("gives no figure")
        return self


class Published(PublishedScore):
    """What is printed for a whole cell: success, and the test after the last criterion."""

    presentations: Presentations | None = Field(None, description="mean presentations to success")
    success: float | None = Field(None, ge=0, le=1, description="fraction of trials that succeeded")
    trials: int | None = Field(None, gt=0, description="trials that the figures are means of")
    weights: int | None = Field(None, gt=0, description="trainable numbers of the network")
    range: list[Presentations] | None = Field(
        None,
        min_length=2,
        max_length=2,
        description="[lowest, highest] presentations to success of single trials",
    )
    criteria: dict[Name, PublishedCriterion] = Field(
        default_factory=dict, description="figures for single criteria, by the criterion's name"
    )
    note: str | None = Field(None, description="how it is read: an erratum, an open point")
    source: str = Field(description="where the figures are printed")

    @model_validator(mode="after")
    def _check_figures(self) -> Self:
        if self.range is not None and self.range[0] > self.range[1]:
            raise ValueError(
                f"range: expected [lowest, highest], found [{self.range[0]:g}, {self.range[1]:g}]"
            )
        if not (self.has_overall_figure or self.criteria or self.weights is not None):
            raise ValueError("gives no figure")
        return self

    @property
    def has_overall_figure(self) -> bool:
        """Whether there is a figure for the cell as a whole, beside those of single criteria."""
        return self.has_figure or self.success is not None or self.range is not None


class QuotedRow(Published):
    """One ``[[published]]``: a row of a table that this comparison does not measure."""

    label: Name = Field(description="name of the method in tables")
    task: Name | None = Field(
        None, description="label of the task; not needed where there is only one"
    )
    text: Name | None = Field(
        None,
        description="what is printed instead of a number: of presentations, or else of success",
    )

    def task_in(self, labels: Sequence[str]) -> str | None:
        """The label of its task among those of a comparison; None where it belongs to none."""
        if self.task is not None:
            return self.task
        return labels[0] if len(labels) == 1 else None

    @model_validator(mode="after")
    def _check_text(self) -> Self:
        if self.text is not None and self.presentations is not None and self.success is not None:
            raise ValueError(
                "text stands in the place of presentations or success, but both are given"
            )
        return self

    @property
    def has_overall_figure(self) -> bool:
        """Likewise; a text counts."""
        return super().has_overall_figure or self.text is not None
