"""Compare recurrent learners head to head, online, over many trials."""

from importlib.metadata import version

__version__ = version("rnnbench")
