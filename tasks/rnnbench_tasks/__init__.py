"""The tasks of Hochreiter & Schmidhuber (1997) as a task plugin."""
