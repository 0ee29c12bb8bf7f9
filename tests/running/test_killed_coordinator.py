"""kill -9 of the coordinator at any moment loses no finished trial and runs none twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import rnnbench
from rnnbench.results.store import is_run

KILLS = 20
LONGEST = 2.5
"""Seconds from a start to its kill, at most, unless a busy machine needs more to get anywhere."""

# 76 trials of 15 chunks of 0.04 s take two workers 22.8 s at least, the kills 21.9 s in all: the
# run cannot end before the last kill, however fast the machine.
COMPARISON = """\
name = "killed"
trials = 38
budget = { presentations = 1500 }
checkpoint_seconds = 0
[[task]]
use = "echo"
never = true
[[learner]]
use = "unit"
label = "one"
sleep = SLEEP
[[learner]]
use = "unit"
label = "two"
learning_rate = 0.5
sleep = SLEEP
"""


def figures(run: rnnbench.Run) -> list[dict[str, Any]]:
    """The final table, without the time that it took."""
    return [cell.model_dump(exclude={"seconds"}) for cell in run.cells()]


def test_twenty_kills_change_nothing(tmp_path: Path, small_plugin: Path) -> None:
    file = tmp_path / "killed.toml"
    out = tmp_path / "run"
    file.write_text(COMPARISON.replace("SLEEP", "0.04"))
    command = [sys.executable, "-m", "rnnbench", "run", file, "--plugin", small_plugin]
    command += ["--out", out, "--workers", "2"]
    moments, longest = random.Random(9), LONGEST
    kept: dict[str, Any] = {}
    kills = 0
    while kills < KILLS or not kept:
        with (tmp_path / "errors.txt").open("w") as errors:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        time.sleep(moments.uniform(0.0, longest))
        assert process.poll() is None, (tmp_path / "errors.txt").read_text()
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
        if is_run(out) and (out / "comparison.json").exists():
            found = {record.key: record for record in rnnbench.load(out).trials}
            assert all(found.get(key) == record for key, record in kept.items())
            kept = found
        # Half the kills without a result: starting takes longer than the machine is given.
        longest = LONGEST if kept or kills < KILLS // 2 else 1.5 * longest

    last = subprocess.run(command, capture_output=True, text=True, check=False)
    assert last.returncode == 0, last.stderr
    final = rnnbench.load(out)
    rows = {record.key: record for record in final.trials}
    assert all(rows[key] == record for key, record in kept.items())

    calm = tmp_path / "calm.toml"
    calm.write_text(COMPARISON.replace("SLEEP", "0.0"))
    undisturbed = rnnbench.run(calm, out=tmp_path / "calm", engine="inline", plugins=[small_plugin])
    assert figures(final) == figures(undisturbed)
