"""The platform's memory: tables and the engine under them."""
