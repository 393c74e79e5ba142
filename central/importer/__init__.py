"""Takes real matter lists of other platforms into the catalogue: one engine, one mapping file a source."""
