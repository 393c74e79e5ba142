"""What this terminal is: the schema of its settings, the site profiles, loading and checking."""
