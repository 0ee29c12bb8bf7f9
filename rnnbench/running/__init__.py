"""Planning and running the trials of a comparison."""
