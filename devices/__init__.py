"""Everything with a cable. Each device lives in a child process of its own under one generic host."""
