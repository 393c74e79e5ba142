"""Matters (事项) as data: what a citizen can do here, and everything the journey needs to lead them."""
