"""Simulated devices that speak the real protocols, all in one process beside the terminal, with one control."""
