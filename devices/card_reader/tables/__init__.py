"""What makers' software answers, as data: one YAML file for each service or library, and how it is read."""
