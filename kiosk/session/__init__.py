"""The session: the one owner of everything personal, and its end."""
