"""What was measured: records, the run directory, statistics and tables."""
