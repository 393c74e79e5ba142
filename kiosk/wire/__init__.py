"""The words the terminal and the platform say to each other: shared types, one module a subject."""
