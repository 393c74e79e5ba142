"""English words of the frame, and the tool that keeps them complete."""
