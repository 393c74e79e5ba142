"""How cases reach the systems of their departments: each at least once and, by its number, once in effect."""
