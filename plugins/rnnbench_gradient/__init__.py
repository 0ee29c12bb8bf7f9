"""Learners trained by the gradient of the competitors: BPTT, RTRL and time-delay nets."""
