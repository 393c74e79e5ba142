"""Who stands in front of the terminal: identity documents, their numbers, and how they are shown."""
