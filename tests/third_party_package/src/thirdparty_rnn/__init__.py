"""A learner and a task for rnnbench, as somebody else would ship them."""
