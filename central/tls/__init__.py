"""Transport security (传输安全): the server's certificate, the terminals' authority, and who is on the line."""
