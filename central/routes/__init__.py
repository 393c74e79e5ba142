"""The HTTP surface, one module a subject."""
