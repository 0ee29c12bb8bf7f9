"""Speed benchmarks of the LSTM, and the peers that it is measured against."""
