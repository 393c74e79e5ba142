"""Faults as values: every expected failure has a code, words for the person and words for the technician."""
