"""The automatic citizen: plays scripts through the terminal, with or without a screen."""
