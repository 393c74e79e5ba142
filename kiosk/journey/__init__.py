"""Journeys: a matter's way from guide to paper, as a list of small steps put together from its data."""
