"""Cameras: the capture that owns the picture source, the document camera, and both cameras' simulators."""
