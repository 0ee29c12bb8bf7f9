"""The run directory: the resolved comparison, the environment, and one SQLite file of results.

Contract.  One process at a time writes (it holds the lock file); any number read.  A trial's
result is one transaction: after `put_record` returns it survives the death of the process, and a
death at any moment leaves the file readable.  Results are never changed; a trial that is run again
under the same key, because it had failed, replaces its row.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rnnbench.errors import StoreError
from rnnbench.results.layout import RunLayout
from rnnbench.results.records import MEASURED, TrialRecord

FORMAT = 2
"""Raised whenever a run directory of the older kind can no longer be read as one of the newer."""

DATABASE, LAYOUT, ENVIRONMENT, LOCK = (
    "trials.sqlite",
    "comparison.json",
    "environment.json",
    "lock",
)

_LOCK_SECONDS, _LOCK_PAUSE = 2.0, 0.02
"""How long a lock is asked for.  A process that is killed while it starts a worker leaves its lock
to the worker-to-be, which gives it up some milliseconds later, when it begins its own program."""

_SCHEMA = """
CREATE TABLE meta (format INTEGER NOT NULL);
CREATE TABLE environments (id INTEGER PRIMARY KEY, environment TEXT NOT NULL UNIQUE);
CREATE TABLE trials (
    key TEXT PRIMARY KEY, task TEXT NOT NULL, learner TEXT NOT NULL, trial INTEGER NOT NULL,
    record TEXT NOT NULL, parts TEXT NOT NULL, environment INTEGER REFERENCES environments (id)
) WITHOUT ROWID;
CREATE INDEX trials_by_label ON trials (task, learner, trial);
CREATE TABLE checkpoints (
    key TEXT PRIMARY KEY, presentations INTEGER NOT NULL, data BLOB NOT NULL
) WITHOUT ROWID;
"""


def is_run(directory: Path) -> bool:
    """Whether this is a run directory."""
    return (directory / DATABASE).is_file()


class RunReader:
    """Read access to a run directory.  Raises StoreError where it is none, or a newer one's."""

    def __init__(self, directory: Path) -> None:
        if not is_run(directory):
            raise StoreError(
                f"{directory}: not a run directory (no {DATABASE}); give the directory that "
                f"`rnnbench run` printed"
            )
        self.directory = directory
        self._connection = _connect(directory, write=False)
        _check_format(self._connection, directory)

    def layout(self) -> RunLayout | None:
        """The resolved comparison; None where the run was cut short before it was written."""
        path = self.directory / LAYOUT
        if not path.exists():
            return None
        try:
            return RunLayout.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise StoreError(f"{path}: unreadable: {str(error).splitlines()[0]}") from None

    def environments(self) -> list[dict[str, Any]]:
        """What the stored results were measured with, oldest first; usually one."""
        with _database_errors(self.directory):
            rows = self._connection.execute("SELECT environment FROM environments ORDER BY id")
            return [json.loads(text) for (text,) in rows]

    def records(self) -> dict[str, TrialRecord]:
        """Every stored result, by key; results under keys of older code are among them."""
        with _database_errors(self.directory):
            rows = self._connection.execute("SELECT key, record FROM trials").fetchall()
        return {key: TrialRecord.model_validate_json(record) for key, record in rows}

    def key_parts(self, task: str, learner: str, trial: int) -> list[dict[str, Any]]:
        """The key parts of every stored result of a trial of these labels."""
        with _database_errors(self.directory):
            rows = self._connection.execute(
                "SELECT parts FROM trials WHERE task = ? AND learner = ? AND trial = ?",
                (task, learner, trial),
            ).fetchall()
        return [json.loads(parts) for (parts,) in rows]

    def checkpoints(self) -> dict[str, int]:
        """Presentations of every unfinished trial that can be taken up, by key."""
        with _database_errors(self.directory):
            return dict(
                self._connection.execute("SELECT key, presentations FROM checkpoints").fetchall()
            )

    def checkpoint(self, key: str) -> bytes | None:
        """A trial's checkpoint, if it has one."""
        with _database_errors(self.directory):
            row = self._connection.execute(
                "SELECT data FROM checkpoints WHERE key = ?", (key,)
            ).fetchone()
        return None if row is None else bytes(row[0])

    def close(self) -> None:
        """Release the file."""
        self._connection.close()


