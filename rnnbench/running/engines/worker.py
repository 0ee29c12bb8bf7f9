"""What runs in a worker process of the ``local`` engine.

A worker sends its events over a connection of its own, so that one that dies in the middle of a
message disturbs no other.  It dies with its coordinator: a thread waits for the connection to
close.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from multiprocessing.connection import Client, Connection

from rnnbench.hosting.host import Host
from rnnbench.hosting.plugins import PluginSource
from rnnbench.running.engines.contract import failure
from rnnbench.running.events import Event, GroupEnded, GroupStarted
from rnnbench.running.group import GroupSpec, train_group


@dataclass(frozen=True)
class WorkerSetup:
    """What a worker needs to report to its coordinator and to load its plugins."""

    address: str
    authkey: bytes
    sources: tuple[PluginSource, ...]


_connection: Connection | None = None
_host: Host | None = None


def run_group(setup: WorkerSetup, spec: GroupSpec) -> None:
    """Run one group and report its events; the connection and plugins last for the process."""
    global _connection
    if _connection is None:
        _connection = Client(setup.address, authkey=setup.authkey)
        threading.Thread(target=_die_with, args=(_connection,), daemon=True).start()
    connection = _connection
    _send(connection, GroupStarted(spec.id, os.getpid()))
    try:
        train_group(spec, _load_host(setup), lambda event: _send(connection, event))
    except (Exception, SystemExit) as error:  # what a plugin raises costs its own group only
        _send(connection, failure(spec.id, error))
    else:
        _send(connection, GroupEnded(spec.id))


def _load_host(setup: WorkerSetup) -> Host:
    global _host
    if _host is None:
        host = Host()
        host.load_entry_points()
        for source in setup.sources:
            host.load_source(source)
        _host = host
    return _host


def _send(connection: Connection, event: Event) -> None:
    try:
        connection.send(event)
    except OSError:
        os._exit(1)  # the coordinator is gone, and nobody wants the result


def _die_with(connection: Connection) -> None:
    """End the process when the coordinator closes its end; it never sends anything."""
    try:
        connection.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)
