"""The generic host: runs one driver alone in a child process and speaks frames with the supervisor."""
