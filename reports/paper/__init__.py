"""The pages of "Long Short-Term Memory" (Hochreiter & Schmidhuber 1997), measured again."""
