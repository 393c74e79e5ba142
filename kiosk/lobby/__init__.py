"""The lobby: what the terminal shows while nobody has begun anything — attract, home, lists, progress."""