class RunWriter(RunReader):
    """Write access; the only one at a time.  Use `open_run`."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        self._connection.close()
        self._connection = _connect(directory, write=True)
        self._environment: int | None = None

    def put_record(self, record: TrialRecord, parts: dict[str, Any]) -> None:
        """Store a result, durably; a measured one drops its checkpoint in the same transaction."""
        row = (
            record.key,
            record.task,
            record.learner,
            record.trial,
            record.model_dump_json(),
            json.dumps(parts, sort_keys=True),
            self._environment,
        )
        with _database_errors(self.directory), self._connection:
            self._connection.execute("INSERT OR REPLACE INTO trials VALUES (?,?,?,?,?,?,?)", row)
            if record.outcome in MEASURED:
                self._connection.execute("DELETE FROM checkpoints WHERE key = ?", (record.key,))

    def put_checkpoint(self, key: str, presentations: int, data: bytes) -> None:
        """Store where an unfinished trial can be taken up again."""
        with _database_errors(self.directory), self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO checkpoints VALUES (?,?,?)", (key, presentations, data)
            )

    def put_layout(self, layout: RunLayout) -> None:
        """Write the resolved comparison."""
        _write(self.directory / LAYOUT, layout.model_dump_json(indent=2))

    def put_environment(self, environment: dict[str, object]) -> None:
        """Say what the results that follow are measured with."""
        text = json.dumps(environment, sort_keys=True)
        with _database_errors(self.directory), self._connection:
            self._connection.execute(
                "INSERT OR IGNORE INTO environments (environment) VALUES (?)", (text,)
            )
            found = self._connection.execute(
                "SELECT id FROM environments WHERE environment = ?", (text,)
            )
            self._environment = found.fetchone()[0]
        _write(self.directory / ENVIRONMENT, json.dumps(environment, indent=2))

    def close(self) -> None:
        """Release the file, as one file that can be copied and read anywhere."""
        # A reader elsewhere keeps the write-ahead log in use; then it stays, which is harmless.
        with suppress(sqlite3.OperationalError):
            self._connection.execute("PRAGMA journal_mode = DELETE")
        super().close()


@contextmanager
def open_run(directory: Path) -> Iterator[RunWriter]:
    """Create or open a run directory for writing; one process at a time.

    Raises StoreError where it cannot be created or written, belongs to a newer version, or is
    being written by another process.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"{directory}: cannot write here: {error.strerror}") from None
    try:
        if not _locked(lock):
            raise StoreError(
                f"{directory}: another rnnbench process is running in this directory; "
                f"wait for it, or choose another with --out"
            )
        if not is_run(directory):
            _create(directory)
        writer = RunWriter(directory)
        try:
            yield writer
        finally:
            writer.close()
    finally:
        os.close(lock)


def _locked(lock: int) -> bool:
    """Take the lock, or say after a while that another process keeps it."""
    end = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except OSError:
            if time.monotonic() > end:
                return False
            time.sleep(_LOCK_PAUSE)


def _create(directory: Path) -> None:
    """Make the file under another name first, so that a death half-way leaves no half a run."""
    temporary = directory / f"{DATABASE}.tmp"
    temporary.unlink(missing_ok=True)
    with _database_errors(directory):
        connection = sqlite3.connect(temporary)
        # Without a journal: a death here leaves this one file, which the next attempt takes away.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.executescript(_SCHEMA)
        with connection:
            connection.execute("INSERT INTO meta VALUES (?)", (FORMAT,))
        connection.close()
    temporary.replace(directory / DATABASE)


def _connect(directory: Path, write: bool) -> sqlite3.Connection:
    path = directory / DATABASE
    with _database_errors(directory):
        if not write:
            return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection


def _check_format(connection: sqlite3.Connection, directory: Path) -> None:
    with _database_errors(directory):
        row = connection.execute("SELECT format FROM meta").fetchone()
    found = row[0] if row else None
    if found != FORMAT:
        raise StoreError(
            f"{directory}: run directory of format {found}, this rnnbench reads format {FORMAT}; "
            f"use the version of rnnbench that wrote it, or another directory with --out"
        )


@contextmanager
def _database_errors(directory: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{directory / DATABASE}: {error}") from None


def _write(path: Path, text: str) -> None:
    """Write a whole file or nothing of it."""
    temporary = path.with_suffix(".tmp")
    try:
        temporary.write_text(text + "\n", encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: cannot write it: {error.strerror}") from None
