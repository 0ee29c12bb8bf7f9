"""The report for programs: CSV and JSON."""

from __future__ import annotations

import csv
import io
import json

from rnnbench.results.run import Run


def to_csv(run: Run) -> str:
    """A row a trial, with a header; intermediate criteria as ``name=presentations`` pairs."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(
        (
            *("task", "learner", "trial", "outcome", "presentations", "solved_after", "criteria"),
            *("seconds", "final_wrong", "final_size", "final_error", "weights", "multiply_adds"),
            *("message", "key"),
        )
    )
    for record in run.trials:
        final = record.final
        criteria = " ".join(f"{name}={after}" for name, after in record.criteria.items())
        writer.writerow(
            (
                *(record.task, record.learner, record.trial, record.outcome),
                *(record.presentations, record.solved_after, criteria, record.seconds),
                *((final.wrong, final.size, final.mean_error) if final else (None, None, None)),
                *(record.weights, record.multiply_adds, record.message, record.key),
            )
        )
    return buffer.getvalue()


def to_json(run: Run) -> str:
    """The comparison, every cell's figures, every trial, and the environments."""
    data = {
        "directory": str(run.directory),
        "comparison": run.layout.model_dump(mode="json"),
        "cells": [cell.model_dump(mode="json") for cell in run.cells()],
        "trials": [record.model_dump(mode="json") for record in run.trials],
        "environments": run.environments,
    }
    return json.dumps(data, indent=2) + "\n"
