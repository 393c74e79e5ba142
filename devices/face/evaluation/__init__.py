"""Measuring how often the face comparison errs, on a labelled folder of a city's own pilot (`kiosk face evaluate`)."""
