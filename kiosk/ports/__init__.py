"""What the heart needs from the world, as protocols it owns. Every call returns at once; answers are events."""
