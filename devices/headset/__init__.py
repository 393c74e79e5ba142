"""The socket of the headset (耳机插孔): whether something is plugged in."""
