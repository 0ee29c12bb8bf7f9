"""Whether the criteria for which a comparison quotes published figures are those of its tasks."""

from __future__ import annotations

from collections.abc import Iterator

from rnnbench.comparison.locations import KeyPath
from rnnbench.comparison.published import Published
from rnnbench.comparison.resolve import ResolvedComparison, ResolvedTask
from rnnbench.errors import ConfigError
from rnnbench.hosting.host import Host
from rnnbench.running.group import build_task
from rnnbench.suggestions import did_you_mean


def check_published_criteria(resolved: ResolvedComparison, host: Host) -> None:
    """Raises ConfigError, one line for every published criterion that its task does not have.

    Only a task itself knows its criteria, so one for which some are quoted is built here.  Where
    that fails nothing is checked: its trials will fail likewise, and say why.
    """
    mistakes: dict[str, None] = {}
    known: dict[str, list[str] | None] = {}
    for task, subject, path, published in _quoted(resolved):
        if task.label not in known:
            known[task.label] = _criteria(task, host)
        names = known[task.label]
        if names is None:
            continue
        for name in published.criteria:
            if name in names:
                continue
            place = resolved.locations.of((*path, "criteria", name))
            hint = did_you_mean(name, names)
            text = f"{place}: {subject}: task {task.label!r} has no criterion {name!r}{hint}"
            mistakes[text] = None
    if mistakes:
        raise ConfigError("\n".join(mistakes))


def _quoted(
    resolved: ResolvedComparison,
) -> Iterator[tuple[ResolvedTask, str, KeyPath, Published]]:
    """(task, what is published, its path, the figures) wherever figures for criteria are quoted."""
    sections = list(enumerate(resolved.comparison.learner))
    for cell in resolved.cells:
        if cell.published is not None and cell.published.criteria:
            i, section = next(s for s in sections if s[1].name == cell.learner)
            key = next(key for key, value in section.published.items() if value is cell.published)
            subject = f"learner {cell.learner!r}: [learner.published.{key}]"
            yield cell.task, subject, ("learner", i, "published", key), cell.published
    tasks = {cell.task.label: cell.task for cell in resolved.cells}
    for i, row in enumerate(resolved.comparison.published):
        label = row.task_in(list(tasks))
        if label is not None and row.criteria:
            yield tasks[label], f"published {row.label!r}", ("published", i), row


def _criteria(task: ResolvedTask, host: Host) -> list[str] | None:
    try:
        built = build_task(task.description.name, task.config, host)
    except Exception:  # a plugin may raise anything
        return None
    return [criterion.name for criterion in built.criteria]
