"""Paper as data: what a slip says, before any printer knows of it."""
