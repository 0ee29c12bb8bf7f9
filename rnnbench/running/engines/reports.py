"""The coordinator's end of the workers' connections."""

from __future__ import annotations

import os
import queue
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path

from rnnbench.running.events import Event, GroupStarted


@dataclass(frozen=True)
class Disconnected:
    """A worker's connection has closed: nothing more will come from this process."""

    pid: int


class Reports:
    """Accepts workers and merges what they report into one queue."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="rnnbench-")
        self.address = str(Path(self._folder.name) / "reports")
        self.authkey = os.urandom(32)
        self._listener = Listener(self.address, "AF_UNIX", backlog=64, authkey=self.authkey)
        self._queue: queue.SimpleQueue[Event | Disconnected] = queue.SimpleQueue()
        self._connections: list[Connection] = []
        self._closing = False
        threading.Thread(target=self._accept, daemon=True).start()

    def next(self, timeout: float) -> Event | Disconnected | None:
        """The next report; None if none comes within ``timeout`` seconds."""
        try:
            return self._queue.get(timeout=timeout)
        except queue.Empty:
            return None

    def close(self) -> None:
        """Stop listening; workers that are still connected end themselves."""
        self._closing = True
        # A connection of our own wakes the accepting thread, so that it sees the end.
        with suppress(OSError, EOFError):
            Client(self.address, authkey=self.authkey).close()
        self._listener.close()
        for connection in self._connections:
            connection.close()
        self._folder.cleanup()

    def _accept(self) -> None:
        while not self._closing:
            try:
                connection = self._listener.accept()
            except (OSError, EOFError, AuthenticationError):
                continue  # a worker that died while connecting, or the listener was closed
            self._connections.append(connection)
            threading.Thread(target=self._read, args=(connection,), daemon=True).start()

    def _read(self, connection: Connection) -> None:
        pid = 0
        try:
            while True:
                event: Event = connection.recv()
                if isinstance(event, GroupStarted):
                    pid = event.pid
                self._queue.put(event)
        except (EOFError, OSError):
            self._queue.put(Disconnected(pid))
