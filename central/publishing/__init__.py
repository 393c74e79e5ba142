"""Publishing the catalogue: versions that only rise, tombstones, the manifest."""
