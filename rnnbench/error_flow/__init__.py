"""How errors shrink or grow on their way back in time: measuring it, and saying it."""
