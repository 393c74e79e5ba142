"""The heart of the terminal: what it does, without a screen, a cable, a disk or a network."""
