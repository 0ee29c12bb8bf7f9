"""Speed benchmarks of the gradient nets, and the peers that they are measured against."""
