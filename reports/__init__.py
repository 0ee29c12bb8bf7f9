"""Ready comparisons: each folder holds a comparison file and the report it generated."""
