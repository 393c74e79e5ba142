"""The central platform as the terminal knows it: who it is, what it is asked, and whether it answers."""
