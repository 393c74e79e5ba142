"""The sync with the platform: the drain hands in, the refresh brings the catalogue."""
