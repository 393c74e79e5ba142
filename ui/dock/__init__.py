"""The dock (演示台): a strip beside the terminal for whoever shows it. No part of a terminal in service."""
