"""The errors that users and plugin authors see.

Each message says what is wrong, where, what was found, what was expected and what to do, in one
line where possible.  The command line prints the message alone; a traceback is for our own bugs.
"""


class RnnbenchError(Exception):
    """Base of every error that rnnbench raises on purpose."""


class ConfigError(RnnbenchError):
    """The comparison, its file, or a command-line argument is not usable as given."""


class PluginError(RnnbenchError):
    """A plugin does not load, clashes with another, or breaks its contract."""


class TrialError(RnnbenchError):
    """A learner or a task broke its contract while a trial was running."""


class StoreError(RnnbenchError):
    """A run directory cannot be read or written, or holds something else."""
