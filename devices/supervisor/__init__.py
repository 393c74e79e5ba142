"""Keeps each device's process alive: deadlines, silence, death, and the ladder back to ready."""
