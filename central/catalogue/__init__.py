"""The city's own catalogue: matters written by its clerks as YAML, checked before anybody sees them."""
