"""Comparisons: the file format, its validation, and what it resolves to."""
