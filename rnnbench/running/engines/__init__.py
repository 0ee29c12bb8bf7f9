"""Where groups of trials run: in this process, or in worker processes."""
