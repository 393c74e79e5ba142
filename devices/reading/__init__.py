"""Reading known fields from pages that were scanned: text recognition in a process of its own, on demand."""
