"""LSTM (Hochreiter & Schmidhuber 1997) as a learner plugin."""
