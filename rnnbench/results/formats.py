"""The report for programs: CSV and JSON."""

from __future__ import annotations

import csv
import io
import json

from rnnbench.results.run import Run


def to_csv(run: Run) -> str:
    """A row a trial, with a header.

    ``criteria``, ``scores`` and ``curve`` are JSON: presentations by criterion, the score on the
    final test set when a criterion first held, for those that ask for it, and the points of the
    learning curve.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(
        (
            *("task", "learner", "trial", "outcome", "presentations", "solved_after", "criteria"),
            *("scores", "seconds", "final_wrong", "final_size", "final_error", "weights"),
            *("multiply_adds", "curve", "message", "key"),
        )
    )
    for record in run.trials:
        final = record.final
        data = json.loads(record.model_dump_json(include={"criteria", "scores", "curve"}))
        criteria, scores = json.dumps(data["criteria"]), json.dumps(data["scores"])
        curve = json.dumps(data["curve"])
        writer.writerow(
            (
                *(record.task, record.learner, record.trial, record.outcome),
                *(record.presentations, record.solved_after, criteria, scores, record.seconds),
                *((final.wrong, final.size, final.mean_error) if final else (None, None, None)),
                *(record.weights, record.multiply_adds, curve, record.message, record.key),
            )
        )
    return buffer.getvalue()


def to_json(run: Run) -> str:
    """The comparison, every cell's figures, those beside published ones, every trial, and the
    environments."""
    data = {
        "directory": str(run.directory),
        "comparison": run.layout.model_dump(mode="json"),
        "cells": [cell.model_dump(mode="json") for cell in run.cells()],
        "published": [row.model_dump(mode="json") for row in run.published()],
        # Through pydantic's own JSON, which writes null for an error that is not finite.
        "trials": [json.loads(record.model_dump_json()) for record in run.trials],
        "environments": run.environments,
    }
    return json.dumps(data, indent=2) + "\n"
